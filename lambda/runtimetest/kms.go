package runtimetest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// KMS is a double of GenerateDataKey and Decrypt with one symmetric key, and with the encryption context that they are bound to.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
type KMS struct {
	ARN      string // of the key
	URL      string
	Decrypts atomic.Int32
	aead     cipher.AEAD
}

// NewKMS starts it for a test.
func NewKMS(tb testing.TB) *KMS {
	tb.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}
	k := &KMS{ARN: "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-4000-8000-000000000000"}
	if k.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(k.serve))
	tb.Cleanup(server.Close)
	k.URL = server.URL
	return k
}

type kmsMessage struct {
	KeyID             string            `json:"KeyId,omitempty"`
	KeySpec           string            `json:",omitempty"`
	CiphertextBlob    []byte            `json:",omitempty"`
	Plaintext         []byte            `json:",omitempty"`
	EncryptionContext map[string]string `json:",omitempty"`
}

func (k *KMS) serve(w http.ResponseWriter, r *http.Request) {
	var in, out kmsMessage
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&in); err != nil {
		k.refuse(w, "SerializationException")
		return
	}
	bound := contextOf(in.EncryptionContext)
	switch strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "TrentService.") {
	case "GenerateDataKey":
		if in.KeyID != k.ARN || in.KeySpec != "AES_256" {
			k.refuse(w, "NotFoundException")
			return
		}
		out.Plaintext = make([]byte, 32)
		_, _ = rand.Read(out.Plaintext)                                  // never fails
		out.CiphertextBlob = k.aead.Seal(nil, nil, out.Plaintext, bound) //nolint:gosec // the nonce is random, and made there
	case "Decrypt":
		k.Decrypts.Add(1)
		plain, err := k.aead.Open(nil, nil, in.CiphertextBlob, bound)
		if err != nil || in.KeyID != k.ARN {
			k.refuse(w, "InvalidCiphertextException")
			return
		}
		out.Plaintext = plain
	default:
		k.refuse(w, "UnknownOperationException")
		return
	}
	out.KeyID = k.ARN
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err := json.NewEncoder(w).Encode(&out); err != nil {
		panic(http.ErrAbortHandler) // a client that is gone
	}
}

func (k *KMS) refuse(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"__type":%q,"message":"refused"}`, code)
}

func contextOf(m map[string]string) []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, "%d:%s=%d:%s;", len(name), name, len(m[name]), m[name])
	}
	return []byte(b.String())
}
