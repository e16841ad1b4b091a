package reportfiles

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

const (
	maxReason     = 500    // bytes
	maxCommentary = 20_000 // bytes
	maxTries      = 8
)

// order is what is to be made.
type order struct {
	period calendar.Period
	kind   report.Kind
	reason string
	by     complaints.ActorID
	asOf   time.Time
}

// Make makes a new version of a period's report as it stands now, because by asks for it with a reason, which holds no personal
// data: it is in the report. Two calls make two versions. Whether by may is for the caller to ask, see [report.Allow]. ErrInvalid: the
// period has not begun, or a field is wrong. An error after which a version exists all the same is of the notice, see
// [Maker.Run].
func (m *Maker) Make(ctx context.Context, p calendar.Period, reason string, by complaints.ActorID) (*report.Manifest, error) {
	now := m.now()
	switch {
	case p.IsZero():
		return nil, invalid("period", "required", "is required")
	case now.Before(p.Start()):
		return nil, invalid("period", "future", "has not begun yet")
	case by == "":
		return nil, invalid("by", "required", "is required")
	}
	if err := checkText("reason", reason, maxReason); err != nil {
		return nil, err
	}
	return m.make(ctx, order{period: p, kind: report.OnDemand, reason: reason, by: by, asOf: now})
}

func checkText(field, s string, limit int) error {
	switch {
	case strings.TrimSpace(s) == "":
		return invalid(field, "required", "is required")
	case len(s) > limit:
		return invalid(field, "too_long", "is too long")
	case !utf8.ValidString(s):
		return invalid(field, "utf8", "is not valid text")
	}
	return nil
}

// make reads the complaints once, then writes the next version, and tries again with the one after it when another was quicker.
func (m *Maker) make(ctx context.Context, o order) (*report.Manifest, error) {
	var g *gathered
	for range maxTries {
		last, done, err := m.lastVersion(ctx, o)
		if err != nil || done != nil {
			return done, err
		}
		if g == nil {
			if g, err = m.gather(ctx, o.period, o.asOf); err != nil {
				return nil, err
			}
		}
		made, err := m.write(ctx, o, g, last)
		if errors.Is(err, complaints.ErrClaimed) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return made, m.notify(ctx, made)
	}
	return nil, complaints.Refuse(complaints.CodeUnavailable, "report_versions", errors.New("other versions keep coming"))
}

// lastVersion is the newest version; done is the one that was asked for, when it comes by itself and is there already.
func (m *Maker) lastVersion(ctx context.Context, o order) (last, done *report.Manifest, err error) {
	list, err := m.List(ctx, o.period)
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	if o.kind != report.OnDemand {
		if i := slices.IndexFunc(list, func(x report.Manifest) bool { return x.Kind == o.kind }); i >= 0 {
			return nil, &list[i], nil
		}
	}
	return &list[len(list)-1], nil, nil
}

// gathered is what was read: the figures of the period and those around it, and the list.
type gathered struct {
	figures  report.Figures
	before   []report.Figures
	lastYear *report.Figures // when it is not one of before
	rows     []report.Row
}
