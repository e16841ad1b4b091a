package complaints_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const secret = "GEHEIM"

// internalStaysInternal writes a word into everything internal, and looks for it in all that goes to the complainant.
func internalStaysInternal(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00", func(p *complaints.Policy) { p.Rules.CopyToConcerned = true })
	c.talkative()
	id := c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Note{Text: secret})
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Return{Reason: secret})
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("facilities-1", id, complaints.Take{})
	c.do("facilities-1", id, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: secret})
	c.do("facilities-1", id, complaints.Note{Text: secret})
	c.do("facilities-1", id, complaints.Suspend{Until: day(t, "2026-04-20"), Reason: "Wij wachten op uw foto."})
	c.do("employee-1", id, complaints.Message{Text: "Hier is de foto."})
	c.do("facilities-1", id, complaints.Message{Text: "Dank u."})
	c.do("facilities-1", id, complaints.Extend{Until: day(t, "2026-04-22"), Reason: "Onderzoek."})
	hb := handBack(complaints.SatisfiedNo)
	hb.Findings = secret
	c.do("facilities-1", id, hb)
	c.do("facilities-1", id, complaints.Escalate{Reason: secret})
	c.do("director", id, complaints.Note{Text: secret})
	c.do("director", id, complaints.DecideEscalation{Decision: "De stoel komt morgen.", Outcome: complaints.Upheld})
	c.do("desk-1", id, complaints.Close{Text: "Uw klacht is afgehandeld."})
	c.settle()

	letters, err := c.Letters(t.Context(), person("employee-1"), id)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(letters), 6)
	for _, l := range letters {
		require.NotEmpty(t, l.Letter.Text, "sent")
		require.NotContains(t, l.Letter.Text+l.Letter.Subject+l.Letter.HTML, secret, l.Letter.Kind)
	}
	told := false
	for _, l := range c.post.letters() {
		told = told || strings.Contains(l.Text, secret)
	}
	require.True(t, told, "the director has the dossier")

	history, err := c.History(t.Context(), person("employee-1"), id, complaints.PageParams{Limit: 100})
	require.NoError(t, err)
	for _, h := range history.Items {
		require.NotContains(t, string(h.Data), secret, h.Type)
	}
	v := c.see("employee-1", id)
	require.Empty(t, v.Text(c.state(id).Findings))
	require.True(t, v.Complaint.Findings.IsZero())
}

// talkativeComposer writes down every fact it is given.
type talkativeComposer struct{}

func (talkativeComposer) Compose(kind complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	return complaints.Letter{Kind: kind, Subject: string(kind), Text: fmt.Sprintf("%+v", f)}, nil
}

func (talkativeComposer) ComposeNotice(kind complaints.LetterKind, f complaints.NoticeFacts) (complaints.Letter, error) {
	return complaints.Letter{Kind: kind, Subject: string(kind), Text: fmt.Sprintf("%+v", f)}, nil
}

// talkative starts the centre again over the same store with letters that tell all their facts.
func (c *centre) talkative() {
	c.t.Helper()
	var err error
	c.Service, err = complaints.New(c.t.Context(), c.store, &complaints.Options{
		Now: c.clock, Policy: c.Policy(), Composer: talkativeComposer{}, PersonKey: []byte("test"),
	})
	require.NoError(c.t, err)
	c.dis, err = complaints.NewDispatcher(c.Service, c.post, nil)
	require.NoError(c.t, err)
}

func lettersFromMailbox(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.do("facilities-1", id, talked())
	c.do("facilities-1", id, complaints.Message{Text: "Ik heb het uitgezocht."})
	c.do("facilities-1", id, handBack(complaints.SatisfiedYes))
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	c.settle()
	letters := c.post.letters()
	require.GreaterOrEqual(t, len(letters), 5)
	for _, l := range letters {
		require.Equal(t, complaints.Address{Name: "Servicedesk HR", Email: "klachten@ssc.example"}, l.From, l.Kind)
	}
}

