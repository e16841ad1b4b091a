package complaints_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func verify(t *testing.T, s complaints.Store) ([]complaints.Finding, complaints.Verified) {
	t.Helper()
	var list []complaints.Finding
	done, err := complaints.Verify(t.Context(), s, func(f complaints.Finding) error {
		list = append(list, f)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, len(list), done.Findings)
	return list, done
}

func TestVerifyFindsNothingWhereNothingIs(t *testing.T) {
	t.Parallel()
	found, done := verify(t, memstore.New())
	require.Empty(t, found)
	require.Zero(t, done)

	c := busyCentre(t)
	found, done = verify(t, c.store)
	require.Empty(t, found)
	rows := complaints.Verified{Erased: 1}
	for _, k := range exported(t.Context(), t, c.store, 1000) {
		switch {
		case k.State != nil:
			rows.Complaints++
		case k.Event != nil:
			rows.Events++
		case k.Content != nil && !k.Content.Erased:
			rows.Contents++
		case k.Delivery != nil:
			rows.Deliveries++
		case k.Mail != nil:
			rows.Mails++
		case k.Policy != nil:
			rows.Policies++
		}
	}
	require.Equal(t, rows, done)
}

// doctored is a store that answers something else than it has.
type doctored struct {
	complaints.Store
	load       func(*complaints.Complaint) error
	list       func([]complaints.Summary) []complaints.Summary
	cohort     func([]complaints.ID) []complaints.ID
	due        func([]complaints.DueItem) []complaints.DueItem
	history    func([]complaints.Recorded) []complaints.Recorded
	resolve    func(complaints.Claim) (complaints.Claimed, error)
	contents   func([]complaints.ContentRef) []complaints.ContentRef
	deliveries func([]complaints.Delivery) []complaints.Delivery
	pending    func([]complaints.Delivery) []complaints.Delivery
	mails      func([]complaints.MailEntry) []complaints.MailEntry
	policies   func([]complaints.PolicyVersion) []complaints.PolicyVersion
}

func changed[T any](list []T, f func([]T) []T, err error) ([]T, error) {
	if f == nil || err != nil {
		return list, err
	}
	return f(slices.Clone(list)), nil
}

func (d doctored) Load(ctx context.Context, id complaints.ID) (complaints.Complaint, error) {
	c, err := d.Store.Load(ctx, id)
	if d.load != nil && err == nil {
		err = d.load(&c)
	}
	return c, err
}

func (d doctored) List(ctx context.Context, p complaints.ListParams) (complaints.Page[complaints.Summary], error) {
	page, err := d.Store.List(ctx, p)
	page.Items, err = changed(page.Items, d.list, err)
	return page, err
}

func (d doctored) Cohort(ctx context.Context, p complaints.CohortParams) (complaints.Page[complaints.ID], error) {
	page, err := d.Store.Cohort(ctx, p)
	page.Items, err = changed(page.Items, d.cohort, err)
	return page, err
}

func (d doctored) Due(ctx context.Context, p complaints.DueParams) (complaints.Page[complaints.DueItem], error) {
	page, err := d.Store.Due(ctx, p)
	page.Items, err = changed(page.Items, d.due, err)
	return page, err
}

func (d doctored) History(ctx context.Context, p complaints.HistoryParams) (complaints.Page[complaints.Recorded], error) {
	page, err := d.Store.History(ctx, p)
	page.Items, err = changed(page.Items, d.history, err)
	return page, err
}

func (d doctored) Resolve(ctx context.Context, c complaints.Claim) (complaints.Claimed, error) {
	if d.resolve != nil {
		return d.resolve(c)
	}
	return d.Store.Resolve(ctx, c)
}

func (d doctored) ListContents(ctx context.Context, id complaints.ID) ([]complaints.ContentRef, error) {
	list, err := d.Store.ListContents(ctx, id)
	return changed(list, d.contents, err)
}

func (d doctored) Deliveries(ctx context.Context, id complaints.ID) ([]complaints.Delivery, error) {
	list, err := d.Store.Deliveries(ctx, id)
	return changed(list, d.deliveries, err)
}

func (d doctored) Pending(ctx context.Context, p complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	page, err := d.Store.Pending(ctx, p)
	page.Items, err = changed(page.Items, d.pending, err)
	return page, err
}

func (d doctored) Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error) {
	page, err := d.Store.Mails(ctx, p)
	page.Items, err = changed(page.Items, d.mails, err)
	return page, err
}

func (d doctored) PolicyVersions(ctx context.Context) ([]complaints.PolicyVersion, error) {
	list, err := d.Store.PolicyVersions(ctx)
	return changed(list, d.policies, err)
}

