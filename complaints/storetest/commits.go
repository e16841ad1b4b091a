package storetest

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func commits() []clause {
	return []clause{
		{"C01 a commit writes all its parts", commitsWhole},
		{"C02 a refused commit writes none of its parts", commitsNothing},
		{"C03 a reader never meets half a commit", readsWhole},
		{"C04 a Key committed before gives the first answer and writes nothing", repeats},
		{"C05 racing callers with one Key write once", racingKey},
		{"C06 another revision than expected is ErrStale", stale},
		{"C07 of racing writers at one revision exactly one wins", racingRevision},
		{"C08 a claim is held by one complaint for ever", claims},
		{"C09 of racing claims exactly one wins", racingClaims},
		{"C10 a content key in use, erased too, is ErrClaimed", contentTaken},
		{"C11 over a size limit is ErrTooLarge, up to it is not", sizes},
		{"C12 a commit that contradicts itself is ErrInvalid", contradictions},
		{"C13 a commit settles a mail that waits, else is refused", settlesMail},
	}
}

// requireParts wants everything that a commit holds to be there.
func (w *world) requireParts(t *testing.T, c complaints.Commit) {
	t.Helper()
	ctx, id := t.Context(), c.State.ID
	state, err := w.Load(ctx, id)
	require.NoError(t, err)
	require.Equal(t, c.State, state)
	events, err := w.History(ctx, complaints.HistoryParams{Complaint: id, After: c.Expect})
	require.NoError(t, err)
	require.Equal(t, c.Events, events.Items)
	for _, want := range c.Contents {
		got, err := w.ReadContents(ctx, []complaints.ContentRef{{Complaint: id, Key: want.Key}})
		require.NoError(t, err)
		require.Equal(t, []complaints.Content{want}, got)
	}
	for _, k := range c.Claims {
		by, err := w.Resolve(ctx, k)
		require.NoError(t, err)
		require.Equal(t, complaints.Claimed{ID: id, Revision: c.State.Revision}, by)
	}
	by, err := w.Resolve(ctx, complaints.Claim{Kind: complaints.ClaimCommand, Key: c.Key})
	require.NoError(t, err)
	require.Equal(t, complaints.Claimed{ID: id, Revision: c.State.Revision, Print: c.Print}, by)
	deliveries, err := w.Deliveries(ctx, id)
	require.NoError(t, err)
	require.Subset(t, deliveries, c.Deliveries)
}

// requireAbsent wants nothing to be there of a refused commit, given what there was before.
func (w *world) requireAbsent(t *testing.T, c complaints.Commit, before complaints.Complaint) {
	t.Helper()
	ctx, id := t.Context(), c.State.ID
	state, err := w.Load(ctx, id)
	if before.ID == "" {
		requireCode(t, complaints.CodeNotFound, err)
	} else {
		require.NoError(t, err)
		require.Equal(t, before, state)
	}
	events, err := w.History(ctx, complaints.HistoryParams{Complaint: id, After: before.Revision})
	require.NoError(t, err)
	require.Empty(t, events.Items)
	_, err = w.Resolve(ctx, complaints.Claim{Kind: complaints.ClaimCommand, Key: c.Key})
	requireCode(t, complaints.CodeNotFound, err)
	for _, k := range c.Claims {
		if by, err := w.Resolve(ctx, k); err == nil {
			require.NotEqual(t, complaints.Claimed{ID: id, Revision: c.State.Revision}, by)
		}
	}
	refs, err := w.ListContents(ctx, id)
	require.NoError(t, err)
	for _, ref := range refs {
		require.LessOrEqual(t, ref.Key.At, before.Revision)
	}
	deliveries, err := w.Deliveries(ctx, id)
	require.NoError(t, err)
	for _, d := range deliveries {
		require.LessOrEqual(t, d.Revision, before.Revision)
	}
	w.lagging(t, func(t require.TestingT) {
		due, err := w.Due(ctx, complaints.DueParams{Before: day(30).AddDate(9, 0, 0)})
		require.NoError(t, err)
		require.Equal(t, len(before.Agenda) > 0, len(due.Items) > 0)
	})
}

