package complaints_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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

// correspondent is somebody whose mails either all show that they are theirs, or never do.
type correspondent struct {
	mail  string
	check complaints.SenderCheck
	says  string
}

func correspondents() []correspondent {
	return []correspondent{
		{"f.dewit@gemeente-a.example", complaints.SenderPass, ""},
		{"g.jansen@gemeente-b.example", complaints.SenderPass, ""},
		{"inwoner@thuis.example", complaints.SenderPass, citizens},
		{"x@leverancier.example", complaints.SenderUnchecked, ""},
		{"y@gemeente-a.example", complaints.SenderFail, ""},
	}
}

// posted is one thing that arrives: a mail, or the press of a confirmation link. What answers a letter of ours can be made only
// once that has been sent, so it is made anew in every world.
type posted struct {
	name string
	make func(p *postal) func(ctx context.Context, s *complaints.Service) error
}

// postal is a world in which mails arrive in some way.
type postal struct {
	*machine
	deaths int // that are left
}

func newPostal(t *testing.T, rt *rapid.T, deaths int) *postal {
	m := &machine{rt: rt, ctx: t.Context(), in: memstore.New(), blobs: memstore.NewBlobs(), relay: &relay{}}
	m.centre = &centre{t: t, store: m.in, now: moment(t, "2026-04-02T10:00:00+02:00")}
	m.start(0, failBefore)
	return &postal{machine: m, deaths: deaths}
}

// mailPlan draws the mails that need no letter of ours: new ones, answers within a thread whose first may come later or never,
// mails without identity, and those that nobody wrote.
func mailPlan(rt *rapid.T) (plan []complaints.InboundMail, from []int) {
	people := correspondents()
	for i := range rapid.IntRange(1, 7).Draw(rt, "mails") {
		who := rapid.IntRange(0, len(people)-1).Draw(rt, "from")
		m := complaints.InboundMail{
			MessageID: fmt.Sprintf("%d@mailer.example", i), From: complaints.Address{Name: "N", Email: people[who].mail}, Sender: people[who].check,
			Subject: "Stoel", Text: people[who].says + fmt.Sprint("mail ", i), ReceivedAt: moment0().Add(time.Duration(i) * time.Minute),
		}
		switch rapid.IntRange(0, 9).Draw(rt, "what") {
		case 0:
			m.MessageID = ""
		case 1:
			m.Automatic = true
		case 2:
			m.Automatic, m.Report, m.Undelivered = true, complaints.ReportBounce, []string{"elders@mailer.example"}
		case 3:
			m.Unreadable = true
		case 4, 5, 6:
			answerEarlier(rt, &m, plan, from, who)
		}
		m.Key = complaints.MailKey(m.MessageID, [32]byte{byte(i)})
		plan, from = append(plan, m), append(from, who)
	}
	return plan, from
}

func moment0() time.Time { return time.Date(2026, 4, 2, 7, 0, 0, 0, time.UTC) }

// answerEarlier makes a mail an answer to one that its sender sent before, with references as mailers write them.
func answerEarlier(rt *rapid.T, m *complaints.InboundMail, plan []complaints.InboundMail, from []int, who int) {
	var own []complaints.InboundMail
	for i, x := range plan {
		if from[i] == who && x.MessageID != "" && !x.Automatic && !x.Unreadable { // a thread has another outcome when its first cannot be read
			own = append(own, x)
		}
	}
	if len(own) == 0 {
		return
	}
	parent := rapid.SampledFrom(own).Draw(rt, "answers")
	m.InReplyTo = []string{parent.MessageID}
	m.References = append(slices.Clone(parent.References), parent.MessageID)
}

// answerPlan draws what can arrive only after letters have left: answers by the token in the address or the subject, or to the
// letter, by the right and the wrong sender; bounces; presses of the link.
func answerPlan(rt *rapid.T, plan []complaints.InboundMail, from []int) []posted {
	var list []posted
	people := correspondents()
	for i := range rapid.IntRange(0, 6).Draw(rt, "answers") {
		to := rapid.IntRange(0, len(plan)-1).Draw(rt, "about")
		how := rapid.SampledFrom([]string{"address", "subject", "letter", "mail", "bounce", "notice bounced", "link"}).Draw(rt, "how")
		who := people[from[to]]
		if rapid.IntRange(0, 3).Draw(rt, "another") == 0 {
			who = rapid.SampledFrom(people).Draw(rt, "by")
		}
		m := complaints.InboundMail{
			MessageID: fmt.Sprintf("answer-%d@mailer.example", i), From: complaints.Address{Email: who.mail}, Sender: who.check,
			Subject: "Re: Stoel", Text: who.says + "antwoord", ReceivedAt: moment0().Add(time.Hour),
		}
		m.Key = complaints.MailKey(m.MessageID, [32]byte{})
		list = append(list, posted{fmt.Sprint(how, " ", i), func(p *postal) func(context.Context, *complaints.Service) error {
			return p.answer(m, plan[to], how)
		}})
	}
	return list
}

