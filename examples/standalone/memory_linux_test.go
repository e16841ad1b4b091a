package main

import (
	"fmt"
	"net/smtp"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// largest is a mail of almost 25 MiB, the most that is taken: a short text, and a picture.
func largest(n int) []byte {
	const from = "f.dewit@gemeente-a.example"
	line := strings.Repeat("QUJD", 19) + "\r\n"
	head := verified(from) + "From: " + from + "\r\nTo: klachten@ssc.example\r\nSubject: Grote foto\r\nMessage-ID: <" + strconv.Itoa(n) + "@gemeente-a.example>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nZie de foto.\r\n--b\r\n" +
		"Content-Type: image/png; name=foto.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	const tail = "--b--\r\n"
	return []byte(head + strings.Repeat(line, (maxImported-len(head)-len(tail))/len(line)) + tail)
}

// peak is the most memory that a process has had at once, in bytes, as the kernel knows it.
func peak(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(status), "VmHWM:")
	require.True(t, ok)
	var kib int
	_, err = fmt.Sscan(rest, &kib)
	require.NoError(t, err)
	return kib << 10
}

// TestMemoryOfLargeMail holds that the real program takes the largest mail with less than 100 MiB, everything in it counted.
func TestMemoryOfLargeMail(t *testing.T) {
	t.Parallel()
	r, cmd := process(t, build(t), t.TempDir())
	before := peak(t, cmd)
	for n := range 3 {
		err := smtp.SendMail(r.at.smtp, nil, "f.dewit@gemeente-a.example", []string{"klachten@ssc.example"}, largest(n))
		require.NoError(t, err)
		t.Logf("at most %d MiB; before it %d", peak(t, cmd)>>20, before>>20)
	}
	require.Len(t, r.items("demo-desk", "/v1/mail?outcome=complaint"), 3)
	require.Less(t, peak(t, cmd), 100<<20)
}
