package lambda_test

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// stream reads the table's stream, as Lambda does for the relay.
type stream struct {
	w      *world
	client *dynamodbstreams.Client
	arn    *string
	next   map[string]*string // iterator by shard
}

func (w *world) openStream() *stream {
	w.t.Helper()
	if w.stream != nil {
		return w.stream
	}
	table, err := w.kit().DynamoDB().DescribeTable(w.t.Context(), &dynamodb.DescribeTableInput{TableName: &w.table})
	require.NoError(w.t, err)
	w.stream = &stream{w: w, client: dynamodbstreams.NewFromConfig(w.kit().AWS("DYNAMODB")), arn: table.Table.LatestStreamArn, next: map[string]*string{}}
	return w.stream
}

// records gives what came since the last call and passes the template's filter: new deliveries.
func (s *stream) records() []object {
	t := s.w.t
	t.Helper()
	d, err := s.client.DescribeStream(t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: s.arn})
	require.NoError(t, err)
	var list []object
	for _, shard := range d.StreamDescription.Shards {
		at, known := s.next[*shard.ShardId]
		if !known {
			it, err := s.client.GetShardIterator(t.Context(), &dynamodbstreams.GetShardIteratorInput{
				StreamArn: s.arn, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
			})
			require.NoError(t, err)
			at = it.ShardIterator
		}
		for at != nil {
			out, err := s.client.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: at, Limit: aws.Int32(1000)})
			require.NoError(t, err)
			for _, r := range out.Records {
				if x := s.record(r); x != nil {
					list = append(list, x)
				}
			}
			at = out.NextShardIterator
			if len(out.Records) == 0 {
				break
			}
		}
		s.next[*shard.ShardId] = at
	}
	return list
}

// record is one in the form of Lambda; nil when the template's filter keeps it back.
func (s *stream) record(r types.Record) object {
	text := func(name string) string {
		v, _ := r.Dynamodb.Keys[name].(*types.AttributeValueMemberS)
		require.NotNil(s.w.t, v)
		return v.Value
	}
	if r.EventName != types.OperationTypeInsert || !strings.HasPrefix(text("sk"), "O#") {
		return nil
	}
	return object{"eventID": *r.EventID, "eventName": string(r.EventName), "eventSource": "aws:dynamodb", "eventSourceARN": *s.arn, "dynamodb": object{
		"SequenceNumber": *r.Dynamodb.SequenceNumber, "StreamViewType": "NEW_IMAGE",
		"Keys": object{"pk": object{"S": text("pk")}, "sk": object{"S": text("sk")}},
	}}
}

// relay hands the stream's news to the relay.
func (w *world) relay() {
	w.t.Helper()
	records := w.openStream().records()
	if len(records) == 0 {
		return
	}
	require.Empty(w.t, w.hint(records))
}

// hint hands records to the relay and gives the sequence numbers that it could not follow.
func (w *world) hint(records []object) []string {
	w.t.Helper()
	var out struct {
		BatchItemFailures []struct {
			ItemIdentifier string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	w.function(setup.Relay).MustInvoke(w.t, object{"Records": records}, &out)
	var failed []string
	for _, f := range out.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	return failed
}
