package notifytest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// postbox is a notifier and its far side in one, in memory: the reference that the clauses are tried on. Its hooks make it
// wrong in one way.
type postbox struct {
	mu        sync.Mutex
	arrived   [][]byte
	refused   map[string]complaints.Code
	lose      bool
	spoil     func(l *complaints.Letter)                 // before it is written
	garble    func(raw string) string                    // after
	excuse    func(l complaints.Letter, err error) error // changes the error
	deaf      bool                                       // to its context
	credulous bool                                       // checks nothing
	drops     int                                        // arrivals left before it loses one
}

func (p *postbox) harness() Harness {
	return Harness{
		Notifier: p,
		Arrived:  func() [][]byte { p.mu.Lock(); defer p.mu.Unlock(); return slices.Clone(p.arrived) },
		Refuse:   func(email string) { p.refuse(email, complaints.CodeRejected) },
		Falter:   func(email string) { p.refuse(email, complaints.CodeUnavailable) },
		Recover:  func() { p.mu.Lock(); defer p.mu.Unlock(); clear(p.refused) },
		Lose:     func() { p.mu.Lock(); defer p.mu.Unlock(); p.lose = true },
	}
}

func (p *postbox) refuse(email string, code complaints.Code) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = map[string]complaints.Code{email: code}
}

func (p *postbox) Send(ctx context.Context, l complaints.Letter) error {
	err := p.send(ctx, l)
	if err != nil && p.excuse != nil {
		return p.excuse(l, err)
	}
	return err
}

