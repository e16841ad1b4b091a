package complaints_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func keyedSubmission(key, mark string) complaints.Submission {
	return complaints.Submission{
		Key: key, Print: mark, Channel: complaints.ChannelAPI, Department: "facilities", Subject: "Stoel", Description: "Kapot.",
		Complainant: complaints.NewComplainant{Name: "Fatima", Email: mailOfOurs, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	}
}

// requireOne holds that there is one complaint and no more.
func (c *centre) requireOne() {
	c.t.Helper()
	page, err := c.List(c.t.Context(), person("desk-1"), complaints.Query{})
	require.NoError(c.t, err)
	require.Len(c.t, page.Items, 1)
}

func TestSubmitAgainGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	by := person("employee-1")
	first, err := c.Submit(t.Context(), by, keyedSubmission("k1", "p"))
	require.NoError(t, err)
	id := first.Complaint.ID
	c.at("2026-04-07T10:00:00+02:00")
	c.do("desk-1", id, complaints.Assign{Group: "facilities"})
	c.do("employee-1", id, complaints.Withdraw{Reason: "Opgelost."})
	again, err := c.Submit(t.Context(), by, keyedSubmission("k1", "p"))
	require.NoError(t, err)
	require.Equal(t, first, again, "as it was then, whatever happened since")
	c.requireOne()

	_, err = c.Submit(t.Context(), by, keyedSubmission("k1", "another"))
	require.ErrorIs(t, err, complaints.ErrKeyReused)
	other, err := c.Submit(t.Context(), by, keyedSubmission("k2", "p"))
	require.NoError(t, err)
	require.NotEqual(t, id, other.Complaint.ID)
}

func TestDoOnceGivesTheFirstAnswer(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id, other := c.employee().Complaint.ID, c.employee().Complaint.ID
	by, key := person("desk-1"), complaints.Key{Key: "desk-1:assign", Print: "p"}
	first, err := c.DoOnce(t.Context(), by, key, id, 1, complaints.Assign{Group: "facilities"})
	require.NoError(t, err)
	c.do("desk-1", id, complaints.Assign{Group: "ict"})
	again, err := c.DoOnce(t.Context(), by, key, id, 1, complaints.Assign{Group: "facilities"})
	require.NoError(t, err, "the replay comes before the precondition")
	require.Equal(t, first, again)
	require.Equal(t, complaints.GroupID("ict"), c.state(id).Group)

	_, err = c.DoOnce(t.Context(), by, complaints.Key{Key: key.Key, Print: "q"}, id, 0, complaints.Assign{Group: "hr"})
	require.ErrorIs(t, err, complaints.ErrKeyReused)
	_, err = c.DoOnce(t.Context(), by, key, other, 0, complaints.Assign{Group: "facilities"})
	require.ErrorIs(t, err, complaints.ErrKeyReused, "a key belongs to one complaint")
	_, err = c.DoOnce(t.Context(), person("facilities-1"), key, other, 0, complaints.Assign{Group: "facilities"})
	require.ErrorIs(t, err, complaints.ErrNotFound, "who may not see it learns nothing from a key")
	_, err = c.DoOnce(t.Context(), by, complaints.Key{Key: "late"}, id, 1, complaints.Assign{Group: "hr"})
	require.ErrorIs(t, err, complaints.ErrStale)
	_, err = c.DoOnce(t.Context(), by, complaints.Key{Key: "none"}, id, complaints.MissingRevision, complaints.Assign{Group: "hr"})
	require.ErrorIs(t, err, complaints.ErrRevisionRequired)
}

// A refusal is no answer that is kept: the same key may be tried again.
func TestRefusalLeavesItsKeyFree(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	in := keyedSubmission("k1", "p")
	in.Subject = ""
	_, err := c.Submit(t.Context(), person("employee-1"), in)
	require.ErrorIs(t, err, complaints.ErrInvalid)
	_, err = c.Submit(t.Context(), person("employee-1"), keyedSubmission("k1", "q"))
	require.NoError(t, err)
}

func TestRacingSubmissionsGiveOneComplaint(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	const racers = 16
	views, errs := make([]complaints.View, racers), make([]error, racers)
	var wg sync.WaitGroup
	for i := range racers {
		wg.Go(func() { views[i], errs[i] = c.Submit(t.Context(), person("employee-1"), keyedSubmission("k1", "p")) })
	}
	wg.Wait()
	for i := range racers {
		require.NoError(t, errs[i])
		require.Equal(t, views[0], views[i])
	}
	c.requireOne()
	c.settle()
	require.ElementsMatch(t, []complaints.LetterKind{complaints.LetterAcknowledgment, complaints.NoticeRegistered}, c.post.kinds())
}

func TestRacingCommandsAllCount(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	const racers = 4
	errs := make([]error, 2*racers)
	var wg sync.WaitGroup
	for i := range racers {
		key := complaints.Key{Key: fmt.Sprint("note ", i)}
		for twice := range 2 {
			wg.Go(func() {
				_, errs[2*i+twice] = c.DoOnce(t.Context(), person("desk-1"), key, id, 0, complaints.Note{Text: "Nagebeld."})
			})
		}
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, complaints.Revision(1+racers), c.state(id).Revision)
	c.requireReplays(id)
}

// A file sent again under its key is kept once; another file under that key is refused, and not kept.
func TestAttachmentAgain(t *testing.T) {
	t.Parallel()
	blobs := memstore.NewBlobs()
	c := newCentreOf(t, "2026-04-02T10:00:00+02:00", parts{options: func(o *complaints.Options) { o.Blobs = blobs }})
	id := c.employee().Complaint.ID
	send := func(text string) (complaints.View, error) {
		return c.Attach(t.Context(), person("employee-1"), complaints.Key{Key: "file"}, id, 0, complaints.File{Name: "a.txt"}, strings.NewReader(text))
	}
	first, err := send("inhoud")
	require.NoError(t, err)
	again, err := send("inhoud")
	require.NoError(t, err)
	require.Equal(t, first, again)
	_, err = send("iets anders")
	require.ErrorIs(t, err, complaints.ErrKeyReused)
	require.Equal(t, 1, c.state(id).Attachments)
	page, err := blobs.List(t.Context(), "", complaints.PageParams{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
}
