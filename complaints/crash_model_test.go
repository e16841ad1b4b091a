package complaints_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// machine is a centre whose process dies at random moments, in the middle of whatever it was doing; the store, the blobs, the
// world outside and the clients live on. A client whose answer did not come asks again, under the same key, until it comes.
type machine struct {
	*centre
	rt    *rapid.T
	ctx   context.Context
	in    *memstore.Store
	blobs *memstore.Blobs
	relay *relay
	f     *faults // of the process that runs now

	waiting  []*request // not answered yet
	answered []*request
	crashes  int
	starts   int
}

// request is what one client wants done once.
type request struct {
	name string
	mark string // a text that must be found once, in one event or complaint
	do   func(s *complaints.Service) error
	id   complaints.ID // of the complaint, once known
	file []string      // blobs that must be attached, each once
	key  string        // of a command that others race for
	took error         // its answer: nil, or the refusal
}

func newMachine(t *testing.T, rt *rapid.T) *machine {
	m := &machine{rt: rt, ctx: t.Context(), in: memstore.New(), blobs: memstore.NewBlobs(), relay: &relay{}}
	m.centre = &centre{t: t, store: m.in, now: moment(t, "2026-04-02T10:00:00+02:00")}
	m.start(0, failBefore)
	return m
}

// start makes a new process over what is there, and sets the call at which it will die; 0: none.
func (m *machine) start(dies int, mode faultMode) {
	m.f = &faults{mode: mode, die: true}
	m.starts++ // no process draws the ids of another
	seed := [32]byte{byte(m.starts), byte(m.starts >> 8)}
	s, err := complaints.New(m.ctx, &faultyStore{m.in, m.f}, &complaints.Options{
		Now: m.clock, Policy: sharedPolicy(), Blobs: &faultyBlobs{m.blobs, m.f}, Composer: tellAll{}, PersonKey: []byte("test"),
		TokenKey: []byte("test"), ConfirmLink: func(token string) string { return "https://klachten.example/confirm/" + token },
		NewID: complaints.NewIDs(m.clock, &serial{in: rand.NewChaCha8(seed)}),
	})
	require.NoError(m.rt, err)
	m.Service = s
	m.f.calls, m.f.at = 0, dies
}

var sharedPolicy = sync.OnceValue(complaints.DefaultPolicy)

// serial lets threads share a source.
type serial struct {
	mu sync.Mutex
	in *rand.ChaCha8
}

func (s *serial) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.in.Read(p)
}

// alive runs a thread of the process, which may die under it.
func (m *machine) alive(do func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crash); !ok {
				panic(r)
			}
		}
	}()
	do()
}

// together runs threads of one process at once, and starts a new process when it died.
func (m *machine) together(threads ...func()) {
	var wg sync.WaitGroup
	for _, do := range threads {
		wg.Go(func() { m.alive(do) })
	}
	wg.Wait()
	if m.f.dead {
		m.crashes++
		m.start(m.drawDeath())
	}
}

func (m *machine) drawDeath() (int, faultMode) {
	at := rapid.IntRange(0, 60).Draw(m.rt, "dies at call")
	return at, rapid.SampledFrom([]faultMode{failBefore, failAfter}).Draw(m.rt, "of which")
}

// ask lets clients ask at once, each of them twice at the same time when doubled: what was not answered stays waiting.
func (m *machine) ask(list []*request, doubled bool) {
	var mu sync.Mutex
	var threads []func()
	for _, r := range list {
		once := func() {
			err := r.do(m.Service)
			mu.Lock()
			defer mu.Unlock()
			if r.key != "" && errors.Is(err, complaints.ErrIllegalTransition) {
				r.took, err = err, nil // somebody else was quicker
			}
			if err == nil && !slices.Contains(m.answered, r) {
				m.answered = append(m.answered, r)
			}
			if err != nil && !errors.Is(err, complaints.ErrStale) { // too many at once: asked again later
				m.rt.Errorf("%s: %v", r.name, err)
			}
		}
		threads = append(threads, once)
		if doubled {
			threads = append(threads, once)
		}
	}
	m.together(threads...)
	m.waiting = slices.DeleteFunc(m.waiting, func(r *request) bool { return slices.Contains(m.answered, r) })
}

