package complaints_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// patient is a client of a centre behind a bad wire. It does what real clients do: a command is given again under the same key, a
// mail is delivered again, the next sweep and the next dispatcher come by themselves. Nothing is tried for ever.
type patient struct {
	*centre
	ctx   context.Context
	f     *faults
	wire  *faultyStore
	disk  *faultyBlobs
	in    *memstore.Store // behind the wire
	blobs *memstore.Blobs
	relay *relay
	keys  int
}

func newPatient(t *testing.T) *patient {
	p := &patient{ctx: t.Context(), wire: &faultyStore{}, disk: &faultyBlobs{}}
	p.centre = &centre{t: t}
	p.renew(&faults{})
	var err error
	p.Service, err = complaints.New(p.ctx, p.wire, &complaints.Options{
		Now: p.clock, Policy: complaints.DefaultPolicy(), Blobs: p.disk, Composer: tellAll{}, PersonKey: []byte("test"),
		NewID: complaints.NewIDs(p.clock, rand.NewChaCha8([32]byte{})), MailReader: fileReader{},
		TokenKey: []byte("token"), ConfirmLink: func(token string) string { return "https://klachten.example/confirm/" + token },
	})
	require.NoError(t, err)
	return p
}

// renew empties the centre; the Service stays, for it keeps nothing.
func (p *patient) renew(f *faults) {
	p.t.Helper()
	was := p.in
	p.in, p.blobs, p.relay, p.f, p.keys = memstore.New(), memstore.NewBlobs(), &relay{}, f, 0
	p.store, p.wire.in, p.wire.f, p.disk.in, p.disk.f = p.in, p.in, f, p.blobs, f
	p.at("2026-04-02T10:00:00+02:00")
	if was == nil {
		return
	}
	versions, err := was.PolicyVersions(p.ctx)
	require.NoError(p.t, err)
	for _, v := range versions {
		require.NoError(p.t, p.in.PutPolicy(p.ctx, v))
	}
}

// fileReader is a MailReader for mails of a text and one file, both written in the original.
type fileReader struct{}

func (fileReader) ReadMail(_ context.Context, e complaints.MailEntry, raw io.Reader) (complaints.InboundMail, error) {
	data, err := io.ReadAll(raw)
	m := complaints.InboundMail{Key: e.Key, Text: string(data), ReceivedAt: e.ReceivedAt}
	if strings.HasPrefix(e.Raw, "mail/r") { // a mail of which nothing but its bytes is there
		m.Key = strings.TrimPrefix(e.Raw, "mail/")
		m.ReceivedAt = time.Date(2026, 4, 2, 7, int(m.Key[len(m.Key)-1]), 0, 0, time.UTC)
		m.From, m.Sender = complaints.Address{Email: mailOfOurs}, complaints.SenderPass
	}
	m.Attachments = []complaints.InboundFile{fileOf(m.Key, 1)}
	return m, err
}

func fileOf(mail string, n int) complaints.InboundFile {
	return complaints.InboundFile{
		Name: fmt.Sprintf("foto-%d.jpg", n), Media: "image/jpeg", Size: 4, SHA256: strings.Repeat("a", 64), Blob: fmt.Sprintf("attachments/%s/%d", mail, n),
	}
}

// tries is how often a client comes back. One fault is one failure, so that a second one is the engine's own.
const tries = 3

// try does one thing until it is answered.
func (p *patient) try(what string, do func(context.Context) error) {
	p.t.Helper()
	var err error
	for range tries {
		var ctx context.Context
		ctx, p.f.cancel = context.WithCancel(p.ctx)
		err = do(ctx)
		p.f.cancel()
		if err == nil {
			return
		}
		require.Equal(p.t, complaints.CodeUnavailable, complaints.CodeOf(err), "%s is refused after a failure at %s (%s, call %d): %v", what, p.f.hit, p.f.mode, p.f.at, err)
	}
	require.NoError(p.t, err, "%s was never answered, with a failure at %s (%s, call %d)", what, p.f.hit, p.f.mode, p.f.at)
}

func (p *patient) key() complaints.Key {
	p.keys++
	return complaints.Key{Key: fmt.Sprintf("key-%d", p.keys), Print: "print"}
}

