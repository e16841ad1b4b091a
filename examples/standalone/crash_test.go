package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// life is one process of the real program.
type life struct {
	cmd    *exec.Cmd
	up     chan addresses // closed without any when the program ended before it served
	stderr *output
}

// launch starts the real program, or what is put before it.
func launch(t *testing.T, command []string, data string, args ...string) *life {
	t.Helper()
	args = slices.Concat(command[1:], []string{"-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", data}, args)
	cmd := exec.CommandContext(t.Context(), command[0], args...)
	l := &life{cmd: cmd, up: make(chan addresses, 1), stderr: &output{}}
	cmd.Stderr = l.stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	go func() {
		defer close(l.up)
		var a addresses
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			if _, addr, ok := strings.Cut(lines.Text(), "HTTP API   http://"); ok {
				a.http = addr
			}
			if _, rest, ok := strings.Cut(lines.Text(), "SMTP       "); ok {
				a.smtp, _, _ = strings.Cut(rest, ",")
			}
			if strings.HasPrefix(lines.Text(), "Stop with") {
				l.up <- a
			}
		}
	}()
	return l
}

// serving waits until the program serves.
func (l *life) serving(t *testing.T) addresses {
	t.Helper()
	a, ok := <-l.up
	require.True(t, ok, "the program ended before it served: %s", l.stderr)
	return a
}

// kill is kill -9.
func (l *life) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, l.cmd.Process.Kill())
	l.gone()
}

func (l *life) gone() {
	for range l.up {
	}
	_ = l.cmd.Wait()
}

// end is SIGTERM: it drains and ends well.
func (l *life) end(t *testing.T) {
	t.Helper()
	require.NoError(t, l.cmd.Process.Signal(syscall.SIGTERM))
	for range l.up {
	}
	require.NoError(t, l.cmd.Wait(), "%s", l.stderr)
}

// refused waits for a program that does not start, and gives what it says.
func (l *life) refused(t *testing.T) string {
	t.Helper()
	_, served := <-l.up
	require.False(t, served, "it started")
	require.Error(t, l.cmd.Wait())
	return l.stderr.String()
}

