package fileblobs

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSyncsAreShared(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var s syncs
	var all sync.WaitGroup
	failed := make(chan error, 200)
	for i := range cap(failed) {
		all.Go(func() {
			name := dir
			if i%10 == 0 {
				name = filepath.Join(dir, "nergens")
			}
			failed <- s.sync(name)
		})
	}
	all.Wait()
	missing := 0
	for range cap(failed) {
		if err := <-failed; err != nil {
			require.ErrorIs(t, err, os.ErrNotExist)
			missing++
		}
	}
	require.Equal(t, 20, missing, "each has the answer for its own directory")
	require.Empty(t, s.dirs, "nothing is kept of directories that nobody is at")
}

// Who comes while a sync is under way is not content with it: the name may have come after it began.
func TestLateComersWaitForTheNextSync(t *testing.T) {
	t.Parallel()
	s := syncs{dirs: map[string]*dirSync{}}
	d := &dirSync{users: 1}
	dir := t.TempDir()
	s.dirs[dir] = d
	d.turn.Lock() // one is under way
	answers := make(chan error, 2)
	for range cap(answers) {
		go func() { answers <- s.sync(dir) }()
	}
	for waiting := 0; waiting < 3; {
		s.mu.Lock()
		waiting = d.users
		s.mu.Unlock()
	}
	require.Empty(t, answers)
	d.turn.Unlock()
	for range cap(answers) {
		require.NoError(t, <-answers)
	}
}
