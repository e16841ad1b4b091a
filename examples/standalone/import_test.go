package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// oldMailFile is a mail as an old mailbox keeps it, with line feeds.
func oldMailFile(n int, received string) string {
	return fmt.Sprintf("Return-Path: <f.dewit@gemeente-a.example>\nReceived: from a by b; %s\n%sFrom: f.dewit@gemeente-a.example\n"+
		"To: klachten@ssc.example\nSubject: Oude klacht %d\nMessage-ID: <oud.%d@gemeente-a.example>\nDate: Mon, 30 Mar 2026 08:00:00 +0200\n\nTekst %d.\n",
		received, strings.ReplaceAll(verified("f.dewit@gemeente-a.example"), "\r\n", "\n"), n, n, n)
}

func write(t *testing.T, text string, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

// importing runs -import-mail and tells what it printed.
func importing(t *testing.T, data, path string) (string, error) {
	t.Helper()
	out := &output{}
	err := (&program{}).Run(t.Context(), []string{"-addr", "127.0.0.1:0", "-data", data, "-now", start0, "-import-mail", path}, out, io.Discard)
	return out.String(), err
}

const (
	tuesday   = "Tue, 31 Mar 2026 10:00:00 +0200"
	wednesday = "Wed, 1 Apr 2026 10:00:00 +0200"
	tomorrow  = "Fri, 3 Apr 2026 10:00:00 +0200"
)

func TestImportMaildir(t *testing.T) {
	t.Parallel()
	data, box := t.TempDir(), t.TempDir()
	write(t, oldMailFile(2, wednesday), box, "cur", "2:2,S")
	write(t, oldMailFile(1, tuesday), box, "new", "1")
	write(t, oldMailFile(3, tomorrow), box, "new", "3")
	write(t, "", box, "new", "leeg")
	write(t, "half", box, "tmp", "4")
	write(t, strings.Repeat("x", maxImported+1), box, "cur", "5:2,")
	reply := strings.Replace(oldMailFile(4, "Wed, 1 Apr 2026 09:00:00 +0200"), "Subject:", "In-Reply-To: <oud.1@gemeente-a.example>\nSubject:", 1)
	write(t, reply, box, "cur", "0:2,S")
	write(t, strings.Replace(oldMailFile(6, wednesday), "Subject:", "Auto-Submitted: auto-replied\nSubject:", 1), box, "cur", "6:2,S")

	out, err := importing(t, data, box)
	require.ErrorContains(t, err, "2 of 7 mails were not taken in")
	require.Contains(t, out, filepath.Join(box, "new", "leeg")+": is empty")
	require.Contains(t, out, filepath.Join(box, "cur", "5:2,")+": is larger than 25 MiB")
	for _, line := range []string{"3 complaint", "1 reply", "1 automatic", "0 known already", "5 taken in, 2 not"} {
		require.Contains(t, out, " "+line, out)
	}
	again, err := importing(t, data, box)
	require.Error(t, err)
	require.Contains(t, again, " 5 known already\n", again)
	require.NotContains(t, again, "complaint")

	r := start(t, data)
	require.Equal(t, "2026-03-31T08:00:00Z", r.filed("Oude klacht 1")["received_at"])
	require.Equal(t, "2026-04-01T08:00:00Z", r.filed("Oude klacht 2")["received_at"])
	received, err := time.Parse(time.RFC3339, r.filed("Oude klacht 3")["received_at"].(string))
	require.NoError(t, err)
	require.Less(t, received.Sub(r.now()), time.Second, "never in the future")
	_, err = importing(t, data, box)
	require.ErrorContains(t, err, "another process is using this directory")
}

func TestImportDirectoryAndFile(t *testing.T) {
	t.Parallel()
	data, dir := t.TempDir(), t.TempDir()
	one := write(t, oldMailFile(1, tuesday), dir, "een.eml")
	write(t, strings.ReplaceAll(oldMailFile(2, wednesday), "\n", "\r\n"), dir, "map", "TWEE.EML")
	write(t, "geen mail", dir, "lees.txt")
	out, err := importing(t, data, one)
	require.NoError(t, err)
	require.Contains(t, out, " 1 complaint\n")
	out, err = importing(t, data, dir)
	require.NoError(t, err)
	require.Contains(t, out, " 1 complaint\n")
	require.Contains(t, out, " 1 known already\n")

	_, err = importing(t, data, filepath.Join(dir, "nergens"))
	require.ErrorContains(t, err, "-import-mail")
	_, err = importing(t, data, t.TempDir())
	require.ErrorContains(t, err, "there are no mails in")
}

// A mail that came by SMTP before is the same mail, also when it has no Message-ID.
func TestImportKnowsWhatCameBySMTP(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data, "-now", start0)
	raw := verified("f.dewit@gemeente-a.example") + "From: f.dewit@gemeente-a.example\r\nSubject: Zonder nummer\r\n\r\nTekst.\r\n"
	r.send("f.dewit@gemeente-a.example", raw)
	r.end()
	file := write(t, "Return-Path: <iemand@anders.example>\n"+strings.ReplaceAll(raw, "\r\n", "\n"), t.TempDir(), "x.eml")
	out, err := importing(t, data, file)
	require.NoError(t, err)
	require.Contains(t, out, " 1 known already\n", out)
}

func TestImportMbox(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	quoting := strings.Replace(oldMailFile(2, wednesday), "Tekst 2.", "Dit kwam:\n\n>From hier begint het.\n>>From daar.\nFrom in het midden\n", 1)
	file := write(t, "From a@b.example Tue Mar 31 10:00:00 2026\n"+oldMailFile(1, tuesday)+"\nFrom a@b.example Wed Apr  1 10:00:00 2026\n"+quoting+"\n"+
		"From MAILER-DAEMON Wed Apr  1 10:00:00 2026\n"+oldMailFile(3, wednesday), t.TempDir(), "klachten")
	out, err := importing(t, data, file)
	require.NoError(t, err, out)
	require.Contains(t, out, " 3 complaint\n", out)
	r := start(t, data)
	require.Equal(t, "2026-03-31T08:00:00Z", r.filed("Oude klacht 1")["received_at"])
	require.Contains(t, r.filed("Oude klacht 2")["description"], "\nFrom hier begint het.\n>From daar.\nFrom in het midden")
}

// FuzzMbox holds that the mails of an mbox lie in the file, one behind the other.
func FuzzMbox(f *testing.F) {
	f.Add([]byte("From a\nSubject: s\n\nx\n\nFrom b\n\ny"))
	f.Add([]byte(strings.Repeat("From \n", 2) + "\r\nFrom \r\n"))
	f.Add([]byte("\n\nFrom x"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(dir, "mbox")
		require.NoError(t, os.WriteFile(name, data, 0o600))
		box, err := openBox(name)
		require.NoError(t, err)
		defer func() { require.NoError(t, box.close()) }()
		list, err := box.mboxMails(time.Unix(0, 0))
		require.NoError(t, err)
		at := int64(0)
		for i, m := range list {
			require.Equal(t, i+1, m.n)
			require.GreaterOrEqual(t, m.offset, at+int64(len(fromLine)))
			require.GreaterOrEqual(t, m.size, int64(0))
			at = m.offset + m.size
			require.LessOrEqual(t, at, int64(len(data)))
			_, err := box.read(m)
			require.NoError(t, err)
		}
	})
}
