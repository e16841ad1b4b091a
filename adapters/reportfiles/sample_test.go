package reportfiles_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var update = flag.Bool("update", false, "write the sample report anew")

const sampleDir = "../../report/testdata/sample"

// sampleFiles are what the repository keeps of the sample: a final report that says what changed.
func sampleFiles() []string {
	return []string{"report.json", "list.jsonl", "list.nl.csv", "list.en.csv", "public.json", "public.nl.csv", "public.en.csv"}
}

// The sample in the repository is what the code makes of the demo's complaints, byte for byte.
func TestSample(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2025-07-01T09:00:00+02:00")
	m := c.maker(func(o *reportfiles.Options) {
		o.Attempt = func() (string, error) { return "sample", nil }
		o.Renderers = nil
		o.Engine = "v1.0.0"
	})
	demo(c)
	c.at("2026-10-01T06:00:00+02:00")
	c.run(m)
	demoAfter(c)
	c.at("2026-10-28T06:00:00+01:00")
	c.run(m)
	p := period(t, "2026-Q3")
	x, err := m.Get(t.Context(), p, 0)
	require.NoError(t, err)
	require.Equal(t, 2, x.Version)
	files := map[string]string{"manifest.json": object(t, c.blobs, "reports/2026-q3/v2/manifest.json")}
	for _, name := range sampleFiles() {
		files[name] = content(t, m, c.blobs, p, 2, name)
	}
	for name, body := range files {
		path := filepath.Join(sampleDir, name)
		if *update {
			require.NoError(t, os.MkdirAll(sampleDir, 0o755))
			require.NoError(t, os.WriteFile(path, []byte(body), 0o644))
		}
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(kept), body, "%s: run the test with -update if this is meant", name)
	}
}

// story is how one complaint of the demo goes, in working days after its receipt; 0: not at all.
type story struct {
	received   string // local
	department complaints.DepartmentID
	ground     complaints.Ground
	from       string // organisation; leverancier files as a supplier
	channel    complaints.Channel
	answered   int
	closed     int
	outcome    complaints.Outcome
	satisfied  complaints.Satisfaction
	how        string // escalated, reopened, extended, suspended, withdrawn, no_complaint, measure
}

// demo is five quarters of a shared service centre.
func demo(c *centre) {
	c.t.Helper()
	for _, s := range demoQuarters() {
		c.tell(s)
	}
	for _, s := range demoThirdQuarter() {
		c.tell(s)
	}
}

// demoQuarters are the quarters before, in a pattern: a few more each, most of them in time.
func demoQuarters() []story {
	var list []story
	departments := []complaints.DepartmentID{"ict", "hr", "facilities", "ict", "finance", "hr"}
	partners := []string{"gemeente-a", "gemeente-b", "provincie", "gemeente-a"}
	for q, first := range []string{"2025-07-03", "2025-10-02", "2026-01-08", "2026-04-02"} {
		d, _ := calendar.ParseDate(first)
		for i := range 12 + 2*q {
			s := story{
				received: fmt.Sprintf("%sT%02d:15", d.AddDays(5*i), 8+i%9), department: departments[(i+q)%len(departments)], ground: complaints.ServiceGround,
				from: partners[(i+2*q)%len(partners)], channel: complaints.ChannelMail, answered: 1 + i%2, closed: 4 + (3*i+q)%7,
				outcome: complaints.ResolvedInformally, satisfied: complaints.SatisfiedYes,
			}
			if i%5 == 4 {
				s.ground, s.outcome = complaints.Conduct, complaints.Upheld
			}
			if i%6 == 3 {
				s.answered, s.closed, s.satisfied = 3, 12, complaints.SatisfiedUnknown
			}
			list = append(list, s)
		}
	}
	return list
}