// TestCrash kills the program a hundred times while people file, write, handle and send mail, and while it sweeps and delivers.
// What was answered is there afterwards, once; no letter went out twice; every history gives the state that is stored.
func TestCrash(t *testing.T) {
	t.Parallel()
	kills := 100
	if testing.Short() {
		kills = 15
	}
	command, data := []string{build(t)}, t.TempDir()
	c := newCrowd(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var clients sync.WaitGroup
	for _, name := range []string{"a", "b", "c"} {
		clients.Go(func() { c.work(ctx, name, c.file) })
	}
	for _, name := range []string{"x", "y"} {
		clients.Go(func() { c.work(ctx, name, c.mail) })
	}
	clients.Go(func() {
		if err := c.hurry(ctx); err != nil {
			t.Errorf("the clock: %v", err)
		}
	})
	starts := killAgainAndAgain(t, c, command, data, kills)

	l := launch(t, command, data)
	c.site.open(l.serving(t))
	safe := filepath.Join(t.TempDir(), "backup")
	said, err := tool(t, command[0], "-backup", safe, "-data", data)
	require.NoError(t, err, said)
	close(c.over)
	clients.Wait()
	last := &running{t: t, data: data, at: c.site.at}
	last.clock(c.latest.Load().Add(2 * time.Hour).Format(time.RFC3339)) // its answer comes when everything that is due is sent
	l.end(t)

	slices.Sort(starts)
	t.Logf("%d kills; %d complaints and %d mails were confirmed; %d tries were cut off, %d refused; start: median %s, longest %s",
		kills, len(c.filed), len(c.mails), c.retries.Load(), c.refusals.Load(), starts[len(starts)/2], starts[len(starts)-1])
	require.Greater(t, len(c.filed), kills/4)
	require.Greater(t, len(c.mails), kills/4)
	keptPromises(t, data, c)
	wholeBackup(t, safe)
}

// wholeBackup is one that was made while clients were at work: it is sound, and the mails that it speaks of are in it.
func wholeBackup(t *testing.T, safe string) {
	t.Helper()
	a := openAudit(t, safe)
	require.Positive(t, a.sound().Mails)
	p := complaints.MailParams{PageParams: complaints.PageParams{Limit: 100}}
	for {
		page, err := a.s.Mails(t.Context(), a.desk, p)
		require.NoError(t, err)
		for _, m := range page.Items {
			_, raw, err := a.s.OpenMail(t.Context(), a.desk, m.Key)
			require.NoError(t, err)
			require.NoError(t, raw.Close())
		}
		if page.Next == "" {
			return
		}
		p.Cursor = page.Next
	}
}

// killAgainAndAgain lives and dies, now and then before it serves, and measures how long a start takes.
func killAgainAndAgain(t *testing.T, c *crowd, command []string, data string, kills int) (starts []time.Duration) {
	t.Helper()
	for n := range kills {
		begin := time.Now()
		l := launch(t, command, data, "-now", start0)
		if n%8 == 7 {
			time.Sleep(time.Duration(5+rand.IntN(60)) * time.Millisecond)
			l.kill(t)
			continue
		}
		c.site.open(l.serving(t))
		starts = append(starts, time.Since(begin).Round(time.Millisecond))
		time.Sleep(time.Duration(20+rand.IntN(130)) * time.Millisecond)
		c.site.shut()
		l.kill(t)
		if t.Failed() {
			t.FailNow()
		}
	}
	return starts
}

// A kill while the directory is being made, and while the demonstration's complaints are, leaves one that the next start goes on with.
func TestCrashAtFirstStart(t *testing.T) {
	t.Parallel()
	command := []string{build(t)}
	for n := range 10 {
		data := filepath.Join(t.TempDir(), "data")
		l := launch(t, command, data)
		time.Sleep(time.Duration(5+n*12) * time.Millisecond) // at another moment each time
		l.kill(t)
		l = launch(t, command, data)
		l.client(t, data).mustFile("Na de eerste keer")
		l.end(t)
		a := openAudit(t, data)
		a.sound()
		require.Len(t, a.rows()["Na de eerste keer"], 1)
	}
}

// audit reads a data directory that no program has open.
type audit struct {
	t    *testing.T
	k    *keeping
	s    *complaints.Service
	desk complaints.Actor
}

func openAudit(t *testing.T, data string) *audit {
	t.Helper()
	set := &settings{data: data}
	k, err := openKeeping(t.Context(), set)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, k.close()) })
	o, err := openOffice(t.Context(), set, k, "", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return &audit{t, k, o.service, complaints.Actor{ID: "demo-desk"}}
}

// sound holds history against state, and every index against both.
func (a *audit) sound() complaints.Verified {
	a.t.Helper()
	require.NoError(a.t, a.k.store.Check(a.t.Context()))
	v, err := complaints.Verify(a.t.Context(), a.k.store, func(f complaints.Finding) error {
		a.t.Errorf("%+v", f)
		return nil
	})
	require.NoError(a.t, err)
	return v
}

// rows are the complaints as the desk lists them, by subject.
func (a *audit) rows() map[string][]complaints.Row {
	a.t.Helper()
	found := map[string][]complaints.Row{}
	q := complaints.Query{PageParams: complaints.PageParams{Limit: 100}}
	for {
		page, err := a.s.List(a.t.Context(), a.desk, q)
		require.NoError(a.t, err)
		for _, r := range page.Items {
			found[r.SubjectText] = append(found[r.SubjectText], r)
		}
		if page.Next == "" {
			return found
		}
		q.Cursor = page.Next
	}
}

