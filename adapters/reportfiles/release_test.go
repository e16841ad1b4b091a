package reportfiles_test

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// made is a centre with a provisional report on the third quarter of 2026.
func made(t *testing.T) (*centre, *reportfiles.Maker, calendar.Period) {
	t.Helper()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	m := c.maker()
	require.Len(t, c.run(m), 1)
	return c, m, period(t, "2026-Q3")
}

func openFile(t *testing.T, m *reportfiles.Maker, p calendar.Period, name string) string {
	t.Helper()
	f, r, err := m.Open(t.Context(), p, 0, name)
	require.NoError(t, err)
	require.Equal(t, name, f.Name)
	defer r.Close()
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(body)
}

// The desk's commentary is in the files that are rendered anew; the version's own stay, and so does an earlier release.
func TestRelease(t *testing.T) {
	t.Parallel()
	c, m, p := made(t)
	frozen := openFile(t, m, p, "report.txt")
	require.Equal(t, "2026-Q3 v1: 1 in the list. ", frozen)
	c.at("2026-10-02T09:00:00+02:00")
	r, err := m.Release(t.Context(), p, 1, "Een rustig kwartaal.", "desk-1")
	require.NoError(t, err)
	require.Equal(t, &report.Release{Number: 1, By: "desk-1", At: c.clock().UTC(), Commentary: "Een rustig kwartaal."}, r)
	require.Equal(t, "2026-Q3 v1: 1 in the list. Een rustig kwartaal.", openFile(t, m, p, "report.txt"))
	require.Equal(t, frozen, content(t, m, c.blobs, p, 1, "report.txt"))

	c.at("2026-10-03T09:00:00+02:00")
	r, err = m.Release(t.Context(), p, 0, "Een druk kwartaal.", "desk-2")
	require.NoError(t, err)
	require.Equal(t, 2, r.Number)
	d, _, err := m.Document(t.Context(), p, 1)
	require.NoError(t, err)
	require.Equal(t, r, d.Release)
	x, err := m.Get(t.Context(), p, 1)
	require.NoError(t, err)
	require.Len(t, x.Releases, 2)
	require.Equal(t, complaints.ActorID("desk-1"), x.Releases[0].By, "who released what is kept")
	require.Equal(t, "Een druk kwartaal.", x.Released().Commentary)
	found, err := m.Verify(t.Context(), p, 1)
	require.NoError(t, err)
	require.Empty(t, found)
}

// Two who release at once make two releases.
func TestReleaseRace(t *testing.T) {
	t.Parallel()
	_, m, p := made(t)
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		all.Go(func() { _, errs[i] = m.Release(t.Context(), p, 1, "Toelichting.", "desk-1") })
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	x, err := m.Get(t.Context(), p, 1)
	require.NoError(t, err)
	require.Len(t, x.Releases, len(errs))
	for i, r := range x.Releases {
		require.Equal(t, i+1, r.Number)
	}
}

// A file that was changed or taken away is found.
func TestVerify(t *testing.T) {
	t.Parallel()
	c, m, p := made(t)
	_, err := m.Release(t.Context(), p, 1, "Toelichting.", "desk-1")
	require.NoError(t, err)
	x, err := m.Get(t.Context(), p, 1)
	require.NoError(t, err)
	require.NoError(t, c.blobs.Delete(t.Context(), x.Files[0].Key))
	require.NoError(t, c.blobs.Delete(t.Context(), x.Files[3].Key))
	_, err = c.blobs.Put(t.Context(), x.Files[3].Key, strings.NewReader("nagemaakt"), 0)
	require.NoError(t, err)
	for _, key := range keys(t, c.blobs) {
		if strings.Contains(key, "/release-1/") {
			require.NoError(t, c.blobs.Delete(t.Context(), key))
		}
	}
	found, err := m.Verify(t.Context(), p, 0)
	require.NoError(t, err)
	var what []string
	for _, f := range found {
		what = append(what, f.File.Name+" "+string(f.Why))
	}
	require.Equal(t, []string{"report.json gone", "list.nl.csv changed", "report.txt gone"}, what)

	_, _, err = m.Open(t.Context(), p, 1, "report.json")
	require.ErrorIs(t, err, complaints.ErrCorrupt, "the manifest names it")
	_, _, err = m.Open(t.Context(), p, 1, "report.docx")
	require.ErrorIs(t, err, complaints.ErrNotFound)
}

// Other objects under the same prefix are no versions.
func TestForeignKeys(t *testing.T) {
	t.Parallel()
	c, m, p := made(t)
	for _, key := range []string{
		"reports/readme.txt", "reports/2026-q3/readme.txt", "reports/2026-q5/v1/manifest.json", "reports/2026-q3/v01/manifest.json",
		"reports/2026-q3/v0/manifest.json", "reports/2026-q3/vx/manifest.json", "reports/2026-q3/v1/release-01.json", "reports/2026-q3/v2/a1/report.json",
		"reports/2026-q3/manifest.json",
	} {
		_, err := c.blobs.Put(t.Context(), key, strings.NewReader("{}"), 0)
		require.NoError(t, err)
	}
	list, err := m.List(t.Context(), calendar.Period{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Empty(t, list[0].Releases)
	_, err = m.Make(t.Context(), p, "Vraag", "desk-1")
	require.NoError(t, err)
	require.NotContains(t, keys(t, c.blobs), "reports/2026-q3/v2/a1/report.json", "what an interrupted attempt left is gone")
	require.Contains(t, keys(t, c.blobs), "reports/2026-q3/readme.txt", "what is somebody's own stays")
}

// A manifest of a newer program, or one that is broken, is refused rather than guessed at.
func TestBrokenManifest(t *testing.T) {
	t.Parallel()
	for body, code := range map[string]complaints.Code{
		"": complaints.CodeCorrupt,
		`{"schema":1,"period":"2026-Q1","version":1}`: complaints.CodeCorrupt,
		`{"schema":2,"period":"2026-Q3","version":1}`: complaints.CodeNewer,
	} {
		c := newCentre(t, "2026-10-01T06:00:00+02:00")
		_, err := c.blobs.Put(t.Context(), "reports/2026-q3/v1/manifest.json", strings.NewReader(body), 0)
		require.NoError(t, err)
		m := c.maker()
		_, err = m.List(t.Context(), calendar.Period{})
		require.Equal(t, code, complaints.CodeOf(err), body)
		_, err = m.Run(t.Context())
		require.Equal(t, code, complaints.CodeOf(err), body)
	}
}
