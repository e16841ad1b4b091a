package main

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
)

// signing is what letters are signed with: the key of -dkim-key, for the domain of the mailbox. nil without one.
func signing(set *settings, mailbox string) (*mailmime.DKIM, error) {
	if set.dkimKey == "" {
		return nil, nil //nolint:nilnil // no key is what most relays want: they sign themselves
	}
	text, err := os.ReadFile(set.dkimKey) //nolint:gosec // whoever starts the program names the file
	if err != nil {
		return nil, fmt.Errorf("-dkim-key: %w", err)
	}
	key, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("-dkim-key %s: %w", set.dkimKey, err)
	}
	_, domain, _ := strings.Cut(mailbox, "@")
	d := &mailmime.DKIM{Domain: strings.ToLower(domain), Selector: set.dkimSelector, Signer: key}
	if _, err := mailmime.NewSigner(d); err != nil {
		return nil, fmt.Errorf("-dkim-key %s, -dkim-selector %q: %w", set.dkimKey, set.dkimSelector, err)
	}
	return d, nil
}

// parseKey reads a private key as openssl writes it: PKCS #8, or PKCS #1 for RSA.
func parseKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("is no PEM file")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if signer, ok := key.(crypto.Signer); ok && err == nil {
		return signer, nil
	}
	return nil, errors.New("holds no private key that can sign: make one with openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048")
}
