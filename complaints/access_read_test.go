package complaints_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestWhoMayRead walks the same cast through everything that shows something, in every status. Impartiality is real here: the
// desk has amended who is involved.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	for _, a := range theCast() {
		if a.by.Kind == complaints.EngineActor {
			continue // no front makes one
		}
		t.Run(strings.ReplaceAll(a.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			for _, s := range complaints.Statuses() {
				if a.concerned && !s.Open() {
					continue // amended only while open
				}
				st := newStage(t, s, a.away...)
				if a.concerned {
					by := complaints.ActorID("desk-1")
					st.do(by, st.id, complaints.Amend{Involved: new([]complaints.ActorID{a.by.ID})})
				}
				a.reads(t, st, s)
			}
		})
	}
}

// reads looks at everything, and expects what the roles say.
func (a cast) reads(t *testing.T, st stage, s complaints.Status) {
	t.Helper()
	roles := a.in(s)
	if a.concerned && a.has == "handler" && s == complaints.InProgress {
		roles = []string{"former"} // the engine took it from the handler
	}
	for name, err := range st.readings(a.by, st.id) {
		switch {
		case len(roles) == 0:
			require.ErrorIs(t, err, complaints.ErrNotFound, "%s in %s", name, s)
		case a.concerned:
			require.Equal(t, string(complaints.CodeImpartiality)+" "+string(a.instead(s)), outcomeOf(err), "%s in %s", name, s)
		case slices.Equal(roles, []string{"administrator"}) && strings.HasPrefix(name, "attachment"):
			require.ErrorIs(t, err, complaints.ErrNotAllowed, "%s in %s", name, s)
		default:
			require.NoError(t, err, "%s in %s", name, s)
		}
	}
	page, err := st.List(t.Context(), a.by, complaints.Query{})
	require.NoError(t, err)
	sees := len(roles) > 0 && !a.concerned
	require.Equal(t, sees, len(page.Items) == 1, "list in %s", s)
	if sees {
		a.seesOnlyTheirs(t, st, page.Items[0], roles)
	}
	require.Equal(t, a.expected(complaints.CmdClose, s), outcomeOf(a.preview(st)), "preview in %s", s)
}

func (a cast) preview(st stage) error {
	_, err := st.Preview(st.t.Context(), a.by, st.id, complaints.Close{Text: "Klaar."})
	return err
}

// seesOnlyTheirs holds how much of it is shown: figures to administrators, their own words to those outside, all to the centre.
func (a cast) seesOnlyTheirs(t *testing.T, st stage, row complaints.Row, roles []string) {
	t.Helper()
	v, err := st.Get(t.Context(), a.by, st.id)
	require.NoError(t, err)
	full := st.state(st.id)
	switch roles[0] {
	case "administrator":
		require.Empty(t, v.Text(full.Subject)+v.Text(full.Description)+v.Person.Name+v.Person.Email+row.SubjectText+row.ComplainantName)
	case "complainant", "partner_system":
		require.Equal(t, "Verkeerde stoel", v.Text(full.Subject))
		require.Equal(t, "Fatima de Wit", v.Person.Name)
		require.Empty(t, string(v.Complaint.Handler)+string(v.Complaint.Group)+string(row.Handler)+string(row.Group))
		require.Empty(t, v.Text(full.Findings))
	default:
		require.Equal(t, "Verkeerde stoel", v.Text(full.Subject))
		require.Equal(t, full.Handler, v.Complaint.Handler)
		require.Equal(t, full.Findings, v.Complaint.Findings)
	}
}

// TestWhoMayReadTheLedgers is about what is no single complaint: mails, parked deliveries, a person's export, an import.
func TestWhoMayReadTheLedgers(t *testing.T) {
	t.Parallel()
	for _, a := range theCast() {
		if a.by.Kind == complaints.EngineActor || a.concerned {
			continue
		}
		t.Run(strings.ReplaceAll(a.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			st := newStage(t, complaints.InProgress, a.away...)
			desk, admin := slices.Contains(a.roles, "desk"), slices.Contains(a.roles, "administrator")
			ctx := t.Context()
			_, mails := st.Mails(ctx, a.by, complaints.MailParams{})
			_, parked := st.Parked(ctx, a.by, complaints.PageParams{})
			a.allowed(t, "mails", desk || admin, mails)
			a.allowed(t, "parked", desk || admin, parked)
			_, mail := st.Mail(ctx, a.by, "none")
			a.found(t, "mail", desk || admin, mail)
			_, _, open := st.OpenMail(ctx, a.by, "none")
			a.found(t, "original of a mail", desk, open)
			_, decide := st.DecideMail(ctx, a.by, "none", complaints.MailDecision{Refuse: complaints.RefuseSpam})
			a.found(t, "decide on a mail", desk, decide)
			a.allowed(t, "export", desk || admin || a.by.ID == "other-login", st.export(ctx, a.by))
			_, imported := st.Import(ctx, a.by, complaints.Imported{})
			a.importing(t, admin, imported)
		})
	}
}

func (a cast) allowed(t *testing.T, what string, may bool, err error) {
	t.Helper()
	if may {
		require.NoError(t, err, what)
		return
	}
	require.ErrorIs(t, err, complaints.ErrNotAllowed, what)
}

