package mailmime

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// DKIM is what mails are signed with (RFC 6376). The public key stands in the DNS, as TXT record SELECTOR._domainkey.DOMAIN.
type DKIM struct {
	Domain   string // of the mailbox that the mails are from, or one above it (d=)
	Selector string // which of the domain's keys it is (s=)

	// Signer has the key: RSA of 2048 bits or more (rsa-sha256), or Ed25519 (RFC 8463), which not every receiver knows yet. Signing
	// the same twice gives the same, as the keys of the standard library do.
	Signer crypto.Signer
}

const minRSA = 2048 // bits (RFC 8301 section 3.2)

// signedFields are signed whether they are there or not, so that nobody can add one, and once more when they are.
var signedFields = []string{
	"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Content-Type", "MIME-Version", "Auto-Submitted",
	"Content-Transfer-Encoding", "Content-Language",
}

// Signer is a [Build] that signs. The zero value signs nothing. It is safe for concurrent use when its key is.
type Signer struct {
	dkim      DKIM
	algorithm string
	hash      crypto.Hash // of what the key signs; 0: it takes the bytes
}

// NewSigner makes one; nil gives one that signs nothing. The error names the field.
func NewSigner(d *DKIM) (*Signer, error) {
	if d == nil {
		return &Signer{}, nil
	}
	switch {
	case !isDomain(d.Domain) || !strings.Contains(d.Domain, "."):
		return nil, errors.New("mailmime: DKIM.Domain: must be a domain in ASCII")
	case !isDomain(d.Selector):
		return nil, errors.New("mailmime: DKIM.Selector: must be a name of letters, digits and hyphens")
	case d.Signer == nil:
		return nil, errors.New("mailmime: DKIM.Signer: is required")
	}
	s := &Signer{dkim: *d}
	switch key := d.Signer.Public().(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < minRSA {
			return nil, fmt.Errorf("mailmime: DKIM.Signer: an RSA key must have %d bits or more", minRSA)
		}
		s.algorithm, s.hash = "rsa-sha256", crypto.SHA256
	case ed25519.PublicKey:
		s.algorithm = "ed25519-sha256"
	default:
		return nil, errors.New("mailmime: DKIM.Signer: must be an RSA or Ed25519 key")
	}
	return s, nil
}

// isDomain takes labels of letters, digits, hyphens and underscores with dots between.
func isDomain(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
		}) {
			return false
		}
	}
	return true
}

// Build writes l as [Build] does, with a DKIM-Signature on top when there is a key. Its moment is the letter's, so that the same letter
// still gives the same bytes. A key that does not sign, as one in another device that is away, is complaints.ErrUnavailable.
func (s *Signer) Build(l complaints.Letter) ([]byte, error) {
	raw, err := Build(l)
	if err != nil || s.dkim.Signer == nil {
		return raw, err
	}
	field, err := s.sign(raw, max(l.At.Unix(), 0))
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeUnavailable, "dkim", fmt.Errorf("mailmime: signing: %w", err))
	}
	return append(field, raw...), nil
}

// sign makes the DKIM-Signature of a mail, in the relaxed form of header and body (RFC 6376 section 3.4).
func (s *Signer) sign(raw []byte, at int64) ([]byte, error) {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	fields := splitFields(string(head))
	var signed bytes.Buffer
	var names []string
	for _, name := range signedFields {
		i := slices.IndexFunc(fields, func(f string) bool { return strings.EqualFold(fieldName(f), name) })
		if i >= 0 {
			names = append(names, name)
			signed.WriteString(relaxedField(fields[i]) + "\r\n")
		}
		names = append(names, name) // one more than there are
	}
	sum := sha256.Sum256(relaxedBody(body))
	field := fmt.Sprintf("DKIM-Signature: v=1; a=%s; c=relaxed/relaxed; d=%s; s=%s;\r\n t=%d; bh=%s;\r\n h=%s;\r\n b=",
		s.algorithm, s.dkim.Domain, s.dkim.Selector, at, base64.StdEncoding.EncodeToString(sum[:]), strings.Join(names, ":\r\n  "))
	signed.WriteString(relaxedField(field))
	digest := sha256.Sum256(signed.Bytes())
	signature, err := s.dkim.Signer.Sign(rand.Reader, digest[:], s.hash)
	if err != nil {
		return nil, err
	}
	return []byte(field + folded(base64.StdEncoding.EncodeToString(signature)) + "\r\n"), nil
}

// folded breaks a long word into lines.
func folded(s string) string {
	const width = 72
	var lines []string
	for len(s) > width {
		lines, s = append(lines, s[:width]), s[width:]
	}
	return strings.Join(append(lines, s), "\r\n ")
}

// splitFields parts a header into its fields, with their continuations.
func splitFields(head string) []string {
	var fields []string
	for line := range strings.SplitSeq(head, "\r\n") {
		if n := len(fields); n > 0 && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) {
			fields[n-1] += "\r\n" + line
		} else {
			fields = append(fields, line)
		}
	}
	return fields
}

func fieldName(field string) string {
	name, _, _ := strings.Cut(field, ":")
	return strings.TrimRight(name, " \t")
}

// relaxedField is a field with its name in lower case and with single spaces (RFC 6376 section 3.4.2), without the line's end.
func relaxedField(field string) string {
	_, value, _ := strings.Cut(field, ":")
	return strings.ToLower(fieldName(field)) + ":" + strings.Join(strings.FieldsFunc(value, isSpace), " ")
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

// relaxedBody is a body with single spaces, none at the end of lines, and no empty lines at its end (RFC 6376 section 3.4.4).
func relaxedBody(body []byte) []byte {
	var out bytes.Buffer
	empty := 0 // lines that come only when something follows
	for line := range bytes.SplitSeq(body, []byte("\r\n")) {
		line = relaxedLine(line)
		if len(line) == 0 {
			empty++
			continue
		}
		out.WriteString(strings.Repeat("\r\n", empty))
		empty = 0
		out.Write(line)
		out.WriteString("\r\n")
	}
	return out.Bytes()
}

// relaxedLine makes every run of white space one space, and takes it off the end.
func relaxedLine(line []byte) []byte {
	out := make([]byte, 0, len(line))
	space := false
	for _, b := range line {
		if b == ' ' || b == '\t' {
			space = true
			continue
		}
		if space {
			out = append(out, ' ')
		}
		space = false
		out = append(out, b)
	}
	return out
}
