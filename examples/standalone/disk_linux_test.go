package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// disk is a file system of its own, in a mount namespace of its own; both end with the process that holds them.
type disk struct {
	t      *testing.T
	dir    string // where it is mounted, in the namespace
	holder *exec.Cmd
	enter  []string // put before a command, it runs there
}

// newDisk mounts a file system of so many MiB. Root may, and so may whoever may make a user namespace.
func newDisk(t *testing.T, mebibytes int) *disk {
	t.Helper()
	d := &disk{t: t, dir: t.TempDir()}
	unshare, enter := []string{"--mount"}, []string{"nsenter", "--mount"}
	if os.Getuid() != 0 {
		unshare, enter = []string{"--mount", "--map-root-user"}, []string{"nsenter", "--mount", "--user", "--preserve-credentials"}
	}
	script := fmt.Sprintf("mount -t tmpfs -o size=%dm,mode=700 tmpfs '%s' && echo mounted && exec cat", mebibytes, d.dir)
	d.holder = exec.CommandContext(t.Context(), "unshare", append(unshare, "sh", "-c", script)...)
	said := &output{}
	d.holder.Stderr = said
	_, err := d.holder.StdinPipe() // it holds until this is closed
	require.NoError(t, err)
	stdout, err := d.holder.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, d.holder.Start())
	t.Cleanup(func() { _ = d.holder.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "a tmpfs could not be mounted (unshare, nsenter and mount are needed, and the right to use them): %s", said)
	require.Equal(t, "mounted\n", line)
	d.enter = slices.Concat(enter, []string{"--target", strconv.Itoa(d.holder.Process.Pid), "--"})
	return d
}

// run runs a command there.
func (d *disk) run(command ...string) {
	d.t.Helper()
	command = slices.Concat(d.enter, command)
	out, err := exec.CommandContext(d.t.Context(), command[0], command[1:]...).CombinedOutput()
	require.NoError(d.t, err, string(out))
}

// outside is a path there as it is seen from here.
func (d *disk) outside(elements ...string) string {
	return filepath.Join(append([]string{"/proc", strconv.Itoa(d.holder.Process.Pid), "root", d.dir}, elements...)...)
}

// fill leaves so many KiB.
func (d *disk) fill(leave int) {
	d.t.Helper()
	var s syscall.Statfs_t
	require.NoError(d.t, syscall.Statfs(d.outside(), &s))
	f, err := os.OpenFile(d.outside("ballast"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	require.NoError(d.t, err)
	_, err = f.Write(make([]byte, max(int64(s.Bavail)*s.Bsize-int64(leave)<<10, 0)))
	if !errors.Is(err, syscall.ENOSPC) { // the program writes meanwhile
		require.NoError(d.t, err)
	}
	require.NoError(d.t, f.Close())
}

// A full disk refuses what it cannot keep, with 503 and 451, and says so in its log; reading goes on, after a restart
// too. When there is room again it goes on by itself, and what was confirmed is there.
func TestBreakageDiskFull(t *testing.T) {
	t.Parallel()
	d := newDisk(t, 24)
	command, data := slices.Concat(d.enter, []string{build(t)}), filepath.Join(d.dir, "data")
	l := launch(t, command, data, "-now", start0)
	r := l.client(t, d.outside("data"))
	c := &crowd{t: t}
	r.clock("2026-04-02T16:50:00+02:00") // the report that is due has been made: nothing else writes but what follows
	for round := range 3 {
		d.fill(300)
		refused := false
		for n := range 400 {
			subject := fmt.Sprintf("Klacht %d-%d", round, n)
			status, out := r.file(subject)
			if status == 201 {
				c.filed = append(c.filed, promise{subject: subject, id: out["id"].(string), reference: out["reference"].(string)})
				continue
			}
			require.Equal(t, 503, status, out)
			require.Equal(t, "unavailable", out["code"])
			refused = true
			break
		}
		require.True(t, refused, "the disk is full")
		from, to := "f.dewit@gemeente-a.example", []string{"klachten@ssc.example"}
		over := fmt.Sprintf("Mail te veel %d", round)
		raw := []byte(verified(from) + "From: " + from + "\r\nSubject: " + over + "\r\nMessage-ID: <" + strconv.Itoa(round) + "@gemeente-a.example>\r\n\r\nTekst.\r\n")
		d.fill(0)
		require.ErrorContains(t, smtp.SendMail(r.at.smtp, nil, from, to, raw), "451")
		require.NotEmpty(t, r.items("demo-desk", "/v1/complaints"), "reading goes on")
		require.Contains(t, l.stderr.String(), storeFile)
		if round == 2 { // it is killed, and starts without any room
			l.kill(t)
			said := launch(t, command, filepath.Join(d.dir, "nieuw")).refused(t)
			require.Contains(t, said, "-data "+filepath.Join(d.dir, "nieuw"))
			l = launch(t, command, data)
			r = l.client(t, d.outside("data"))
			require.NotEmpty(t, r.items("demo-desk", "/v1/complaints"), "there is no room, and all can be read")
			status, out := r.file("Klacht die niet past")
			require.Equal(t, 503, status, out)
		}
		require.NoError(t, os.Remove(d.outside("ballast")))
		r.mail(from, fmt.Sprintf("Mail %d", round), "Er is weer plaats.")
		require.NoError(t, smtp.SendMail(r.at.smtp, nil, from, to, raw), "its sender tries again; its bytes may have been kept the first time")
		c.mails = append(c.mails, promise{subject: fmt.Sprintf("Mail %d", round)}, promise{subject: over})
	}
	r.clock("2026-04-02T18:30:00+02:00")
	l.end(t)
	copied := filepath.Join(t.TempDir(), "data") // SQLite follows the links in the name, and these lead out of the namespace
	require.NoError(t, os.CopyFS(copied, os.DirFS(d.outside("data"))))
	keptPromises(t, copied, c)
}

// A disk that is mounted read-only is refused by the name of the directory; nothing in it changes.
func TestBreakageReadOnlyDisk(t *testing.T) {
	t.Parallel()
	d := newDisk(t, 24)
	binary := build(t)
	command, data := slices.Concat(d.enter, []string{binary}), filepath.Join(d.dir, "data")
	l := launch(t, command, data)
	l.client(t, d.outside("data")).mustFile("Voor het slot")
	l.end(t)
	d.run("mount", "-o", "remount,ro", d.dir)
	said := launch(t, command, data).refused(t)
	require.Contains(t, said, "-data "+data+": the directory cannot be written to")
	require.Contains(t, said, "read-only file system")
	said = launch(t, command, filepath.Join(d.dir, "nieuw")).refused(t)
	require.Contains(t, said, "the directory cannot be made")
	d.run("mount", "-o", "remount,rw", d.dir)
	l = launch(t, command, data)
	l.client(t, d.outside("data")).filed("Voor het slot")
	l.end(t)
}