func (p *patient) file(in complaints.Submission) complaints.ID {
	p.t.Helper()
	k := p.key()
	in.Key, in.Print = k.Key, k.Print
	var v complaints.View
	p.try("submit", func(ctx context.Context) (err error) {
		v, err = p.Submit(ctx, person("employee-1"), in)
		return err
	})
	require.NotEmpty(p.t, v.Complaint.ID)
	return v.Complaint.ID
}

// stool is a complaint about a stool, by an employee of a partner.
func stool() complaints.Submission {
	return complaints.Submission{
		Channel: complaints.ChannelAPI, Department: "facilities", Ground: complaints.ServiceGround,
		Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel.",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Email: mailOfOurs, Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	}
}

// give gives a command under a key, naming the revision it was decided on.
func (p *patient) give(by complaints.ActorID, id complaints.ID, cmd complaints.Command) {
	p.t.Helper()
	k, at := p.key(), p.state(id).Revision
	p.try(string(cmd.Name()), func(ctx context.Context) error {
		v, err := p.DoOnce(ctx, person(by), k, id, at, cmd)
		if err == nil {
			require.Greater(p.t, v.Complaint.Revision, at)
		}
		return err
	})
}

func (p *patient) deliver(m complaints.InboundMail) {
	p.t.Helper()
	m.ReceivedAt = p.clock()
	p.keep(m)
	p.try("mail", func(ctx context.Context) error {
		_, err := p.Receive(ctx, m)
		return err
	})
}

// keep puts what the mail adapter keeps of a mail.
func (p *patient) keep(m complaints.InboundMail) {
	for _, key := range append([]string{m.Raw}, blobsOfMail(m)...) {
		if _, err := p.blobs.Put(p.ctx, key, strings.NewReader("foto"), 0); !errors.Is(err, complaints.ErrClaimed) {
			require.NoError(p.t, err)
		}
	}
}

func blobsOfMail(m complaints.InboundMail) []string {
	var keys []string
	for _, f := range m.Attachments {
		keys = append(keys, f.Blob)
	}
	return keys
}

func mailOf(key string, files int) complaints.InboundMail {
	m := complaints.InboundMail{
		Key: key, MessageID: key + "@gemeente-a.example", From: complaints.Address{Name: "Fatima de Wit", Email: mailOfOurs},
		Subject: "Stoel", Text: "Al drie weken wacht ik.", Raw: "mail/" + key, Sender: complaints.SenderPass,
	}
	for i := range files {
		m.Attachments = append(m.Attachments, fileOf(key, i+1))
	}
	return m
}

// settle sweeps and dispatches as a schedule does: what failed is left to the next run, by a new dispatcher.
func (p *patient) settle() {
	p.t.Helper()
	p.try("sweep", func(ctx context.Context) error {
		d, err := p.Sweep(ctx)
		if err == nil && d.Failed > 0 {
			err = errFault
		}
		return err
	})
	until := p.clock().Add(time.Hour)
	for range 6 {
		ctx, cancel := context.WithCancel(p.ctx)
		p.f.cancel = cancel
		quiet, err := p.dispatchOnce(ctx)
		cancel()
		if quiet {
			p.moveTo(until) // whatever was waited for, the next step comes at the same moment
			return
		}
		if err != nil {
			require.Equal(p.t, complaints.CodeUnavailable, complaints.CodeOf(err), "%v", err)
		}
		p.advance(3 * time.Minute) // longer than a lease and than the first wait
	}
	require.Fail(p.t, "the outbox did not become quiet", "after a failure at %s (%s, call %d)", p.f.hit, p.f.mode, p.f.at)
}

func (p *patient) dispatchOnce(ctx context.Context) (quiet bool, err error) {
	d, err := complaints.NewDispatcher(p.Service, &faultyNotifier{p.relay, p.f}, nil)
	if err != nil {
		return false, err
	}
	done, err := d.Dispatch(ctx)
	return err == nil && done.Quiet(), err
}

// step moves the clock to an hour after the step before it, wherever waiting has brought it.
func (p *patient) step(now string) {
	p.t.Helper()
	p.at(now)
}

// TestFaultsByEnumeration lets each call of each port fail in turn, in each way, and wants the same end as without a fault.
func TestFaultsByEnumeration(t *testing.T) {
	t.Parallel()
	for _, x := range procedures() {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			want, calls := x.undisturbed(p)
			require.NotEmpty(t, calls)
			stride := 1
			if testing.Short() {
				stride = 7
			}
			for _, mode := range faultModes() {
				for k := 0; k < len(calls); k += stride {
					if x.tells(mode, k, calls[k]) {
						x.disturbed(p, &faults{mode: mode}, k+1, want)
					}
				}
			}
		})
	}
}

