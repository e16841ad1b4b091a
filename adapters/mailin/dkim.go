package mailin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/publicsuffix"
)

// Bounds of the check of signatures.
const (
	maxSignatures     = 3               // of the domain of From, from the top: each costs a look at the whole mail and one in the DNS
	maxSignatureField = 4 << 10         // bytes; one with a key of 4096 bits takes 1,500
	maxSignedFields   = 500             // of a header: a signature may name each of them more than once
	maxKeyName        = 253             // bytes of a name in the DNS
	maxKeyRecord      = 8 << 10         // bytes of a key; one of 4096 bits takes 800
	keyTimeout        = 5 * time.Second // for the keys of one mail
)

const fieldDKIM = "dkim-signature"

var errKey = errors.New("mailin: no such key")

// signed tells whether a DKIM signature (RFC 6376) of the domain of From holds, with a header that can be read in one way only.
func (r *Reader) signed(ctx context.Context, data []byte, domain string, at time.Time) bool {
	fields, body, ok := plainHeader(data)
	if !ok {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, keyTimeout)
	defer cancel()
	tried := 0
	for i, f := range fields {
		if f.name != fieldDKIM || len(f.raw) > maxSignatureField || !aligned(signerOf(f.raw), domain) {
			continue
		}
		tried++
		if tried > maxSignatures || ctx.Err() != nil {
			return false
		}
		c := signatureCheck{lookup: r.o.LookupTXT, domain: domain, at: at}
		if c.holds(ctx, fields, i, body) {
			return true
		}
	}
	return false
}

// signatureCheck is the check of one signature.
type signatureCheck struct {
	lookup func(ctx context.Context, name string) ([]string, error)
	domain string    // of From
	at     time.Time // when the mail came in
	flags  []string  // of the key
}

// holds checks the signature in fields[i]. The library sees no other signature, so that it verifies this one; it refuses a length of
// the body (l=), SHA-1, RSA keys under 1024 bits, signatures that do not cover From, and those that have expired by now.
func (c *signatureCheck) holds(ctx context.Context, fields []plainField, i int, body []byte) bool {
	var head bytes.Buffer
	subject := false
	for j, f := range fields {
		if j == i || f.name != fieldDKIM {
			head.Write(f.raw)
		}
		subject = subject || f.name == "subject"
	}
	head.WriteString("\r\n")
	mail := io.MultiReader(&head, bytes.NewReader(body))
	list, err := dkim.VerifyWithOptions(struct{ io.Reader }{mail}, &dkim.VerifyOptions{ // a plain reader is read in pieces
		LookupTXT: func(name string) ([]string, error) { return c.key(ctx, name) },
	})
	if err != nil || len(list) != 1 || list[0].Err != nil {
		return false
	}
	v := list[0]
	_, agent, _ := cutAgent(v.Identifier)
	covered := slices.ContainsFunc(v.HeaderKeys, func(k string) bool { return strings.EqualFold(k, "Subject") })
	switch {
	case !aligned(v.Domain, c.domain),
		subject && !covered, // anybody could have changed it
		!v.Expiration.IsZero() && c.at.After(v.Expiration),
		slices.Contains(c.flags, "y"), // a key that is being tried out counts for nothing (RFC 6376 section 3.6.1)
		slices.Contains(c.flags, "s") && !strings.EqualFold(agent, v.Domain):
		return false
	}
	return true
}

// key finds a key, within bounds, and notes its flags.
func (c *signatureCheck) key(ctx context.Context, name string) ([]string, error) {
	if len(name) > maxKeyName {
		return nil, errKey
	}
	records, err := c.lookup(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(records) != 1 || len(records[0]) > maxKeyRecord {
		return nil, errKey
	}
	for flag := range strings.SplitSeq(tagOf(records[0], "t"), ":") {
		c.flags = append(c.flags, strings.ToLower(flag))
	}
	return records, nil
}

// aligned is true of a signer who speaks for the domain of From: the domain itself, one beneath it or one above it. The upper of the
// two is no public suffix, under which everybody has a domain. This is DMARC's relaxed alignment (RFC 7489 section 3.1.1) without
// its sisters: a domain does not speak for the one beside it.
func aligned(signer, domain string) bool {
	signer = strings.ToLower(strings.TrimSuffix(signer, "."))
	upper := domain
	switch {
	case signer == domain:
		return domain != ""
	case beneath(signer, domain):
	case beneath(domain, signer):
		upper = signer
	default:
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(upper)
	return suffix != upper
}

// cutAgent parts an identifier (i=), whose local part may be empty.
func cutAgent(s string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return "", "", false
	}
	return s[:at], s[at+1:], true
}

// signerOf is the domain (d=) that a signature is of.
func signerOf(raw []byte) string {
	_, value, _ := bytes.Cut(raw, []byte(":"))
	return strings.ToLower(tagOf(string(value), "d"))
}

// tagOf is the value of a tag in a list of them (RFC 6376 section 3.2), without white space; the first.
func tagOf(list, tag string) string {
	for pair := range strings.SplitSeq(list, ";") {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.TrimSpace(name) == tag {
			return strings.Join(strings.Fields(value), "")
		}
	}
	return ""
}

// plainField is a field of a header with all of its bytes, the name in lower case.
type plainField struct {
	name string
	raw  []byte
}

// plainHeader parts header and body when every reader parts them alike: nothing but fields and their continuations, and each field
// that may stand there once (RFC 5322 section 3.6) does. Else a signature could hold of one field while another one is shown.
func plainHeader(data []byte) (fields []plainField, body []byte, ok bool) {
	once := map[string]bool{}
	for rest := data; len(rest) > 0; {
		line, after := cutLine(rest)
		raw := rest[:len(rest)-len(after)]
		rest = after
		if len(line) == 0 {
			return fields, rest, once["from"]
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(fields) == 0 {
				return nil, nil, false
			}
			last := &fields[len(fields)-1]
			last.raw = last.raw[:len(last.raw)+len(raw)] // it stands right behind
			continue
		}
		name, _, colon := bytes.Cut(line, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		f := plainField{strings.ToLower(string(name)), raw}
		if !colon || !isFieldName(name) || len(fields) == maxSignedFields || standsOnce(f.name) && once[f.name] {
			return nil, nil, false
		}
		once[f.name] = true
		fields = append(fields, f)
	}
	return fields, nil, once["from"]
}

func standsOnce(name string) bool {
	switch name {
	case "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
		"mime-version", "content-type", "content-transfer-encoding":
		return true
	}
	return false
}
