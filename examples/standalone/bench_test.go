package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// benchDesk lets every request be the demo's employee of a partner.
type benchDesk struct{}

func (benchDesk) Authenticate(*http.Request) (complaints.Actor, error) {
	return complaints.Actor{ID: "demo-partner", Organisation: "gemeente-a"}, nil
}

// serveBench runs the API over a SQLite file on a real listener and returns its address. Garbage is collected as in the program.
func serveBench(b *testing.B) string {
	b.Helper()
	before := debug.SetGCPercent(gcPercent)
	b.Cleanup(func() { debug.SetGCPercent(before) })
	dir := b.TempDir()
	store, err := sqlitestore.Open(b.Context(), filepath.Join(dir, "bench.db"), nil)
	require.NoError(b, err)
	files, err := fileblobs.Open(dir)
	require.NoError(b, err)
	policy, err := policyfile.ReadFile("policy.yaml")
	require.NoError(b, err)
	composer, err := letters.New(nil)
	require.NoError(b, err)
	s, err := complaints.New(b.Context(), store, &complaints.Options{Now: time.Now, Policy: policy, Blobs: store.Blobs(files), Composer: composer})
	require.NoError(b, err)
	h, err := httpapi.New(s, &httpapi.Options{Auth: benchDesk{}, Limits: httpapi.Limits{Rate: -1}})
	require.NoError(b, err)
	ln, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	require.NoError(b, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- httpapi.Serve(ctx, ln, h, nil) }()
	b.Cleanup(func() {
		stop()
		require.NoError(b, <-done)
		require.NoError(b, store.Close())
	})
	return "http://" + ln.Addr().String()
}

const benchBody = `{"channel":"web","complainant":{"name":"Petra de Wit","email":"petra@gemeente-a.example","kind":"partner_employee","organisation":"gemeente-a"},
"ground":"service","department":"facilities","subject":"Verkeerde stoel","description":"Al drie weken wacht ik op een stoel die past."}`

// BenchmarkFiling files complaints over HTTP, each durable before its answer; the clients are in the figure.
func BenchmarkFiling(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			address := serveBench(b)
			b.ResetTimer()
			fromClients(b, clients, b.N, func() (func() error, error) {
				c, err := dialBench(b.Context(), address)
				return c.file, err
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "complaints/s")
		})
	}
}

// fromClients runs n calls from so many clients, each of which begin makes.
func fromClients(b *testing.B, clients, n int, begin func() (func() error, error)) {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			run, err := begin()
			for err == nil && left.Add(-1) >= 0 {
				err = run()
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	b.StopTimer()
}

// benchClient is an HTTP client on one connection of its own, which does no more than it must.
type benchClient struct {
	conn    net.Conn
	answers *bufio.Reader
	request []byte
}

func dialBench(ctx context.Context, address string) (*benchClient, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", at.Host)
	if err != nil {
		return nil, err
	}
	request := fmt.Sprintf("POST /v1/complaints HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		at.Host, len(benchBody), benchBody)
	return &benchClient{conn, bufio.NewReader(conn), []byte(request)}, nil
}

// file sends the request and reads the whole answer, of which it looks at the status and the length.
func (c *benchClient) file() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	status, err := c.answers.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 201 ")) {
		return errors.New(string(status))
	}
	length := -1
	for {
		line, err := c.answers.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == len("\r\n") {
			break
		}
		if n, found := bytes.CutPrefix(bytes.TrimSpace(line), []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(n)); err != nil {
				return err
			}
		}
	}
	if length <= 0 {
		return errors.New("an answer without a length")
	}
	_, err = c.answers.Discard(length)
	return err
}

// BenchmarkBareInserts is the yardstick: as many bytes in one row of one table without an index, by hand, with whoever waits in one
// transaction. It has no HTTP, no engine, no history, and nothing can be found again.
func BenchmarkBareInserts(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			queue := bareInserts(b)
			row := []byte(strings.Repeat("x", 4000))
			b.ResetTimer()
			fromClients(b, clients, b.N, func() (func() error, error) {
				done := make(chan error, 1)
				return func() error {
					queue <- bareInsert{row, done}
					return <-done
				}, nil
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

type bareInsert struct {
	row  []byte
	done chan<- error
}

// bareInserts starts a writer, and ends it with the benchmark.
func bareInserts(b *testing.B) chan<- bareInsert {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	require.NoError(b, err)
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(b.Context(), `CREATE TABLE rows (id INTEGER PRIMARY KEY, data BLOB)`)
	require.NoError(b, err)
	insert, err := db.PrepareContext(b.Context(), `INSERT INTO rows (data) VALUES (?)`)
	require.NoError(b, err)
	queue, ended := make(chan bareInsert, 64), make(chan struct{})
	go func() {
		defer close(ended)
		for first := range queue {
			group := []bareInsert{first}
			for len(queue) > 0 {
				group = append(group, <-queue)
			}
			err := insertAll(context.Background(), db, insert, group)
			for _, x := range group {
				x.done <- err
			}
		}
	}()
	b.Cleanup(func() {
		close(queue)
		<-ended
		require.NoError(b, errors.Join(insert.Close(), db.Close()))
	})
	return queue
}

func insertAll(ctx context.Context, db *sql.DB, insert *sql.Stmt, group []bareInsert) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignored(tx.Rollback())) }()
	st := tx.StmtContext(ctx, insert)
	defer st.Close()
	for _, x := range group {
		if _, err := st.ExecContext(ctx, x.row); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ignored is for the rollback behind every transaction, committed or not.
func ignored(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
