//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// soakKinds are what is done to the program, in the order of the table.
var soakKinds = []string{"file", "command", "list", "attach", "fetch", "mail", "clock"}

// lookout looks at the program from outside, and through its tap.
type lookout struct {
	t     *testing.T
	pid   int
	tap   *http.Client
	data  string
	begin time.Time

	mu      sync.Mutex
	took    map[string][]time.Duration // since the last sample
	errors  int                        // likewise
	failed  int                        // in all
	samples []sample
}

// sample is one look; sizes are bytes.
type sample struct {
	at                                 time.Duration
	rss, heap, goroutines, files, size int64
	speed                              map[string]speed
	errors                             int
}

type speed struct {
	n             int
	p50, p95, p99 time.Duration
}

func newLookout(t *testing.T, pid int, tap, data string) *lookout {
	t.Helper()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", tap)
	}
	return &lookout{
		t: t, pid: pid, data: data, begin: time.Now(), took: map[string][]time.Duration{},
		tap: &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}},
	}
}

const shownErrors = 10

// note keeps how long something took; 0: it was no call of its own. An error fails the run; the first ones are shown.
func (w *lookout) note(kind string, took time.Duration, err error) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if took > 0 {
		w.took[kind] = append(w.took[kind], took)
	}
	if err == nil {
		return true
	}
	w.errors++
	w.failed++
	if w.failed <= shownErrors {
		w.t.Errorf("%s after %s: %v", kind, time.Since(w.begin).Round(time.Second), err)
	}
	return false
}

// sampling looks until ctx ends.
func (w *lookout) sampling(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			x, err := w.look(context.WithoutCancel(ctx))
			w.note("sample", 0, err)
			w.mu.Lock()
			x.speed, x.errors = map[string]speed{}, w.errors
			for kind, took := range w.took {
				x.speed[kind] = speedOf(took)
			}
			w.took, w.errors = map[string][]time.Duration{}, 0
			w.samples = append(w.samples, x)
			w.mu.Unlock()
		}
	}
}

// look asks the process and the system.
func (w *lookout) look(ctx context.Context) (x sample, err error) {
	x.at = time.Since(w.begin)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://program/", http.NoBody)
	if err != nil {
		return x, err
	}
	res, err := w.tap.Do(req)
	if err != nil {
		return x, err
	}
	defer res.Body.Close()
	var v vitals
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil {
		return x, err
	}
	x.heap, x.goroutines = v.Heap, v.Goroutines
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.pid))
	if err != nil {
		return x, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &x.rss); err != nil {
		return x, err
	}
	x.rss *= 1024
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", w.pid))
	if err != nil {
		return x, err
	}
	x.files = int64(len(open))
	x.size, err = sizeOf(w.data)
	return x, err
}

// sizeOf adds up the files of a directory; one that is gone meanwhile counts as nothing.
func sizeOf(dir string) (sum int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreGone(err)
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return ignoreGone(err)
	})
	return sum, err
}

func ignoreGone(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

func speedOf(took []time.Duration) speed {
	slices.Sort(took)
	at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100] }
	return speed{len(took), at(50), at(95), at(99)}
}

const mebibyte = 1 << 20

// table is all samples in Markdown.
func (w *lookout) table() string {
	var b strings.Builder
	b.WriteString("| after | RSS MiB | heap MiB | goroutines | open files | data MiB |")
	for _, kind := range soakKinds {
		fmt.Fprintf(&b, " %s |", kind)
	}
	b.WriteString(" errors |\n|" + strings.Repeat("---|", 7+len(soakKinds)) + "\n")
	for _, x := range w.samples {
		fmt.Fprintf(&b, "| %s | %.1f | %.1f | %d | %d | %.1f |", x.at.Round(time.Second),
			float64(x.rss)/mebibyte, float64(x.heap)/mebibyte, x.goroutines, x.files, float64(x.size)/mebibyte)
		for _, kind := range soakKinds {
			v := x.speed[kind]
			fmt.Fprintf(&b, " %d: %s %s %s |", v.n, inMillis(v.p50), inMillis(v.p95), inMillis(v.p99))
		}
		fmt.Fprintf(&b, " %d |\n", x.errors)
	}
	return b.String() + "\nCalls: how many, then their p50, p95 and p99 in milliseconds.\n"
}

func inMillis(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond))
}

// growth is what may not grow: of its samples the median in the last third of the run is held against the median in the second,
// when the program has warmed up. Medians, so that one slow minute of a shared machine decides nothing. The load is the same in
// both. In half an hour they are ten minutes apart: a heap that leaks 0.3 MiB a minute, or other memory that leaks 1 MiB, fails.
type growth struct {
	name  string
	value func(sample) float64
	share float64 // of the second third that it may grow
	more  float64 // and this, in its unit: so little says nothing
}

func growths() []growth {
	list := []growth{
		{"RSS, MiB", func(x sample) float64 { return float64(x.rss) / mebibyte }, 0.10, 4},
		{"heap, MiB", func(x sample) float64 { return float64(x.heap) / mebibyte }, 0.10, 2},
		{"goroutines", func(x sample) float64 { return float64(x.goroutines) }, 0.10, 5},
		{"open files", func(x sample) float64 { return float64(x.files) }, 0.10, 5},
	}
	for _, kind := range soakKinds {
		if kind == "clock" { // it answers when what falls due is done, and that depends on the hour
			continue
		}
		list = append(list,
			growth{kind + " p50, ms", func(x sample) float64 { return float64(x.speed[kind].p50) / float64(time.Millisecond) }, 0.30, 1},
			growth{kind + " p95, ms", func(x sample) float64 { return float64(x.speed[kind].p95) / float64(time.Millisecond) }, 0.50, 5})
	}
	return list
}

// verdict holds the last third of the run against the second.
func (w *lookout) verdict() (table string, flat bool) {
	third := len(w.samples) / 3
	if third == 0 {
		return fmt.Sprintf("%d samples are too few to tell", len(w.samples)), false
	}
	var b strings.Builder
	b.WriteString("| what | second third | last third | may be | |\n|---|---|---|---|---|\n")
	flat = true
	for _, g := range growths() {
		second, last := median(w.samples[third:2*third], g.value), median(w.samples[2*third:], g.value)
		bound, word := second*(1+g.share)+g.more, "flat"
		if last > bound {
			flat, word = false, "grows"
		}
		fmt.Fprintf(&b, "| %s | %.1f | %.1f | %.1f | %s |\n", g.name, second, last, bound, word)
	}
	return b.String(), flat
}

func median(samples []sample, value func(sample) float64) float64 {
	var list []float64
	for _, x := range samples {
		list = append(list, value(x))
	}
	slices.Sort(list)
	return list[len(list)/2]
}
