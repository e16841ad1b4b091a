package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// listed are the references on a list, in its order.
func (c *centre) listed(by complaints.ActorID, q complaints.Query) []string {
	c.t.Helper()
	list := []string{}
	for {
		page, err := c.List(c.t.Context(), person(by), q)
		require.NoError(c.t, err)
		for _, r := range page.Items {
			list = append(list, r.Reference)
		}
		if page.Next == "" {
			return list
		}
		q.Cursor = page.Next
	}
}

// newShelf has four complaints: 1 with the handler, 2 handled, 3 of another partner at the desk, 4 closed.
func newShelf(t *testing.T) *centre {
	t.Helper()
	c := newCentre(t, "2026-04-01T10:00:00+02:00")
	c.taken()
	c.at("2026-04-02T10:00:00+02:00")
	c.handled(complaints.SatisfiedYes)
	c.at("2026-04-07T10:00:00+02:00")
	in := submission(complaints.NewComplainant{Name: "Bo", Email: "bo@gemeente-b.example"})
	in.Department = "ict"
	c.submit("employee-b", in)
	c.at("2026-04-08T10:00:00+02:00")
	c.closed()
	return c
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	c := newShelf(t)
	tests := map[string]struct {
		q    complaints.Query
		want []string
	}{
		"everything, newest first":       {complaints.Query{}, []string{"K-2026-000004", "K-2026-000003", "K-2026-000002", "K-2026-000001"}},
		"by due moment":                  {complaints.Query{Sort: complaints.SortDue, Status: []complaints.Status{complaints.InProgress, complaints.Handled, complaints.Registered}}, []string{"K-2026-000001", "K-2026-000003", "K-2026-000002"}},
		"by status":                      {complaints.Query{Status: []complaints.Status{complaints.Handled, complaints.Closed}}, []string{"K-2026-000004", "K-2026-000002"}},
		"by department":                  {complaints.Query{Department: "ict"}, []string{"K-2026-000003"}},
		"by group":                       {complaints.Query{Group: "facilities"}, []string{"K-2026-000004", "K-2026-000002", "K-2026-000001"}},
		"by handler":                     {complaints.Query{Handler: "facilities-2"}, []string{}},
		"by organisation":                {complaints.Query{Organisation: "gemeente-b"}, []string{"K-2026-000003"}},
		"received in a period":           {complaints.Query{ReceivedFrom: new(day(t, "2026-04-02")), ReceivedTo: new(day(t, "2026-04-07"))}, []string{"K-2026-000003", "K-2026-000002"}},
		"due before a day":               {complaints.Query{DueBefore: new(day(t, "2026-04-09"))}, []string{"K-2026-000001"}},
		"due before the next day":        {complaints.Query{DueBefore: new(day(t, "2026-04-10"))}, []string{"K-2026-000003", "K-2026-000001"}},
		"overdue":                        {complaints.Query{Overdue: true}, []string{"K-2026-000001"}},
		"a reference, however written":   {complaints.Query{Q: " k-2026-000002 "}, []string{"K-2026-000002"}},
		"a reference that nobody has":    {complaints.Query{Q: "K-2026-000099"}, []string{}},
		"the complainant's mail address": {complaints.Query{Q: "BO@gemeente-b.example"}, []string{"K-2026-000003"}},
		"an organisation's name":         {complaints.Query{Q: "gemeente b"}, []string{"K-2026-000003"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, limit := range []int{0, 1, 100} {
				q := tt.q
				q.Limit = limit
				require.Equal(t, tt.want, c.listed("desk-1", q), "pages of %d", limit)
			}
		})
	}
}

func TestListIsScoped(t *testing.T) {
	t.Parallel()
	c := newShelf(t)
	for by, want := range map[complaints.ActorID][]string{
		"director":     {"K-2026-000004", "K-2026-000003", "K-2026-000002", "K-2026-000001"},
		"facilities-2": {"K-2026-000004", "K-2026-000002", "K-2026-000001"},
		"ict-1":        {},
		"employee-b":   {"K-2026-000003"},
		"employee-1":   {"K-2026-000004", "K-2026-000002", "K-2026-000001"},
		"desk-standin": {},
		"nobody":       {},
	} {
		require.Equal(t, want, c.listed(by, complaints.Query{}), by)
	}
	page, err := c.List(t.Context(), complaints.Actor{}, complaints.Query{})
	require.NoError(t, err)
	require.Empty(t, page.Items)
}

func TestListRefusals(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-01T10:00:00+02:00")
	_, err := c.List(t.Context(), person("desk-1"), complaints.Query{
		Status: []complaints.Status{"open"}, Department: "zorg", Sort: "naam", PageParams: complaints.PageParams{Limit: 101},
	})
	require.Equal(t, []string{"status:one_of", "department:one_of", "sort:one_of", "limit:range"}, fieldKeys(refusal(t, err)))
	_, err = c.List(t.Context(), person("desk-1"), complaints.Query{Q: "kapotte stoel"})
	require.ErrorIs(t, err, complaints.ErrSearchUnsupported)
}

// A row has the state of this moment, also before a sweep has recorded it.
func TestListShowsTheMoment(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	c.taken()
	c.at("2026-04-09T00:00:00+02:00")
	page, err := c.List(t.Context(), person("desk-1"), complaints.Query{})
	require.NoError(t, err)
	row := page.Items[0]
	require.Equal(t, complaints.Breached, row.Deadlines[0].State)
	require.Equal(t, complaints.Running, row.Deadlines[1].State)
	require.Equal(t, "Verkeerde stoel", row.SubjectText)
	require.Equal(t, "Fatima de Wit", row.ComplainantName)
}