func (a cast) found(t *testing.T, what string, may bool, err error) {
	t.Helper()
	want := complaints.ErrNotAllowed
	if may {
		want = complaints.ErrNotFound
	}
	require.ErrorIs(t, err, want, what)
}

func (a cast) importing(t *testing.T, may bool, err error) {
	t.Helper()
	want := complaints.ErrNotAllowed
	if may {
		want = complaints.ErrInvalid
	}
	require.ErrorIs(t, err, want, "import")
}

func (c *centre) export(ctx context.Context, by complaints.Actor) error {
	return c.ExportPerson(ctx, by, "f.dewit@gemeente-a.example", func(complaints.PersonExport) error { return nil })
}

// A desk member who is concerned cannot get at the complaint by way of an export either.
func TestExportKeepsImpartiality(t *testing.T) {
	t.Parallel()
	st := newStage(t, complaints.InProgress)
	st.do("desk-1", st.id, complaints.Amend{Involved: new([]complaints.ActorID{"desk-2"})})
	e := refusal(t, st.export(t.Context(), person("desk-2")))
	require.Equal(t, complaints.CodeImpartiality, e.Code)
	require.Equal(t, complaints.ActorID("desk-1"), e.Substitute)
	require.NoError(t, st.export(t.Context(), person("desk-1")))
}

// Whom a complaint concerns cannot enter it: about the director the desk does, about the whole desk its stand-in.
func TestEnteringAComplaintAboutTheDesk(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	enter := func(by complaints.ActorID, about ...complaints.ActorID) (complaints.View, error) {
		in := complaints.Submission{
			Channel: complaints.ChannelPhone, Subject: "Onheus", Description: "Werd afgesnauwd.", ReceivedAt: moment(t, "2026-11-20T10:00:00+01:00"),
			Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example"},
		}
		for _, a := range about {
			in.Concerned = append(in.Concerned, complaints.NewConcerned{Actor: a})
		}
		return c.Submit(t.Context(), person(by), in)
	}
	_, err := enter("desk-1", "desk-1")
	require.Equal(t, complaints.ActorID("desk-2"), refusal(t, err).Substitute)
	_, err = enter("desk-1", "desk-1", "desk-2")
	require.Equal(t, complaints.ActorID("desk-standin"), refusal(t, err).Substitute)

	v, err := enter("desk-standin", "desk-1", "desk-2")
	require.NoError(t, err)
	require.Contains(t, v.Relations, complaints.AsDesk)
	for _, p := range c.state(v.Complaint.ID).Concerned {
		require.Equal(t, complaints.ConcernedLinked, p.State)
	}
	_, err = c.Get(t.Context(), person("desk-1"), v.Complaint.ID)
	require.Equal(t, complaints.ActorID("desk-standin"), refusal(t, err).Substitute)
	c.settle()
	require.Equal(t, []string{"desk-standin@ssc.example"}, addressees(c.post.letters(), complaints.NoticeRegistered))

	v, err = enter("desk-1", "director")
	require.NoError(t, err)
	_, err = c.Get(t.Context(), person("director"), v.Complaint.ID)
	require.Equal(t, complaints.ActorID("director-standin"), refusal(t, err).Substitute, "never a subordinate")
	require.Contains(t, c.see("director-standin", v.Complaint.ID).Relations, complaints.AsDirector)
}

// What somebody did is done, also when it takes the complaint out of their sight.
func TestOutOfSight(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-11-23T10:00:00+01:00")
	id := c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	v := c.do("facilities-2", id, complaints.Return{Reason: "Niet van ons."})
	require.Equal(t, complaints.Registered, v.Complaint.Status)
	require.Empty(t, v.Allowed)
	require.True(t, v.Complaint.Subject.IsZero())

	v = c.do("desk-2", id, complaints.Amend{Involved: new([]complaints.ActorID{"desk-2"})})
	require.Equal(t, c.state(id).Revision, v.Complaint.Revision)
	c.refusedFor("desk-2", id, complaints.Note{Text: "x"}, complaints.CodeImpartiality, "involved")

	anonymous := complaints.Submission{Key: "form-1", Print: "p", Anonymous: true, Subject: "Sfeer", Description: "De sfeer is slecht.",
		Complainant: complaints.NewComplainant{Name: "Anne Noniem", Email: "a.noniem@gemeente-a.example", Actor: "employee-9"}}
	by := complaints.Actor{ID: "employee-9", Name: "Anne Noniem", Email: "a.noniem@gemeente-a.example"}
	v, err := c.Submit(t.Context(), by, anonymous)
	require.NoError(t, err)
	again, err := c.Submit(t.Context(), by, anonymous)
	require.NoError(t, err)
	require.Equal(t, v, again)
	s := c.state(v.Complaint.ID)
	require.Equal(t, complaints.ClassSignal, s.Class)
	require.Empty(t, s.Deadlines(), "a signal has no clock")
	require.Equal(t, complaints.Complainant{Kind: complaints.UnknownKind}, s.Complainant, "and nobody behind it")
	require.Empty(t, s.SubmittedBy)
	_, err = c.Get(t.Context(), by, v.Complaint.ID)
	require.ErrorIs(t, err, complaints.ErrNotFound)
	require.Equal(t, "De sfeer is slecht.", c.see("desk-1", v.Complaint.ID).Text(s.Description))
}