func empty[T any]([]T) []T { return nil }

// first changes the first of a list.
func first[T any](change func(*T)) func([]T) []T {
	return func(list []T) []T {
		if len(list) > 0 {
			change(&list[0])
		}
		return list
	}
}

// diagnosis is a store in which something is wrong, and what Verify must say of it.
type diagnosis struct {
	doctor doctored
	want   []string
}

// doctoredStates are wrong in states, lists and histories.
func doctoredStates() map[string]diagnosis {
	return map[string]diagnosis{

		"a newer state": {doctored{load: func(*complaints.Complaint) error { return complaints.ErrNewer }}, []string{"unreadable newer"}},
		"no state":      {doctored{load: func(*complaints.Complaint) error { return complaints.ErrNotFound }}, []string{"absent "}},
		"another state": {doctored{load: func(c *complaints.Complaint) error { c.Group = "ict"; return nil }}, []string{"summary ", "state "}},
		"not listed":    {doctored{list: empty[complaints.Summary]}, []string{"not_listed "}},
		"no cohort":     {doctored{cohort: empty[complaints.ID]}, []string{"not_in_cohort "}},
		"another row":   {doctored{list: first(func(s *complaints.Summary) { s.Status = complaints.Closed })}, []string{"summary "}},
		"in neither":    {doctored{list: empty[complaints.Summary], cohort: empty[complaints.ID]}, []string{"due_without_agenda ", "ledger m1"}},
		"not due":       {doctored{due: empty[complaints.DueItem]}, []string{"not_due warning"}},
		"due at another moment": {
			doctored{due: first(func(d *complaints.DueItem) { d.At = d.At.Add(time.Hour) })}, []string{"not_due warning"},
		},
		"an event less":    {doctored{history: func(l []complaints.Recorded) []complaints.Recorded { return l[1:] }}, []string{"history "}},
		"the last missing": {doctored{history: func(l []complaints.Recorded) []complaints.Recorded { return l[:1] }}, []string{"history "}},
		"moments go back": {
			doctored{history: func(l []complaints.Recorded) []complaints.Recorded { l[1].At = l[0].At.Add(-1); return l }}, []string{"history "},
		},
		"an event of another": {doctored{history: first(func(r *complaints.Recorded) { r.Complaint = "x" })}, []string{"history "}},
		"no claims": {
			doctored{resolve: func(complaints.Claim) (complaints.Claimed, error) {
				return complaints.Claimed{}, complaints.ErrNotFound
			}},
			[]string{"claim ref", "claim mail"},
		},
		"claims of another": {
			doctored{resolve: func(complaints.Claim) (complaints.Claimed, error) { return complaints.Claimed{ID: "x"}, nil }}, []string{"claim ref", "claim mail"},
		},
	}
}

// doctoredParts are wrong in what belongs to the complaint id: contents, deliveries, ledger and policies.
func doctoredParts(id complaints.ID) map[string]diagnosis {
	return map[string]diagnosis{
		"a text gone": {
			doctored{contents: func(l []complaints.ContentRef) []complaints.ContentRef {
				return slices.DeleteFunc(l, func(r complaints.ContentRef) bool { return r.Key.Field == "subject" })
			}}, []string{"content subject"},
		},
		"a letter gone": {
			doctored{contents: func(l []complaints.ContentRef) []complaints.ContentRef {
				return slices.DeleteFunc(l, func(r complaints.ContentRef) bool { return r.Key.Field == "letter-complainant" })
			}}, []string{"letter complainant"},
		},
		"a stray text": {
			doctored{contents: func(l []complaints.ContentRef) []complaints.ContentRef {
				return append(l, complaints.ContentRef{Complaint: id, Key: complaints.ContentKey{At: 1, Field: "reason"}})
			}}, []string{"content_stray reason"},
		},
		"erased, and texts are there": {
			doctored{load: func(c *complaints.Complaint) error { c.Erased = true; return nil }, contents: func(l []complaints.ContentRef) []complaints.ContentRef {
				return slices.DeleteFunc(l, func(r complaints.ContentRef) bool { return r.Key.Field != "subject" })
			}}, []string{"summary ", "state ", "content_left subject"},
		},
		"a delivery to nobody": {doctored{deliveries: first(func(d *complaints.Delivery) { d.Subscriber = "x" })}, []string{"delivery x"}},
		"in no state":          {doctored{deliveries: first(func(d *complaints.Delivery) { d.State = "x" })}, []string{"delivery complainant"}},
		"not pending":          {doctored{pending: empty[complaints.Delivery]}, []string{"not_pending complainant"}},
		"a mail of none":       {doctored{mails: first(func(m *complaints.MailEntry) { m.Complaint = "" })}, []string{"ledger m1"}},
		"a mail undone":        {doctored{mails: first(func(m *complaints.MailEntry) { m.Outcome = complaints.MailAutomatic })}, []string{"ledger m1"}},
		"no ledger":            {doctored{mails: empty[complaints.MailEntry]}, []string{"ledger m1"}},
		"another body":         {doctored{policies: first(func(v *complaints.PolicyVersion) { v.Body = []byte("{}") })}, []string{"policy 1.0"}},
		"another version":      {doctored{policies: first(func(v *complaints.PolicyVersion) { v.Version = "0.9" })}, []string{"policy 1.0"}},
	}
}

