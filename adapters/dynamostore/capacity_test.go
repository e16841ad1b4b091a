package dynamostore_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Prices of request units on demand in eu-west-1, in USD per million, since the reduction of November 2024.
const (
	priceDate  = "November 2024"
	priceWrite = 0.705
	priceRead  = 0.1415
)

func (u units) dollars() float64 { return (u.write*priceWrite + u.read*priceRead) / 1e6 }

// budget is what a step may cost. Where that is over what the design asks, why says for what.
type budget struct {
	design      float64 // writes that the design asks for; 0: it does not say
	write, read float64
	why         string
}

// bill counts a centre's work against its budget.
type bill struct {
	t     *testing.T
	m     *meter
	total units
	table strings.Builder
}

func (b *bill) charge(name string, limit budget) {
	b.t.Helper()
	u, requests := b.m.taken()
	b.enter(name, u, limit, requests)
}

// enter takes units that were taken from the meter into the bill.
func (b *bill) enter(name string, u units, limit budget, requests string) {
	b.t.Helper()
	b.total.add(u)
	fmt.Fprintf(&b.table, "| %s | %g | %g | %s | %.2f | %s |\n", name, u.write, u.read, some(limit.design), 1e6*u.dollars(), limit.why)
	require.LessOrEqual(b.t, u.write, limit.write, "%s writes:\n%s", name, requests)
	require.LessOrEqual(b.t, u.read, limit.read, "%s reads:\n%s", name, requests)
}

func some(n float64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func metered(t *testing.T) (*office, *dynamostore.Store, *bill) {
	t.Helper()
	m := &meter{plain: dynamolocal.Client(t)}
	s := openAlone(t, m.on)
	m.table = dynamostore.Table(dynamostore.TableOf(s))
	o := newOffice(t, s)
	m.taken()
	return o, s, &bill{t: t, m: m}
}

const (
	ordinary = "state, event with its texts, key"
	moved    = "due moment and next milestone move: two index writes each"
)

// An ordinary complaint costs what the design says: filed on the web, assigned, taken, the complainant phoned, handed back and
// closed, with the letters that go with it, each delivered at once.
func TestCostOfAnOrdinaryComplaint(t *testing.T) {
	t.Parallel()
	o, _, b := metered(t)
	id := o.file(3)
	b.charge("file", budget{28, 28, 2, "with reference, acknowledgment and notice asked for"})
	limits := []budget{
		{12, 12, 3, "with a notice asked for"}, {10, 10, 3, ordinary}, {10, 11, 3, moved}, {10, 11, 3, "3 of it for the notice asked for"},
		{10, 14, 4, "3 of it for the letter asked for; " + moved},
	}
	sent := 0
	var letters units
	deliver := func() { // when a commit asked for it, as the table's stream tells
		if !o.woken {
			return
		}
		o.woken = false
		sent += o.deliver().Sent
		u, _ := b.m.taken()
		letters.add(u)
	}
	deliver()
	for i, s := range steps() {
		o.now = o.now.Add(37*time.Minute + 17_391_406*time.Microsecond)
		o.do(s.by, id, s.cmd)
		b.charge(strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", s.cmd), "complaints.")), limits[i])
		deliver()
	}
	require.Equal(t, 5, sent)
	b.enter("its 5 letters", letters, budget{15, 5 * (4 + 5), 62, "each: lease, outcome, its index, release: 4; the letter itself of 4 to 5 KB"}, "")
	complaint := b.total
	require.LessOrEqual(t, complaint.write, 155.0)
	require.LessOrEqual(t, complaint.read, 70.0)
	require.InDelta(t, 0.1, 1000*complaint.dollars(), 0.02, "USD per 1000 complaints")

	o.do("desk-1", id, complaints.Note{Text: strings.Repeat("Gebeld, geen gehoor. ", 10)})
	b.charge("note", budget{6, 6, 5, ordinary})
	_, err := o.Get(t.Context(), complaints.Actor{ID: "desk-1"}, id)
	require.NoError(t, err)
	b.charge("look at it", budget{0, 0, 5, ""})
	_, err = o.Service.History(t.Context(), complaints.Actor{ID: "desk-1"}, id, complaints.PageParams{})
	require.NoError(t, err)
	b.charge("look at its history", budget{0, 0, 10, ""})
	_, err = o.Sweep(t.Context())
	require.NoError(t, err)
	b.charge("a sweep with nothing due", budget{0, 0, 2, "half a unit for each shard"})
	require.True(t, o.deliver().Quiet())
	b.charge("a look at an empty outbox", budget{0, 0, 2, "the same"})

	t.Logf("DynamoDB on demand, eu-west-1, prices of %s\n| step | WRU | RRU | design, WRU | millionths of a USD | |\n|---|---|---|---|---|---|\n%s"+
		"| the ordinary complaint | %g | %g | 155 | %.2f | %.3f USD per 1,000 |\n", priceDate, b.table.String(), complaint.write, complaint.read,
		1e6*complaint.dollars(), 1000*complaint.dollars())
}

// One letter costs four writes and itself. The design's three leave out the lease's return, which is what lets another dispatcher go on
// at once with the complaint's next letter.
func TestCostOfADelivery(t *testing.T) {
	t.Parallel()
	_, s, b := metered(t)
	f := filing(1)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	b.m.taken()
	l := complaints.Lease{Complaint: f.State.ID, Subscriber: complaints.ToComplainant, Owner: "a", Now: today, Until: today.Add(time.Hour)}
	d, err := s.Lease(t.Context(), l)
	require.NoError(t, err)
	require.NoError(t, s.Settle(t.Context(), d.DeliveryKey, complaints.DeliveryOutcome{State: complaints.DeliverySent, At: today}))
	b.charge("lease and outcome", budget{3, 3, 1, ""})
	require.NoError(t, s.Release(t.Context(), l))
	b.charge("release", budget{0, 1, 0, ""})
	_, err = s.PutContent(t.Context(), f.State.ID, complaints.Content{Key: complaints.LetterKey(d.DeliveryKey), Data: make([]byte, 3000)})
	require.NoError(t, err)
	b.charge("a letter of 3000 bytes", budget{0, 4, 0, ""})
}

// A page of 25 rows costs a unit for each row's texts, and few for the rows themselves.
func TestCostOfAList(t *testing.T) {
	t.Parallel()
	o, s, b := metered(t)
	for n := range 30 {
		o.file(n % 7)
		o.now = o.now.Add(time.Minute)
	}
	b.m.taken()
	desk := complaints.Actor{ID: "desk-1"}
	for _, sort := range []complaints.Sort{complaints.SortReceived, complaints.SortDue} {
		page, err := o.List(t.Context(), desk, complaints.Query{Sort: sort})
		require.NoError(t, err)
		require.Len(t, page.Items, 25)
		b.charge("a page of 25, by "+string(sort), budget{0, 0, 25 + 5, ""})
	}
	_, err := s.List(t.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}})
	require.NoError(t, err)
	b.charge("its rows alone", budget{0, 0, 5, ""})
	t.Logf("\n%s", b.table.String())
}

