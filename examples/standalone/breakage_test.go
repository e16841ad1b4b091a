package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// client speaks to a life.
func (l *life) client(t *testing.T, data string) *running {
	t.Helper()
	return &running{t: t, data: data, at: l.serving(t)}
}

// file files a complaint over HTTP, with its subject as the key; the answer may be a refusal.
func (r *running) file(subject string) (int, object) {
	r.t.Helper()
	status, _, out := r.call("demo-partner", "POST", "/v1/complaints", object{
		"channel": "web", "department": "facilities", "ground": "service", "subject": subject, "description": "Tekst.",
		"complainant": object{"name": "Petra de Wit", "email": "demo-partner@gemeente-a.example", "kind": "partner_employee", "organisation": "gemeente-a"},
	}, "Idempotency-Key", strings.ReplaceAll(subject, " ", "-"))
	return status, out
}

// mustFile is file when nothing is wrong.
func (r *running) mustFile(subject string) object {
	r.t.Helper()
	status, out := r.file(subject)
	require.Equal(r.t, 201, status, out)
	return out
}

// tool runs the program to its end.
func tool(t *testing.T, binary string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), binary, args...).CombinedOutput()
	return string(out), err
}

// A second process on the same data is sent away, and the first does not notice. When the first is killed its lock is gone.
func TestBreakageTwoProcesses(t *testing.T) {
	t.Parallel()
	command, data := []string{build(t)}, t.TempDir()
	first := launch(t, command, data)
	r := first.client(t, data)
	said := launch(t, command, data).refused(t)
	require.Contains(t, said, "another process is using this directory; stop it first, or choose another directory")
	require.Contains(t, said, "-data "+data)
	said, err := tool(t, command[0], "-check", "-data", data)
	require.Error(t, err)
	require.Contains(t, said, "another process is using this directory")
	r.mustFile("Na de tweede")
	first.kill(t)
	launch(t, command, data).client(t, data).filed("Na de tweede")
}

// A damaged page is refused with the file's name and the way back, and that way works: the backup that was made while the program
// ran is put in place, and what it knew is there.
func TestBreakageDamagedPage(t *testing.T) {
	t.Parallel()
	command, data, safe := []string{build(t)}, filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup")
	l := launch(t, command, data, "-now", start0)
	r := l.client(t, data)
	before := r.mustFile("Voor de reservekopie")
	r.mail("f.dewit@gemeente-a.example", "Per mail", "Tekst.")
	r.clock("2026-04-02T17:00:00+02:00")
	said, err := tool(t, command[0], "-backup", safe, "-data", data)
	require.NoError(t, err, said)
	r.mustFile("Na de reservekopie")
	l.end(t)
	said, err = tool(t, command[0], "-check", "-data", data)
	require.NoError(t, err, said)

	file := filepath.Join(data, storeFile)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	pages := len(whole) / 4096
	for _, page := range []int{0, 1, pages / 4, pages / 2, pages * 3 / 4} {
		broken := bytes.Clone(whole)
		for n := range 512 {
			broken[page*4096+n] ^= 0xA5
		}
		require.NoError(t, os.WriteFile(file, broken, 0o600))
		said := launch(t, command, data).refused(t)
		require.Contains(t, said, file, "page %d", page)
		require.Contains(t, said, "Backup and restore", "page %d", page)
		still, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, broken, still, "the refusal touches nothing")
		said, err = tool(t, command[0], "-check", "-data", data)
		require.Error(t, err)
		require.Contains(t, said, file)
	}
	restore(t, command, data, safe)
	l = launch(t, command, data)
	r = l.client(t, data)
	require.Equal(t, before["reference"], r.filed("Voor de reservekopie")["reference"])
	mails := r.items("demo-desk", "/v1/mail")
	require.Len(t, mails, 1)
	status, _, _ := r.call("demo-desk", "GET", "/v1/mail/"+mails[0]["key"].(string)+"/original", nil)
	require.Equal(t, 200, status, "the mail itself is in the backup")
	r.mustFile("Na de reservekopie") // the client who still has it repeats it
	l.end(t)
	openAudit(t, data).sound()
}