func (m *machine) request(name string, do func(s *complaints.Service, mark string, note func(complaints.ID)) error) *request {
	n := len(m.waiting) + len(m.answered) + 1
	r := &request{name: fmt.Sprintf("%s %d", name, n), mark: fmt.Sprintf("MARK-%04d.", n)}
	var mu sync.Mutex
	r.do = func(s *complaints.Service) error {
		return do(s, r.mark, func(id complaints.ID) {
			mu.Lock()
			defer mu.Unlock()
			r.id = id
		})
	}
	m.waiting = append(m.waiting, r)
	return r
}

func mailKey(mark string) string { return strings.ToLower(strings.TrimSuffix(mark, ".")) }

func (m *machine) submitting(*rapid.T) {
	m.request("submit", func(s *complaints.Service, mark string, note func(complaints.ID)) error {
		in := stool()
		in.Key, in.Print, in.Description = "submit-"+mark, mark, mark
		v, err := s.Submit(m.ctx, person("employee-1"), in)
		note(v.Complaint.ID)
		return err
	})
}

func (m *machine) mailing(rt *rapid.T) {
	var replyTo []string
	if sent := m.letters(); len(sent) > 0 && rapid.Bool().Draw(rt, "a reply") {
		replyTo = []string{rapid.SampledFrom(sent).Draw(rt, "to").MessageID}
	}
	files := rapid.IntRange(0, 2).Draw(rt, "files")
	at := m.clock()
	r := m.request("mail", func(s *complaints.Service, mark string, note func(complaints.ID)) error {
		x := mailOf(mailKey(mark), files)
		x.Text, x.InReplyTo, x.ReceivedAt = mark, replyTo, at
		r, err := s.Receive(m.ctx, x)
		note(r.Complaint)
		if err == nil && !slices.Contains([]complaints.MailOutcome{complaints.MailComplaint, complaints.MailReply}, r.Outcome) {
			return fmt.Errorf("outcome %q", r.Outcome)
		}
		return err
	})
	r.file = blobsOfMail(mailOf(mailKey(r.mark), files))
}

// letters are those that left to the complainant.
func (m *machine) letters() []complaints.Letter {
	m.relay.mu.Lock()
	defer m.relay.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.relay.took), func(l complaints.Letter) bool {
		return !strings.Contains(l.MessageID, ".complainant@")
	})
}

// commanding gives a command that any status allows, so that no refusal is in its way.
func (m *machine) commanding(rt *rapid.T) {
	ids := m.ids()
	if len(ids) == 0 {
		rt.Skip("no complaint")
	}
	id := rapid.SampledFrom(ids).Draw(rt, "complaint")
	kind := rapid.SampledFrom([]string{"note", "message", "file"}).Draw(rt, "command")
	m.request(kind, func(s *complaints.Service, mark string, note func(complaints.ID)) error {
		note(id)
		key := complaints.Key{Key: "do-" + mark, Print: mark}
		var err error
		switch kind {
		case "note":
			_, err = s.DoOnce(m.ctx, person("desk-1"), key, id, 0, complaints.Note{Text: mark})
		case "message":
			_, err = s.DoOnce(m.ctx, person("desk-1"), key, id, 0, complaints.Message{Text: mark})
		default:
			_, err = s.Attach(m.ctx, person("desk-1"), key, id, 0, complaints.File{Name: mark}, strings.NewReader(mark))
		}
		return err
	})
}

// racing lets the desk assign a complaint and both of its group try to take it.
func (m *machine) racing(rt *rapid.T) {
	ids := m.ids()
	if len(ids) == 0 {
		rt.Skip("no complaint")
	}
	id := rapid.SampledFrom(ids).Draw(rt, "complaint")
	for _, x := range []struct {
		by  complaints.ActorID
		cmd complaints.Command
	}{
		{"desk-1", complaints.Assign{Group: "facilities"}},
		{"facilities-1", complaints.Take{}},
		{"facilities-2", complaints.Take{}},
	} {
		r := m.request(string(x.by), nil)
		r.mark, r.key, r.id = "", "race-"+r.mark, id
		r.do = func(s *complaints.Service) error {
			_, err := s.DoOnce(m.ctx, person(x.by), complaints.Key{Key: r.key, Print: "p"}, id, 0, x.cmd)
			if errors.Is(err, complaints.ErrNotFound) { // not in the group yet: refused likewise
				return complaints.ErrIllegalTransition
			}
			return err
		}
	}
}

