package complaints

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNormaliseMail(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	tests := []struct{ in, want string }{
		{"jan@gemeente-a.example", "jan@gemeente-a.example"},
		{"  Jan.de.Vries@Gemeente-A.Example\r\n", "jan.de.vries@gemeente-a.example"},
		{"jan+klacht@x.example", "jan+klacht@x.example"},
		{"o'neill@x.example", "o'neill@x.example"},
		{"renée@x.example", "renée@x.example"},
		{"RenÉe@x.example", "renÉe@x.example"}, // only ASCII letters are lowered
		{"jan@xn--gemeent-hya.example", "jan@xn--gemeent-hya.example"},
		{long + "@x.example", long + "@x.example"},
		{"a" + long + "@x.example", ""},
		{"jan@" + strings.Repeat(long[:62]+".", 4) + "example", ""},
		{"", ""},
		{"@", ""},
		{"jan", ""},
		{"jan@", ""},
		{"@x.example", ""},
		{"jan@x", ""},
		{"jan@@x.example", ""},
		{"jan@x.example@y.example", ""},
		{"jan@x..example", ""},
		{"jan@.x.example", ""},
		{"jan@x.example.", ""},
		{"jan@-x.example", ""},
		{"jan@x-.example", ""},
		{"jan@x_y.example", ""},
		{"jan@gemeenté.example", ""},
		{"jan@gemeente\u212a.example", ""}, // the Kelvin sign
		{"jan@127.0.0.1", ""},
		{"jan@[127.0.0.1]", ""},
		{".jan@x.example", ""},
		{"jan.@x.example", ""},
		{"jan..b@x.example", ""},
		{"jan de vries@x.example", ""},
		{`"jan"@x.example`, ""},
		{"Jan <jan@x.example>", ""},
		{"jan@x.example,piet@x.example", ""},
		{"jan@x.example\r\nBcc: piet@x.example", ""},
		{"jan\x00@x.example", ""},
		{"jan\xff@x.example", ""},
		{"jan\u200b@x.example", ""},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, ok := normaliseMail(tt.in)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want != "", ok)
		})
	}
}

func FuzzNormaliseMail(f *testing.F) {
	for _, s := range []string{"Jan@Gemeente-A.example", " @ ", "jan@x", "\u212a@x.example", "a@b.c", "\xff@a.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		mail, ok := normaliseMail(s)
		if !ok {
			require.Empty(t, mail)
			return
		}
		again, ok := normaliseMail(mail)
		require.True(t, ok)
		require.Equal(t, mail, again, "normalising twice is normalising once")
		require.Equal(t, 1, strings.Count(mail, "@"))
		require.False(t, strings.ContainsAny(mail, " \t\r\n\x00<>,;\""), "nothing that a header could break on")
		require.LessOrEqual(t, len(mail), maxMail)
	})
}

func TestNormaliseMailProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		mail := rapid.StringMatching(`[A-Za-z0-9]{1,10}([.+][A-Za-z0-9]{1,5})?@[A-Za-z0-9]{1,10}(-[A-Za-z0-9]{1,5})?\.[A-Za-z]{2,6}`).Draw(t, "mail")
		got, ok := normaliseMail(" " + mail + "\t")
		require.True(t, ok)
		require.Equal(t, strings.ToLower(mail), got)
	})
}
