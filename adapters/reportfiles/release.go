package reportfiles

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// released is a release as it is kept: what was said, by whom and when, and the files with the commentary in them.
type released struct {
	report.Release
	Manifest string        `json:"manifest"` // key of what is released
	Files    []report.File `json:"files"`
}

const releasePrefix = "release-"

// releaseNumber reads release-1.json.
func releaseNumber(name string) (int, bool) {
	stem, ok := strings.CutSuffix(name, ".json")
	n, number := positive(stem, releasePrefix)
	return n, ok && number
}

func (m *Maker) releaseKey(p calendar.Period, version, n int) string {
	return m.versionPrefix(p, version) + releasePrefix + strconv.Itoa(n) + ".json"
}

// Release releases a version with the desk's commentary, on behalf of by. The version's own files stay as they are; the renderers
// write theirs anew with the commentary in it. Released again it gets another release beside the first: each stays, with who and
// when. Whether by may is for the caller to ask, see [report.Allow]. ErrNotFound: there is no such version. ErrInvalid names a wrong
// field.
func (m *Maker) Release(ctx context.Context, p calendar.Period, version int, commentary string, by complaints.ActorID) (*report.Release, error) {
	if err := checkText("commentary", commentary, maxCommentary); err != nil {
		return nil, err
	}
	if by == "" {
		return nil, invalid("by", "required", "is required")
	}
	for range maxTries {
		d, rows, err := m.Document(ctx, p, version)
		if err != nil {
			return nil, err
		}
		number := 1
		if d.Release != nil {
			number = d.Release.Number + 1
		}
		d.Release = &report.Release{Number: number, By: by, At: m.now(), Commentary: commentary}
		err = m.keepRelease(ctx, d, rows)
		if errors.Is(err, complaints.ErrClaimed) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return d.Release, nil
	}
	return nil, complaints.Refuse(complaints.CodeUnavailable, "report_releases", errors.New("other releases keep coming"))
}

// keepRelease writes the rendered files and then the release that names them.
func (m *Maker) keepRelease(ctx context.Context, d *report.Document, rows []report.Row) error {
	attempt, err := m.o.Attempt()
	if err != nil {
		return err
	}
	key := m.releaseKey(d.Period, d.Version, d.Release.Number)
	files, err := m.putAll(ctx, d, strings.TrimSuffix(key, ".json")+"/"+attempt+"/", m.rendered(ctx, d, rows))
	if err != nil {
		return err
	}
	x := &released{Release: *d.Release, Manifest: m.versionPrefix(d.Period, d.Version) + manifestName, Files: files}
	err = m.claimJSON(ctx, key, x)
	if err == nil {
		m.clean(ctx, strings.TrimSuffix(key, ".json")+"/", attempt)
		return nil
	}
	after := context.WithoutCancel(ctx)
	there, readErr := m.readRelease(after, d.Period, d.Version, d.Release.Number)
	switch {
	case readErr != nil: // not certain that it will never come: its files stay
		return err
	case there.same(x):
		return nil
	}
	m.remove(after, files)
	return err
}

// same reports whether it is this very release, as after a lost answer.
func (r *released) same(o *released) bool {
	if len(r.Files) > 0 && len(o.Files) > 0 {
		return r.Files[0].Key == o.Files[0].Key
	}
	return r.By == o.By && r.At.Equal(o.At) && r.Commentary == o.Commentary
}

func (m *Maker) readRelease(ctx context.Context, p calendar.Period, version, n int) (*released, error) {
	var r released
	if err := m.readJSON(ctx, m.releaseKey(p, version, n), &r); err != nil {
		return nil, err
	}
	if r.Number != n {
		return nil, complaints.Refuse(complaints.CodeCorrupt, "report", fmt.Errorf("release %d is numbered %d", n, r.Number))
	}
	return &r, nil
}