// answer makes an answer to the letter that a mail was answered with; nil when there was none.
func (p *postal) answer(m, about complaints.InboundMail, how string) func(context.Context, *complaints.Service) error {
	e, err := p.in.Mail(p.ctx, about.Key)
	require.NoError(p.rt, err)
	letter, notice := p.letterOf(e.Complaint)
	if e.Complaint == "" || letter.MessageID == "" {
		return nil
	}
	tag, _, _ := strings.Cut(letter.ReplyTo, "@")
	switch how {
	case "address":
		m.Recipients = []string{"ander@elders.example", strings.ToUpper(letter.ReplyTo)}
	case "subject":
		m.Subject = fmt.Sprintf("RE: %s [%s]", p.state(e.Complaint).Reference, tag[strings.LastIndexByte(tag, '.')+1:])
	case "letter":
		m.InReplyTo = []string{letter.MessageID}
	case "mail":
		m.References = []string{about.MessageID}
		if about.MessageID == "" {
			return nil
		}
	case "bounce", "notice bounced":
		m.Automatic, m.Report, m.Undelivered = true, complaints.ReportBounce, []string{letter.MessageID}
		if how != "bounce" {
			m.Undelivered = []string{cmp.Or(notice.MessageID, "geen@elders.example")}
		}
	case "link":
		return p.press(letter)
	}
	if m.Automatic || m.InReplyTo != nil || m.References != nil || m.Recipients != nil || strings.Contains(m.Subject, "K-") {
		return receiving(m)
	}
	return nil
}

func receiving(m complaints.InboundMail) func(context.Context, *complaints.Service) error {
	return func(ctx context.Context, s *complaints.Service) error {
		_, err := s.Receive(ctx, m)
		return err
	}
}

// press presses the confirmation link in a letter; nil when there is none.
func (p *postal) press(l complaints.Letter) func(context.Context, *complaints.Service) error {
	var f complaints.LetterFacts
	require.NoError(p.rt, json.Unmarshal([]byte(l.Text), &f))
	_, token, found := strings.Cut(f.Link, "/confirm/")
	if !found {
		return nil
	}
	return func(ctx context.Context, s *complaints.Service) error {
		_, err := s.ConfirmSender(ctx, token)
		return err
	}
}

// letterOf is the first letter to the complainant of a complaint, and the first notice.
func (p *postal) letterOf(id complaints.ID) (letter, notice complaints.Letter) {
	for _, l := range p.relay.took {
		if id == "" || !strings.HasPrefix(l.MessageID, strings.ToLower(string(id))+".") {
			continue
		}
		if strings.Contains(l.MessageID, ".complainant@") {
			letter = firstOf(letter, l)
		} else {
			notice = firstOf(notice, l)
		}
	}
	return letter, notice
}

func firstOf(a, b complaints.Letter) complaints.Letter {
	if a.MessageID != "" {
		return a
	}
	return b
}

// inOrder lets each arrive once, one after the other.
func (p *postal) inOrder(list []posted) {
	var coming []func(context.Context, *complaints.Service) error
	for _, x := range list {
		coming = append(coming, x.make(p)) // all before the first arrives, for that may change what there is to answer
	}
	for i, do := range coming {
		if do != nil {
			require.NoError(p.rt, do(p.ctx, p.Service), list[i].name)
		}
	}
}

// anyhow lets each arrive once or more, in any order, some at the same time, while the process dies and comes back; what was not
// answered comes again.
func (p *postal) anyhow(list []posted) {
	var coming []func(context.Context, *complaints.Service) error
	for _, x := range list {
		if do := x.make(p); do != nil {
			for range rapid.IntRange(1, 2).Draw(p.rt, "deliveries") {
				coming = append(coming, do)
			}
		}
	}
	if len(coming) == 0 {
		return
	}
	coming = rapid.Permutation(coming).Draw(p.rt, "order")
	for len(coming) > 0 {
		if p.f.at == 0 && p.deaths > 0 {
			p.deaths--
			p.start(rapid.IntRange(1, 40).Draw(p.rt, "dies at call"), rapid.SampledFrom([]faultMode{failBefore, failAfter}).Draw(p.rt, "of which"))
		}
		n := rapid.IntRange(1, min(4, len(coming))).Draw(p.rt, "at once")
		answered := make([]bool, n)
		var threads []func()
		for i, do := range coming[:n] {
			threads = append(threads, func() { answered[i] = p.try(do) })
		}
		if rapid.IntRange(0, 3).Draw(p.rt, "letters leave meanwhile") == 0 {
			threads = append(threads, p.dispatching)
		}
		p.run(threads)
		var again []func(context.Context, *complaints.Service) error
		for i, do := range coming[:n] {
			if !answered[i] {
				again = append(again, do)
			}
		}
		coming = append(coming[n:], again...)
	}
}

