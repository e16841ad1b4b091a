package memstore

import (
	"context"
	"sync"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Store is a [complaints.Store] in memory, safe for concurrent use. Make one with [New].
type Store struct {
	mu         sync.Mutex
	complaints map[complaints.ID]*dossier
	claims     map[complaints.Claim]complaints.Claimed
	series     map[string]int64
	mails      map[string]complaints.MailEntry
	policies   map[string]complaints.PolicyVersion
	counters   map[string]int64

	byReceived ordered[place]
	byDue      ordered[place] // those with a due moment
	undue      ordered[place] // those without: At is zero, so by id
	milestones ordered[place]
	pending    ordered[waiting]
	byReceipt  ordered[letter]
}

var _ complaints.Store = (*Store)(nil)

// dossier is all that is kept of one complaint. Contents can be there before the first commit.
type dossier struct {
	state      []byte
	revision   complaints.Revision // 0: nothing committed
	summary    complaints.Summary
	milestone  time.Time
	events     [][]byte // by revision, from 1
	contents   map[complaints.ContentKey]complaints.Content
	deliveries []complaints.Delivery // by revision and subscriber
	leases     map[complaints.Subscriber]complaints.Lease
}

// New returns an empty store.
func New() *Store {
	return &Store{
		complaints: map[complaints.ID]*dossier{},
		claims:     map[complaints.Claim]complaints.Claimed{},
		series:     map[string]int64{},
		mails:      map[string]complaints.MailEntry{},
		policies:   map[string]complaints.PolicyVersion{},
		counters:   map[string]int64{},
		byReceived: ordered[place]{compare: place.compare},
		byDue:      ordered[place]{compare: place.compare},
		undue:      ordered[place]{compare: place.compare},
		milestones: ordered[place]{compare: place.compare},
		pending:    ordered[waiting]{compare: waiting.compare},
		byReceipt:  ordered[letter]{compare: letter.compare},
	}
}

// enter takes the store for one call, unless ctx has ended; the caller runs what it returns when it is done.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	s.mu.Lock()
	return s.mu.Unlock, nil
}

// open finds or begins the dossier of a complaint.
func (s *Store) open(id complaints.ID) *dossier {
	d := s.complaints[id]
	if d == nil {
		d = &dossier{
			contents: map[complaints.ContentKey]complaints.Content{},
			leases:   map[complaints.Subscriber]complaints.Lease{},
		}
		s.complaints[id] = d
	}
	return d
}

func notFound(what string) error { return complaints.Refuse(complaints.CodeNotFound, what, nil) }

// stored cuts a moment down to what stores keep: UTC with microseconds.
func stored(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