// TestVerifyFinds looks at one complaint that came by mail, was closed and has letters that left and one that waits.
func TestVerifyFinds(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	m := mailOf("m1", 0)
	m.ReceivedAt = c.clock()
	r, err := c.Receive(t.Context(), m)
	require.NoError(t, err)
	id := r.Complaint
	c.settle()
	c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
	found, _ := verify(t, c.store)
	require.Empty(t, found)

	cases := doctoredStates()
	maps.Copy(cases, doctoredParts(id))
	for name, x := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x.doctor.Store = c.store
			found, _ := verify(t, x.doctor)
			var got []string
			for _, f := range found {
				got = append(got, string(f.Kind)+" "+f.Name)
			}
			require.ElementsMatch(t, x.want, got)
		})
	}
}

// TestVerifyFindsALetterBeforeItsTurn: a later one is settled while the first still waits.
func TestVerifyFindsALetterBeforeItsTurn(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	id := c.employee().Complaint.ID
	c.do("desk-1", id, complaints.Message{Text: "Wij zoeken het uit."})
	later := complaints.DeliveryKey{Complaint: id, Revision: 2, Subscriber: complaints.ToComplainant}
	require.NoError(t, c.store.Settle(t.Context(), later, complaints.DeliveryOutcome{State: complaints.DeliveryMoot, At: c.clock()}))
	found, _ := verify(t, c.store)
	require.Equal(t, []complaints.Finding{{Kind: complaints.FindingDelivery, Complaint: id, Revision: 2, Name: "complainant"}}, found)
}

func TestVerifyFindsALinkToNowhere(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	a, b := c.employee().Complaint.ID, c.employee().Complaint.ID
	c.do("desk-1", a, complaints.LinkTo{Kind: complaints.LinkRelated, To: string(b)})
	without := memstore.New()
	for _, k := range exported(t.Context(), t, c.store, 1000) {
		if k.State == nil || k.State.ID != b {
			require.NoError(t, without.Adopt(t.Context(), []complaints.Kept{k}))
		}
	}
	found, _ := verify(t, without)
	require.Equal(t, []complaints.Finding{{Kind: complaints.FindingLink, Complaint: a, Name: string(b)}}, found)
}

func TestVerifyEndsWithItsReportAndItsStore(t *testing.T) {
	t.Parallel()
	c := newCentre(t, "2026-04-02T10:00:00+02:00")
	c.employee()
	enough := errors.New("enough")
	_, err := complaints.Verify(t.Context(), doctored{Store: c.store, cohort: empty[complaints.ID]}, func(complaints.Finding) error { return enough })
	require.ErrorIs(t, err, enough)
	for k := 1; ; k++ {
		f := &faults{at: k, mode: failBefore}
		_, err := complaints.Verify(t.Context(), &faultyStore{c.store, f}, func(f complaints.Finding) error { return fmt.Errorf("found %v", f) })
		if !f.struck() {
			require.NoError(t, err)
			require.Greater(t, k, 10)
			break
		}
		require.ErrorIs(t, err, errFault, "%s is no finding", f.hit)
	}
}

func ExampleVerify() {
	ctx := context.Background()
	store := memstore.New()
	at := time.Date(2026, 4, 2, 8, 0, 0, 0, time.UTC)
	s, err := complaints.New(ctx, store, &complaints.Options{Now: func() time.Time { return at }, Policy: complaints.DefaultPolicy()})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = s.Submit(ctx, complaints.Actor{ID: "employee-1"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel.",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	done, err := complaints.Verify(ctx, store, func(f complaints.Finding) error {
		fmt.Println(f.Kind, f.Complaint)
		return nil
	})
	fmt.Println(done.Complaints, "complaint,", done.Findings, "findings", err)
	// Output: 1 complaint, 0 findings <nil>
}