func commitsWhole(t *testing.T, w *world) {
	_, err := w.PutMail(t.Context(), complaints.MailEntry{Key: "m1", ReceivedAt: day(1)})
	require.NoError(t, err)
	f := filing(w.id(), rich)
	f.Claims = append(f.Claims, complaints.Claim{Kind: complaints.ClaimMail, Key: "m1"})
	f.Contents = append(f.Contents, complaints.Content{Key: complaints.ContentKey{At: 1, Field: "findings"}, Blob: "texts/1"})
	f.Deliveries = append(f.Deliveries, delivery(f.State.ID, 1, complaints.ToStaff))
	f.Mail = &complaints.MailEntry{Key: "m1", Outcome: complaints.MailComplaint, Complaint: f.State.ID, SettledAt: day(2)}
	w.commit(t, f)
	w.requireParts(t, f)
	m, err := w.Mail(t.Context(), "m1")
	require.NoError(t, err)
	require.Equal(t, complaints.MailEntry{Key: "m1", ReceivedAt: day(1), Outcome: complaints.MailComplaint, Complaint: f.State.ID, SettledAt: day(2)}, m)

	n := following(f.State, due(day(20)), agenda(day(18)))
	n.Events = append(n.Events, complaints.Recorded{Complaint: n.State.ID, Revision: 3, At: day(3), Event: complaints.WasSeen{}})
	n.State.Revision = 3
	w.commit(t, n)
	w.requireParts(t, n)
}

// refusals are ways to have a commit refused, each with its code.
func (w *world) refusals(taken complaints.Claim) map[string]func(*complaints.Commit) complaints.Code {
	return map[string]func(*complaints.Commit) complaints.Code{
		"stale": func(c *complaints.Commit) complaints.Code {
			c.Expect++
			c.State.Revision++
			for i := range c.Events {
				c.Events[i].Revision++
			}
			for i := range c.Deliveries {
				c.Deliveries[i].Revision++
			}
			return complaints.CodeStale
		},
		"claimed": func(c *complaints.Commit) complaints.Code {
			c.Claims = append(c.Claims, complaints.Claim{Kind: complaints.ClaimMail, Key: "free " + string(c.State.ID)}, taken)
			return complaints.CodeClaimed
		},
		"too large": func(c *complaints.Commit) complaints.Code {
			c.Contents = append(c.Contents, complaints.Content{Key: complaints.ContentKey{At: c.State.Revision, Field: "x"}, Data: make([]byte, complaints.MaxItemBytes+1)})
			return complaints.CodeTooLarge
		},
		"no such mail": func(c *complaints.Commit) complaints.Code {
			c.Mail = &complaints.MailEntry{Key: "absent", Outcome: complaints.MailReply}
			return complaints.CodeNotFound
		},
		"invalid": func(c *complaints.Commit) complaints.Code {
			c.State.Revision++
			return complaints.CodeInvalid
		},
	}
}

func commitsNothing(t *testing.T, w *world) {
	other := filing(w.id())
	w.commit(t, other)
	there := w.filed(t)
	for name, refuse := range w.refusals(other.Claims[0]) {
		first := filing(w.id())
		code := refuse(&first)
		_, err := w.Commit(t.Context(), first)
		requireCode(t, code, err)
		w.requireAbsent(t, first, complaints.Complaint{})

		next := following(there, due(day(9)), agenda(day(8)))
		code = refuse(&next)
		_, err = w.Commit(t.Context(), next)
		require.Equal(t, code, complaints.CodeOf(err), "%s: %v", name, err)
		w.requireAbsent(t, next, there)
	}
	w.follow(t, there) // and the complaint is as good as before
}

