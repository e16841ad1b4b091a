package mailin_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

var update = flag.Bool("update", false, "write the readings of the corpus anew")

// reading is what is held of a mail of the corpus. Visible and Folded are the text, parted by Fold.
type reading struct {
	Identity    string `json:"identity"` // m: by its Message-ID, c: by its content
	MessageID   string `json:"message_id"`
	From        string `json:"from"`
	Subject     string `json:"subject"`
	Visible     string `json:"visible"`
	Folded      string `json:"folded,omitempty"`
	InReplyTo   string `json:"in_reply_to,omitempty"`
	Recipients  string `json:"recipients,omitempty"`
	Automatic   bool   `json:"automatic"`
	Report      string `json:"report,omitempty"`
	Undelivered string `json:"undelivered,omitempty"`
	Sender      string `json:"sender"`
	Unreadable  bool   `json:"unreadable"`
	Attachments []kept `json:"attachments,omitempty"`
}

type kept struct {
	Name  string `json:"name"`
	Media string `json:"media"`
	Size  int64  `json:"size"`
}

// TestCorpus reads mails as the programs and servers of this world write them. They are kept with LF and read with CRLF.
func TestCorpus(t *testing.T) {
	t.Parallel()
	mails := corpus(t)
	require.GreaterOrEqual(t, len(mails), 60)
	for name, raw := range mails {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := readCorpus(t, raw)
			got := readingOf(m)
			require.Equal(t, m.Text, got.Visible+got.Folded)
			path := filepath.Join("testdata", "corpus", name+".json")
			if *update {
				writeReading(t, path, got)
			}
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			var want reading
			require.NoError(t, json.Unmarshal(data, &want))
			require.Equal(t, want, got)
		})
	}
}

// corpus is the mails by name.
func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "corpus", "*.eml"))
	require.NoError(t, err)
	mails := map[string][]byte{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		mails[strings.TrimSuffix(filepath.Base(path), ".eml")] = bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
	}
	return mails
}

func readCorpus(t testing.TB, raw []byte) complaints.InboundMail {
	t.Helper()
	r, err := mailin.New(&mailin.Options{
		Blobs: memstore.NewBlobs(), Mailbox: "klachten@ssc.example", TrustedAuthServ: []string{"mx.ssc.example", "amazonses.com"},
	})
	require.NoError(t, err)
	m, err := r.Read(t.Context(), mailin.Envelope{ReceivedAt: received, Raw: "mail/x.eml"}, bytes.NewReader(raw))
	require.NoError(t, err)
	return m
}

func readingOf(m complaints.InboundMail) reading {
	x := reading{
		Identity: m.Key[:1], MessageID: m.MessageID, From: m.From.Name + " <" + m.From.Email + ">", Subject: m.Subject,
		InReplyTo: strings.Join(m.InReplyTo, " "), Recipients: strings.Join(m.Recipients, " "),
		Automatic: m.Automatic, Report: string(m.Report),
		Undelivered: strings.Join(m.Undelivered, " "), Sender: string(m.Sender), Unreadable: m.Unreadable,
	}
	x.Visible, x.Folded = mailin.Fold(m.Text)
	for _, f := range m.Attachments {
		x.Attachments = append(x.Attachments, kept{f.Name, f.Media, f.Size})
	}
	return x
}

func writeReading(t testing.TB, path string, x reading) {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	require.NoError(t, enc.Encode(x))
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
}
