package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func policies() []clause {
	return []clause{
		{"P1 PutPolicy keeps a new version", keepsPolicy},
		{"P2 the same version with another body is ErrClaimed", otherBody},
		{"P3 of racing bodies exactly one wins", racingPolicy},
		{"P4 PolicyVersions lists by the moment they were put", listsPolicies},
		{"P5 a body over a size limit is ErrTooLarge", policySizes},
	}
}

func keepsPolicy(t *testing.T, w *world) {
	list, err := w.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Empty(t, list)
	v := complaints.PolicyVersion{Version: "2026-é", At: day(1), Hash: "h", Body: []byte(`{"a":1}`)}
	require.NoError(t, w.PutPolicy(t.Context(), v))
	again := v
	again.At, again.Hash = day(2), "other"
	require.NoError(t, w.PutPolicy(t.Context(), again), "the same body is the same version")
	list, err = w.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Equal(t, []complaints.PolicyVersion{v}, list)
}

func otherBody(t *testing.T, w *world) {
	v := complaints.PolicyVersion{Version: "1", At: day(1), Hash: "h", Body: []byte(`{"a":1}`)}
	require.NoError(t, w.PutPolicy(t.Context(), v))
	other := v
	other.Body = []byte(`{"a":2}`)
	requireCode(t, complaints.CodeClaimed, w.PutPolicy(t.Context(), other))
	list, err := w.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Equal(t, []complaints.PolicyVersion{v}, list)
}

func racingPolicy(t *testing.T, w *world) {
	requireOneWinner(t, complaints.CodeClaimed, w.race(func(i int) error {
		return w.PutPolicy(t.Context(), complaints.PolicyVersion{Version: "1", At: day(1), Body: fmt.Append(nil, i)})
	}))
}

func listsPolicies(t *testing.T, w *world) {
	var want []complaints.PolicyVersion
	for i, version := range []string{"b", "a", "10", "9", "B"} {
		v := complaints.PolicyVersion{Version: version, At: day(1 + i), Body: []byte(version)}
		want = append(want, v)
	}
	for _, i := range []int{3, 0, 4, 1, 2} {
		require.NoError(t, w.PutPolicy(t.Context(), want[i]))
	}
	list, err := w.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, list)
}

func policySizes(t *testing.T, w *world) {
	requireCode(t, complaints.CodeTooLarge, w.PutPolicy(t.Context(), complaints.PolicyVersion{Version: "1", Body: make([]byte, complaints.MaxItemBytes+1)}))
	require.NoError(t, w.PutPolicy(t.Context(), complaints.PolicyVersion{Version: "1", Body: make([]byte, complaints.MaxItemBytes)}))
	list, err := w.PolicyVersions(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 1)
}
