package setup_test

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs/s3local"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/runtimetest"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

var server s3local.Server

func TestMain(m *testing.M) { os.Exit(server.Main(m)) }

// newEnv is an environment with a bucket and KMS.
func newEnv(t *testing.T) (map[string]string, *runtimetest.KMS) {
	t.Helper()
	k := runtimetest.NewKMS(t)
	env := complete()
	env["AWS_ENDPOINT_URL_KMS"], env["KLACHTWERK_KMS_KEY"], env["KLACHTWERK_BUCKET"] = k.URL, k.ARN, server.Bucket(t)
	for _, pair := range server.Environ(t) {
		name, value, _ := bytes.Cut([]byte(pair), []byte("="))
		env[string(name)] = string(value)
	}
	return env, k
}

func newKit(t *testing.T, env map[string]string) *setup.Kit {
	t.Helper()
	k, err := setup.NewKit(setup.Operate, lookup(env), &bytes.Buffer{})
	require.NoError(t, err)
	return k
}

// Keys are made once, unsealed once by each process, and found again by every one.
func TestKeys(t *testing.T) {
	t.Parallel()
	env, kms := newEnv(t)
	k := newKit(t, env)
	_, err := k.Keys(t.Context())
	require.ErrorIs(t, err, setup.ErrKeys)
	require.ErrorContains(t, err, "lambda/operate")
	person := bytes.Repeat([]byte{7}, 32)
	require.NoError(t, k.MakeKeys(t.Context(), person, nil))
	require.ErrorIs(t, k.MakeKeys(t.Context(), nil, nil), setup.ErrKeys, "they stay")
	ref := complaints.ContentRef{Complaint: one, Key: complaints.ContentKey{At: 1, Field: "subject"}}
	first, err := k.Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, person, first.Person)
	require.Len(t, first.Token, 32)
	sealed, err := first.Sealer.Seal(t.Context(), ref, []byte("Stoel"))
	require.NoError(t, err)
	again, err := newKit(t, env).Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, first.Token, again.Token)
	plain, err := again.Sealer.Open(t.Context(), ref, sealed)
	require.NoError(t, err)
	require.Equal(t, "Stoel", string(plain))
	_, err = k.Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, int32(2), kms.Decrypts.Load(), "once in each process")
}

// KMS that does not answer at once is asked again; another key than the deployment's unseals nothing.
func TestKeysThatDoNotUnseal(t *testing.T) {
	t.Parallel()
	env, kms := newEnv(t)
	require.NoError(t, newKit(t, env).MakeKeys(t.Context(), nil, nil))
	var asked atomic.Int32
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"__type":"ThrottlingException"}`))
			return
		}
		http.Redirect(w, r, kms.URL, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(busy.Close)
	slowEnv := maps.Clone(env)
	slowEnv["AWS_ENDPOINT_URL_KMS"] = busy.URL
	_, err := newKit(t, slowEnv).Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, int32(2), asked.Load())

	other := runtimetest.NewKMS(t)
	env["AWS_ENDPOINT_URL_KMS"] = other.URL
	_, err = newKit(t, env).Keys(t.Context())
	require.ErrorContains(t, err, "InvalidCiphertextException")
}

// A policy that is missing or wrong says so, with its lines.
func TestPolicy(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	_, err := newKit(t, env).Policy(t.Context())
	require.ErrorContains(t, err, "the bucket has no policy config/policy.yaml")
	require.NoError(t, newKit(t, env).WriteObject(t.Context(), "config/policy.yaml", []byte("base: default\nversion: x\nnames: {organisatie: X}\n")))
	_, err = newKit(t, env).Policy(t.Context())
	require.ErrorContains(t, err, "policy.yaml")
	require.ErrorContains(t, err, "organisatie")
}
