package dynamostore_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// TestKnownFailure holds what users of other complaint systems saw go wrong, as far as a store in many processes decides it; the
// other cases are where the engine's are.
func TestKnownFailure(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(*testing.T){
		"27-racing-deliveries-of-one-mail-give-one-complaint":     racingMail,
		"34-refused-mails-are-kept-with-the-reason":               refusedMailStays,
		"36-the-identity-of-a-mail-outlives-its-case":             erasedIsNotImportedAgain,
		"47-erasure-keeps-the-figures":                            erasureKeepsFigures,
		"50-the-same-mail-delivered-five-times-gives-one-outcome": fiveRules,
		"53-the-sweep-goes-on-to-the-last-due-one":                sweepReachesLast,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t)
		})
	}
}

// offices are processes of their own over one set of keys, as functions in the cloud are.
func offices(t *testing.T, n int) []*office {
	t.Helper()
	prefix := dynamolocal.Prefix(t)
	list := make([]*office, n)
	for i := range list {
		list[i] = newOffice(t, openAt(t, prefix))
	}
	return list
}

// mail is one that a partner's employee sent, its bytes kept.
func (o *office) mail(key string) complaints.InboundMail {
	o.t.Helper()
	raw := "raw/" + key
	_, err := o.blobs.Put(o.t.Context(), raw, strings.NewReader("Al drie weken."), 0)
	require.NoError(o.t, err)
	return complaints.InboundMail{
		Key: key, MessageID: key + "@gemeente-a.example", From: complaints.Address{Name: "Fatima", Email: "f.dewit@gemeente-a.example"},
		Subject: "Verkeerde stoel", Text: "Al drie weken.", ReceivedAt: o.now, Raw: raw, Size: 14, Sender: complaints.SenderPass,
	}
}

func (o *office) everything() []complaints.Row {
	o.t.Helper()
	page, err := o.List(o.t.Context(), complaints.Actor{ID: "desk-1"}, complaints.Query{})
	require.NoError(o.t, err)
	return page.Items
}

// receiveAll has every office take the same mail in at once, again while the store is busy.
func receiveAll(t *testing.T, all []*office, m complaints.InboundMail) {
	t.Helper()
	errs := make([]error, len(all))
	var running sync.WaitGroup
	for i, o := range all {
		running.Go(func() {
			for {
				_, errs[i] = o.Receive(t.Context(), m)
				if !errors.Is(errs[i], complaints.ErrUnavailable) && !errors.Is(errs[i], complaints.ErrStale) {
					return
				}
			}
		})
	}
	running.Wait()
	require.NoError(t, errors.Join(errs...))
}

func racingMail(t *testing.T) {
	all := offices(t, 10)
	receiveAll(t, all, all[0].mail("m-1"))
	require.Len(t, all[0].everything(), 1)
	e, err := all[0].Mail(t.Context(), complaints.Actor{ID: "desk-1"}, "m-1")
	require.NoError(t, err)
	require.Equal(t, complaints.MailComplaint, e.Outcome)
	require.Equal(t, e.Complaint, all[0].everything()[0].ID)
}

func fiveRules(t *testing.T) {
	all := offices(t, 1)
	o := all[0]
	m := o.mail("m-1")
	for range 5 {
		receiveAll(t, all, m)
	}
	require.Len(t, o.everything(), 1)
	o.settle(time.Minute)
	page, err := o.Mails(t.Context(), complaints.Actor{ID: "desk-1"}, complaints.MailParams{})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	acknowledged := 0
	for _, l := range o.post.sent {
		if l.Kind == complaints.LetterAcknowledgment {
			acknowledged++
		}
	}
	require.Equal(t, 1, acknowledged)
}

func refusedMailStays(t *testing.T) {
	o := offices(t, 1)[0]
	m := o.mail("m-1")
	m.Unreadable = true
	_, err := o.Receive(t.Context(), m)
	require.NoError(t, err)
	spam := o.mail("m-2")
	spam.From.Email, spam.Sender = "iemand@elders.example", complaints.SenderFail
	_, err = o.Receive(t.Context(), spam)
	require.NoError(t, err)
	read := func() map[string]complaints.MailEntry {
		entries := map[string]complaints.MailEntry{}
		for _, key := range []string{"m-1", "m-2"} {
			e, err := o.Mail(t.Context(), complaints.Actor{ID: "desk-1"}, key)
			require.NoError(t, err)
			require.NotEmpty(t, e.Outcome)
			require.NotEmpty(t, e.Reason+string(e.Complaint))
			require.NotEmpty(t, e.Raw, "the original is kept")
			entries[key] = e
		}
		return entries
	}
	kept := read()
	for range 3 { // runs and deliveries wipe nothing
		o.settle(24 * time.Hour)
		_, err := o.Receive(t.Context(), spam)
		require.NoError(t, err)
		require.Equal(t, kept, read())
	}
}

