package reportfiles

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// Notice tells desk and director that a version is there. It holds no figures that could name anybody, and no files: the report is
// read behind the login.
type Notice struct {
	Names    complaints.Names
	Period   calendar.Period
	Version  int
	Kind     report.Kind
	Received int
	AsOf     time.Time
	Link     string             // the report's page; empty without
	To       []complaints.Staff // desk and director, and stand-ins where one of them is absent
}

// noticeName marks a version as told of.
const noticeName = "notified.json"

// notify tells of a version once it is there. It marks that afterwards: a notice that was interrupted is sent again, with the same
// Message-ID.
func (m *Maker) notify(ctx context.Context, x *report.Manifest) error {
	if m.o.Notify == nil {
		return nil
	}
	if err := m.o.Notify(ctx, m.notice(x)); err != nil {
		return fmt.Errorf("reportfiles: notice of %s version %d: %w", x.Period, x.Version, err)
	}
	err := m.claimJSON(ctx, m.versionPrefix(x.Period, x.Version)+noticeName, struct {
		At time.Time `json:"at"`
	}{m.now()})
	if errors.Is(err, complaints.ErrClaimed) { // another told of it at the same time
		return nil
	}
	return err
}

// noticedFor is how long after its making a version is still told of: one made while nobody was to be told is no news later.
const noticedFor = 14 * 24 * time.Hour

// notifyRest tells of the versions whose notice was interrupted.
func (m *Maker) notifyRest(ctx context.Context) error {
	if m.o.Notify == nil {
		return nil
	}
	keys, err := m.versions(ctx, calendar.Period{})
	if err != nil {
		return err
	}
	var failed []error
	for _, k := range keys {
		if k.notified || k.period.End().AddDate(1, 0, 0).Before(m.now()) {
			continue
		}
		x, err := m.readManifest(ctx, k.period, k.version)
		if err == nil && m.now().Sub(x.MadeAt) <= noticedFor {
			err = m.notify(ctx, x)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (m *Maker) notice(x *report.Manifest) Notice {
	n := Notice{
		Names: m.o.Policy.Names, Period: x.Period, Version: x.Version, Kind: x.Kind, Received: x.Received, AsOf: x.AsOf,
		To: report.Recipients(m.o.Policy, calendar.DateOf(m.now())),
	}
	if m.o.Link != nil {
		n.Link = m.o.Link(x.Period, x.Version)
	}
	return n
}

// Letters writes the notice as letters, one for each language that its recipients read, for a [complaints.Notifier]. The same
// notice gives the same Message-IDs.
func (n Notice) Letters() []complaints.Letter {
	var list []complaints.Letter
	for _, l := range []complaints.Language{complaints.Dutch, complaints.English} {
		var to []complaints.Address
		for _, s := range n.To {
			if cmp.Or(s.Language, complaints.Dutch) == l {
				to = append(to, complaints.Address{Name: s.Name, Email: s.Email})
			}
		}
		if len(to) > 0 {
			list = append(list, n.letter(l, to))
		}
	}
	return list
}

// NoticeReport is the kind of the letters of a [Notice].
const NoticeReport complaints.LetterKind = "staff_report"

func (n Notice) letter(l complaints.Language, to []complaints.Address) complaints.Letter {
	subject := fmt.Sprintf("Klachtenrapportage %s, versie %d (%s)", n.Period, n.Version, report.Word(l, string(n.Kind)))
	lines := []string{
		"Beste collega,",
		fmt.Sprintf("De klachtenrapportage over %s staat klaar: versie %d, %s.", n.Period, n.Version, report.Word(l, string(n.Kind))),
		fmt.Sprintf("Er zijn %d klachten geteld, naar de stand van %s.", n.Received, calendar.Local(n.AsOf).Format("2-1-2006 15:04")),
	}
	link := "U leest de rapportage hier: "
	if l == complaints.English {
		subject = fmt.Sprintf("Complaints report %s, version %d (%s)", n.Period, n.Version, report.Word(l, string(n.Kind)))
		lines = []string{
			"Dear colleague,",
			fmt.Sprintf("The complaints report on %s is ready: version %d, %s.", n.Period, n.Version, report.Word(l, string(n.Kind))),
			fmt.Sprintf("It counts %d complaints, as they stood at %s.", n.Received, calendar.Local(n.AsOf).Format("2 January 2006 15:04")),
		}
		link = "You can read the report here: "
	}
	if n.Link != "" {
		lines = append(lines, link+n.Link)
	}
	lines = append(lines, n.Names.Organisation)
	_, domain, _ := strings.Cut(n.Names.Mailbox, "@")
	return complaints.Letter{
		Kind: NoticeReport, Language: l, From: complaints.Address{Name: n.Names.Organisation, Email: n.Names.Mailbox}, To: to,
		Subject: subject, Text: strings.Join(lines, "\n\n") + "\n", HTML: paragraphs(lines), At: n.AsOf, Automatic: true,
		MessageID: fmt.Sprintf("report-%s-v%d-%s@%s", strings.ToLower(n.Period.String()), n.Version, l, cmp.Or(domain, "localhost")),
	}
}

func paragraphs(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("<p>" + html.EscapeString(line) + "</p>\n")
	}
	return b.String()
}