func oneAccessRule(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.closed()
	_, err := c.Attach(t.Context(), person("desk-1"), complaints.Key{}, id, 0, complaints.File{Name: "stoel.jpg"}, strings.NewReader("x"))
	require.NoError(t, err)
	for _, tt := range []struct {
		by   complaints.Actor
		sees bool
	}{
		{person("desk-1"), true},
		{person("facilities-2"), true},
		{person("ict-1"), false}, // another department
		{person("employee-2"), false},
		{complaints.Actor{ID: "x", Email: "f.dewit@gemeente-a.example.evil.example"}, false},
		{complaints.Actor{ID: "x", Email: "F.DeWit@gemeente-a.example"}, true},
	} {
		for name, err := range c.readings(tt.by, id) {
			if tt.sees {
				require.NoError(t, err, "%s by %s", name, tt.by.ID)
				continue
			}
			require.ErrorIs(t, err, complaints.ErrNotFound, "%s by %s", name, tt.by.ID)
		}
		page, err := c.List(t.Context(), tt.by, complaints.Query{})
		require.NoError(t, err)
		require.Equal(t, tt.sees, len(page.Items) == 1, "list by %s", tt.by.ID)
		page, err = c.List(t.Context(), tt.by, complaints.Query{Q: "K-2026-000001"})
		require.NoError(t, err)
		require.Equal(t, tt.sees, len(page.Items) == 1, "search by %s", tt.by.ID)
	}
	err = c.ExportPerson(t.Context(), person("facilities-1"), "f.dewit@gemeente-a.example", nil)
	require.ErrorIs(t, err, complaints.ErrNotAllowed)
}

// readings are the errors of every way to read one complaint.
func (c *centre) readings(by complaints.Actor, id complaints.ID) map[string]error {
	ctx, errs := c.t.Context(), map[string]error{}
	_, errs["get"] = c.Get(ctx, by, id)
	_, errs["find"] = c.Find(ctx, by, c.state(id).Reference)
	_, errs["history"] = c.History(ctx, by, id, complaints.PageParams{})
	_, errs["deadlines"] = c.Deadlines(ctx, by, id)
	_, errs["letters"] = c.Letters(ctx, by, id)
	_, errs["attachments"] = c.Attachments(ctx, by, id)
	_, r, err := c.OpenAttachment(ctx, by, id, 1)
	if err == nil {
		err = r.Close()
	}
	if c.state(id).Attachments > 0 && by.ID != "x" { // the desk's own file is not for the complainant
		errs["attachment"] = err
	}
	return errs
}

