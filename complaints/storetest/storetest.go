package storetest

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Options tells what a store is like. The zero value is a store whose lists never lag.
type Options struct {
	// Lag is how long after a write List, Due, Cohort, Pending, Parked and Mails may show what was before.
	Lag time.Duration
	// Model makes an empty store that the store must answer like: memstore. Nil leaves the part out.
	Model func() complaints.Store
	// Writers is the number of concurrent writers in the clauses on races; 25 when zero.
	Writers int
}

// Run runs every clause, each on a store of its own that open returns empty. Open also cleans up, by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) complaints.Store, o *Options) {
	t.Helper()
	if o == nil {
		o = &Options{}
	}
	sections := []struct {
		name    string
		clauses []clause
	}{
		{"General", general()},
		{"Complaints", slices.Concat(commits(), histories())},
		{"Lists", slices.Concat(lists(), scopes(), agendas())},
		{"Contents", contents()},
		{"Outbox", slices.Concat(queues(), leases())},
		{"MailLedger", ledger()},
		{"Policies", policies()},
	}
	for _, s := range sections {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range s.clauses {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.test(t, &world{Store: open(t), options: *o})
				})
			}
		})
	}
	if o.Model != nil {
		t.Run("Model", func(t *testing.T) {
			t.Parallel()
			checkModel(t, open, *o)
		})
	}
}

// clause is one numbered sentence of the contract.
type clause struct {
	name string
	test func(t *testing.T, w *world)
}

// world is a store under test, with what the clauses need to fill it.
type world struct {
	complaints.Store
	options Options
	ids     atomic.Int64
}

func (w *world) writers() int {
	if w.options.Writers > 0 {
		return w.options.Writers
	}
	return 25
}

// id makes an id; each is higher than the one before.
func (w *world) id() complaints.ID {
	return complaints.ID(fmt.Sprintf("01KP5HQRT0%016d", w.ids.Add(1)))
}

// lagging runs a check on lists, again and again for as long as the store may lag.
func (w *world) lagging(t require.TestingT, check func(t require.TestingT)) {
	if w.options.Lag == 0 {
		check(t)
		return
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) { check(c) }, w.options.Lag, w.options.Lag/1000+time.Millisecond)
}

// all follows a list to its end, limit items at a time.
func all[T any](t require.TestingT, limit int, list func(complaints.PageParams) (complaints.Page[T], error)) []T {
	var items []T
	var p complaints.PageParams
	for p.Limit = limit; ; {
		page, err := list(p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), limit)
		items = append(items, page.Items...)
		if page.Next == "" {
			return items
		}
		require.Regexp(t, `^[A-Za-z0-9_.~-]+$`, string(page.Next), "a cursor must be fit for a URL")
		require.NotEqual(t, p.Cursor, page.Next, "a cursor must go on")
		p.Cursor = page.Next
	}
}

// requireCode wants an error of the engine with this code.
func requireCode(t require.TestingT, code complaints.Code, err error) {
	require.Error(t, err)
	require.Equal(t, code, complaints.CodeOf(err), "%v", err)
}
