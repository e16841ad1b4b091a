package dynamostore_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func benchStore(b *testing.B) *dynamostore.Store {
	b.Helper()
	s, err := dynamostore.New(dynamolocal.Client(b), &dynamostore.Options{
		Table: dynamolocal.Table(b, dynamostore.Table("klachtwerk")), Prefix: dynamolocal.Prefix(b),
	})
	require.NoError(b, err)
	return s
}

// What a commit costs against the emulator: mostly the emulator.
func BenchmarkCommit(b *testing.B) {
	s := benchStore(b)
	var n atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Commit(b.Context(), filing(int(n.Add(1)))); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// Reads among a thousand complaints.
func BenchmarkRead(b *testing.B) {
	s := benchStore(b)
	for n := range 1000 {
		_, err := s.Commit(b.Context(), filing(n))
		require.NoError(b, err)
	}
	for name, p := range map[string]complaints.ListParams{
		"all":   {Scope: complaints.Scope{All: true}},
		"due":   {Scope: complaints.Scope{All: true}, Sort: complaints.SortDue},
		"actor": {Scope: complaints.Scope{Actor: "employee-1"}},
	} {
		b.Run("List/"+name, func(b *testing.B) {
			for b.Loop() {
				_, err := s.List(b.Context(), p)
				require.NoError(b, err)
			}
		})
	}
	b.Run("Load", func(b *testing.B) {
		for b.Loop() {
			_, err := s.Load(b.Context(), filing(500).State.ID)
			require.NoError(b, err)
		}
	})
}
