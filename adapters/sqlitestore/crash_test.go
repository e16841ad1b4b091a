package sqlitestore_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// crashFile names, for a process that TestCrash starts, the store to fill.
const crashFile = "SQLITESTORE_CRASH_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		fillUntilKilled(path)
	}
	os.Exit(m.Run())
}

// fillUntilKilled commits from eight goroutines and says each number when its commit has returned.
func fillUntilKilled(path string) {
	ctx := context.Background()
	s, err := sqlitestore.Open(ctx, path, nil)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	var writers sync.WaitGroup
	for w := range int64(8) {
		writers.Go(func() {
			for n := w; ; n += 8 {
				if _, err := s.Commit(ctx, filing(n)); err != nil {
					fmt.Println("error", err)
					os.Exit(1)
				}
				fmt.Println(n)
			}
		})
	}
	writers.Wait()
}

// A process that is killed while it writes loses nothing it has acknowledged, and leaves no half commit; its lock goes with it.
func TestCrash(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), crashFile+"="+path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var acknowledged []int64
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n, err := strconv.ParseInt(lines.Text(), 10, 64)
		require.NoError(t, err, lines.Text())
		acknowledged = append(acknowledged, n)
		if len(acknowledged) == 1 {
			_, err := sqlitestore.Open(t.Context(), path, nil)
			require.ErrorIs(t, err, complaints.ErrUnavailable, "another process has it open")
			require.ErrorContains(t, err, path)
		}
		if len(acknowledged) == 300 {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.Error(t, cmd.Wait(), "it was killed")

	s := openAt(t, path)
	require.NoError(t, s.Check(t.Context()))
	for _, n := range acknowledged {
		f := filing(n)
		c, err := s.Load(t.Context(), f.State.ID)
		require.NoError(t, err)
		require.Equal(t, f.State, c)
		list, err := s.Deliveries(t.Context(), c.ID)
		require.NoError(t, err)
		require.Len(t, list, len(f.Deliveries))
	}
}