// tells leaves out what another fault tells already: the lost answer of a read is a read never made, and a context that ends before
// a call is one that ended after the call before it.
func (procedure) tells(mode faultMode, k int, call string) bool {
	switch mode {
	case failAfter:
		return !reads(call)
	case cancelFirst:
		return k == 0
	default:
		return true
	}
}

// undisturbed runs a procedure without a fault, and lists its calls.
func (x procedure) undisturbed(p *patient) (end, []string) {
	f := &faults{}
	p.renew(f)
	id := x.before(p)
	f.names = nil
	x.run(p, id)
	return p.end(), f.names
}

func (x procedure) disturbed(p *patient, f *faults, at int, want end) {
	p.renew(f)
	id := x.before(p)
	f.calls, f.at = 0, at
	x.run(p, id)
	require.True(p.t, f.struck(), "call %d was never made", at)
	f.at = 0
	what := fmt.Sprintf("%s %s, call %d", f.mode, f.hit, at)
	got := p.end()
	require.Equal(p.t, want.rows, got.rows, what)
	require.Equal(p.t, want.letters, got.letters, what)
	requireBlobs(p.t, f, want.blobs, got.blobs, what)
	requireOnce(p.t, f, p.relay.took, what)
	_, err := complaints.Verify(p.ctx, p.in, func(f complaints.Finding) error { return fmt.Errorf("%s: %v", what, f) })
	require.NoError(p.t, err)
}

// requireOnce: a letter leaves once, and where its taking was not known once more, the same to the byte.
func requireOnce(t *testing.T, f *faults, took []complaints.Letter, what string) {
	first := map[string]complaints.Letter{}
	again := 0
	for _, l := range took {
		if was, ok := first[l.MessageID]; ok {
			again++
			require.Equal(t, was, l, "%s: another letter under the same Message-ID", what)
		}
		first[l.MessageID] = l
	}
	lost := f.hit == "Send" && f.mode == failAfter
	if lost {
		require.Equal(t, 1, again, what)
		return
	}
	require.Zero(t, again, "%s: a letter left twice", what)
}

// requireBlobs: nothing is lost. What may be left over is one object whose writing or whose commit had no clear answer, or that
// could not be removed: an orphan is better than a lost file.
func requireBlobs(t *testing.T, f *faults, want, got []string, what string) {
	left := slices.Clone(got)
	for _, b := range want {
		i := slices.Index(left, b)
		require.GreaterOrEqual(t, i, 0, "%s: a blob is lost", what)
		left = slices.Delete(left, i, i+1)
	}
	if slices.Contains([]string{"Put", "Commit", "PutContent", "Delete"}, f.hit) {
		require.LessOrEqual(t, len(left), 1, what)
		return
	}
	require.Empty(t, left, "%s: an orphan", what)
}

// end is how a centre stands, in words that do not depend on ids and on how often something was tried.
type end struct {
	rows    []string
	letters []string
	blobs   []string
}

// signature is what follows from an id under a key: in a reply address, a subject, a confirmation link.
var signature = regexp.MustCompile(`(\.[a-z2-7]{10}@|\[[a-z2-7]{10}\]|-[a-z2-7]{26})`)

var blobKey = regexp.MustCompile(`(attachments|contents)/[0-9a-z]{26}/[0-9a-z]{26}`)

func (p *patient) end() end {
	var e end
	objects := blobsOf(p.ctx, p.t, p.blobs)
	names := p.names()
	plain := func(v any) string {
		data, err := json.Marshal(v)
		require.NoError(p.t, err)
		text := signature.ReplaceAllString(names.Replace(string(data)), "SIGNATURE")
		return blobKey.ReplaceAllStringFunc(text, func(key string) string { return "blob of " + objects[key] })
	}
	for _, k := range exported(p.ctx, p.t, p.in, 1000) {
		if row, ok := settledRow(k); ok {
			e.rows = append(e.rows, plain(part(row)))
		}
	}
	slices.Sort(e.rows)
	for _, l := range p.relay.took {
		e.letters = append(e.letters, plain(l))
	}
	slices.Sort(e.letters)
	e.letters = slices.Compact(e.letters)
	for _, sum := range objects {
		e.blobs = append(e.blobs, sum)
	}
	slices.Sort(e.blobs)
	return e
}