func (m *machine) ids() []complaints.ID {
	page, err := m.in.Cohort(m.ctx, complaints.CohortParams{Before: m.clock().AddDate(1, 0, 0), PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(m.rt, err)
	return slices.Sorted(slices.Values(page.Items))
}

// work lets everything that is at work be at work at once: clients, a sweep, two dispatchers.
func (m *machine) work(rt *rapid.T) {
	n := rapid.IntRange(0, min(4, len(m.waiting))).Draw(rt, "clients at once")
	list := slices.Clone(m.waiting[:n])
	doubled := rapid.Bool().Draw(rt, "each of them twice")
	if rapid.Bool().Draw(rt, "with the engine at work") {
		m.together(m.sweeping, m.dispatching, m.dispatching)
	}
	m.ask(list, doubled)
}

func (m *machine) sweeping() {
	if d, err := m.Sweep(m.ctx); err != nil || d.Failed > 0 {
		m.rt.Errorf("sweep: %v, %d failed", err, d.Failed)
	}
}

func (m *machine) dispatching() {
	d, err := complaints.NewDispatcher(m.Service, &faultyNotifier{m.relay, m.f}, nil)
	if err == nil {
		_, err = d.Dispatch(m.ctx)
	}
	if err != nil {
		m.rt.Errorf("dispatch: %v", err)
	}
}

func (m *machine) move(rt *rapid.T) {
	m.advance(time.Duration(rapid.IntRange(1, 30*60).Draw(rt, "minutes")) * time.Minute)
}

func (m *machine) die(rt *rapid.T) {
	if m.f.at == 0 || m.f.calls >= m.f.at {
		m.start(m.drawDeath())
	}
}

// TestCrashModel: whatever dies whenever, nothing is lost, nothing doubled, and everything in order.
func TestCrashModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, atMost(30, func(rt *rapid.T) {
		m := newMachine(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"submit":  m.submitting,
			"mail":    m.mailing,
			"command": m.commanding,
			"race":    m.racing,
			"work":    m.work,
			"work2":   m.work,
			"move":    m.move,
			"die":     m.die,
			"":        func(rt *rapid.T) { m.checkOrder(rt) },
		})
		m.goodDay(rt)
		m.check(rt)
	}))
}