// A store that is too large to be looked through before it is served ends the program when it turns out to be damaged.
func TestBreakageFoundWhileServing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	start(t, data).mustFile("Voor de schade")
	dir, err := os.OpenRoot(copied(t, data))
	require.NoError(t, err)
	file := filepath.Join(dir.Name(), storeFile)
	k := &keeping{dir: dir}
	require.NoError(t, k.lookOn(t.Context()))
	broken, err := os.ReadFile(file)
	require.NoError(t, err)
	copy(broken[len(broken)/2/4096*4096:], bytes.Repeat([]byte{0xA5}, 512))
	require.NoError(t, os.WriteFile(file, broken, 0o600))
	require.ErrorContains(t, k.lookOn(t.Context()), file+" is damaged")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	require.NoError(t, k.lookOn(stopped), "a program that ends looks no further")
	k.whole = true
	require.NoError(t, k.lookOn(t.Context()), "the start has looked")
	require.NoError(t, dir.Close())
}

// copied is a checkpointed copy of a data directory that may be in use.
func copied(t *testing.T, data string) string {
	t.Helper()
	safe := filepath.Join(t.TempDir(), "copy")
	set, err := parseSettings([]string{"-backup", safe, "-data", data}, io.Discard)
	require.NoError(t, err)
	require.NoError(t, backup(t.Context(), set, io.Discard))
	return safe
}

// Damage that leaves the file in order is found by -check, which names the complaint: its history gives another state.
func TestBreakageWithinAnEvent(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data)
	c := r.mustFile("Beschadigd")
	r.end()
	file := filepath.Join(data, storeFile)
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	was := []byte(`"reference":"` + c["reference"].(string) + `"`)
	require.Equal(t, 1, bytes.Count(whole, was), "in the event")
	is := bytes.Replace(was, []byte(`"K-`), []byte(`"J-`), 1)
	require.NoError(t, os.WriteFile(file, bytes.Replace(whole, was, is, 1), 0o600))
	var said bytes.Buffer
	err = (&program{}).Run(t.Context(), []string{"-check", "-data", data}, &said, io.Discard)
	require.ErrorContains(t, err, "do not fit")
	require.ErrorContains(t, err, "Backup and restore")
	require.Contains(t, said.String(), "state complaint="+c["id"].(string))
}

// restore does what the README says.
func restore(t *testing.T, command []string, data, safe string) {
	t.Helper()
	require.NoError(t, os.Rename(data, data+".broken"))
	out, err := tool(t, "cp", "-a", safe, data)
	require.NoError(t, err, out)
	out, err = tool(t, command[0], "-check", "-data", data)
	require.NoError(t, err, out)
	require.Contains(t, out, "Sound: ")
}

// A journal that lost its end is refused: SQLite alone would go on without what was confirmed.
func TestBreakageTruncatedJournal(t *testing.T) {
	t.Parallel()
	command, data, safe := []string{build(t)}, filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup")
	l := launch(t, command, data)
	r := l.client(t, data)
	r.mustFile("Voor de reservekopie")
	said, err := tool(t, command[0], "-backup", safe, "-data", data)
	require.NoError(t, err, said)
	r.mustFile("Bevestigd")
	l.kill(t)

	journal := filepath.Join(data, storeFile+"-wal")
	index, err := os.ReadFile(filepath.Join(data, storeFile+"-shm"))
	require.NoError(t, err)
	used := 32 + int64(binary.NativeEndian.Uint32(index[16:]))*4120 // behind it may be frames of an earlier round
	for _, cut := range []int64{used - 1, used - 4120, used / 2, 20, 0} {
		require.NoError(t, os.Truncate(journal, cut))
		said := launch(t, command, data).refused(t)
		require.Contains(t, said, journal+" is cut off")
		require.Contains(t, said, "Backup and restore")
	}
	require.NoError(t, os.Remove(journal))
	said, err = tool(t, command[0], "-check", "-data", data)
	require.Error(t, err)
	require.Contains(t, said, journal+" is cut off")

	restore(t, command, data, safe)
	l = launch(t, command, data)
	r = l.client(t, data)
	r.filed("Voor de reservekopie")
	r.mustFile("Bevestigd")
	l.end(t)
	openAudit(t, data).sound()
}

