package dynamostore_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// However many partitions an index is spread over, and whatever the size of the pages, its lists are complete and in order.
func TestShards(t *testing.T) {
	t.Parallel()
	for _, shards := range []int{1, 3, 8} {
		t.Run(strconv.Itoa(shards), func(t *testing.T) {
			t.Parallel()
			prefix := dynamolocal.Prefix(t)
			s, err := dynamostore.New(dynamolocal.Client(t), &dynamostore.Options{
				Table: dynamolocal.Table(t, dynamostore.Table("klachtwerk")), Prefix: prefix, Shards: shards,
			})
			require.NoError(t, err)
			var ids []complaints.ID
			for n := range 24 {
				f := filing(n)
				f.State.Agenda = []complaints.Milestone{{Kind: complaints.MilestoneWarning, At: f.State.ReceivedAt}}
				_, err := s.Commit(t.Context(), f)
				require.NoError(t, err)
				_, err = s.PutMail(t.Context(), complaints.MailEntry{Key: string(f.State.ID), ReceivedAt: f.State.ReceivedAt})
				require.NoError(t, err)
				ids = append(ids, f.State.ID)
			}
			require.Len(t, partitions(t, prefix+"R#"), shards, "all partitions are in use")
			for _, limit := range []int{2, 7, 1000} {
				requireComplete(t, s, ids, limit)
			}
		})
	}
}

func partitions(t *testing.T, name string) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	for _, i := range dynamolocal.Items(t, "klachtwerk", name[:strings.IndexByte(name, '/')+1]) {
		if pk := dynamostore.Readable(i["gsi2pk"]); strings.HasPrefix(string(pk), name) {
			used[string(pk)] = true
		}
	}
	return used
}

// requireComplete wants every list to show these complaints, in order of receipt.
func requireComplete(t *testing.T, s *dynamostore.Store, ids []complaints.ID, limit int) {
	t.Helper()
	falling := slices.Clone(ids)
	slices.Reverse(falling)
	soon := today.Add(time.Hour)
	require.Equal(t, falling, follow(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.Summary], error) {
		return s.List(t.Context(), complaints.ListParams{PageParams: p, Scope: complaints.Scope{All: true}})
	}, func(c complaints.Summary) complaints.ID { return c.ID }))
	require.Equal(t, falling, follow(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.Summary], error) {
		return s.List(t.Context(), complaints.ListParams{PageParams: p, Scope: complaints.Scope{Actor: "employee-1"}})
	}, func(c complaints.Summary) complaints.ID { return c.ID }))
	require.Equal(t, ids, follow(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.DueItem], error) {
		return s.Due(t.Context(), complaints.DueParams{PageParams: p, Before: soon})
	}, func(d complaints.DueItem) complaints.ID { return d.Complaint }))
	require.Equal(t, ids, follow(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
		return s.Pending(t.Context(), complaints.PendingParams{PageParams: p, Before: soon})
	}, func(d complaints.Delivery) complaints.ID { return d.Complaint }))
	require.Equal(t, ids, follow(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.ID], error) {
		return s.Cohort(t.Context(), complaints.CohortParams{PageParams: p, From: today, Before: soon})
	}, func(id complaints.ID) complaints.ID { return id }))
	require.Equal(t, falling, follow(t, limit, func(p complaints.PageParams) (complaints.Page[complaints.MailEntry], error) {
		return s.Mails(t.Context(), complaints.MailParams{PageParams: p, Open: true})
	}, func(m complaints.MailEntry) complaints.ID { return complaints.ID(m.Key) }))
}

func follow[T any](
	t *testing.T, limit int, list func(complaints.PageParams) (complaints.Page[T], error), id func(T) complaints.ID,
) (ids []complaints.ID) {
	t.Helper()
	p := complaints.PageParams{Limit: limit}
	for {
		page, err := list(p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), limit)
		for _, item := range page.Items {
			ids = append(ids, id(item))
		}
		if page.Next == "" {
			return ids
		}
		p.Cursor = page.Next
	}
}

// A list whose filter lets little through ends its pages early, and yet shows all.
func TestListLooksSomeWayAtATime(t *testing.T) {
	t.Parallel()
	s := openAlone(t)
	f := filing(0)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	var model item
	for _, i := range dynamolocal.Items(t, dynamostore.TableOf(s), dynamostore.PrefixOf(s)) {
		if i["row"] != nil {
			model = i
		}
	}
	f = noting(f.State)
	f.State.Group = "ict"
	_, err = s.Commit(t.Context(), f)
	require.NoError(t, err)
	var items []item
	for n := range 1100 {
		id := fmt.Sprintf("01KP5HQRT1%016d", n)
		i := maps.Clone(model)
		i["pk"] = text("%sC#%s", dynamostore.PrefixOf(s), id)
		i["gsi2sk"] = text("%s#%s", today.Add(time.Duration(n+1)*time.Minute).Format("2006-01-02T15:04:05.000000Z"), id)
		delete(i, "gsi1pk")
		items = append(items, i)
	}
	write(t, dynamostore.TableOf(s), items)
	p := complaints.ListParams{Group: "ict", Scope: complaints.Scope{All: true}}
	page, err := s.List(t.Context(), p)
	require.NoError(t, err)
	require.Empty(t, page.Items)
	require.NotEmpty(t, page.Next, "it looked at a thousand")
	p.Cursor = page.Next
	page, err = s.List(t.Context(), p)
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Empty(t, page.Next)
}
