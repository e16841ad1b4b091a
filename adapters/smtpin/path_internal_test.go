package smtpin

import (
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReversePath(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 250)
	tests := []struct {
		from, want string
		ok         bool
	}{
		{"", "", true},
		{"a.b+c@d.example", "a.b+c@d.example", true},
		{"zoë@d.example", "zoë@d.example", true},
		{"a b@d.example", `"a b"@d.example`, true},
		{`a"\b@d.example`, `"a\"\\b"@d.example`, true},
		{"a@b@d.example", `"a@b"@d.example`, true},
		{".a@d.example", `".a"@d.example`, true},
		{"a>b@d.example", `"a>b"@d.example`, true},
		{"a@[192.0.2.1]", "a@[192.0.2.1]", true},
		{"a@d.example\r\nBcc: x", "", false},
		{"a\x00@d.example", "", false},
		{"a\xff@d.example", "", false},
		{"a@d>.example", "", false},
		{"@d.example", "", false},
		{"a", "", false},
		{"a@", "", false},
		{long + "@d.example", "", false},
	}
	for _, tt := range tests {
		got, ok := reversePath(tt.from)
		require.Equal(t, tt.ok, ok, "%q", tt.from)
		if ok {
			require.Equal(t, tt.want, got)
		}
	}
}

// FuzzReversePath holds that what is written down is one line, and reads back as what was said.
func FuzzReversePath(f *testing.F) {
	for _, s := range []string{"", "a@b.example", "a b@c", `"@"@c`, "a@b\r\n", "é@c", `\@c`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, from string) {
		path, ok := reversePath(from)
		if !ok || path == "" {
			return
		}
		require.False(t, strings.ContainsAny(path, "\r\n\x00"))
		require.LessOrEqual(t, len(path), maxPath)
		if a, err := mail.ParseAddress("<" + path + ">"); err == nil {
			require.Equal(t, from, a.Address[:strings.LastIndexByte(a.Address, '@')]+from[strings.LastIndexByte(from, '@'):])
		}
	})
}

func TestIsOurs(t *testing.T) {
	t.Parallel()
	const mailbox = "klachten@ssc.example"
	for to, want := range map[string]bool{
		mailbox:                                                true,
		"KLACHTEN@SSC.example":                                 true,
		"klachten+k-2026-000123.ABC@ssc.example":               true,
		"Klachten+a+b@ssc.Example":                             true,
		"klachten+@ssc.example":                                false,
		"klachten+a@elders.example":                            false,
		"klachtenx+a@ssc.example":                              false,
		"+a@ssc.example":                                       false,
		"klachten+a b@ssc.example":                             false,
		"klachten+a\r\n@ssc.example":                           false,
		"klachten+a@ssc.example@x.example":                     false,
		"klachten+" + strings.Repeat("a", 55) + "@ssc.example": true,
		"klachten+" + strings.Repeat("a", 56) + "@ssc.example": false,
	} {
		require.Equal(t, want, isOurs(to, mailbox), "%q", to)
	}
}

func tcp(addr string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(addr), Port: 25} }

func TestRate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.April, 2, 14, 45, 0, 0, time.UTC)
	r := &rate{most: 2}
	require.True(t, r.allow(tcp("192.0.2.1"), at))
	require.True(t, r.allow(tcp("::ffff:192.0.2.1"), at.Add(59*time.Second)))
	require.False(t, r.allow(tcp("192.0.2.1"), at.Add(59*time.Second)))
	require.True(t, r.allow(tcp("192.0.2.2"), at))
	require.True(t, r.allow(tcp("192.0.2.1"), at.Add(time.Minute)), "the next minute")
	require.True(t, r.allow(tcp("2001:db8::1"), at.Add(time.Minute)))
	require.True(t, r.allow(tcp("2001:db8::2"), at.Add(time.Minute)))
	require.False(t, r.allow(tcp("2001:db8::3"), at.Add(time.Minute)), "one network")
	require.True(t, r.allow(tcp("2001:db8:0:1::1"), at.Add(time.Minute)))
	require.True(t, r.allow(&net.UnixAddr{Name: "x"}, at))

	full := &rate{most: 1}
	for i := range maxClients + 100 {
		require.True(t, full.allow(tcp(net.IPv4(10, byte(i>>16), byte(i>>8), byte(i)).String()), at))
	}
	require.Len(t, full.mails, maxClients)
	none := &rate{}
	for range 10 {
		require.True(t, none.allow(tcp("192.0.2.1"), at))
	}
}
