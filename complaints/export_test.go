package complaints_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// filed registers a complaint of somebody else of the same partner.
func (c *centre) filed(name, mail string) complaints.ID {
	c.t.Helper()
	v, err := c.Submit(c.t.Context(), person("desk-1"), complaints.Submission{
		Channel: complaints.ChannelPhone, Department: "facilities", Subject: "Klacht van " + name, Description: "Gebeld.",
		Complainant: complaints.NewComplainant{Name: name, Email: mail, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	})
	require.NoError(c.t, err)
	return v.Complaint.ID
}

func (c *centre) exported(by complaints.Actor, mail string) []complaints.PersonExport {
	c.t.Helper()
	var list []complaints.PersonExport
	require.NoError(c.t, c.ExportPerson(c.t.Context(), by, mail, func(x complaints.PersonExport) error {
		list = append(list, x)
		return nil
	}))
	return list
}

func TestExportGivesAPersonTheirOwn(t *testing.T) {
	t.Parallel()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Composer = tellAll{} }})
	theirs := c.filed("Fatima de Wit", "F.deWit@gemeente-a.example")
	other := c.filed("Omar", "omar@gemeente-a.example")
	for _, id := range []complaints.ID{theirs, other} {
		c.do("desk-1", id, complaints.Note{Text: internal})
		c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
		for _, f := range []complaints.File{{Name: "antwoord.pdf", Shown: true}, {Name: internal + ".pdf"}} {
			_, err := c.Attach(t.Context(), person("desk-1"), complaints.Key{}, id, 0, f, strings.NewReader("pdf"))
			require.NoError(t, err)
		}
	}
	c.do("desk-1", theirs, complaints.Assign{Group: "facilities"})
	c.settle()

	self := complaints.Actor{ID: "employee-9", Email: mailOfOurs}
	list := c.exported(self, mailOfOurs)
	require.Len(t, list, 1)
	x := list[0]
	require.Equal(t, theirs, x.View.Complaint.ID)
	require.Equal(t, "Fatima de Wit", x.View.Person.Name)
	require.Equal(t, "Klacht van Fatima de Wit", x.View.Text(x.View.Complaint.Subject))
	require.Len(t, x.Attachments, 1)
	require.Equal(t, "antwoord.pdf", x.Attachments[0].Name)
	var kinds []complaints.LetterKind
	for _, l := range x.Letters {
		kinds = append(kinds, l.Letter.Kind)
	}
	require.Equal(t, []complaints.LetterKind{complaints.LetterAcknowledgment, complaints.LetterMessage}, kinds)
	require.NotEmpty(t, x.History)
	for _, hidden := range []string{internal, "omar", "Omar", "desk-1", "facilities-1"} {
		requireNoText(t, hidden, list)
	}
	for _, by := range []complaints.ActorID{"desk-1", "admin"} {
		answer := c.exported(person(by), mailOfOurs)
		require.Len(t, answer, 1)
		require.Equal(t, x.History, answer[0].History, "who answers a request gives what the person may see")
		require.Equal(t, x.View.Complaint, answer[0].View.Complaint)
	}
}

func TestExportIsNotForOthers(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	c.filed("Fatima de Wit", mailOfOurs)
	never := func(complaints.PersonExport) error { require.Fail(t, "given to somebody else"); return nil }
	for _, by := range []complaints.Actor{
		person("facilities-1"), person("director"), person("employee-1"), {ID: "x", Email: "omar@gemeente-a.example"},
		{ID: "program", Kind: complaints.SystemActor, Email: "program@gemeente-a.example"},
	} {
		require.ErrorIs(t, c.ExportPerson(t.Context(), by, mailOfOurs, never), complaints.ErrNotAllowed, by.ID)
	}
	require.ErrorIs(t, c.ExportPerson(t.Context(), person("desk-1"), "geen adres", never), complaints.ErrInvalid)
	require.ErrorIs(t, c.ExportPerson(t.Context(), complaints.Actor{ID: "x"}, "", never), complaints.ErrInvalid)
	require.Empty(t, c.exported(person("desk-1"), "nobody@gemeente-a.example"))
}

// A corrected complainant takes the complaint along: the one before has no part in it any more.
func TestExportFollowsACorrection(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.filed("Fatima de Wit", mailOfOurs)
	c.do("desk-1", id, complaints.Amend{Complainant: &complaints.NewComplainant{
		Name: "Omar", Email: "omar@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a",
	}})
	require.Empty(t, c.exported(person("desk-1"), mailOfOurs))
	list := c.exported(person("desk-1"), "omar@gemeente-a.example")
	require.Len(t, list, 1)
	requireNoText(t, "Fatima", list[0].View.Person)
}

func TestExportEndsWithItsReader(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	for range 130 {
		c.filed("Fatima de Wit", mailOfOurs)
	}
	require.Len(t, c.exported(person("admin"), mailOfOurs), 130, "page after page")
	gone, n := errors.New("gone"), 0
	err := c.ExportPerson(t.Context(), person("admin"), mailOfOurs, func(complaints.PersonExport) error {
		n++
		if n == 2 {
			return gone
		}
		return nil
	})
	require.ErrorIs(t, err, gone)
	require.Equal(t, 2, n)
}
