package sqlitestore_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/storetest"
)

func openAt(t *testing.T, path string) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// The contract, with lists that are arranged two by two, and not yet.
func TestStore(t *testing.T) {
	t.Parallel()
	for _, batch := range []int64{2, 0} {
		t.Run(fmt.Sprintf("batch=%d", batch), func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) complaints.Store {
				t.Helper()
				s, err := sqlitestore.OpenArranging(t.Context(), filepath.Join(t.TempDir(), "klacht?werk%20#1.db"), batch) // a name that is no URL
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, s.Close()) })
				return s
			}, &storetest.Options{Model: func() complaints.Store { return memstore.New() }})
		})
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	storetest.RunRates(t, func(t *testing.T) complaints.Rates {
		t.Helper()
		return openAt(t, filepath.Join(t.TempDir(), "store.db"))
	})
}

// Counters are kept over a restart, and those that have ended make room for new ones.
func TestRatesForget(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path)
	count := func(name string, until time.Time) int64 {
		n, err := s.CountUp(t.Context(), name, until)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, int64(1), count("past", benchDay.AddDate(-1, 0, 0)))
	require.Equal(t, int64(2), count("past", benchDay.AddDate(-1, 0, 0)))
	require.Equal(t, int64(1), count("today", benchDay.AddDate(100, 0, 0)))
	require.NoError(t, s.Close())
	s = openAt(t, path)
	require.Equal(t, int64(2), count("today", benchDay.AddDate(100, 0, 0)))
	require.Equal(t, int64(1), count("past", benchDay.AddDate(-1, 0, 0)), "it was forgotten")
}
