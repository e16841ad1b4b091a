package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const benchComplaints = 100_000

// BenchmarkMemory files 100,000 complaints from 64 clients over HTTP and tells what the process, clients included, holds then.
func BenchmarkMemory(b *testing.B) {
	debug.FreeOSMemory() // of benchmarks before this one
	for b.Loop() {
		address := serveBench(b)
		fromClients(b, 64, benchComplaints, func() (func() error, error) {
			c, err := dialBench(b.Context(), address)
			return c.file, err
		})
		b.StartTimer()
	}
	b.ReportMetric(resident(b), "MiB-resident")
	b.ReportMetric(float64(b.N*benchComplaints)/b.Elapsed().Seconds(), "complaints/s")
}

// resident is the memory of this process that is in use, in MiB; 0 on systems that do not tell.
func resident(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(b, err)
	return kilobytes / 1024
}

// BenchmarkReady starts the whole program on a directory with 100,000 complaints, until it has given an answer.
func BenchmarkReady(b *testing.B) {
	data := b.TempDir()
	fillDirectory(b, data)
	for b.Loop() {
		ctx, stop := context.WithCancel(b.Context())
		up, ended := make(chan addresses, 1), make(chan error, 1)
		p := &program{started: func(a addresses) { up <- a }}
		go func() {
			ended <- p.Run(ctx, []string{"-addr", "127.0.0.1:0", "-smtp", "127.0.0.1:0", "-data", data, "-now", start0}, io.Discard, io.Discard)
		}()
		select {
		case at := <-up:
			require.Equal(b, http.StatusOK, benchStatus(b, "http://"+at.http+"/v1/complaints"))
		case err := <-ended:
			b.Fatal(err)
		}
		b.StopTimer()
		stop()
		require.NoError(b, <-ended)
		b.StartTimer()
	}
}

func benchStatus(b *testing.B, url string) int {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(b, err)
	req.Header.Set("Authorization", "Bearer demo-desk")
	res, err := http.DefaultClient.Do(req)
	require.NoError(b, err)
	require.NoError(b, res.Body.Close())
	return res.StatusCode
}

// fillDirectory makes a data directory with many complaints, all like one that was filed.
func fillDirectory(b *testing.B, data string) {
	b.Helper()
	policy, err := policyfile.ReadFile("policy.yaml")
	require.NoError(b, err)
	at, err := time.Parse(time.RFC3339, start0)
	require.NoError(b, err)
	pattern := memstore.New()
	s, err := complaints.New(b.Context(), pattern, &complaints.Options{Now: func() time.Time { return at }, Policy: policy})
	require.NoError(b, err)
	_, err = s.Submit(b.Context(), complaints.Actor{ID: "demo-partner", Organisation: "gemeente-a"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "facilities", Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel die past.",
		Complainant: complaints.NewComplainant{Name: "Petra de Wit", Email: "petra@gemeente-a.example", Kind: complaints.PartnerEmployee, Organisation: "gemeente-a"},
	})
	require.NoError(b, err)
	page, err := pattern.Export(b.Context(), complaints.PageParams{Limit: 100})
	require.NoError(b, err)

	require.NoError(b, os.WriteFile(filepath.Join(data, "person.key"), []byte(strings.Repeat("5a", personKeyBytes)), 0o600))
	store, err := sqlitestore.Open(b.Context(), filepath.Join(data, "klachtwerk.db"), nil)
	require.NoError(b, err)
	var rows []complaints.Kept
	for n := range benchComplaints {
		for _, k := range page.Items {
			rows = append(rows, likeness(k, n))
		}
		if len(rows) > 5000 || n == benchComplaints-1 {
			require.NoError(b, store.Adopt(b.Context(), rows))
			rows = rows[:0]
		}
	}
	require.NoError(b, store.Close())
}

// likeness is a row of the n-th complaint after a row of the pattern.
func likeness(k complaints.Kept, n int) complaints.Kept {
	id, reference := complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", n)), fmt.Sprintf("K-2026-%06d", n+1)
	switch {
	case k.Claim != nil:
		c := *k.Claim
		c.By.ID, c.Key = id, reference
		k.Claim = &c
	case k.Event != nil:
		e := *k.Event
		e.Complaint = id
		if submitted, ok := e.Event.(complaints.Submitted); ok {
			submitted.Reference = reference
			e.Event = submitted
		}
		k.Event = &e
	case k.Content != nil:
		c := *k.Content
		c.Complaint = id
		k.Content = &c
	case k.Delivery != nil:
		d := *k.Delivery
		d.Complaint, d.State = id, complaints.DeliverySent
		k.Delivery = &d
	case k.State != nil:
		c := *k.State
		c.ID, c.Reference = id, reference
		k.State = &c
	}
	return k
}