// settledRow leaves out what depends on how often something was tried: numbers drawn, keys that the engine made up, the tries and
// moments of deliveries.
func settledRow(k complaints.Kept) (complaints.Kept, bool) {
	switch {
	case k.Series != nil:
		return k, false
	case k.Claim != nil && k.Claim.Kind == complaints.ClaimCommand:
		_, err := complaints.ParseID(k.Claim.Key)
		return k, err != nil
	case k.Delivery != nil:
		k.Delivery.Attempts, k.Delivery.At, k.Delivery.NotBefore = 0, time.Time{}, time.Time{}
	case k.Policy != nil:
		return k, false
	}
	return k, true
}

// part is what a row holds, contents as text.
func part(k complaints.Kept) any {
	switch {
	case k.Mail != nil:
		return k.Mail
	case k.Claim != nil:
		return k.Claim
	case k.Event != nil:
		return []any{k.Event.Event.Type(), k.Event}
	case k.Content != nil:
		return []any{k.Content.Complaint, k.Content.Key, string(k.Content.Data), k.Content.Blob, k.Content.Person, k.Content.Erased}
	case k.Delivery != nil:
		return k.Delivery
	}
	return k.State
}

// names replaces ids and references by the complaint's place among all, in order of receipt.
func (p *patient) names() *strings.Replacer {
	page, err := p.in.List(p.ctx, complaints.ListParams{Scope: complaints.Scope{All: true}, PageParams: complaints.PageParams{Limit: 1000}})
	require.NoError(p.t, err)
	slices.SortFunc(page.Items, func(a, b complaints.Summary) int {
		return strings.Compare(a.ReceivedAt.String()+string(a.Department)+a.Reference, b.ReceivedAt.String()+string(b.Department)+b.Reference)
	})
	var pairs []string
	for i, s := range page.Items {
		name := fmt.Sprintf("COMPLAINT-%d", i+1)
		pairs = append(pairs, string(s.ID), name)
		if s.Reference != "" {
			pairs = append(pairs, s.Reference, "REFERENCE-"+name, strings.ToLower(s.Reference), "reference-"+strings.ToLower(name))
		}
		small, plain := strings.ToLower(string(s.ID)), strings.ToLower(name)
		pairs = append(pairs, small+".", plain+".", small+"-", plain+"-") // in Message-IDs and confirmation links
	}
	return strings.NewReplacer(pairs...)
}

// blobsOf are all objects with a fingerprint of each.
func blobsOf(ctx context.Context, t require.TestingT, b complaints.Blobs) map[string]string {
	out := map[string]string{}
	p := complaints.PageParams{Limit: 1000}
	for {
		page, err := b.List(ctx, "", p)
		require.NoError(t, err)
		for _, key := range page.Items {
			r, err := b.Open(ctx, key)
			require.NoError(t, err)
			data, err := io.ReadAll(r)
			require.NoError(t, err)
			require.NoError(t, r.Close())
			out[key] = fmt.Sprintf("%x", sha256.Sum256(data))
		}
		if page.Next == "" {
			return out
		}
		p.Cursor = page.Next
	}
}

// TestOpeningAgain: a policy version whose keeping had no clear answer is kept once.
func TestOpeningAgain(t *testing.T) {
	t.Parallel()
	for _, mode := range faultModes() {
		f := &faults{at: 1, mode: mode}
		in := memstore.New()
		for try := range 2 {
			ctx, cancel := context.WithCancel(t.Context())
			f.cancel = cancel
			_, err := complaints.New(ctx, &faultyStore{in, f}, &complaints.Options{Now: time.Now, Policy: complaints.DefaultPolicy()})
			cancel()
			require.True(t, err == nil || try == 0 && errors.Is(err, complaints.ErrUnavailable), "%v", err)
		}
		versions, err := in.PolicyVersions(t.Context())
		require.NoError(t, err)
		require.Len(t, versions, 1)
	}
}
