package sqlitestore

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// fresh is the first commit of a complaint, with a reference, a text and a delivery.
func fresh(n int) complaints.Commit {
	at := time.Date(2026, 4, 2, 8, 0, n, 0, time.UTC)
	c := complaints.Complaint{
		ID: complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", n)), Revision: 1, Reference: fmt.Sprintf("K-2026-%06d", n), Status: complaints.Registered,
		ReceivedAt: at, RegisteredAt: at, ChangedAt: at,
	}
	return complaints.Commit{
		Key: "file-" + string(c.ID), Print: "print", State: c,
		Claims:   []complaints.Claim{{Kind: complaints.ClaimReference, Key: c.Reference}},
		Contents: []complaints.Content{{Key: complaints.ContentKey{At: 1, Field: "subject"}, Data: []byte("Een stoel")}},
		Events: []complaints.Recorded{{
			Complaint: c.ID, Revision: 1, At: at, By: "desk", Event: complaints.Submitted{Status: c.Status, Reference: c.Reference, ReceivedAt: at},
		}},
		Deliveries: []complaints.Delivery{{DeliveryKey: complaints.DeliveryKey{Complaint: c.ID, Revision: 1, Subscriber: complaints.ToStaff}, NotBefore: at}},
	}
}

// Of new complaints it is assumed that nothing is in the file. Where something is, they are refused or repeated as if it had been looked
// for, and the others of their group are written.
func TestFilingThatIsNotNew(t *testing.T) {
	t.Parallel()
	first := fresh(0)
	for name, test := range map[string]struct {
		make func(c *complaints.Commit) // of a new one, another
		want error                      // nil: it is repeated
	}{
		"the same":              {func(c *complaints.Commit) { *c = fresh(0) }, nil},
		"its key was used":      {func(c *complaints.Commit) { c.Key = first.Key }, nil},
		"its reference is held": {func(c *complaints.Commit) { c.Claims = first.Claims }, complaints.ErrClaimed},
		"its id is known": {func(c *complaints.Commit) {
			c.State.ID, c.Events[0].Complaint, c.Deliveries, c.Contents = first.State.ID, first.State.ID, nil, nil
		}, complaints.ErrStale},
		"a content is there": {func(c *complaints.Commit) { c.Contents[0].Key.Field = "letter" }, complaints.ErrClaimed},
		"its mail is settled": {func(c *complaints.Commit) {
			c.Mail = &complaints.MailEntry{Key: "one", Outcome: complaints.MailComplaint, Complaint: c.State.ID, SettledAt: time.Now().UTC()}
		}, complaints.ErrClaimed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *Store) {
				_, err := s.Commit(t.Context(), first)
				require.NoError(t, err)
				another := fresh(1)
				_, err = s.PutContent(t.Context(), another.State.ID, complaints.Content{Key: complaints.ContentKey{At: 1, Field: "letter"}, Data: []byte("Beste")})
				require.NoError(t, err)
				putSettled(t, s)
				test.make(&another)

				done, errs := together(t, s, fresh(2), another, fresh(3))
				require.ErrorIs(t, errs[1], test.want)
				if test.want == nil {
					require.Equal(t, complaints.Committed{ID: first.State.ID, Revision: 1, Print: first.Print, Repeated: true}, done[1])
				} else {
					_, err = s.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimCommand, Key: another.Key})
					require.ErrorIs(t, err, complaints.ErrNotFound, "nothing of it is in the file")
				}
				for i, n := range map[int]int{0: 2, 2: 3} {
					require.NoError(t, errs[i])
					c, err := s.Load(t.Context(), fresh(n).State.ID)
					require.NoError(t, err)
					require.Equal(t, fresh(n).State, c)
				}
				require.NoError(t, s.Check(t.Context()))
			})
		})
	}
}

// Two that are one arrive together: one is written, the other repeated.
func TestFilingTwiceAtOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store) {
		done, errs := together(t, s, fresh(1), fresh(2), fresh(1))
		for _, err := range errs {
			require.NoError(t, err)
		}
		require.NotEqual(t, done[0].Repeated, done[2].Repeated)
		require.False(t, done[1].Repeated)
		require.NoError(t, s.Check(t.Context()))
		require.Equal(t, 2, int(s.writer.places.newest), "each has the next place")
	})
}

// putSettled puts a mail that was dealt with.
func putSettled(t *testing.T, s *Store) {
	t.Helper()
	m := complaints.MailEntry{Key: "one", ReceivedAt: time.Now().UTC(), Raw: "mail/one", Size: 3}
	_, err := s.PutMail(t.Context(), m)
	require.NoError(t, err)
	m.Outcome, m.SettledAt = complaints.MailAutomatic, time.Now().UTC()
	_, err = s.SettleMail(t.Context(), m)
	require.NoError(t, err)
}

// together commits all in one group.
func together(t *testing.T, s *Store, list ...complaints.Commit) ([]complaints.Committed, []error) {
	t.Helper()
	done, errs := make([]complaints.Committed, len(list)), make([]error, len(list))
	calls := make([]func(), len(list))
	for i, c := range list {
		calls[i] = func() { done[i], errs[i] = s.Commit(t.Context(), c) }
	}
	atOnce(t, s, calls...)
	return done, errs
}
