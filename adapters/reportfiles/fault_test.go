package reportfiles_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// failing is blobs of which one call goes wrong: before it did anything, after it did everything, or, as a client that tries again
// after a lost answer, with the object claimed by itself. After dead calls nothing works any more, as in a crash.
type failing struct {
	complaints.Blobs
	calls int
	at    int
	how   string // before, after, claimed
	dead  bool
}

var errDown = complaints.Refuse(complaints.CodeUnavailable, "test", errors.New("down"))

func (f *failing) fails(effect func() error) error {
	f.calls++
	switch {
	case f.dead && f.calls > f.at:
		return errDown
	case f.calls != f.at:
		return effect()
	case f.how == "before":
		return errDown
	}
	if err := effect(); err != nil {
		return err
	}
	if f.how == "claimed" {
		return complaints.ErrClaimed
	}
	return errDown
}

func (f *failing) Put(ctx context.Context, key string, r io.Reader, limit int64) (n int64, err error) {
	err = f.fails(func() (err error) { n, err = f.Blobs.Put(ctx, key, r, limit); return err })
	return n, err
}

func (f *failing) Open(ctx context.Context, key string) (r io.ReadCloser, err error) {
	if f.dead && f.calls >= f.at {
		return nil, errDown
	}
	return f.Blobs.Open(ctx, key)
}

func (f *failing) Delete(ctx context.Context, key string) error {
	return f.fails(func() error { return f.Blobs.Delete(ctx, key) })
}

// Whatever goes wrong while a report is made and released, and wherever: nobody ever sees half of one, and the next run makes it
// whole and leaves nothing over.
func TestFaults(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	p := period(t, "2026-Q3")
	for _, how := range []string{"before", "after", "claimed"} {
		for _, dead := range []bool{false, true} {
			for at := 1; ; at++ {
				blobs := memstore.NewBlobs()
				f := &failing{Blobs: blobs, at: at, how: how, dead: dead}
				broken := c.maker(func(o *reportfiles.Options) { o.Blobs = f })
				_, runErr := broken.Run(t.Context())
				_, releaseErr := broken.Release(t.Context(), p, 0, "Toelichting.", "desk-1")
				whole := c.maker(func(o *reportfiles.Options) { o.Blobs = blobs })
				requireWhole(t, whole)
				_, err := whole.Run(t.Context())
				require.NoError(t, err, "%s %d", how, at)
				if releaseErr != nil {
					_, err = whole.Release(t.Context(), p, 0, "Toelichting.", "desk-1")
					require.NoError(t, err)
				}
				list, err := whole.List(t.Context(), p)
				require.NoError(t, err)
				require.Len(t, list, 1, "%s %d", how, at)
				require.Equal(t, "Toelichting.", list[0].Released().Commentary)
				requireWhole(t, whole)
				requireFilesNamed(t, blobs)
				if f.calls < at {
					require.NoError(t, errors.Join(runErr, releaseErr), "nothing went wrong")
					break
				}
			}
		}
	}
}

// requireWhole holds that every version that can be seen has all its files.
func requireWhole(t *testing.T, m *reportfiles.Maker) {
	t.Helper()
	list, err := m.List(t.Context(), calendar.Period{})
	require.NoError(t, err)
	for _, x := range list {
		found, err := m.Verify(t.Context(), x.Period, x.Version)
		require.NoError(t, err)
		require.Empty(t, found)
	}
}

// requireFilesNamed holds that interrupted attempts left no files of a version behind.
func requireFilesNamed(t *testing.T, b complaints.Blobs) {
	t.Helper()
	manifest := object(t, b, "reports/2026-q3/v1/manifest.json")
	for _, key := range keys(t, b) {
		if strings.Count(key, "/") == 4 {
			require.Contains(t, manifest, `"`+key+`"`)
		}
	}
}