// demoThirdQuarter has a bit of everything.
func demoThirdQuarter() []story {
	const a, b, p, l = "gemeente-a", "gemeente-b", "provincie", "leverancier"
	const mail, web, phone = complaints.ChannelMail, complaints.ChannelWeb, complaints.ChannelPhone
	const yes, no, unknown = complaints.SatisfiedYes, complaints.SatisfiedNo, complaints.SatisfiedUnknown
	return []story{
		{"2026-07-01T00:30", "facilities", "service", a, web, 1, 5, "upheld", yes, "measure"},
		{"2026-07-02T10:05", "ict", "service", b, mail, 1, 3, "resolved_informally", yes, ""},
		{"2026-07-06T16:50", "ict", "service", a, mail, 2, 6, "resolved_informally", yes, ""},
		{"2026-07-07T09:20", "hr", "service", p, mail, 2, 9, "partly_upheld", yes, ""},
		{"2026-07-09T11:00", "hr", "conduct", a, phone, 1, 10, "upheld", no, "escalated"},
		{"2026-07-13T13:40", "finance", "contract", l, mail, 1, 8, "not_upheld", unknown, ""},
		{"2026-07-14T08:55", "ict", "service", a, mail, 3, 12, "upheld", yes, ""},
		{"2026-07-16T15:10", "ict", "service", b, web, 1, 2, "resolved_informally", yes, "reopened"},
		{"2026-07-20T10:30", "facilities", "service", p, mail, 1, 14, "upheld", yes, "extended"},
		{"2026-07-22T14:00", "ict", "service", a, mail, 1, 0, "", "", "no_complaint"},
		{"2026-07-28T09:45", "ict", "service", b, mail, 2, 7, "resolved_informally", yes, ""},
		{"2026-08-03T10:15", "hr", "service", a, mail, 1, 4, "resolved_informally", yes, ""},
		{"2026-08-04T16:20", "ict", "service", a, mail, 2, 11, "not_upheld", no, "escalated"},
		{"2026-08-06T11:35", "finance", "service", b, mail, 1, 0, "", "", "withdrawn"},
		{"2026-08-11T09:00", "facilities", "service", p, phone, 1, 12, "upheld", yes, "suspended"},
		{"2026-08-17T13:30", "ict", "conduct", b, mail, 1, 6, "no_judgment", unknown, ""},
		{"2026-08-20T10:10", "ict", "service", a, web, 4, 13, "upheld", yes, "measure"},
		{"2026-08-26T15:45", "hr", "service", a, mail, 1, 5, "resolved_informally", yes, ""},
		{"2026-09-01T08:40", "ict", "service", p, mail, 1, 3, "resolved_informally", yes, ""},
		{"2026-09-03T14:25", "finance", "contract", l, mail, 2, 9, "partly_upheld", yes, ""},
		{"2026-09-08T10:50", "ict", "service", b, mail, 1, 7, "upheld", yes, ""},
		{"2026-09-10T09:30", "facilities", "service", a, mail, 1, 0, "", "", ""},
		{"2026-09-14T16:05", "ict", "service", a, mail, 3, 0, "", "", ""},
		{"2026-09-21T11:20", "hr", "service", b, mail, 2, 0, "", "", ""},
		{"2026-09-24T13:15", "ict", "service", a, web, 1, 4, "resolved_informally", yes, ""},
		{"2026-09-29T10:00", "ict", "service", p, mail, 0, 0, "", "", ""},
	}
}

// demoAfter is what happens between the provisional and the final report.
func demoAfter(c *centre) {
	c.t.Helper()
	c.at("2026-10-05T09:30:00+02:00")
	late := submission("facilities")
	late.ReceivedAt = moment(c.t, "2026-09-30T16:30:00+02:00")
	c.submit(late)
	for _, reference := range []string{"K-2026-000056", "K-2026-000057"} {
		v, err := c.Find(c.t.Context(), complaints.Actor{ID: "desk-1"}, reference)
		require.NoError(c.t, err)
		c.handBack(v.Complaint.ID, v.Complaint.Department, story{outcome: complaints.Upheld, satisfied: complaints.SatisfiedYes})
		c.do("desk-1", v.Complaint.ID, complaints.Close{Text: "Afgehandeld."})
	}
}

