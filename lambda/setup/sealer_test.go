package setup_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func newSealer(t require.TestingT, b byte) *setup.Sealer {
	s, err := setup.NewSealer(bytes.Repeat([]byte{b}, setup.DataKeyBytes))
	require.NoError(t, err)
	return s
}

func drawRef(t *rapid.T) complaints.ContentRef {
	return complaints.ContentRef{
		Complaint: complaints.ID(rapid.StringMatching(`[0-9A-Z]{26}`).Draw(t, "id")),
		Key:       complaints.ContentKey{At: complaints.Revision(rapid.IntRange(0, 99).Draw(t, "at")), Field: rapid.StringMatching(`[a-z0-9/-]{1,12}`).Draw(t, "field")},
	}
}

// What is sealed for a place opens there, with the same key, and nowhere else; no byte of it can be changed; it never looks the same.
func TestSealer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, plain := newSealer(t, 1), rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		here, elsewhere := drawRef(t), drawRef(t)
		sealed, err := s.Seal(t.Context(), here, plain)
		require.NoError(t, err)
		opened, err := s.Open(t.Context(), here, sealed)
		require.NoError(t, err)
		require.True(t, bytes.Equal(plain, opened))
		again, err := s.Seal(t.Context(), here, plain)
		require.NoError(t, err)
		require.NotEqual(t, sealed, again)
		if here != elsewhere {
			_, err = s.Open(t.Context(), elsewhere, sealed)
			require.Error(t, err)
		}
		_, err = newSealer(t, 2).Open(t.Context(), here, sealed)
		require.Error(t, err)
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "byte")
		sealed[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "change"))
		_, err = s.Open(t.Context(), here, sealed)
		require.Error(t, err)
		_, err = s.Open(t.Context(), here, sealed[:i])
		require.Error(t, err)
	})
	_, err := setup.NewSealer([]byte("short"))
	require.ErrorContains(t, err, "32 bytes")
}

func BenchmarkSeal(b *testing.B) {
	s, plain := newSealer(b, 1), make([]byte, 2000)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		if _, err := s.Seal(b.Context(), complaints.ContentRef{Complaint: "01KN6K9M00XTZ069VSPE09M4EG"}, plain); err != nil {
			b.Fatal(err)
		}
	}
}
