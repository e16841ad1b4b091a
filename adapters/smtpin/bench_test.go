package smtpin_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/smtpin"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// clients is how many connections bring mail at once, as a relay's would.
const clients = 8

// BenchmarkMail takes mails in over real connections: every 250 means that the bytes, the complaint and the mail's outcome are synced
// to the disk, in one file. The others are its yardsticks, on the same disk: what the protocol alone takes, and what a synced file of
// its own and its name alone take.
func BenchmarkMail(b *testing.B) {
	b.Run("durable", benchmarkDurable)
	b.Run("yardstick/sink", benchmarkSink)
	b.Run("yardstick/files", benchmarkFiles)
}

func benchmarkDurable(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(150)) // as the standalone program does
	dir := b.TempDir()
	store, err := sqlitestore.Open(b.Context(), filepath.Join(dir, "klachtwerk.db"), nil)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, store.Close()) })
	files, err := fileblobs.Open(filepath.Join(dir, "blobs"))
	require.NoError(b, err)
	blobs := store.Blobs(files)
	policy := complaints.DefaultPolicy()
	policy.Mail = complaints.MailPolicy{PerSender: 1 << 30, PerDomain: 1 << 30} // counted, as in earnest, but no flood
	service, err := complaints.New(b.Context(), store, &complaints.Options{
		Now: time.Now, Policy: policy, Blobs: blobs, PersonKey: []byte("test"), TokenKey: []byte("token"), Rates: store,
	})
	require.NoError(b, err)
	reader, err := mailin.New(&mailin.Options{Blobs: blobs, Mailbox: mailbox, TrustedAuthServ: []string{"ssc.example"}})
	require.NoError(b, err)
	var made atomic.Int64
	s, err := smtpin.New(&smtpin.Options{
		Mailboxes: []string{mailbox}, Receiver: service, Reader: reader, Blobs: blobs, SpoolDir: dir,
		Observe: func(_ context.Context, m smtpin.Mail) {
			if m.Err == nil && m.Receipt.Outcome == complaints.MailComplaint {
				made.Add(1)
			}
		},
	})
	require.NoError(b, err)
	ln := listenOn(b)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln) }()
	bring(b, ln.Addr().String())
	stop()
	require.NoError(b, <-ended)
	require.Equal(b, int64(b.N), made.Load(), "each of them is a complaint")
}

func listenOn(b *testing.B) net.Listener {
	b.Helper()
	ln, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	require.NoError(b, err)
	return ln
}

// bring sends b.N mails, shared among the clients.
func bring(b *testing.B, addr string) {
	b.Helper()
	conns := make([]*textproto.Conn, clients)
	for i := range conns {
		c, err := textproto.Dial("tcp", addr)
		require.NoError(b, err)
		b.Cleanup(func() { _ = c.Close() })
		_, _, err = c.ReadResponse(220)
		require.NoError(b, err)
		require.NoError(b, c.PrintfLine("EHLO relay.example"))
		_, _, err = c.ReadResponse(250)
		require.NoError(b, err)
		conns[i] = c
	}
	failed := make(chan error, clients)
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for _, c := range conns {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if err := deliver(c, n); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
	close(failed)
	for err := range failed {
		require.NoError(b, err)
	}
}

// body is what people write, of the size that they do.
var body = strings.Repeat("Al drie weken wacht ik op een stoel die past, en niemand kan mij zeggen waar die blijft.\r\n", 25)

// deliver sends one mail as relays do, with the commands in one go (RFC 2920).
func deliver(c *textproto.Conn, n int64) error {
	from := fmt.Sprintf("medewerker%d@gemeente-a.example", n%500)
	if err := c.PrintfLine("MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA", from, mailbox); err != nil {
		return err
	}
	for _, want := range []int{250, 250, 354} {
		if _, _, err := c.ReadResponse(want); err != nil {
			return err
		}
	}
	err := c.PrintfLine("%sReceived: from a by b; Thu, 2 Apr 2026 16:00:00 +0200\r\nFrom: Medewerker <%s>\r\nTo: %s\r\nSubject: Verkeerde stoel %d\r\n"+
		"Message-ID: <%d@gemeente-a.example>\r\nDate: Thu, 2 Apr 2026 16:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s.",
		verified, from, mailbox, n, n, body)
	if err == nil {
		_, _, err = c.ReadResponse(250)
	}
	return err
}

// sink is a mail server that keeps nothing.
type sink struct{}

func (sink) Mail(string, *gosmtp.MailOptions) error { return nil }
func (sink) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (sink) Data(r io.Reader) error                 { _, err := io.Copy(io.Discard, r); return err }
func (sink) Reset()                                 {}
func (sink) Logout() error                          { return nil }

func benchmarkSink(b *testing.B) {
	s := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return sink{}, nil }))
	ln := listenOn(b)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ln) }()
	bring(b, ln.Addr().String())
	require.NoError(b, s.Close())
	if err := <-ended; err != nil {
		require.ErrorIs(b, err, gosmtp.ErrServerClosed)
	}
}

func benchmarkFiles(b *testing.B) {
	dir := b.TempDir()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range clients {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if err := writeSynced(filepath.Join(dir, strconv.FormatInt(n, 10))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

// writeSynced writes a mail's bytes, and waits until the file and its name are on the disk.
func writeSynced(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(body); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	err = d.Sync()
	if closed := d.Close(); err == nil {
		err = closed
	}
	return err
}
