package mailin

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAligned(t *testing.T) {
	t.Parallel()
	tests := []struct {
		signer, domain string
		want           bool
	}{
		{"gemeente.example", "gemeente.example", true},
		{"Gemeente.Example.", "gemeente.example", true},
		{"post.gemeente.example", "gemeente.example", true},
		{"gemeente.example", "post.gemeente.example", true},
		{"a.gemeente.example", "b.gemeente.example", false},
		{"boefgemeente.example", "gemeente.example", false},
		{"gemeente.example", "boefgemeente.example", false},
		{"gemeente.example.boef.example", "gemeente.example", false},
		{"example", "gemeente.example", false},
		{"nl", "gemeente.nl", false},
		{"co.uk", "council.co.uk", false},
		{"council.co.uk", "post.council.co.uk", true},
		{"github.io", "boef.github.io", false},
		{"boef.github.io", "github.io", false},
		{"github.io", "github.io", true},
		{"", "gemeente.example", false},
		{"", "", false},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, aligned(tt.signer, tt.domain), "%s for %s", tt.signer, tt.domain)
	}
}

func TestPlainHeader(t *testing.T) {
	t.Parallel()
	fields, body, ok := plainHeader([]byte("From : a\r\n b\r\nX: 1\nX: 2\r\n\r\ntekst"))
	require.True(t, ok)
	require.Equal(t, "tekst", string(body))
	require.Len(t, fields, 3)
	require.Equal(t, "from", fields[0].name)
	require.Equal(t, "From : a\r\n b\r\n", string(fields[0].raw))
	for _, odd := range []string{
		"", "X: 1\r\n\r\n", "\r\nFrom: a\r\n\r\n", " b\r\nFrom: a\r\n\r\n", "From: a\r\nFrom: b\r\n\r\n", "From: a\r\nFROM : b\r\n\r\n",
		"From a\r\nFrom: a\r\n\r\n", "From: a\r\ngeen veld\r\n\r\n", "From: a\r\nSubject: a\r\nsubject: b\r\n\r\n", "From: a\r\n\tb\r\n: x\r\n\r\n",
	} {
		_, _, ok := plainHeader([]byte(odd))
		require.False(t, ok, "%q", odd)
	}
}

// FuzzPlainHeader holds that what is taken for plain is read by both of our readers alike.
func FuzzPlainHeader(f *testing.F) {
	for _, s := range []string{"From: a@b.example\r\nSubject: x\r\n y\r\n\r\nz", "From: a\n\n", "From:\r\n\t\r\n\r\n", "A: b\r\nFrom: c", "From: a\rb\n\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fields, body, ok := plainHeader(data)
		if !ok {
			return
		}
		h, rest := parseHeader(data)
		require.Equal(t, string(rest), string(body))
		require.Len(t, h, len(fields))
		n := 0
		for i, x := range fields {
			require.Equal(t, x.name, lowered(h[i].name))
			if x.name == "from" {
				n++
			}
		}
		require.Equal(t, 1, n)
	})
}

func lowered(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}
