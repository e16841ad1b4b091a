package reportfiles_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// A quarter's two reports come by themselves, each once, and the second says what changed while the first stays.
func TestRun(t *testing.T) {
	t.Parallel()
	for name, blobs := range map[string]func(*testing.T) complaints.Blobs{
		"memory": func(*testing.T) complaints.Blobs { return memstore.NewBlobs() },
		"files": func(t *testing.T) complaints.Blobs {
			b, err := fileblobs.Open(t.TempDir())
			require.NoError(t, err)
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCentre(t, "2026-07-01T00:30:00+02:00")
			c.blobs = blobs(t)
			m := c.maker()
			id := c.submit(submission("facilities"))
			c.at("2026-09-30T23:59:59+02:00")
			require.Empty(t, c.run(m), "the quarter is not over, and the one before it is long done")

			c.at("2026-10-01T06:00:00+02:00")
			p := period(t, "2026-Q3")
			made := c.run(m)
			require.Len(t, made, 1)
			require.Equal(t, report.Provisional, made[0].Kind)
			require.Equal(t, 1, made[0].Version)
			require.Equal(t, 1, made[0].Received)
			require.Equal(t, moment(t, "2026-10-01T00:00:00+02:00").UTC(), made[0].AsOf)
			require.Contains(t, made[0].Files[0].Key, "reports/2026-q3/v1/")
			require.Empty(t, c.run(m), "once")
			first := content(t, m, c.blobs, p, 1, "report.json")

			c.do("desk-1", id, complaints.Withdraw{})
			late := submission("ict")
			late.ReceivedAt = moment(t, "2026-09-30T10:00:00+02:00")
			c.submit(late)
			c.at("2026-11-02T06:00:00+01:00") // some days after it was due
			made = c.run(m)
			require.Len(t, made, 1)
			require.Equal(t, report.Final, made[0].Kind)
			require.Equal(t, moment(t, "2026-10-28T00:00:00+01:00").UTC(), made[0].AsOf)
			d, rows, err := m.Document(t.Context(), p, 0)
			require.NoError(t, err)
			require.Equal(t, 2, d.Version)
			require.Len(t, rows, 2)
			require.Equal(t, 1, d.Since.Version)
			require.Equal(t, 1, d.Since.Entered)
			require.Contains(t, d.Since.Changes, report.Change{Path: "received", Was: 1, Now: 2})
			require.Contains(t, d.Since.Changes, report.Change{Path: "standing.withdrawn", Was: 0, Now: 1})
			require.Len(t, d.Before, 4)
			require.Equal(t, period(t, "2025-Q3"), d.LastYear().Period)

			require.Equal(t, first, content(t, m, c.blobs, p, 1, "report.json"), "version 1 stays")
			require.Empty(t, c.run(m))
			requireTidy(t, m, c.blobs)
			require.Len(t, c.notices, 2)
			require.Equal(t, "https://klachten.ssc.example/reports/2026-Q3?version=2", c.notices[1].Link)
		})
	}
}

// The same complaints at the same moment give the same bytes: made later, by another program, after everything went on.
func TestReproducible(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	id := c.submit(submission("facilities"))
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Take{}, complaints.Suspend{Until: c.date("2026-12-01"), Reason: "Stuur de bon."})
	for range 4 {
		c.set(c.clock().AddDate(0, 0, 7))
		c.submit(submission("ict"))
	}
	moved := c.submit(submission("hr"))
	c.at("2026-10-01T06:00:00+02:00")
	m := c.maker()
	require.Equal(t, 6, c.run(m)[0].Received)

	c.do("desk-1", id, complaints.Resume{})
	earlier := moment(t, "2026-05-01T10:00:00+02:00")
	c.do("desk-1", id, complaints.Amend{ReceivedAt: &earlier, Reason: "Eerder binnengekomen."}) // out of the quarter, as it is now
	c.at("2026-10-01T09:00:00+02:00")
	later := moment(t, "2026-10-01T08:00:00+02:00")
	c.do("desk-1", moved, complaints.Amend{ReceivedAt: &later, Reason: "Later binnengekomen."}) // likewise
	c.submit(submission("hr"))
	c.at("2026-10-02T06:00:00+02:00")
	other := memstore.NewBlobs()
	again := c.maker(func(o *reportfiles.Options) { o.Blobs, o.Source = other, backwards{c.Service} })
	require.Len(t, c.run(again), 1)
	x, err := m.Get(t.Context(), period(t, "2026-Q3"), 1)
	require.NoError(t, err)
	require.Len(t, x.Files, 9)
	for _, f := range x.Files {
		require.Equal(t, content(t, m, c.blobs, x.Period, 1, f.Name), content(t, again, other, x.Period, 1, f.Name), f.Name)
	}
}

// backwards is a source that gives everything in the opposite order.
type backwards struct{ reportfiles.Source }

