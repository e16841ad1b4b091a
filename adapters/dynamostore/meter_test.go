package dynamostore_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

type item = map[string]types.AttributeValue

// units are request units as DynamoDB bills them on demand.
type units struct{ write, read float64 }

func (u *units) add(v units) { u.write, u.read = u.write+v.write, u.read+v.read }

// meter counts the units of the requests of a client, from what they read and write: the emulator's own figures are wrong for
// transactions. A write is the larger of the item before and after, in KB rounded up, twice in a transaction; each index that it
// changes is a write of its own, in KB of what the index holds, two when its key changes. A read is 4 KB, half the price when it may lag.
type meter struct {
	table *dynamodb.CreateTableInput
	plain *dynamodb.Client // looks without being counted

	mu    sync.Mutex
	total units
	lines []string // what each request cost, and why
}

// on makes a client count.
func (m *meter) on(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Meter", m.handle), middleware.Before)
	})
}

func (m *meter) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	writes, factor := writtenKeys(in.Parameters)
	before := m.look(ctx, writes)
	out, meta, err := next.HandleInitialize(ctx, in)
	after := m.look(ctx, writes)
	var u units
	for i := range writes {
		u.write += factor*float64(max(1, kilobytes(before[i]), kilobytes(after[i]))) + float64(m.indexWrites(before[i], after[i]))
	}
	if err == nil {
		u.read = readUnits(in.Parameters, out.Result)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total.add(u)
	m.lines = append(m.lines, fmt.Sprintf("%T %v write %v read %v", in.Parameters, describe(writes, before, after), u.write, u.read))
	return out, meta, err
}

// taken are the units since the last time.
func (m *meter) taken() (units, string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	u, why := m.total, strings.Join(m.lines, "\n")
	m.total, m.lines = units{}, nil
	return u, why
}

// writtenKeys are the keys of the items that a request writes or checks, and how often each counts.
func writtenKeys(request any) (keys []item, factor float64) {
	switch in := request.(type) {
	case *dynamodb.PutItemInput:
		return []item{keyOf(in.Item)}, 1
	case *dynamodb.UpdateItemInput:
		return []item{in.Key}, 1
	case *dynamodb.DeleteItemInput:
		return []item{in.Key}, 1
	case *dynamodb.TransactWriteItemsInput:
		for _, w := range in.TransactItems {
			switch {
			case w.Put != nil:
				keys = append(keys, keyOf(w.Put.Item))
			case w.Update != nil:
				keys = append(keys, w.Update.Key)
			case w.ConditionCheck != nil:
				keys = append(keys, w.ConditionCheck.Key)
			}
		}
		return keys, 2
	}
	return nil, 0
}

func keyOf(i item) item { return item{"pk": i["pk"], "sk": i["sk"]} }

func (m *meter) look(ctx context.Context, keys []item) []item {
	found := make([]item, len(keys))
	for i, k := range keys {
		out, err := m.plain.GetItem(ctx, &dynamodb.GetItemInput{TableName: m.table.TableName, Key: k, ConsistentRead: aws.Bool(true)})
		if err != nil {
			panic(err) // of a test
		}
		found[i] = out.Item
	}
	return found
}

func (m *meter) indexWrites(before, after item) int {
	n := 0
	for _, index := range m.table.GlobalSecondaryIndexes {
		was, is := entry(index, before), entry(index, after)
		switch {
		case was == nil && is == nil || same(was, is):
		case was != nil && is != nil && same(keysOf(index, was), keysOf(index, is)):
			n += max(kilobytes(was), kilobytes(is))
		default:
			n += kilobytes(was) + kilobytes(is)
		}
	}
	return n
}

// entry is what an index holds of an item; nil when the item is not in it.
func entry(index types.GlobalSecondaryIndex, i item) item {
	e := keysOf(index, i)
	if len(e) < len(index.KeySchema) {
		return nil
	}
	e["pk"], e["sk"] = i["pk"], i["sk"]
	for _, name := range index.Projection.NonKeyAttributes {
		if v, ok := i[name]; ok {
			e[name] = v
		}
	}
	return e
}

func keysOf(index types.GlobalSecondaryIndex, i item) item {
	k := item{}
	for _, part := range index.KeySchema {
		if v, ok := i[*part.AttributeName]; ok {
			k[*part.AttributeName] = v
		}
	}
	return k
}

func same(a, b item) bool { return reflect.DeepEqual(a, b) }

// readUnits of a request, from what came back: nothing here filters or projects, so it is what was read.
func readUnits(request, result any) float64 {
	switch out := result.(type) {
	case *dynamodb.GetItemOutput:
		return perRead(request.(*dynamodb.GetItemInput).ConsistentRead, itemSize(out.Item))
	case *dynamodb.QueryOutput:
		return perRead(request.(*dynamodb.QueryInput).ConsistentRead, sizeOf(out.Items))
	case *dynamodb.ScanOutput:
		return perRead(request.(*dynamodb.ScanInput).ConsistentRead, sizeOf(out.Items))
	case *dynamodb.BatchGetItemOutput:
		var u float64
		for table, asked := range request.(*dynamodb.BatchGetItemInput).RequestItems {
			for _, i := range out.Responses[table] {
				u += perRead(asked.ConsistentRead, itemSize(i))
			}
			for range len(asked.Keys) - len(out.Responses[table]) { // one that is not there is read all the same
				u += perRead(asked.ConsistentRead, 0)
			}
		}
		return u
	}
	return 0
}

func perRead(consistent *bool, size int) float64 {
	blocks := float64(max(1, (size+4095)/4096))
	if aws.ToBool(consistent) {
		return blocks
	}
	return blocks / 2
}

func kilobytes(i item) int { return (itemSize(i) + 1023) / 1024 }

func sizeOf(items []item) int {
	n := 0
	for _, i := range items {
		n += itemSize(i)
	}
	return n
}

// itemSize follows "DynamoDB item sizes and formats" in the developer guide.
func itemSize(i item) int {
	n := 0
	for name, v := range i {
		n += len(name) + valueSize(v)
	}
	return n
}

func valueSize(v types.AttributeValue) int {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return (len(strings.Trim(v.Value, "-0."))+1)/2 + 1
	case *types.AttributeValueMemberM:
		return 3 + len(v.Value) + itemSize(v.Value)
	case *types.AttributeValueMemberL:
		n := 3 + len(v.Value)
		for _, e := range v.Value {
			n += valueSize(e)
		}
		return n
	}
	return 1 // a truth value, or none
}

func describe(keys, before, after []item) string {
	var b strings.Builder
	for i, k := range keys {
		sk := k["sk"].(*types.AttributeValueMemberS).Value
		pk := k["pk"].(*types.AttributeValueMemberS).Value
		fmt.Fprintf(&b, "[%.8s %.16s %d→%d B]", pk[strings.IndexByte(pk, '/')+1:], sk, itemSize(before[i]), itemSize(after[i]))
	}
	return b.String()
}
