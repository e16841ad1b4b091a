package dynamostore

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// A dictionary that anything was ever packed with must stay as it is, to the byte: a change asks for a second one, with a form of its
// own.
func TestDictionaryStays(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256(firstDictionary)
	require.Equal(t, "70cb343f1cb2db353322b086bca76769b8d861b1decb24b2a64a7c1c96b51d94", hex.EncodeToString(sum[:]))
	packed, err := hex.DecodeString("01c2552c7807987a04068518a001e4a9446cfd94da5a40000000ffff")
	require.NoError(t, err)
	data, err := unpack("state", packed)
	require.NoError(t, err)
	require.JSONEq(t, `{"v":1,"state":{"id":"01KP5HQRT00000000000000001","rev":2,"status":"registered"}}`, string(data))
}

func TestPackedComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		data := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.StringMatching(`(\{"v":1,"state":\{"id":"01","rev":[0-9]+){0,9}`),
			func(s string) []byte { return []byte(s) })).Draw(rt, "data")
		packed := pack(data)
		require.LessOrEqual(rt, len(packed), len(data)+1)
		back, err := unpack("state", packed)
		require.NoError(rt, err)
		require.Equal(rt, append([]byte{}, data...), append([]byte{}, back...))
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte{})
	f.Add(pack([]byte(`{"v":1,"state":{}}`)))
	f.Add([]byte{packedFirst, 0xff})
	f.Fuzz(func(t *testing.T, packed []byte) {
		data, err := unpack("state", packed)
		if err != nil {
			require.Contains(t, []complaints.Code{complaints.CodeCorrupt, complaints.CodeNewer}, complaints.CodeOf(err))
			return
		}
		require.LessOrEqual(t, len(data), max(complaints.MaxItemBytes, len(packed)))
	})
}

// before and behind are neighbours: nothing that is a key stands between.
func TestBefore(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"a1": "a0" + lastSK, "\ue000": "\ud7ff" + lastSK, "a\x00": "a", "": ""} {
		require.Equal(t, want, before(key), "%q", key)
	}
	rapid.Check(t, func(rt *rapid.T) {
		letters := rapid.StringMatching(`[0-9A-Zé]{4}`)
		a, b := letters.Draw(rt, "a"), letters.Draw(rt, "b")
		require.Equal(rt, b < a, b <= before(a))
		require.Equal(rt, b > a, b >= a+"\x00")
	})
}