func erasedIsNotImportedAgain(t *testing.T) {
	o := offices(t, 1)[0]
	m := o.mail("m-1")
	_, err := o.Receive(t.Context(), m)
	require.NoError(t, err)
	id := o.everything()[0].ID
	o.handle(id, 5)
	o.settle(time.Minute)
	o.settle(3 * 365 * 24 * time.Hour)
	require.True(t, o.everything()[0].Erased)
	_, err = o.Receive(t.Context(), m)
	require.NoError(t, err)
	require.Len(t, o.everything(), 1)
}

// Erased data is nowhere in the table, in no item and no index; what the figures need is.
func erasureKeepsFigures(t *testing.T) {
	prefix := dynamolocal.Prefix(t)
	s := openAt(t, prefix)
	o := newOffice(t, s)
	id := o.file(2)
	o.do("desk-1", id, complaints.Note{Text: "Geheime notitie."})
	o.handle(id, 5)
	o.settle(time.Minute)
	before := o.everything()[0]
	personal := []string{"Fatima", "gemeente-a.example", "stoel", "Geheime", "Gesproken", "Niet besteld", "afgehandeld"}
	require.NotEmpty(t, traces(t, prefix, personal))
	hash := dynamolocal.Items(t, "klachtwerk", prefix)
	require.NotEmpty(t, indexed(hash, prefix+"P#"), "the person can be found")

	o.settle(3 * 365 * 24 * time.Hour)
	require.Empty(t, traces(t, prefix, personal))
	require.Empty(t, indexed(dynamolocal.Items(t, "klachtwerk", prefix), prefix+"P#"))
	after := o.everything()[0]
	require.True(t, after.Erased)
	require.Equal(t, []any{before.ReceivedAt, before.Department, before.Status, before.Deadlines, before.Organisation},
		[]any{after.ReceivedAt, after.Department, after.Status, after.Deadlines, after.Organisation})
	ids, err := s.Cohort(t.Context(), complaints.CohortParams{From: before.ReceivedAt, Before: before.ReceivedAt.Add(time.Second)})
	require.NoError(t, err)
	require.Equal(t, []complaints.ID{id}, ids.Items)
	page, err := s.History(t.Context(), complaints.HistoryParams{Complaint: id})
	require.NoError(t, err)
	require.Len(t, page.Items, 8)
	requireSound(t, s)
}

// traces are the words that stand in some item under a prefix, whatever form it is kept in.
func traces(t *testing.T, prefix string, words []string) []string {
	t.Helper()
	var found []string
	for _, i := range dynamolocal.Items(t, "klachtwerk", prefix) {
		if strings.HasPrefix(i["pk"].(*types.AttributeValueMemberS).Value, prefix+"CFG") {
			continue // the policy names the organisation's own people
		}
		for name, v := range i {
			text := dynamostore.Readable(v)
			for _, w := range words {
				if bytes.Contains(text, []byte(w)) || strings.Contains(name, w) {
					found = append(found, fmt.Sprint(w, " in ", name))
				}
			}
		}
	}
	return found
}

func indexed(items []item, partition string) (found []item) {
	for _, i := range items {
		if v, ok := i["gsi1pk"].(*types.AttributeValueMemberS); ok && strings.HasPrefix(v.Value, partition) {
			found = append(found, i)
		}
	}
	return found
}

func sweepReachesLast(t *testing.T) {
	prefix := dynamolocal.Prefix(t)
	s := openAt(t, prefix)
	o := newOffice(t, s)
	const many = 205 // more than a page of the sweep
	for n := range many {
		f := filing(n)
		f.State.Resolution = &complaints.Deadline{Kind: complaints.Resolution, Due: o.now.AddDate(0, 0, 1), State: complaints.Running, Policy: "1.0", Set: 1}
		f.State.Agenda = []complaints.Milestone{{Kind: complaints.MilestoneBreach, Deadline: complaints.Resolution, At: f.State.Resolution.Due}}
		f.Claims, f.Contents, f.Deliveries = nil, nil, nil
		_, err := s.Commit(t.Context(), f)
		require.NoError(t, err)
	}
	o.now = o.now.AddDate(0, 0, 2)
	done, err := o.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{Complaints: many}, done)
	done, err = o.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, complaints.Swept{}, done)
}
