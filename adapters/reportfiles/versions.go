package reportfiles

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// versionKey is a version as the keys name it, with the numbers of its releases.
type versionKey struct {
	period   calendar.Period
	version  int
	releases []int
	notified bool
}

// List gives the versions of a period, oldest first, with their releases; of all periods, in order, for no period. What is being
// made is not there yet.
func (m *Maker) List(ctx context.Context, p calendar.Period) ([]report.Manifest, error) {
	keys, err := m.versions(ctx, p)
	if err != nil {
		return nil, err
	}
	list := make([]report.Manifest, 0, len(keys))
	for _, k := range keys {
		x, err := m.load(ctx, k)
		if err != nil {
			return nil, err
		}
		list = append(list, *x)
	}
	return list, nil
}

// Get gives one version, the newest for version 0. ErrNotFound when there is none.
func (m *Maker) Get(ctx context.Context, p calendar.Period, version int) (*report.Manifest, error) {
	keys, err := m.versions(ctx, p)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(keys, func(k versionKey) bool { return k.version == version })
	if version == 0 {
		i = len(keys) - 1
	}
	if i < 0 || p.IsZero() {
		return nil, complaints.ErrNotFound
	}
	return m.load(ctx, keys[i])
}

func (m *Maker) load(ctx context.Context, k versionKey) (*report.Manifest, error) {
	x, err := m.readManifest(ctx, k.period, k.version)
	if err != nil {
		return nil, err
	}
	for _, n := range k.releases {
		r, err := m.readRelease(ctx, k.period, k.version, n)
		if err != nil {
			return nil, err
		}
		x.Releases = append(x.Releases, r.Release)
	}
	return x, nil
}

// versions finds the versions by their keys. A list read while others write can miss one and show a later one: a gap in the
// numbers of a period says so, and it is read again.
func (m *Maker) versions(ctx context.Context, p calendar.Period) ([]versionKey, error) {
	const tries = 3
	for try := 1; ; try++ {
		list, err := m.listVersions(ctx, p)
		if err != nil || try == tries || whole(list) {
			return list, err
		}
	}
}

func whole(list []versionKey) bool {
	for i, k := range list {
		before := 0
		if i > 0 && list[i-1].period == k.period {
			before = list[i-1].version
		}
		if k.version != before+1 {
			return false
		}
	}
	return true
}

func (m *Maker) listVersions(ctx context.Context, p calendar.Period) ([]versionKey, error) {
	prefix := m.o.Prefix
	if !p.IsZero() {
		prefix = m.periodPrefix(p)
	}
	type name struct {
		period  calendar.Period
		version int
	}
	found := map[name]*versionKey{}
	there := map[name]bool{}
	err := m.eachKey(ctx, prefix, func(key string) {
		period, version, rest, ok := m.parseKey(key)
		if !ok {
			return
		}
		k := found[name{period, version}]
		if k == nil {
			k = &versionKey{period: period, version: version}
			found[name{period, version}] = k
		}
		switch n, release := releaseNumber(rest); {
		case rest == manifestName:
			there[name{period, version}] = true
		case rest == noticeName:
			k.notified = true
		case release:
			k.releases = append(k.releases, n)
		}
	})
	if err != nil {
		return nil, err
	}
	list := make([]versionKey, 0, len(there))
	for n := range there {
		slices.Sort(found[n].releases)
		list = append(list, *found[n])
	}
	slices.SortFunc(list, func(a, b versionKey) int {
		return cmp.Or(cmp.Compare(a.period.First(), b.period.First()), cmp.Compare(a.period.Unit(), b.period.Unit()), cmp.Compare(a.version, b.version))
	})
	return list, nil
}

func (m *Maker) eachKey(ctx context.Context, prefix string, do func(string)) error {
	p := complaints.PageParams{Limit: 1000}
	for {
		page, err := m.o.Blobs.List(ctx, prefix, p)
		if err != nil {
			return err
		}
		for _, key := range page.Items {
			do(key)
		}
		if page.Next == "" {
			return nil
		}
		p.Cursor = page.Next
	}
}

// parseKey reads reports/2026-q4/v1/rest.
func (m *Maker) parseKey(key string) (p calendar.Period, version int, rest string, ok bool) {
	key, ok = strings.CutPrefix(key, m.o.Prefix)
	period, key, found := strings.Cut(key, "/")
	p, err := calendar.ParsePeriod(strings.ToUpper(period))
	if !ok || !found || err != nil {
		return p, 0, "", false
	}
	number, rest, found := strings.Cut(key, "/")
	version, ok = positive(number, "v")
	return p, version, rest, ok && found
}

// positive reads a number after a prefix, written as Itoa writes it.
func positive(s, prefix string) (int, bool) {
	digits, ok := strings.CutPrefix(s, prefix)
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n > 0 && strconv.Itoa(n) == digits
}

// Document gives the document of a version, the newest for version 0, with its newest release, and the rows of its list, for a
// front that renders it. ErrNotFound when there is none.
func (m *Maker) Document(ctx context.Context, p calendar.Period, version int) (*report.Document, []report.Row, error) {
	x, err := m.Get(ctx, p, version)
	if err != nil {
		return nil, nil, err
	}
	d, err := readFile(ctx, m, x, documentName, report.ReadDocument)
	if err != nil {
		return nil, nil, err
	}
	rows, err := readFile(ctx, m, x, rowsName, report.ReadRows)
	if err != nil {
		return nil, nil, err
	}
	d.Release = x.Released()
	return d, rows, nil
}

// Open opens a file of a version, the newest for version 0, by its name; after a release that has rendered the file anew, that one.
// The caller closes it. ErrNotFound when there is none.
func (m *Maker) Open(ctx context.Context, p calendar.Period, version int, name string) (report.File, io.ReadCloser, error) {
	x, err := m.Get(ctx, p, version)
	if err != nil {
		return report.File{}, nil, err
	}
	f, ok, err := m.currentFile(ctx, x, name)
	if err != nil {
		return report.File{}, nil, err
	}
	if !ok {
		return report.File{}, nil, complaints.ErrNotFound
	}
	r, err := m.o.Blobs.Open(ctx, f.Key)
	if errors.Is(err, complaints.ErrNotFound) { // the manifest names it
		err = complaints.Refuse(complaints.CodeCorrupt, "report_file_gone", err)
	}
	return f, r, err
}

func (m *Maker) currentFile(ctx context.Context, x *report.Manifest, name string) (report.File, bool, error) {
	if last := x.Released(); last != nil {
		r, err := m.readRelease(ctx, x.Period, x.Version, last.Number)
		if err != nil {
			return report.File{}, false, err
		}
		if f, ok := (&report.Manifest{Files: r.Files}).File(name); ok {
			return f, true, nil
		}
	}
	f, ok := x.File(name)
	return f, ok, nil
}

// readFile reads a file of a version, as it was frozen.
func readFile[T any](ctx context.Context, m *Maker, x *report.Manifest, name string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, ok := x.File(name)
	if !ok {
		return none, complaints.Refuse(complaints.CodeCorrupt, "report_file_gone", nil)
	}
	r, err := m.o.Blobs.Open(ctx, f.Key)
	if err != nil {
		return none, err
	}
	defer r.Close()
	return read(r)
}
