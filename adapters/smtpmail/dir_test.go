package smtpmail_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/adapters/smtpmail"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/notifytest"
)

func TestDirConformance(t *testing.T) {
	t.Parallel()
	notifytest.Run(t, func(t *testing.T) notifytest.Harness {
		t.Helper()
		dir := t.TempDir()
		d, err := smtpmail.NewDir(dir, nil)
		require.NoError(t, err)
		return notifytest.Harness{Notifier: d, Arrived: func() [][]byte {
			var all [][]byte
			for _, name := range sent(t, dir) {
				raw, err := os.ReadFile(name)
				require.NoError(t, err)
				all = append(all, raw)
			}
			return all
		}}
	})
}

// sent lists every file in the directory, whatever its name.
func sent(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "sent"))
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, filepath.Join(dir, "sent", e.Name()))
	}
	return names
}

func TestDirKeepsTheFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := smtpmail.NewDir(dir, nil)
	require.NoError(t, err)
	first := letter()
	want, err := mailmime.Build(first)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _ = d.Send(t.Context(), first) })
	}
	wg.Wait()
	second := first
	second.Text = "Iets anders.\n"
	require.NoError(t, d.Send(t.Context(), second))
	again, err := smtpmail.NewDir(dir, nil)
	require.NoError(t, err)
	require.NoError(t, again.Send(t.Context(), second))
	require.Equal(t, []string{filepath.Join(dir, "sent", first.MessageID+".eml")}, sent(t, dir), "no temporary files are left")
	got, err := os.ReadFile(sent(t, dir)[0])
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func TestDirFileNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := smtpmail.NewDir(dir, nil)
	require.NoError(t, err)
	ids := []string{
		"../../outside@ssc.example", ".hidden@ssc.example", "a/b@ssc.example", "a%2Fb@ssc.example", "nul:*?|@ssc.example",
		strings.Repeat("a", 230) + "@ssc.example", strings.Repeat("a", 231) + "@ssc.example", strings.Repeat("/", 238) + "@ssc.example",
	}
	for _, id := range ids {
		l := letter()
		l.MessageID = id
		require.NoError(t, d.Send(t.Context(), l), id)
	}
	require.Len(t, sent(t, dir), len(ids), "every Message-ID has a file of its own")
	outside, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "sent")}, outside)
	for _, name := range sent(t, dir) {
		require.Regexp(t, `^[A-Za-z0-9%_-][A-Za-z0-9%_@.-]{0,254}\.eml$`, filepath.Base(name))
	}
}

func TestDirThatIsGone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := smtpmail.NewDir(dir, nil)
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(dir, "sent")))
	require.ErrorIs(t, d.Send(t.Context(), letter()), complaints.ErrUnavailable)
}

func TestNewDir(t *testing.T) {
	t.Parallel()
	_, err := smtpmail.NewDir("", nil)
	require.ErrorContains(t, err, "dir")
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = smtpmail.NewDir(file, nil)
	require.ErrorContains(t, err, "dir")
	deep := filepath.Join(t.TempDir(), "a", "b")
	_, err = smtpmail.NewDir(deep, nil)
	require.NoError(t, err)
	info, err := os.Stat(filepath.Join(deep, "sent"))
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077, "letters are for this user only")
}