// A machine whose clock was set back two days: moments in a history do not go back, ids and references stay their own, letters go.
func TestBreakageClockSetBack(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, data, "-now", "2026-04-10T10:00:00+02:00")
	before := r.mustFile("Voor het terugzetten")
	ref := before["reference"].(string)
	r.do("demo-desk", ref, "assign", object{"group": "ict"})
	r.end()
	setBack(t, data, 48*time.Hour)

	r = start(t, data)
	require.Contains(t, r.stdout.String(), "2026-04-08T10:0")
	r.do("demo-handler-ict", ref, "take", nil)
	r.do("demo-desk", ref, "messages", object{"text": "Dit bericht komt aan."})
	after := r.mustFile("Na het terugzetten")
	require.NotEqual(t, before["id"], after["id"])
	require.NotEqual(t, ref, after["reference"])
	r.do("demo-desk", after["reference"].(string), "assign", object{"group": "ict"})
	r.clock("2026-04-08T10:30:00+02:00")
	var last time.Time
	for _, x := range r.items("demo-desk", "/v1/complaints/"+ref+"/history") {
		at, err := time.Parse(time.RFC3339, x["at"].(string))
		require.NoError(t, err)
		require.False(t, at.Before(last))
		last = at
	}
	letters := sent(t, data, "demo-partner@gemeente-a.example")
	require.NotEmpty(t, about(letters, ref))
	require.Len(t, about(letters, after["reference"].(string)), 1)
	status, _, _ := r.call("nobody", "GET", "/readyz", nil)
	require.Equal(t, 200, status)

	r.clock("2026-04-20T10:00:00+02:00") // what waited for the clock is done when it is there again
	require.Equal(t, 1, strings.Count(texts(sent(t, data, "demo-partner@gemeente-a.example")), "Dit bericht komt aan."))
	require.NotEmpty(t, about(sent(t, data, "demo-handler-ict@ssc.example"), ref))
	r.end()
	openAudit(t, data).sound()
}

// setBack is the machine's clock going back while the program does not run.
func setBack(t *testing.T, data string, by time.Duration) {
	t.Helper()
	name := filepath.Join(data, clockFile)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	offset, err := time.ParseDuration(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, []byte((offset-by).String()), 0o600))
}

// What a kill left unfinished is cleared away at the next start, and stays out of a backup. The key of persons is not made anew
// beside complaints that were filed under another.
func TestBreakageLeftovers(t *testing.T) {
	t.Parallel()
	data, safe := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	r := start(t, data)
	left := []string{"mail-123.eml", "sent/.new-123", "blobs/UNFINISHED-123", "clock.new"}
	for _, name := range left {
		require.NoError(t, os.WriteFile(filepath.Join(data, name), []byte("half"), 0o600))
	}
	require.NoError(t, (&program{}).Run(t.Context(), []string{"-backup", safe, "-data", data}, io.Discard, io.Discard))
	r.end()
	start(t, data).end()
	for _, name := range left {
		require.NoFileExists(t, filepath.Join(safe, name))
		if name != "clock.new" { // the next setting takes its place
			require.NoFileExists(t, filepath.Join(data, name))
		}
	}
	require.NoError(t, os.Remove(filepath.Join(data, "person.key")))
	err := (&program{}).Run(t.Context(), []string{"-addr", "127.0.0.1:0", "-smtp", "", "-data", data}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "person.key is missing")
	require.NoFileExists(t, filepath.Join(data, "person.key"))
}

// What -check and -backup refuse.
func TestBreakageTools(t *testing.T) {
	t.Parallel()
	run := func(args ...string) error {
		return (&program{}).Run(context.WithoutCancel(t.Context()), args, io.Discard, io.Discard)
	}
	empty := t.TempDir()
	require.ErrorContains(t, run("-check", "-data", empty), "there is no store in -data "+empty)
	require.ErrorContains(t, run("-backup", filepath.Join(t.TempDir(), "x"), "-data", empty), "there is no store in -data "+empty)
	data := t.TempDir()
	start(t, data).end()
	require.ErrorContains(t, run("-backup", empty, "-data", data), "is there already")
	nowhere := filepath.Join(empty, "no", "where")
	require.ErrorContains(t, run("-backup", nowhere, "-data", data), nowhere)
	to := filepath.Join(t.TempDir(), "backup")
	require.NoError(t, run("-backup", to, "-data", data))
	require.NoError(t, run("-check", "-data", to))
	entries, err := os.ReadDir(filepath.Dir(to))
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing unfinished is left")
}