// goodDay is one on which all goes well: the process lives, all clients are answered, leases of the dead run out, everything due happens.
func (m *machine) goodDay(rt *rapid.T) {
	m.f.perishQuietly()
	m.start(0, failBefore)
	for range 5 {
		m.ask(slices.Clone(m.waiting), false)
	}
	require.Empty(rt, m.waiting, "a client never got an answer")
	m.moveTo(time.Date(2026, m.clock().Month()+1, 1, 10, 0, 0, 0, time.UTC))
	for range 10 {
		m.sweeping()
		m.dispatching()
		m.advance(3 * time.Hour)
	}
	page, err := m.in.Pending(m.ctx, complaints.PendingParams{Before: m.clock(), PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(rt, err)
	require.Empty(rt, page.Items, "letters that nobody sends")
}

func (m *machine) check(rt *rapid.T) {
	_, err := complaints.Verify(m.ctx, m.in, func(f complaints.Finding) error { return fmt.Errorf("%v", f) })
	require.NoError(rt, err)
	found := m.marks(rt)
	marked := 0
	for _, r := range m.answered {
		if r.key != "" {
			m.checkRace(rt, r)
			continue
		}
		marked++
		require.Len(rt, found[r.mark], 1, "%s", r.name)
		if r.id != "" {
			require.Equal(rt, []complaints.ID{r.id}, found[r.mark], "%s", r.name)
		}
	}
	require.Len(rt, found, marked)
	m.checkLegal(rt)
	m.checkMails(rt)
	m.checkLetters(rt)
	m.checkFiles(rt)
}

// checkRace: who was told that it was done did it, once; who was refused did nothing. An early refusal may be followed by a later
// yes, when the same client asked twice at once; never a yes by nothing.
func (m *machine) checkRace(rt *rapid.T, r *request) {
	held, err := m.in.Resolve(m.ctx, complaints.Claim{Kind: complaints.ClaimCommand, Key: r.key})
	if errors.Is(err, complaints.ErrNotFound) {
		require.Error(rt, r.took, "%s: said to be done", r.name)
		return
	}
	require.NoError(rt, err)
	require.Equal(rt, r.id, held.ID)
	by, _, _ := strings.Cut(r.name, " ")
	require.Equal(rt, complaints.ActorID(by), m.centre.events(r.id)[held.Revision-1].By)
}

// checkLegal: whoever raced, each step was one that the procedure allows.
func (m *machine) checkLegal(rt *rapid.T) {
	for _, id := range m.ids() {
		var c complaints.Complaint
		for _, r := range m.centre.events(id) {
			s := step{before: c.Clone(), Recorded: r}
			c.Apply(r)
			s.after = c.Clone()
			requireLegal(rt, s)
		}
	}
}

// marks finds each mark in the events: the complaints that have it, once for each event.
func (m *machine) marks(rt *rapid.T) map[string][]complaints.ID {
	found := map[string][]complaints.ID{}
	for _, id := range m.ids() {
		for _, item := range m.historyOf(rt, id) {
			text := string(item.Data)
			for rest := text; ; {
				i := strings.Index(rest, "MARK-")
				if i < 0 {
					break
				}
				mark := rest[i : i+len("MARK-0000.")]
				rest = rest[i+len(mark):]
				found[mark] = append(found[mark], id)
			}
		}
	}
	return found
}

func (m *machine) historyOf(rt *rapid.T, id complaints.ID) []complaints.HistoryItem {
	var list []complaints.HistoryItem
	p := complaints.PageParams{Limit: 100}
	for {
		page, err := m.History(m.ctx, person("desk-1"), id, p)
		require.NoError(rt, err)
		list = append(list, page.Items...)
		if page.Next == "" {
			return list
		}
		p.Cursor = page.Next
	}
}

// checkMails: each mail has one outcome, and its files are attached once.
func (m *machine) checkMails(rt *rapid.T) {
	page, err := m.in.Mails(m.ctx, complaints.MailParams{PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(rt, err)
	for _, e := range page.Items {
		require.NotEmpty(rt, e.Outcome)
		require.NotEmpty(rt, e.Complaint)
	}
	for _, r := range m.answered {
		var named []string
		for _, x := range m.centre.events(r.id) {
			if e, ok := x.Event.(complaints.Attached); ok && slices.Contains(r.file, e.Blob) {
				named = append(named, e.Blob)
			}
		}
		require.ElementsMatch(rt, r.file, named, "%s: each file once", r.name)
	}
}

// checkLetters: each letter that was due left, in order, and again only where the process died with it in its hands; then it was
// the same to the byte.
func (m *machine) checkLetters(rt *rapid.T) {
	m.checkOrder(rt)
	times := map[string]int{}
	for _, l := range m.relay.took {
		times[l.MessageID]++
	}
	again := 0
	for _, id := range m.ids() {
		list, err := m.in.Deliveries(m.ctx, id)
		require.NoError(rt, err)
		for _, d := range list {
			messageID := fmt.Sprintf("%s.%d.%s@ssc.example", strings.ToLower(string(id)), d.Revision, d.Subscriber)
			if d.State != complaints.DeliverySent {
				require.Zero(rt, times[messageID])
				continue
			}
			require.Positive(rt, times[messageID], "a letter is said to have left")
			again += times[messageID] - 1
			delete(times, messageID)
		}
	}
	require.Empty(rt, times, "letters that nothing asked for")
	require.LessOrEqual(rt, again, 2*m.crashes, "two dispatchers, and each letter twice at a crash at most")
}

// checkOrder: to one subscriber of one complaint letters leave in the order of what happened, and a repeated one is the same.
func (m *machine) checkOrder(rt *rapid.T) {
	seen := map[string]complaints.Letter{}
	last := map[string]int{}
	for _, l := range m.relay.took {
		var revision int
		id, rest, _ := strings.Cut(l.MessageID, ".")
		n, to, _ := strings.Cut(rest, ".")
		_, err := fmt.Sscan(n, &revision)
		require.NoError(rt, err)
		if was, ok := seen[l.MessageID]; ok {
			require.Equal(rt, was, l)
			require.Equal(rt, last[id+to], revision, "repeated when a later one had left")
			continue
		}
		seen[l.MessageID] = l
		require.Less(rt, last[id+to], revision, "left before its turn")
		last[id+to] = revision
	}
}

// checkFiles: what is attached by the desk can be opened and is what was sent.
func (m *machine) checkFiles(rt *rapid.T) {
	objects := blobsOf(m.ctx, rt, m.blobs)
	for _, id := range m.ids() {
		for _, r := range m.centre.events(id) {
			if e, ok := r.Event.(complaints.Attached); ok && r.By == "desk-1" {
				require.Equal(rt, e.SHA256, objects[e.Blob], "a file is lost")
			}
		}
	}
}
