package complaints_test

import (
	"context"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// readCounter counts how often contents are read.
type readCounter struct {
	complaints.Store
	n int
}

func (s *readCounter) ReadContents(ctx context.Context, refs []complaints.ContentRef) ([]complaints.Content, error) {
	s.n++
	return s.Store.ReadContents(ctx, refs)
}

// What a filing answers is what is read later, whatever was written; and for it nothing is read back that JSON keeps as it is.
func TestAFilingAnswersWhatIsReadLater(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	store := &readCounter{Store: memstore.New()}
	s, err := complaints.New(t.Context(), store, &complaints.Options{Now: c.Now, Policy: complaints.DefaultPolicy(), PersonKey: []byte("test")})
	require.NoError(t, err)
	by := person("employee-1")
	by.Email = mailOfOurs
	for _, name := range []string{"Fatima", `<Fatima> & "Zus" \ é 😀` + "\u2028", "Fat\xff\xfeima"} {
		in := keyedSubmission("", "")
		in.Complainant.Name, in.Complainant.Address = name, name
		store.n = 0
		filed, err := s.Submit(t.Context(), by, in)
		require.NoError(t, err)
		if utf8.ValidString(name) {
			require.Zero(t, store.n, "contents that were just written are read back")
		}
		later, err := s.Get(t.Context(), by, filed.Complaint.ID)
		require.NoError(t, err)
		require.NotEmpty(t, filed.Person.Name)
		require.Equal(t, later, filed, "%q", name)
	}
}

// Whoever logs in with something that is no mail address owns no complaint for having no address either.
func TestNoAddressOwnsNothing(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	in := keyedSubmission("", "")
	in.Channel, in.Complainant.Email, in.Complainant.Phone = complaints.ChannelPhone, "", "06"
	filed, err := c.Submit(t.Context(), person("desk-1"), in)
	require.NoError(t, err)
	by := person("stranger")
	by.Email = "geen adres"
	_, err = c.Get(t.Context(), by, filed.Complaint.ID)
	require.ErrorIs(t, err, complaints.ErrNotFound)
}
