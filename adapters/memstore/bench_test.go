package memstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func filing(n int) complaints.Commit {
	at := time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(n*7919%100_000) * time.Minute) // not in order
	c := complaints.Complaint{
		ID: complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", n)), Revision: 1, Status: complaints.Registered, ReceivedAt: at,
		Group: complaints.GroupID(fmt.Sprint("group-", n%10)), Resolution: &complaints.Deadline{Kind: complaints.Resolution, Due: at.AddDate(0, 0, 14)},
		Agenda: []complaints.Milestone{{Kind: complaints.MilestoneWarning, At: at.AddDate(0, 0, 13)}},
	}
	event := complaints.Recorded{Complaint: c.ID, Revision: 1, At: at, Event: complaints.Submitted{Status: c.Status, ReceivedAt: at}}
	return complaints.Commit{Key: string(c.ID), State: c, Events: []complaints.Recorded{event}}
}

// Reads among a hundred thousand complaints.
func BenchmarkRead(b *testing.B) {
	s := memstore.New()
	for n := range 100_000 {
		_, err := s.Commit(b.Context(), filing(n))
		require.NoError(b, err)
	}
	for name, p := range map[string]complaints.ListParams{
		"all":   {Scope: complaints.Scope{All: true}},
		"due":   {Scope: complaints.Scope{All: true}, Sort: complaints.SortDue},
		"scope": {Scope: complaints.Scope{Groups: []complaints.GroupID{"group-3"}}},
	} {
		b.Run("List/"+name, func(b *testing.B) {
			for b.Loop() {
				_, err := s.List(b.Context(), p)
				require.NoError(b, err)
			}
		})
	}
	b.Run("Commit", func(b *testing.B) {
		for n := 100_000; b.Loop(); n++ {
			_, err := s.Commit(b.Context(), filing(n))
			require.NoError(b, err)
		}
	})
}