func readsWhole(t *testing.T, w *world) {
	c := w.filed(t)
	var writer sync.WaitGroup
	defer writer.Wait()
	done := make(chan struct{})
	writer.Go(func() {
		defer close(done)
		for range 30 {
			f := following(c)
			if _, err := w.Commit(t.Context(), f); err != nil {
				t.Errorf("commit: %v", err)
				return
			}
			c = f.State
		}
	})
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		state, err := w.Load(t.Context(), "01KP5HQRT00000000000000001")
		require.NoError(t, err)
		events, err := w.History(t.Context(), complaints.HistoryParams{Complaint: state.ID, After: state.Revision - 1})
		require.NoError(t, err)
		require.NotEmpty(t, events.Items, "state of revision %d without its event", state.Revision)
		if state.Revision == 1 {
			continue
		}
		note, err := w.ReadContents(t.Context(), []complaints.ContentRef{{Complaint: state.ID, Key: complaints.ContentKey{At: state.Revision, Field: "text"}}})
		require.NoError(t, err)
		require.False(t, note[0].Erased, "state of revision %d without its content", state.Revision)
	}
}

func repeats(t *testing.T, w *world) {
	f := filing(w.id())
	w.commit(t, f)
	c := w.follow(t, f.State)
	w.commit(t, following(c))
	want := complaints.Committed{ID: f.State.ID, Revision: 1, Repeated: true, Print: f.Print}

	other := filing(w.id(), due(day(9)))
	other.Key = f.Key
	stale := f
	stale.Expect, stale.State.Revision = 7, 8
	large := f
	large.Contents = []complaints.Content{{Key: complaints.ContentKey{At: 1, Field: "x"}, Data: make([]byte, complaints.MaxItemBytes+1)}}
	for name, again := range map[string]complaints.Commit{
		"the same": f, "another complaint": other, "another print": {Key: f.Key, Print: "else"}, "stale": stale, "too large": large,
	} {
		got, err := w.Commit(t.Context(), again)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	_, err := w.Load(t.Context(), other.State.ID)
	requireCode(t, complaints.CodeNotFound, err)
	now, err := w.Load(t.Context(), f.State.ID)
	require.NoError(t, err)
	require.Equal(t, complaints.Revision(3), now.Revision)
}

// race runs as many goroutines at once as the options say and gathers their errors.
func (w *world) race(run func(i int) error) []error {
	errs := make([]error, w.writers())
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			<-start
			errs[i] = run(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// requireOneWinner wants exactly one success, and the code of every other.
func requireOneWinner(t *testing.T, code complaints.Code, errs []error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		requireCode(t, code, err)
	}
	require.Equal(t, 1, won)
}

func racingKey(t *testing.T, w *world) {
	ids := make([]complaints.ID, w.writers())
	for i := range ids {
		ids[i] = w.id()
	}
	answers := make([]complaints.Committed, w.writers())
	for _, err := range w.race(func(i int) (err error) {
		f := filing(ids[i])
		f.Key, f.Print = "one key", strconv.Itoa(i)
		answers[i], err = w.Commit(t.Context(), f)
		return err
	}) {
		require.NoError(t, err)
	}
	first := 0
	for _, a := range answers {
		require.Equal(t, answers[0].ID, a.ID)
		require.Equal(t, answers[0].Print, a.Print)
		if !a.Repeated {
			first++
		}
	}
	require.Equal(t, 1, first, "exactly one call was the first")
	w.wantCohort(t, answers[0].ID)
}

func stale(t *testing.T, w *world) {
	c := w.follow(t, w.filed(t))
	again := filing(c.ID)
	again.Key, again.Claims = "again", nil
	behind, ahead := c, c
	behind.Revision, ahead.Revision = 1, 3
	absent := filing(w.id()).State
	for i, f := range []complaints.Commit{again, following(behind), following(ahead), following(absent)} {
		f.Key = fmt.Sprintf("stale %d", i)
		_, err := w.Commit(t.Context(), f)
		requireCode(t, complaints.CodeStale, err)
	}
}

func racingRevision(t *testing.T, w *world) {
	c := w.filed(t)
	requireOneWinner(t, complaints.CodeStale, w.race(func(i int) error {
		f := following(c)
		f.Key = fmt.Sprintf("racer %d", i)
		_, err := w.Commit(t.Context(), f)
		return err
	}))
	events, err := w.History(t.Context(), complaints.HistoryParams{Complaint: c.ID})
	require.NoError(t, err)
	require.Len(t, events.Items, 2)
	deliveries, err := w.Deliveries(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, deliveries, 2)
}

func claims(t *testing.T, w *world) {
	f := filing(w.id())
	w.commit(t, f)
	c := w.follow(t, f.State)
	again := following(c)
	again.Claims = f.Claims
	w.commit(t, again)
	by, err := w.Resolve(t.Context(), f.Claims[0])
	require.NoError(t, err)
	require.Equal(t, complaints.Claimed{ID: c.ID, Revision: 1}, by, "it is held since the first commit")

	other := filing(w.id())
	other.Claims = f.Claims
	_, err = w.Commit(t.Context(), other)
	requireCode(t, complaints.CodeClaimed, err)
	other.Claims = []complaints.Claim{{Kind: complaints.ClaimMail, Key: f.Claims[0].Key}}
	w.commit(t, other) // the kinds are separate name spaces
	_, err = w.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimMail, Key: "nobody's"})
	requireCode(t, complaints.CodeNotFound, err)
}