// history is what the desk reads, as one text, and the moments in it, which never go back.
func (a *audit) history(id complaints.ID) (text string, events map[complaints.EventType]int) {
	a.t.Helper()
	var b strings.Builder
	var last time.Time
	events = map[complaints.EventType]int{}
	p := complaints.PageParams{Limit: 100}
	for {
		page, err := a.s.History(a.t.Context(), a.desk, id, p)
		require.NoError(a.t, err)
		for _, x := range page.Items {
			require.False(a.t, x.At.Before(last), "revision %d", x.Revision)
			last = x.At
			events[x.Type]++
			b.Write(x.Data)
			b.WriteByte('\n')
		}
		if page.Next == "" {
			return b.String(), events
		}
		p.Cursor = page.Next
	}
}

// keptPromises holds the directory against what the clients were told.
func keptPromises(t *testing.T, data string, c *crowd) {
	t.Helper()
	a := openAudit(t, data)
	v := a.sound()
	rows := a.rows()
	for _, p := range c.filed {
		require.Len(t, rows[p.subject], 1, p.subject)
		r := rows[p.subject][0]
		require.Equal(t, p.id, string(r.ID))
		require.Equal(t, p.reference, r.Reference)
		text, events := a.history(r.ID)
		for _, note := range p.texts {
			require.Equal(t, 1, strings.Count(text, note), "%s: %s", p.subject, note)
		}
		require.Equal(t, 1, events["submitted"])
		require.LessOrEqual(t, events["assigned"], 1)
		require.LessOrEqual(t, events["taken"], 1)
		require.Equal(t, p.commands, len(p.texts)+events["assigned"]+events["taken"])
	}
	references := map[string]bool{}
	for subject, list := range rows {
		for _, r := range list {
			require.False(t, r.Reference != "" && references[r.Reference], "%s twice", r.Reference)
			references[r.Reference] = true
		}
		if strings.HasPrefix(subject, "Klacht ") || strings.HasPrefix(subject, "Mail ") {
			require.Len(t, list, 1, subject)
		}
	}
	for _, p := range c.mails {
		require.Len(t, rows[p.subject], 1, p.subject)
	}
	require.Equal(t, len(c.mails), v.Mails, "a line in the ledger for each mail, and for no other")
	lettersOnce(t, data, a, rows, len(c.filed)+len(c.mails))
}

// lettersOnce holds the letters that are kept as sent against those that went out.
func lettersOnce(t *testing.T, data string, a *audit, rows map[string][]complaints.Row, confirmed int) {
	t.Helper()
	out := map[string]int{}
	files, err := filepath.Glob(filepath.Join(data, "sent", "*.eml"))
	require.NoError(t, err)
	for _, name := range files {
		if id := messageID(t, name); !strings.HasPrefix(id, "report-") { // those are told of by the maker, which has a mark of its own
			out[id]++
		}
	}
	acknowledged := 0
	for subject, list := range rows {
		for _, r := range list {
			letters, err := a.s.Letters(t.Context(), a.desk, r.ID)
			require.NoError(t, err)
			for _, l := range letters {
				if l.Delivery.State != complaints.DeliverySent {
					require.NotEqual(t, complaints.DeliveryParked, l.Delivery.State)
					continue
				}
				require.Equal(t, 1, out[l.Letter.MessageID], "%s %s", subject, l.Delivery.Letter)
				delete(out, l.Letter.MessageID)
				if l.Delivery.Letter == complaints.LetterAcknowledgment && (strings.HasPrefix(subject, "Klacht ") || strings.HasPrefix(subject, "Mail ")) {
					acknowledged++
				}
			}
		}
	}
	require.Empty(t, out, "went out, and no delivery knows of it")
	require.Equal(t, confirmed, acknowledged, "one acknowledgment each")
	for _, pattern := range []string{"blobs/mail+/*/UNFINISHED-*", "sent/.new-*", "mail-*.eml"} {
		left, err := filepath.Glob(filepath.Join(data, pattern))
		require.NoError(t, err)
		require.Empty(t, left, "half a mail or letter")
	}
}

func messageID(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	m, err := mail.ReadMessage(f)
	require.NoError(t, err, name)
	_, err = io.Copy(io.Discard, m.Body)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return strings.Trim(m.Header.Get("Message-Id"), "<>")
}