func (b backwards) Received(ctx context.Context, from, before time.Time) iter.Seq2[complaints.Received, error] {
	return func(yield func(complaints.Received, error) bool) {
		var list []complaints.Received
		for r, err := range b.Source.Received(ctx, from, before) {
			if err != nil {
				yield(r, err)
				return
			}
			list = append(list, r)
		}
		for _, r := range slices.Backward(list) {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (c *centre) date(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	require.NoError(c.t, err)
	return d
}

// On demand there is a version each time, of any period, with the reason and who asked.
func TestMake(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	m := c.maker()
	c.submit(submission("facilities"))
	c.at("2026-08-14T10:00:00+02:00")
	for _, p := range []string{"2026-Q3", "2026-07", "2026", "2026-Q3", "2025-12"} {
		x, err := m.Make(t.Context(), period(t, p), "Vraag van de directeur", "desk-1")
		require.NoError(t, err)
		require.Equal(t, report.OnDemand, x.Kind)
		require.Equal(t, complaints.ActorID("desk-1"), x.By)
		require.Equal(t, c.clock().UTC(), x.AsOf)
	}
	month, _, err := m.Document(t.Context(), period(t, "2026-07"), 0)
	require.NoError(t, err)
	require.Equal(t, period(t, "2025-07"), month.LastYear().Period, "not among the four before")
	require.Equal(t, 1, month.Figures.Received)
	list, err := m.List(t.Context(), calendar.Period{})
	require.NoError(t, err)
	var names []string
	for _, x := range list {
		names = append(names, x.Period.String())
	}
	require.Equal(t, []string{"2025-12", "2026", "2026-07", "2026-Q3", "2026-Q3"}, names)
	require.Equal(t, 2, list[4].Version)
	requireTidy(t, m, c.blobs)

	c.at("2026-10-01T06:00:00+02:00")
	require.Equal(t, 3, c.run(m)[0].Version, "the provisional one comes all the same")
}

func TestMakeRefuses(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-08-14T10:00:00+02:00")
	m := c.maker()
	p := period(t, "2026-Q3")
	for field, call := range map[string]func() error{
		"period": func() error { _, err := m.Make(t.Context(), calendar.Period{}, "r", "desk-1"); return err },
		"reason": func() error { _, err := m.Make(t.Context(), p, " ", "desk-1"); return err },
		"by":     func() error { _, err := m.Make(t.Context(), p, "r", ""); return err },
		"commentary": func() error {
			_, err := m.Release(t.Context(), p, 1, strings.Repeat("x", 20_001), "desk-1")
			return err
		},
	} {
		e, ok := errors.AsType[*complaints.Error](call())
		require.True(t, ok, field)
		require.Equal(t, complaints.CodeInvalid, e.Code)
		require.Equal(t, field, e.Fields[0].Field)
	}
	_, err := m.Make(t.Context(), p.Next(), "r", "desk-1")
	require.ErrorIs(t, err, complaints.ErrInvalid, "it has not begun")
	_, err = m.Make(t.Context(), p, "\xff", "desk-1")
	require.ErrorIs(t, err, complaints.ErrInvalid)
	_, err = m.Release(t.Context(), p, 1, "Toelichting.", "desk-1")
	require.ErrorIs(t, err, complaints.ErrNotFound)
	_, err = m.Get(t.Context(), p, 0)
	require.ErrorIs(t, err, complaints.ErrNotFound)
	require.Empty(t, keys(t, c.blobs))
}

// Many at once make one provisional report, and each on-demand call a version of its own.
func TestRace(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	p := period(t, "2026-Q3")
	const many = 4
	var all sync.WaitGroup
	errs := make([]error, 2*many)
	for i := range many {
		all.Go(func() { _, errs[i] = c.maker().Run(t.Context()) })
		all.Go(func() { _, errs[many+i] = c.maker().Make(t.Context(), p, "r", "desk-1") })
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	m := c.maker()
	list, err := m.List(t.Context(), p)
	require.NoError(t, err)
	require.Len(t, list, many+1)
	provisional := 0
	for i, x := range list {
		require.Equal(t, i+1, x.Version)
		if x.Kind == report.Provisional {
			provisional++
		}
		d, _, err := m.Document(t.Context(), p, x.Version)
		require.NoError(t, err)
		require.Equal(t, x.Version, d.Version)
		if i > 0 {
			require.Equal(t, i, d.Since.Version)
		}
	}
	require.Equal(t, 1, provisional)
	requireTidy(t, m, c.blobs)
}

// The manifest says how the report was made.
func TestManifest(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	x := c.run(c.maker())[0]
	var names []string
	for _, f := range x.Files {
		names = append(names, f.Name)
		require.Len(t, f.SHA256, 64)
		require.Equal(t, int64(len(object(t, c.blobs, f.Key))), f.Size)
	}
	require.Equal(t, []string{
		"report.json", "schema.json", "list.jsonl", "list.nl.csv", "list.en.csv", "public.json", "public.nl.csv", "public.en.csv", "report.txt",
	}, names)
	var onDisk report.Manifest
	require.NoError(t, json.Unmarshal([]byte(object(t, c.blobs, "reports/2026-q3/v1/manifest.json")), &onDisk))
	require.Equal(t, x, onDisk)
	require.Equal(t, "v1.2.3", x.Engine)
	require.Equal(t, "1.0", x.Policy)
	require.Equal(t, "nl-2026a", x.Calendar)
	require.Equal(t, 1, x.Rows)
}

// A source that fails, or a context that ends, leaves nothing behind.
func TestStopped(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-07-01T00:30:00+02:00")
	c.submit(submission("facilities"))
	c.at("2026-10-01T06:00:00+02:00")
	ctx, cancel := context.WithCancel(t.Context())
	m := c.maker(func(o *reportfiles.Options) {
		o.Progress = func(p reportfiles.Progress) {
			if p.File == "list.jsonl" {
				cancel()
			}
		}
	})
	_, err := m.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, keys(t, c.blobs), "what was written is gone again")
	require.Len(t, c.run(c.maker()), 1)
}