func racingClaims(t *testing.T, w *world) {
	ids := make([]complaints.ID, w.writers())
	for i := range ids {
		ids[i] = w.id()
	}
	claim := complaints.Claim{Kind: complaints.ClaimMail, Key: "one mail"}
	requireOneWinner(t, complaints.CodeClaimed, w.race(func(i int) error {
		f := filing(ids[i])
		f.Claims = append(f.Claims, claim)
		_, err := w.Commit(t.Context(), f)
		return err
	}))
	by, err := w.Resolve(t.Context(), claim)
	require.NoError(t, err)
	w.wantCohort(t, by.ID)
}

func contentTaken(t *testing.T, w *world) {
	c := w.filed(t)
	key := complaints.ContentKey{At: 2, Field: "text"}
	_, err := w.PutContent(t.Context(), c.ID, complaints.Content{Key: key, Data: []byte("first")})
	require.NoError(t, err)
	_, err = w.Commit(t.Context(), following(c))
	requireCode(t, complaints.CodeClaimed, err)
	require.NoError(t, w.EraseContents(t.Context(), []complaints.ContentRef{{Complaint: c.ID, Key: key}}))
	_, err = w.Commit(t.Context(), following(c))
	requireCode(t, complaints.CodeClaimed, err)
	w.requireAbsentKey(t, following(c).Key)
}

func (w *world) requireAbsentKey(t *testing.T, key string) {
	t.Helper()
	_, err := w.Resolve(t.Context(), complaints.Claim{Kind: complaints.ClaimCommand, Key: key})
	requireCode(t, complaints.CodeNotFound, err)
}

func sizes(t *testing.T, w *world) {
	items := func(n int) complaints.Commit { // a filing holds 7: state, key, event, two contents, claim, delivery
		f := filing(w.id())
		for i := range n - 7 {
			f.Claims = append(f.Claims, complaints.Claim{Kind: complaints.ClaimMail, Key: fmt.Sprint(f.State.ID, i)})
		}
		return f
	}
	blobs := func(count, size int) complaints.Commit {
		f := filing(w.id())
		for i := range count {
			f.Contents = append(f.Contents, complaints.Content{Key: complaints.ContentKey{At: 1, Field: strconv.Itoa(i)}, Data: bytes.Repeat([]byte{'a', 0xff}, size/2)})
		}
		return f
	}
	wide := filing(w.id())
	wide.State.Complainant.Organisation = string(make([]byte, complaints.MaxItemBytes/6+1)) // six bytes each in JSON
	for name, f := range map[string]complaints.Commit{
		"items": items(complaints.MaxItems + 1), "item": blobs(1, complaints.MaxItemBytes+2), "commit": blobs(9, complaints.MaxItemBytes), "state": wide,
	} {
		_, err := w.Commit(t.Context(), f)
		require.Equal(t, complaints.CodeTooLarge, complaints.CodeOf(err), "%s: %v", name, err)
		w.requireAbsent(t, f, complaints.Complaint{})
	}
	for name, f := range map[string]complaints.Commit{
		"items": items(complaints.MaxItems), "item": blobs(1, complaints.MaxItemBytes), "commit": blobs(8, complaints.MaxItemBytes),
	} {
		_, err := w.Commit(t.Context(), f)
		require.NoError(t, err, name)
		w.requireParts(t, f)
	}
}

