package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
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

// serveBench runs the API over a SQLite file on a real listener and returns its address.
func serveBench(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	store, err := sqlitestore.Open(b.Context(), filepath.Join(dir, "bench.db"), nil)
	require.NoError(b, err)
	blobs, err := fileblobs.Open(dir)
	require.NoError(b, err)
	policy, err := policyfile.ReadFile("policy.yaml")
	require.NoError(b, err)
	composer, err := letters.New(nil)
	require.NoError(b, err)
	s, err := complaints.New(b.Context(), store, &complaints.Options{Now: time.Now, Policy: policy, Blobs: blobs, Composer: composer})
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
			url := serveBench(b) + "/v1/complaints"
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}}
			defer client.CloseIdleConnections()
			var left atomic.Int64
			left.Store(int64(b.N))
			var all sync.WaitGroup
			b.ResetTimer()
			for range clients {
				all.Go(func() {
					for left.Add(-1) >= 0 {
						file(b, client, url)
					}
				})
			}
			all.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "complaints/s")
		})
	}
}

func file(b *testing.B, client *http.Client, url string) {
	b.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader([]byte(benchBody)))
	if err != nil {
		b.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		b.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != http.StatusCreated {
		b.Errorf("status %d, %v", res.StatusCode, err)
	}
	if err := res.Body.Close(); err != nil {
		b.Error(err)
	}
}
