package setup

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// DataKeyBytes is the length of a data key: AES-256.
const DataKeyBytes = 32

// sealVersion begins everything that is sealed: one byte, then the nonce, then the ciphertext with its tag.
const sealVersion = 1

// Sealer is a [complaints.Sealer] with one data key: AES-256-GCM (NIST SP 800-38D), the content's place as additional data, a random
// nonce for each. SP 800-38D allows 2^32 of those for a key, which is 130 contents a second for a year.
type Sealer struct{ aead cipher.AEAD }

var _ complaints.Sealer = (*Sealer)(nil)

// NewSealer makes a Sealer of a data key of [DataKeyBytes].
func NewSealer(dataKey []byte) (*Sealer, error) {
	if len(dataKey) != DataKeyBytes {
		return nil, fmt.Errorf("setup: the data key must have %d bytes", DataKeyBytes)
	}
	block, err := aes.NewCipher(dataKey)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Sealer{aead}, nil
}

// Seal implements [complaints.Sealer].
func (s *Sealer) Seal(_ context.Context, ref complaints.ContentRef, plain []byte) ([]byte, error) {
	return s.seal(place(ref), plain), nil
}

// Open implements [complaints.Sealer].
func (s *Sealer) Open(_ context.Context, ref complaints.ContentRef, sealed []byte) ([]byte, error) {
	return s.open(place(ref), sealed)
}

// place is where a content stands. No part can hold what separates them but the last.
func place(ref complaints.ContentRef) string {
	return fmt.Sprintf("content/%s/%d/%s", ref.Complaint, ref.Key.At, ref.Key.Field)
}

func (s *Sealer) seal(place string, plain []byte) []byte {
	out := make([]byte, 1, 1+s.aead.Overhead()+len(plain))
	out[0] = sealVersion
	return s.aead.Seal(out, nil, plain, []byte(place)) //nolint:gosec // the nonce is random, and made there
}

func (s *Sealer) open(place string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, errors.New("setup: not sealed by this version")
	}
	plain, err := s.aead.Open(nil, nil, sealed[1:], []byte(place))
	if err != nil {
		return nil, errors.New("setup: sealed with another key, for another place, or damaged")
	}
	return plain, nil
}

// randomKey makes a key that KMS does not make.
func randomKey() []byte {
	key := make([]byte, DataKeyBytes)
	_, _ = rand.Read(key) // never fails
	return key
}