func formerHandlerReads(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.taken()
	c.do("desk-1", id, complaints.Assign{Group: "ict"})
	c.do("ict-1", id, complaints.Take{})
	c.do("ict-1", id, talked())
	c.do("ict-1", id, handBack(complaints.SatisfiedYes))
	c.do("desk-1", id, complaints.Close{Text: "Klaar."})
	require.Contains(t, c.see("facilities-1", id).Relations, complaints.AsFormer)
	page, err := c.List(t.Context(), person("facilities-1"), complaints.Query{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	_, err = c.Get(t.Context(), person("facilities-2"), id)
	require.ErrorIs(t, err, complaints.ErrNotFound, "a member of the former group who never had it")

	c.do("desk-1", id, complaints.Reopen{Reason: "Nieuw feit."})
	c.do("desk-1", id, complaints.Amend{Involved: new([]complaints.ActorID{"facilities-1"})})
	_, err = c.Get(t.Context(), person("facilities-1"), id)
	require.ErrorIs(t, err, complaints.ErrImpartiality)
	page, err = c.List(t.Context(), person("facilities-1"), complaints.Query{})
	require.NoError(t, err)
	require.Empty(t, page.Items)
}

// reply is a mail of the complainant of centre.employee on the complaint with a reference.
func reply(key, reference, text string) complaints.InboundMail {
	return complaints.InboundMail{
		Key: key, MessageID: key + "@gemeente-a.example", From: complaints.Address{Email: "f.dewit@gemeente-a.example"},
		Subject: "Re: uw klacht " + reference, Text: text, Sender: complaints.SenderPass,
	}
}

func thanksReopensNothing(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.closed()
	before := c.state(id)
	c.settle()
	c.post.letters()
	c.at("2026-04-10T10:00:00+02:00")
	m := reply("m1", before.Reference, "Bedankt!")
	m.ReceivedAt = c.Now()
	r, err := c.Receive(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, complaints.Receipt{Key: "m1", Outcome: complaints.MailReply, Complaint: id}, r)
	after := c.state(id)
	require.Equal(t, complaints.Closed, after.Status)
	require.Equal(t, before.Deadlines(), after.Deadlines())
	require.Equal(t, before.EndedAt, after.EndedAt)
	require.Zero(t, after.Reopened)
	c.settle()
	require.Equal(t, []complaints.LetterKind{complaints.NoticeMessage}, c.post.kinds(), "the desk hears of it, the complainant gets nothing")
}

func deskSeesLateReply(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	id := c.closed()
	waiting := func() int {
		page, err := c.List(t.Context(), person("desk-1"), complaints.Query{Attention: true})
		require.NoError(t, err)
		return len(page.Items)
	}
	require.Zero(t, waiting())
	m := reply("m1", c.state(id).Reference, "Het is toch weer stuk.")
	m.ReceivedAt = c.Now()
	_, err := c.Receive(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, 1, waiting())
	c.settle()
	require.ElementsMatch(t, []string{"desk-1@ssc.example", "desk-2@ssc.example"}, addressees(c.post.letters(), complaints.NoticeMessage))
	c.do("desk-2", id, complaints.Seen{})
	require.Zero(t, waiting())
	c.refusedFor("desk-2", id, complaints.Seen{}, complaints.CodeIllegalTransition, "nothing_new")
}

func previewIsLetter(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	c.talkative()
	id := c.handled(complaints.SatisfiedYes)
	c.settle()
	c.post.letters()
	before := c.state(id)
	preview, err := c.Preview(t.Context(), person("desk-1"), id, complaints.Close{Text: "Uw klacht is afgehandeld."})
	require.NoError(t, err)
	require.Equal(t, before, c.state(id), "a preview changes nothing")
	c.settle()
	require.Empty(t, c.post.letters(), "and sends nothing")
	c.do("desk-1", id, complaints.Close{Text: "Uw klacht is afgehandeld."})
	c.settle()
	require.Equal(t, []complaints.Letter{preview}, c.post.letters())
	_, err = c.Preview(t.Context(), person("desk-1"), id, complaints.Close{Text: "Nog eens."})
	require.ErrorIs(t, err, complaints.ErrIllegalTransition, "and the closing that would be refused has no preview")
}

func warningFallsBack(t *testing.T) {
	away := func(ids ...complaints.ActorID) func(*complaints.Policy) {
		return func(p *complaints.Policy) {
			for _, id := range ids {
				p.Absences = append(p.Absences, complaints.Absence{Actor: id, From: day(t, "2026-04-08"), To: day(t, "2026-04-08")})
			}
		}
	}
	group := []string{"facilities-1@ssc.example", "facilities-2@ssc.example"}
	desk := []string{"desk-1@ssc.example", "desk-2@ssc.example"}
	registered := func(c *centre) { c.employee() }
	assigned := func(c *centre) { c.do("desk-1", c.employee().Complaint.ID, complaints.Assign{Group: "facilities"}) }
	inProgress := func(c *centre) { c.taken() }
	tests := map[string]struct {
		away []complaints.ActorID
		set  func(*centre)
		want []string
	}{
		"registered: the desk":                     {nil, registered, desk},
		"assigned: the group":                      {nil, assigned, group},
		"in progress: the handler":                 {nil, inProgress, group[:1]},
		"handler away: the group, with a stand-in": {[]complaints.ActorID{"facilities-1"}, inProgress, []string{group[1], "facilities-standin@ssc.example"}},
		"the whole group away: the desk":           {[]complaints.ActorID{"facilities-1", "facilities-2", "facilities-standin"}, inProgress, desk},
		"nobody of the group: its stand-in":        {[]complaints.ActorID{"facilities-1", "facilities-2"}, assigned, []string{"facilities-standin@ssc.example"}},
		"a desk member away: the desk's stand-in":  {[]complaints.ActorID{"desk-1"}, registered, []string{desk[1], "desk-standin@ssc.example"}},
	}
	for name, tt := range tests {
		c := newCentre(t, "2026-04-02T16:45:00+02:00", away(tt.away...))
		tt.set(c)
		c.settle()
		c.post.letters()
		c.sweepAt("2026-04-08T09:00:00+02:00")
		require.Equal(t, tt.want, addressees(c.post.letters(), complaints.NoticeWarning), name)
	}
}

func sweepReachesLast(t *testing.T) {
	c := newCentre(t, "2026-04-02T16:45:00+02:00")
	const many = 450
	for range many {
		c.employee()
	}
	c.at("2026-04-20T10:00:00+02:00")
	swept, err := c.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{Complaints: many}, swept)
	swept, err = c.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, swept)
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{Overdue: true, PageParams: complaints.PageParams{Limit: 100}})
	require.NoError(t, err)
	require.Len(t, page.Items, 100)
	require.NotEmpty(t, page.Next)
}