// after is the morning of the n-th working day after a moment, with some hours in it.
func (c *centre) after(received time.Time, n, hour int) {
	c.t.Helper()
	d, err := c.Calendar().AddWorkdays(calendar.DateOf(received), n)
	require.NoError(c.t, err)
	at := d.At(calendar.Clock(hour * 3600))
	if at.Before(received) {
		at = received
	}
	c.set(at)
}

// tell lets one story happen.
func (c *centre) tell(s story) {
	c.t.Helper()
	d, err := calendar.ParseDate(s.received[:10])
	require.NoError(c.t, err)
	clock, err := calendar.ParseClock(s.received[11:])
	require.NoError(c.t, err)
	received := d.At(clock)
	c.set(received)
	in := submission(s.department)
	in.Channel, in.Ground, in.Complainant.Organisation = s.channel, s.ground, s.from
	if s.from == "leverancier" {
		in.Complainant.Kind, in.Agreement = complaints.SupplierKind, "2024-17"
	}
	id := c.submit(in)
	handler := complaints.ActorID(s.department + "-1")
	if s.how == "no_complaint" {
		c.after(received, 1, 10)
		c.do("desk-1", id, complaints.Dismiss{Ground: complaints.OutOfScope, Reason: "Dit is een storing."})
		return
	}
	c.do("desk-1", id, complaints.Assign{Group: complaints.GroupID(s.department)})
	if s.answered > 0 {
		c.after(received, s.answered, 11)
		c.do(handler, id, complaints.Take{}, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Gesproken."})
	}
	c.shift(id, handler, received, s.how)
	if s.closed > 0 {
		c.after(received, s.closed, 14)
		c.handBack(id, s.department, s)
		c.do("desk-1", id, complaints.Close{Text: "Afgehandeld."})
	}
	if s.how == "reopened" {
		c.after(received, s.closed+5, 9)
		c.do("desk-1", id, complaints.Reopen{Reason: "Het ging weer mis."})
		c.after(received, s.closed+9, 9)
		c.handBack(id, s.department, s)
		c.do("desk-1", id, complaints.Close{Text: "Nu echt afgehandeld."})
	}
}

// shift lets what moves the dates happen, or what ends the complaint early.
func (c *centre) shift(id complaints.ID, handler complaints.ActorID, received time.Time, how string) {
	c.t.Helper()
	switch how {
	case "extended":
		c.after(received, 5, 10)
		until, err := c.Calendar().AddWorkdays(calendar.DateOf(received), 15)
		require.NoError(c.t, err)
		c.do(handler, id, complaints.Extend{Until: until, Reason: "De levertijd is langer."})
	case "suspended":
		c.after(received, 3, 10)
		until, err := c.Calendar().AddWorkdays(calendar.DateOf(received), 10)
		require.NoError(c.t, err)
		c.do(handler, id, complaints.Suspend{Until: until, Reason: "Wilt u de bon sturen?"})
		c.after(received, 7, 10)
		c.do(handler, id, complaints.Resume{})
	case "withdrawn":
		c.after(received, 3, 10)
		c.do("desk-1", id, complaints.Withdraw{})
	}
}

func (c *centre) handBack(id complaints.ID, department complaints.DepartmentID, s story) {
	c.t.Helper()
	handler := complaints.ActorID(department + "-1")
	back := complaints.HandBack{Outcome: s.outcome, Findings: "Onderzocht.", Satisfied: s.satisfied}
	if s.how == "measure" {
		today := calendar.DateOf(c.clock())
		back.Measures = []complaints.NewMeasure{
			{Text: "Werkwijze aanpassen", Owner: handler, Due: today.AddDays(14)}, {Text: "Nalopen", Owner: handler, Due: today.AddDays(90)},
		}
	}
	c.do(handler, id, back)
	if s.satisfied == complaints.SatisfiedNo {
		c.do(handler, id, complaints.Escalate{Reason: "De indiener is niet tevreden."})
		c.do("director", id, complaints.DecideEscalation{Decision: "Ik volg de behandelaar.", Outcome: s.outcome})
	}
	if s.how == "measure" {
		c.do(handler, id, complaints.FinishMeasure{N: 2})
	}
}
