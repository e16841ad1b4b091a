package complaints_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestIDsSortByTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		millis := rapid.SliceOfNDistinct(rapid.Int64Range(0, 1<<47), 2, 20, rapid.ID[int64]).Draw(rt, "milliseconds")
		slices.Sort(millis)
		at := time.Time{}
		newID := complaints.NewIDs(func() time.Time { return at }, rand.Reader)
		var ids []complaints.ID
		for _, ms := range millis {
			at = time.UnixMilli(ms)
			id, err := newID()
			require.NoError(rt, err)
			parsed, err := complaints.ParseID(string(id))
			require.NoError(rt, err)
			require.Equal(rt, id, parsed)
			ids = append(ids, id)
		}
		require.True(rt, slices.IsSorted(ids), "%v", ids)
	})
}

// The last 80 bits come from the random source, all of them: the first 48 are the time.
func TestIDsAreRandom(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(0x0123456789ab)
	id := func(random []byte) complaints.ID {
		newID := complaints.NewIDs(func() time.Time { return at }, bytes.NewReader(random))
		id, err := newID()
		require.NoError(t, err)
		return id
	}
	zero := id(make([]byte, 10))
	require.Equal(t, complaints.ID("014D2PF2DB0000000000000000"), zero)
	seen := map[complaints.ID]bool{zero: true}
	for bit := range 80 {
		random := make([]byte, 10)
		random[bit/8] |= 1 << (bit % 8)
		seen[id(random)] = true
	}
	require.Len(t, seen, 81)
}

func TestIDsFailWithTheirSource(t *testing.T) {
	t.Parallel()
	broken := errors.New("no entropy")
	newID := complaints.NewIDs(time.Now, iotest.ErrReader(broken))
	_, err := newID()
	require.ErrorIs(t, err, broken)
	newID = complaints.NewIDs(time.Now, io.LimitReader(rand.Reader, 9))
	_, err = newID()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestIDsAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	newID := complaints.NewIDs(time.Now, rand.Reader)
	var mu sync.Mutex
	seen := map[complaints.ID]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				id, err := newID()
				mu.Lock()
				seen[id] = err == nil
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Len(t, seen, 800)
}

func TestParseID(t *testing.T) {
	t.Parallel()
	id, err := complaints.ParseID("01kp5hqrt0000000000000000a")
	require.NoError(t, err)
	require.Equal(t, complaints.ID("01KP5HQRT0000000000000000A"), id)
	for name, s := range map[string]string{
		"nothing": "", "too short": "01KP5HQRT000000000000000A", "too long": "01KP5HQRT0000000000000000AA",
		"more than 128 bits": "81KP5HQRT0000000000000000A", "a letter that reads as a digit": "01KP5HQRT000000000000000OI",
		"a reference": "K-2026-000123", "a letter that grows": strings.Repeat("ı", 26),
	} {
		_, err := complaints.ParseID(s)
		require.ErrorIs(t, err, complaints.ErrInvalid, name)
		require.NotContains(t, err.Error(), "KP5HQRT", name)
	}
}
