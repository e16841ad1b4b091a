package complaints_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// seedStored adds the stored examples of a kind, whole and damaged.
func seedStored(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "stored", "*", pattern))
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Add([]byte(`{"v":2}`))
	f.Add([]byte(`null`))
}

// requireKnownCode holds that bytes from outside are refused by one of two codes, and never by a panic.
func requireKnownCode(t *testing.T, err error) {
	t.Helper()
	require.Contains(t, []complaints.Code{complaints.CodeNewer, complaints.CodeCorrupt}, complaints.CodeOf(err))
}

func FuzzDecodeEvent(f *testing.F) {
	seedStored(f, "event_*.json")
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := complaints.DecodeEvent(data)
		if err != nil {
			requireKnownCode(t, err)
			return
		}
		written, err := complaints.EncodeEvent(r)
		require.NoError(t, err)
		again, err := complaints.DecodeEvent(written)
		require.NoError(t, err)
		once, err := complaints.EncodeEvent(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(once))
		var c complaints.Complaint
		c.Apply(r)
	})
}

func FuzzDecodeState(f *testing.F) {
	seedStored(f, "state_*.json")
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := complaints.DecodeState(data)
		if err != nil {
			requireKnownCode(t, err)
			return
		}
		written, err := complaints.EncodeState(c)
		require.NoError(t, err)
		again, err := complaints.DecodeState(written)
		require.NoError(t, err)
		once, err := complaints.EncodeState(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(once))
		_ = complaints.Summarize(&c)
		c.NextMilestone()
	})
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{"01KP5HQRT0000000000000000A", "01kp5hqrt0000000000000000a", "", "81KP5HQRT0000000000000000A", "K-2026-000001", strings.Repeat("ı", 13)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := complaints.ParseID(s)
		if err != nil {
			require.ErrorIs(t, err, complaints.ErrInvalid)
			return
		}
		require.Len(t, string(id), 26)
		require.Len(t, s, 26, "read as an id: %q", s)
		again, err := complaints.ParseID(strings.ToLower(string(id)))
		require.NoError(t, err)
		require.Equal(t, id, again)
	})
}
