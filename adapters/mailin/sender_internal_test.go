package mailin

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestSender(t *testing.T) {
	t.Parallel()
	const from = "From: F <f@gemeente.example>\n"
	tests := []struct {
		name, header string
		want         complaints.SenderCheck
	}{
		{"nothing", from, ""},
		{"dmarc", "Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\n" + from, "pass"},
		{"dmarc of another domain", "Authentication-Results: mx.ssc.example; dmarc=pass header.from=boef.example\n" + from, ""},
		{"dmarc of no domain", "Authentication-Results: mx.ssc.example; dmarc=pass\n" + from, ""},
		{"dmarc that rests on nothing", "Authentication-Results: mx.ssc.example; spf=fail smtp.mailfrom=a@b.example; dkim=none; dmarc=pass header.from=gemeente.example\n" + from, ""},
		{"dmarc fails", "Authentication-Results: mx.ssc.example; spf=pass smtp.mailfrom=gemeente.example; dmarc=fail header.from=gemeente.example\n" + from, "fail"},
		{"dmarc of a domain above", "Authentication-Results: mx.ssc.example; dmarc=fail header.from=example\n" + from, ""},
		{"temporary error", "Authentication-Results: mx.ssc.example; dmarc=temperror header.from=gemeente.example\n" + from, ""},
		{"dkim", "Authentication-Results: mx.ssc.example; dkim=pass header.d=gemeente.example\n" + from, "pass"},
		{"dkim beneath", "Authentication-Results: mx.ssc.example; dkim=pass header.d=post.Gemeente.example\n" + from, "pass"},
		{"dkim of a domain that ends alike", "Authentication-Results: mx.ssc.example; dkim=pass header.d=boefgemeente.example\n" + from, ""},
		{"dkim above", "Authentication-Results: mx.ssc.example; dkim=pass header.d=example\n" + from, ""},
		{"the second signature", "Authentication-Results: mx.ssc.example; dkim=pass header.d=esp.example; dkim=pass header.i=@gemeente.example\n" + from, "pass"},
		{"dkim fails", "Authentication-Results: mx.ssc.example; dkim=fail header.d=gemeente.example\n" + from, ""},
		{"dkim of two domains", "Authentication-Results: mx.ssc.example; dkim=pass header.d=boef.example header.d=gemeente.example\n" + from, ""},
		{"spf", "Authentication-Results: mx.ssc.example 1; spf=pass smtp.mailfrom=x@gemeente.example\n" + from, "pass"},
		{"spf of the greeting", "Authentication-Results: mx.ssc.example; spf=pass smtp.helo=gemeente.example\n" + from, ""},
		{"comments, quotes and spaces", "Authentication-Results: (a (b) \\) c) \"MX.ssc.example\" (x) ; dkim (y) = pass (z;z) header.d = \"gemeente.example\"\n" + from, "pass"},
		{"a result within a comment", "Authentication-Results: mx.ssc.example; none (; dmarc=pass header.from=gemeente.example)\n" + from, ""},
		{"a result within a reason", "Authentication-Results: mx.ssc.example; dkim=fail reason=\"; dkim=pass header.d=gemeente.example\" header.d=x.example\n" + from, ""},
		{"a comment without end", "Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example (\n" + from, ""},
		{"another relay", "Authentication-Results: mx.boef.example; dmarc=pass header.from=gemeente.example\n" + from, ""},
		{"no name", "Authentication-Results: ; dmarc=pass header.from=gemeente.example\n" + from, ""},
		{"beneath a received line", "Authentication-Results: mx.ssc.example; dmarc=none\nReceived: x\nAuthentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\n" + from, ""},
		{"a second word on a method", "Authentication-Results: mx.ssc.example; dmarc=none header.from=gemeente.example\nAuthentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\n" + from, ""},
		{"two programs", "Authentication-Results: mx.ssc.example; dmarc=none\nAuthentication-Results: mx.ssc.example; dkim=pass header.d=gemeente.example\n" + from, "pass"},
		{"two addresses", "Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\nFrom: a@gemeente.example, b@gemeente.example\n", ""},
		{"two fields", "Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\n" + from + from, ""},
		{"sender alone", "Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente.example\nSender: a@gemeente.example\n", ""},
		{"top-level domain", "Authentication-Results: mx.ssc.example; dkim=pass header.d=boef.example\nFrom: a@example\n", ""},
		{"international", "Authentication-Results: mx.ssc.example; dkim=pass header.d=xn--gemeente--j4a.example\nFrom: a@gemeente-é.example\n", "pass"},
	}
	r := &Reader{o: Options{TrustedAuthServ: []string{"mx.ssc.example"}}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, _ := parseHeader([]byte(tt.header + "\n"))
			got, err := r.sender(t.Context(), h, kept{}, time.Time{})
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			got, err = (&Reader{}).sender(t.Context(), h, kept{}, time.Time{})
			require.NoError(t, err)
			require.Empty(t, got)
		})
	}
}

// FuzzAuthResults holds that a field is read without a fault, and that what stands in comments or quotes is never a result.
func FuzzAuthResults(f *testing.F) {
	for _, seed := range []string{
		"mx.example; none", "mx.example 1; dkim/1=pass (a) header.d=b.example header.b=\"x==\"; spf=fail smtp.mailfrom=a@b",
		"\"mx\" ; dmarc = pass reason=\"a;b\\\"\" header.from=c", ";;;", "a;=;==", "a;(((", "a;\"", "a; x=y=z; \\",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, results, ok := parseAuthResults(s)
		if !ok {
			require.Empty(t, results)
			return
		}
		for _, x := range results {
			require.NotEmpty(t, x.method)
			require.Equal(t, strings.ToLower(x.method), x.method)
			require.NotContains(t, x.domain(), "@")
		}
		if len(s) < maxAuthResults-99 && !strings.ContainsAny(s, "()\"\\") {
			_, again, ok := parseAuthResults("(; dmarc=pass) " + s + " (; dmarc=pass \\) \" )")
			require.True(t, ok)
			require.Equal(t, results, again)
		}
	})
}
