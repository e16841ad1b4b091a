package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"strconv"
	"sync"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// reports makes the reports, and puts a copy of each where people find it: reports/2026-Q4/v1/ under the data directory. What the
// API shows is kept among the blobs.
type reports struct {
	*reportfiles.Maker

	dir   *os.Root
	blobs complaints.Blobs
	log   *slog.Logger

	running  sync.Mutex // one run at a time: another would make the same reports, and lose them to the first
	shelving sync.Mutex // one at a time writes copies
}

// openReports makes the maker of reports. base is the address of the pages in notices; empty: they have no link.
func openReports(k *keeping, o *office, base string, log *slog.Logger) (*reports, error) {
	renderers, err := renderers(k.policy.Reports.Threshold)
	if err != nil {
		return nil, err
	}
	r := &reports{dir: k.dir, blobs: k.blobs, log: log}
	options := &reportfiles.Options{
		Blobs: k.blobs, Source: o.service, Policy: k.policy, Calendar: o.service.Calendar(), Now: o.service.Now, Renderers: renderers,
		Engine: version(), Notify: tell(o.notifier), Progress: r.progress,
	}
	if base != "" {
		options.Link = func(p calendar.Period, version int) string {
			return base + "/v1/reports/" + p.String() + ".html?version=" + strconv.Itoa(version)
		}
	}
	r.Maker, err = reportfiles.New(options)
	return r, err
}

// renderers are the page, also as it may be published, and the workbook, in both languages.
func renderers(threshold int) ([]reportfiles.Renderer, error) {
	var list []reportfiles.Renderer
	for _, l := range []complaints.Language{complaints.Dutch, complaints.English} {
		page, pageErr := reporthtml.New(&reporthtml.Options{Language: l})
		public, publicErr := reporthtml.New(&reporthtml.Options{Language: l, Public: true, Threshold: threshold})
		book, bookErr := xlsx.New(&xlsx.Options{Language: l})
		if err := errors.Join(pageErr, publicErr, bookErr); err != nil {
			return nil, err
		}
		list = append(list, page, public, book)
	}
	return list, nil
}

// tell sends the notice that a report is there.
func tell(n complaints.Notifier) func(context.Context, reportfiles.Notice) error {
	return func(ctx context.Context, notice reportfiles.Notice) error {
		for _, l := range notice.Letters() {
			if err := n.Send(ctx, l); err != nil {
				return err
			}
		}
		return nil
	}
}

// everySo is after how many complaints the progress of a report is told.
const everySo = 10_000

func (r *reports) progress(p reportfiles.Progress) {
	switch {
	case p.File != "":
		r.log.Info("report", "period", p.Period.String(), "complaints", p.Read, "file", p.File)
	case p.Read%everySo == 0 && p.Read > 0:
		r.log.Info("report", "period", p.Period.String(), "complaints", p.Read)
	}
}

// run makes what is due, and copies of what has none.
func (r *reports) run(ctx context.Context) error {
	r.running.Lock()
	defer r.running.Unlock()
	_, err := r.Run(ctx)
	return errors.Join(err, r.shelve(ctx))
}

// Make makes a version on demand.
func (r *reports) Make(ctx context.Context, p calendar.Period, reason string, by complaints.ActorID) (*report.Manifest, error) {
	m, err := r.Maker.Make(ctx, p, reason, by)
	r.shelveNow(ctx, m != nil)
	return m, err
}

// Release releases a version.
func (r *reports) Release(ctx context.Context, p calendar.Period, version int, commentary string, by complaints.ActorID) (*report.Release, error) {
	x, err := r.Maker.Release(ctx, p, version, commentary, by)
	r.shelveNow(ctx, x != nil)
	return x, err
}

// shelveNow makes copies at once; one that fails is made with the next run.
func (r *reports) shelveNow(ctx context.Context, changed bool) {
	if !changed {
		return
	}
	if err := r.shelve(ctx); err != nil {
		r.log.ErrorContext(ctx, "the copy of a report will be made later", "code", complaints.CodeOf(err))
	}
}

// shelve copies every version and release that has no copy yet.
func (r *reports) shelve(ctx context.Context) error {
	r.shelving.Lock()
	defer r.shelving.Unlock()
	all, err := r.List(ctx, calendar.Period{})
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := r.shelveVersion(ctx, &m); err != nil {
			return err
		}
	}
	return nil
}

// shelveVersion copies a version as it was frozen, and beside it what its newest release has rendered anew.
func (r *reports) shelveVersion(ctx context.Context, m *report.Manifest) error {
	dir := path.Join("reports", m.Period.String(), "v"+strconv.Itoa(m.Version))
	if err := r.place(ctx, dir, "manifest.json", m, m.Files); err != nil || m.Released() == nil {
		return err
	}
	last := m.Released()
	anew, err := r.renderedAnew(ctx, m)
	if err != nil {
		return err
	}
	return r.place(ctx, path.Join(dir, "release-"+strconv.Itoa(last.Number)), "release.json", last, anew)
}

// renderedAnew are the files of a version that its newest release has other bytes of.
func (r *reports) renderedAnew(ctx context.Context, m *report.Manifest) ([]report.File, error) {
	var list []report.File
	for _, f := range m.Files {
		now, in, err := r.Open(ctx, m.Period, m.Version, f.Name)
		if err != nil {
			return nil, err
		}
		if err := in.Close(); err != nil {
			return nil, err
		}
		if now.Key != f.Key {
			list = append(list, now)
		}
	}
	return list, nil
}

// place writes a directory whole or not at all: the files, and what says what they are.
func (r *reports) place(ctx context.Context, dir, name string, about any, files []report.File) error {
	if _, err := r.dir.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	const unfinished = "reports/.new"
	if err := errors.Join(r.dir.RemoveAll(unfinished), r.dir.MkdirAll(unfinished, 0o700)); err != nil {
		return err
	}
	for _, f := range files {
		if err := r.copy(ctx, path.Join(unfinished, f.Name), f.Key); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return err
	}
	err = r.dir.WriteFile(path.Join(unfinished, name), append(text, '\n'), 0o600)
	return errors.Join(err, r.dir.MkdirAll(path.Dir(dir), 0o700), r.dir.Rename(unfinished, dir))
}

func (r *reports) copy(ctx context.Context, to, key string) error {
	in, err := r.blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := r.dir.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