func contradictions(t *testing.T, w *world) {
	c := w.filed(t)
	for name, twist := range map[string]func(*complaints.Commit){
		"no key":                     func(f *complaints.Commit) { f.Key = "" },
		"no id":                      func(f *complaints.Commit) { f.State.ID = "" },
		"no events":                  func(f *complaints.Commit) { f.Events = nil },
		"revision ahead of events":   func(f *complaints.Commit) { f.State.Revision++ },
		"negative":                   func(f *complaints.Commit) { f.Expect, f.State.Revision = -1, 0 },
		"event of another complaint": func(f *complaints.Commit) { f.Events[0].Complaint = "01KP5HQRT0Z000000000000000" },
		"event of another revision":  func(f *complaints.Commit) { f.Events[0].Revision++ },
		"no event":                   func(f *complaints.Commit) { f.Events[0].Event = nil },
		"content without a field":    func(f *complaints.Commit) { f.Contents[0].Key.Field = "" },
		"content without a revision": func(f *complaints.Commit) { f.Contents[0].Key.At = 0 },
		"content twice":              func(f *complaints.Commit) { f.Contents = append(f.Contents, f.Contents[0]) },
		"claim twice": func(f *complaints.Commit) {
			k := complaints.Claim{Kind: "ref", Key: "k"}
			f.Claims = []complaints.Claim{k, k}
		},
		"claim on a command":            func(f *complaints.Commit) { f.Claims = []complaints.Claim{{Kind: complaints.ClaimCommand, Key: "k"}} },
		"claim without a key":           func(f *complaints.Commit) { f.Claims = []complaints.Claim{{Kind: "ref"}} },
		"delivery of another complaint": func(f *complaints.Commit) { f.Deliveries[0].Complaint = "01KP5HQRT0Z000000000000000" },
		"delivery of another revision":  func(f *complaints.Commit) { f.Deliveries[0].Revision = 1 },
		"delivery to nobody":            func(f *complaints.Commit) { f.Deliveries[0].Subscriber = "" },
		"delivery twice":                func(f *complaints.Commit) { f.Deliveries = append(f.Deliveries, f.Deliveries[0]) },
		"mail without an outcome":       func(f *complaints.Commit) { f.Mail = &complaints.MailEntry{Key: "m"} },
	} {
		f := following(c)
		twist(&f)
		_, err := w.Commit(t.Context(), f)
		require.Equal(t, complaints.CodeInvalid, complaints.CodeOf(err), "%s: %v", name, err)
	}
	w.requireAbsent(t, following(c), c)
}

func settlesMail(t *testing.T, w *world) {
	put := func(key string, outcome complaints.MailOutcome) {
		_, err := w.PutMail(t.Context(), complaints.MailEntry{Key: key, ReceivedAt: day(1), Raw: "mail/" + key, Size: 9, Outcome: outcome})
		require.NoError(t, err)
	}
	put("new", "")
	put("unconfirmed", complaints.MailUnconfirmed)
	put("quarantined", complaints.MailQuarantined)
	put("done", complaints.MailRefused)
	for _, key := range []string{"new", "unconfirmed", "quarantined"} {
		f := filing(w.id())
		f.Mail = &complaints.MailEntry{Key: key, Outcome: complaints.MailComplaint, Reason: "desk", Complaint: f.State.ID, SettledAt: day(5), By: "desk"}
		w.commit(t, f)
		m, err := w.Mail(t.Context(), key)
		require.NoError(t, err)
		want := *f.Mail
		want.ReceivedAt, want.Raw, want.Size = day(1), "mail/"+key, 9
		require.Equal(t, want, m, "what was received stays")
	}
	for _, key := range []string{"new", "done"} {
		f := filing(w.id())
		f.Mail = &complaints.MailEntry{Key: key, Outcome: complaints.MailComplaint, SettledAt: time.Now()}
		_, err := w.Commit(t.Context(), f)
		requireCode(t, complaints.CodeClaimed, err)
		w.requireAbsent(t, f, complaints.Complaint{})
	}
}