// What a sweep reads follows what is due, not what is open.
func TestCostOfASweepFollowsWhatIsDue(t *testing.T) {
	t.Parallel()
	many := 20_000
	if testing.Short() {
		many = 2_000
	}
	var cost []float64
	for _, n := range []int{200, many} {
		_, s, b := metered(t)
		fill(t, s, b, n)
		b.m.taken()
		page, err := s.Due(t.Context(), complaints.DueParams{Before: today, PageParams: complaints.PageParams{Limit: 200}})
		require.NoError(t, err)
		require.Len(t, page.Items, 20)
		require.Empty(t, page.Next)
		u, _ := b.m.taken()
		cost = append(cost, u.read)
		t.Logf("20 due among %d open: %g RRU", n, u.read)
	}
	require.InDelta(t, cost[0], cost[1], 0)
	require.LessOrEqual(t, cost[0], 2.0)
}

// fill writes as much of heads as the index of work holds, 20 of which have a milestone that has passed.
func fill(t *testing.T, s *dynamostore.Store, b *bill, n int) {
	t.Helper()
	prefix := dynamostore.PrefixOf(s)
	items := make([]item, n)
	for i := range items {
		at := today.Add(time.Duration(i+1) * time.Minute)
		if i < 20 {
			at = today.Add(-time.Duration(i) * time.Minute)
		}
		id := fmt.Sprintf("01KP5HQRT1%016d", i)
		items[i] = item{
			"pk": text("%sC#%s", prefix, id), "sk": text("#"), "gsi3pk": text("%sD#%d", prefix, i%4),
			"gsi3sk": text("%s#%s", at.Format("2006-01-02T15:04:05.000000Z"), id),
		}
	}
	write(t, *b.m.table.TableName, items)
}

func text(format string, args ...any) types.AttributeValue {
	return &types.AttributeValueMemberS{Value: fmt.Sprintf(format, args...)}
}

// write puts items into a table as they are, 25 at a time.
func write(t *testing.T, table string, items []item) {
	t.Helper()
	client := dynamolocal.Client(t)
	var all sync.WaitGroup
	for part := range slices.Chunk(items, (len(items)+3)/4) {
		all.Go(func() {
			for batch := range slices.Chunk(part, 25) {
				requests := make([]types.WriteRequest, len(batch))
				for i := range batch {
					requests[i].PutRequest = &types.PutRequest{Item: batch[i]}
				}
				_, err := client.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: requests}})
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
}