func (p *postal) try(do func(context.Context, *complaints.Service) error) bool {
	err := do(p.ctx, p.Service)
	if err != nil && !errors.Is(err, complaints.ErrUnavailable) && !errors.Is(err, complaints.ErrStale) {
		p.rt.Errorf("%v", err)
	}
	return err == nil
}

// run runs threads of one process, and starts another when that died.
func (p *postal) run(threads []func()) {
	var all sync.WaitGroup
	for _, do := range threads {
		all.Go(func() { p.alive(do) })
	}
	all.Wait()
	if p.f.dead {
		p.start(0, failBefore)
	}
}

// quiet lets everything leave that waits.
func (p *postal) quiet() {
	p.f.perishQuietly()
	p.start(0, failBefore)
	for range 4 {
		p.dispatching()
		p.advance(3 * time.Minute) // longer than a lease of the dead
	}
}

// result is what the mails led to, without what may differ: which of a thread was the first, and ids.
func (p *postal) result() map[string]int {
	out := map[string]int{}
	page, err := p.in.Mails(p.ctx, complaints.MailParams{PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(p.rt, err)
	for _, e := range page.Items {
		out["mail "+string(e.Outcome)+" "+e.Reason]++
	}
	for _, id := range p.ids() {
		out[p.describe(id)]++
	}
	seen := map[string]bool{}
	for _, l := range p.relay.took {
		if !seen[l.MessageID] {
			seen[l.MessageID] = true
			out["letter "+string(l.Kind)+" "+l.To[0].Email]++
		}
	}
	return out
}

func (p *postal) describe(id complaints.ID) string {
	c := p.state(id)
	messages := 0
	for _, r := range p.centre.events(id) {
		if _, ok := r.Event.(complaints.Messaged); ok {
			messages++
		}
	}
	list, err := p.in.ReadContents(p.ctx, []complaints.ContentRef{{Complaint: id, Key: c.Complainant.Person.Key()}})
	require.NoError(p.rt, err)
	var who complaints.Person
	require.NoError(p.rt, json.Unmarshal(list[0].Data, &who))
	return fmt.Sprintf("complaint %s %s of %s (%s %s), %d messages, failed %v", c.Class, c.Status, who.Email, c.Complainant.Kind,
		c.Complainant.Organisation, messages, c.Complainant.MailFailed)
}

// TestMailInAnyOrder: any set of mails, delivered any number of times, in any order, at the same time, with a crash anywhere, ends
// in the same complaints and letters as delivering each once, in order. Two limits are the world's own: an answer to a letter
// cannot come before the letter, and one to somebody else's mail that we do not have yet is a mail of its own.
func TestMailInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, atMost(40, func(rt *rapid.T) {
		mails, from := mailPlan(rt)
		var first []posted
		for i, m := range mails {
			first = append(first, posted{fmt.Sprint("mail ", i), func(*postal) func(context.Context, *complaints.Service) error { return receiving(m) }})
		}
		answers := answerPlan(rt, mails, from)
		want, got := newPostal(t, rt, 0), newPostal(t, rt, rapid.IntRange(0, 4).Draw(rt, "deaths"))
		for _, part := range [][]posted{first, answers} {
			want.inOrder(part)
			want.quiet()
			got.anyhow(part)
			got.quiet()
		}
		require.Equal(rt, want.result(), got.result())
		for _, p := range []*postal{want, got} {
			_, err := complaints.Verify(p.ctx, p.in, func(f complaints.Finding) error { return fmt.Errorf("%v", f) })
			require.NoError(rt, err)
			open, err := p.in.Mails(p.ctx, complaints.MailParams{Open: true})
			require.NoError(rt, err)
			require.Empty(rt, open.Items, "a mail without an outcome")
			requireOneAcknowledgment(rt, p)
		}
	}))
}

// requireOneAcknowledgment: no complaint is acknowledged twice, whatever came.
func requireOneAcknowledgment(rt *rapid.T, p *postal) {
	acknowledged := map[string]map[string]bool{}
	for _, l := range p.relay.took {
		if l.Kind == complaints.LetterAcknowledgment {
			id, _, _ := strings.Cut(l.MessageID, ".")
			if acknowledged[id] == nil {
				acknowledged[id] = map[string]bool{}
			}
			acknowledged[id][l.MessageID] = true
		}
	}
	for id, letters := range acknowledged {
		require.Len(rt, slices.Collect(maps.Keys(letters)), 1, id)
	}
}