func (p *postbox) send(ctx context.Context, l complaints.Letter) error {
	if err := ctx.Err(); err != nil && !p.deaf {
		return complaints.Refuse(complaints.CodeUnavailable, "cancelled", err)
	}
	if !p.credulous && !isMail(l) {
		return complaints.ErrRejected
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var refusal error
	accepted := 0
	for _, to := range l.To {
		switch code := p.refused[to.Email]; code {
		case "":
			accepted++
		case complaints.CodeRejected:
			refusal = complaints.ErrRejected
		default:
			return complaints.ErrUnavailable
		}
	}
	if refusal != nil && accepted == 0 {
		return refusal
	}
	if p.spoil != nil {
		p.spoil(&l)
	}
	raw := render(l)
	if p.garble != nil {
		raw = p.garble(raw)
	}
	p.drops--
	if p.drops != 0 {
		p.arrived = append(p.arrived, []byte(raw))
	}
	if p.lose {
		p.lose = false
		return complaints.ErrUnavailable
	}
	return refusal
}

func isMail(l complaints.Letter) bool {
	headers := l.Subject + l.From.Name + l.MessageID + l.InReplyTo
	for _, a := range append([]complaints.Address{l.From}, l.To...) {
		if _, err := mail.ParseAddress("<" + a.Email + ">"); err != nil {
			return false
		}
		headers += a.Name
	}
	return len(l.To) > 0 && l.MessageID != "" && !strings.ContainsAny(headers, "\r\n")
}

// render writes a mail with the standard library alone.
func render(l complaints.Letter) string {
	var b strings.Builder
	header := func(key, value string) { fmt.Fprintf(&b, "%s: %s\r\n", key, value) }
	header("From", `"`+l.From.Name+`" <`+l.From.Email+">")
	to := make([]string, len(l.To))
	for i, a := range l.To {
		to[i] = word(a.Name) + " <" + a.Email + ">"
	}
	header("To", strings.Join(to, ", "))
	header("Subject", word(l.Subject))
	header("Date", l.At.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	header("Message-ID", "<"+l.MessageID+">")
	if l.InReplyTo != "" {
		header("In-Reply-To", "<"+l.InReplyTo+">")
		header("References", "<"+l.InReplyTo+">")
	}
	if l.Automatic {
		header("Auto-Submitted", "auto-generated")
	}
	header("Content-Type", `multipart/alternative; boundary="=_b"`)
	b.WriteString("\r\n")
	for _, part := range [][2]string{{"text/plain", l.Text}, {"text/html", l.HTML}} {
		fmt.Fprintf(&b, "--=_b\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", part[0])
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write([]byte(part[1]))
		_ = w.Close()
		b.WriteString("\r\n")
	}
	b.WriteString("--=_b--\r\n")
	return b.String()
}

// word encodes all of s, also what is ASCII and looks encoded already.
func word(s string) string { return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?=" }

// witness is a test that only remembers whether it failed.
type witness struct {
	ctx    context.Context
	failed bool
}

func (w *witness) Errorf(string, ...any)    { w.failed = true }
func (w *witness) FailNow()                 { w.failed = true; runtime.Goexit() }
func (*witness) Helper()                    {}
func (w *witness) Context() context.Context { return w.ctx }

// fails reports which clauses a notifier does not keep.
func fails(ctx context.Context, open func() *postbox) []string {
	var ids []string
	for _, c := range clauses() {
		w := &witness{ctx: ctx}
		var wg sync.WaitGroup
		wg.Go(func() { c.check(w, open().harness()) })
		wg.Wait()
		if w.failed {
			ids = append(ids, c.id)
		}
	}
	return ids
}

func TestReferenceKeepsEveryClause(t *testing.T) {
	t.Parallel()
	Run(t, func(*testing.T) Harness { return new(postbox).harness() })
	require.Empty(t, fails(t.Context(), func() *postbox { return &postbox{} }))
}

// A clause that nothing can break holds nothing: each is broken here by a notifier that is wrong in one way.
func TestEveryClauseCanFail(t *testing.T) {
	t.Parallel()
	replace := func(old, by string) func(string) string {
		return func(raw string) string { return strings.Replace(raw, old, by, 1) }
	}
	wrong := map[string]struct {
		open    func() *postbox
		clauses []string
	}{
		"loses the HTML": {func() *postbox { return &postbox{spoil: func(l *complaints.Letter) { l.HTML = "" }} }, []string{"N1", "N4", "N5"}},
		"cuts at a dot": {func() *postbox {
			return &postbox{spoil: func(l *complaints.Letter) { l.Text, _, _ = strings.Cut(l.Text, "\n.\n") }}
		}, []string{"N1"}},
		"cuts the text": {func() *postbox {
			return &postbox{spoil: func(l *complaints.Letter) { l.Text = l.Text[:min(len(l.Text), 9000)] }}
		}, []string{"N5"}},
		"dates by itself":         {func() *postbox { return &postbox{spoil: func(l *complaints.Letter) { l.At = l.At.AddDate(0, 0, 1) }} }, []string{"N1"}},
		"is never automatic":      {func() *postbox { return &postbox{spoil: func(l *complaints.Letter) { l.Automatic = false }} }, []string{"N2"}},
		"is always automatic":     {func() *postbox { return &postbox{spoil: func(l *complaints.Letter) { l.Automatic = true }} }, []string{"N2"}},
		"forgets what it answers": {func() *postbox { return &postbox{spoil: func(l *complaints.Letter) { l.InReplyTo = "" }} }, []string{"N3"}},
		"writes Latin-1":          {func() *postbox { return &postbox{garble: replace("=E2=82=AC", "=80")} }, []string{"N4"}},
		"writes a new Message-ID": {newMessageIDs, []string{"N6", "N14"}},
		"checks nothing":          {func() *postbox { return &postbox{credulous: true} }, []string{"N7", "N8"}},
		"ignores its context":     {func() *postbox { return &postbox{deaf: true} }, []string{"N9"}},
		"gives up when cancelled": {func() *postbox {
			return &postbox{excuse: func(complaints.Letter, error) error { return complaints.ErrRejected }}
		}, []string{"N9", "N13", "N14"}},
		"loses the fifth": {func() *postbox { return &postbox{drops: 5} }, []string{"N10"}},
		"never gives up": {func() *postbox {
			return &postbox{excuse: func(complaints.Letter, error) error { return complaints.ErrUnavailable }}
		}, []string{"N11", "N12"}},
		"tells whom it refused": {func() *postbox { return &postbox{excuse: telltale} }, []string{"N15"}},
	}
	broken := map[string]bool{}
	for name, w := range wrong {
		got := fails(t.Context(), w.open)
		require.Subset(t, got, w.clauses, name)
		for _, id := range w.clauses {
			broken[id] = true
		}
	}
	for _, c := range clauses() {
		require.True(t, broken[c.id], "nothing here breaks %s %s", c.id, c.says)
	}
}

func newMessageIDs() *postbox {
	n := 0
	return &postbox{spoil: func(l *complaints.Letter) { n++; l.MessageID = fmt.Sprintf("%d.%s", n, l.MessageID) }}
}

func telltale(l complaints.Letter, err error) error {
	return errors.Join(err, fmt.Errorf("550 no such user: %v", l.To))
}

func TestClausesAreNumbered(t *testing.T) {
	t.Parallel()
	for i, c := range clauses() {
		require.Equal(t, fmt.Sprintf("N%d", i+1), c.id)
	}
}
