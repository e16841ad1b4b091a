package reportfiles_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// centre is a complaint centre with its reports. Its clock is set by hand.
type centre struct {
	*complaints.Service
	t     testing.TB
	store *memstore.Store
	blobs complaints.Blobs

	mu      sync.Mutex
	now     time.Time
	notices []reportfiles.Notice
	refuse  error // of the next notices
}

func newCentre(t testing.TB, now string) *centre {
	t.Helper()
	c := &centre{t: t, store: memstore.New(), blobs: memstore.NewBlobs(), now: moment(t, now)}
	var err error
	c.Service, err = complaints.New(t.Context(), c.store, &complaints.Options{
		Now: c.clock, Policy: complaints.DefaultPolicy(), NewID: complaints.NewIDs(c.clock, rand.NewChaCha8([32]byte{})),
	})
	require.NoError(t, err)
	return c
}

func (c *centre) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *centre) at(now string) { c.set(moment(c.t, now)) }

func (c *centre) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// maker is one over the centre's own blobs and complaints, changed as a test wants it.
func (c *centre) maker(change ...func(*reportfiles.Options)) *reportfiles.Maker {
	c.t.Helper()
	o := &reportfiles.Options{
		Blobs: c.blobs, Source: c.Service, Policy: c.Policy(), Now: c.clock, Engine: "v1.2.3", Attempt: attempts(),
		Renderers: []reportfiles.Renderer{plain{}},
		Notify: func(_ context.Context, n reportfiles.Notice) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.refuse == nil {
				c.notices = append(c.notices, n)
			}
			return c.refuse
		},
		Link: func(p calendar.Period, version int) string {
			return fmt.Sprintf("https://klachten.ssc.example/reports/%s?version=%d", p, version)
		},
	}
	for _, f := range change {
		f(o)
	}
	m, err := reportfiles.New(o)
	require.NoError(c.t, err)
	return m
}

var attemptNumber atomic.Int64

// attempts are names that differ in every test.
func attempts() func() (string, error) {
	return func() (string, error) { return fmt.Sprintf("a%d", attemptNumber.Add(1)), nil }
}

// plain is a Renderer whose file is easy to read.
type plain struct{}

func (plain) Ending() string { return "txt" }
func (plain) Media() string  { return "text/plain; charset=utf-8" }
func (plain) Render(_ context.Context, w io.Writer, d *report.Document, rows iter.Seq[report.Row]) error {
	commentary := ""
	if d.Release != nil {
		commentary = d.Release.Commentary
	}
	_, err := fmt.Fprintf(w, "%s v%d: %d in the list. %s", d.Period, d.Version, len(slices.Collect(rows)), commentary)
	return err
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}

func period(t testing.TB, s string) calendar.Period {
	t.Helper()
	p, err := calendar.ParsePeriod(s)
	require.NoError(t, err)
	return p
}

func submission(department complaints.DepartmentID) complaints.Submission {
	return complaints.Submission{
		Channel: complaints.ChannelPhone, Department: department, Ground: complaints.ServiceGround, Subject: "=Stoel", Description: "Te laat.",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	}
}

func (c *centre) submit(in complaints.Submission) complaints.ID {
	c.t.Helper()
	v, err := c.Submit(c.t.Context(), complaints.Actor{ID: "desk-1"}, in)
	require.NoError(c.t, err)
	return v.Complaint.ID
}

func (c *centre) do(by complaints.ActorID, id complaints.ID, list ...complaints.Command) {
	c.t.Helper()
	for _, cmd := range list {
		_, err := c.Do(c.t.Context(), complaints.Actor{ID: by}, id, 0, cmd)
		require.NoError(c.t, err)
	}
}

// run makes what is due.
func (c *centre) run(m *reportfiles.Maker) []report.Manifest {
	c.t.Helper()
	made, err := m.Run(c.t.Context())
	require.NoError(c.t, err)
	return made
}

// keys are all keys of some blobs.
func keys(t testing.TB, b complaints.Blobs) []string {
	t.Helper()
	page, err := b.List(t.Context(), "", complaints.PageParams{Limit: 1000})
	require.NoError(t, err)
	require.Empty(t, page.Next)
	return page.Items
}

// content is a file of a version, as it was frozen.
func content(t testing.TB, m *reportfiles.Maker, b complaints.Blobs, p calendar.Period, version int, name string) string {
	t.Helper()
	x, err := m.Get(t.Context(), p, version)
	require.NoError(t, err)
	i := slices.IndexFunc(x.Files, func(f report.File) bool { return f.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return object(t, b, x.Files[i].Key)
}

func object(t testing.TB, b complaints.Blobs, key string) string {
	t.Helper()
	r, err := b.Open(t.Context(), key)
	require.NoError(t, err)
	defer r.Close()
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(body)
}

// requireTidy holds that blobs hold whole versions and nothing else: each file named by a manifest or a release, and as it says.
func requireTidy(t testing.TB, m *reportfiles.Maker, b complaints.Blobs) {
	t.Helper()
	list, err := m.List(t.Context(), calendar.Period{})
	require.NoError(t, err)
	named := 0
	for _, x := range list {
		found, err := m.Verify(t.Context(), x.Period, x.Version)
		require.NoError(t, err)
		require.Empty(t, found)
		named += len(x.Files)
	}
	files := 0
	for _, key := range keys(t, b) {
		if strings.Count(key, "/") == 4 { // reports/2026-q3/v1/attempt/name
			files++
		}
	}
	require.Equal(t, named, files, "files that no manifest names")
}
