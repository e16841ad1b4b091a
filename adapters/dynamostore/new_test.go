package dynamostore_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A wrong option is named.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	client := dynamodb.New(dynamodb.Options{})
	for field, o := range map[string]*dynamostore.Options{
		"Options.Table":   {},
		"Options.Prefix":  {Table: "t", Prefix: strings.Repeat("x", 65)},
		"Options.Shards":  {Table: "t", Shards: 65},
		"Options.KeyLife": {Table: "t", KeyLife: time.Hour},
		"Options.Attempt": {Table: "t", Attempt: -1},
	} {
		_, err := dynamostore.New(client, o)
		require.ErrorIs(t, err, complaints.ErrInvalid)
		require.ErrorContains(t, err, field)
	}
	_, err := dynamostore.New(nil, nil)
	require.ErrorContains(t, err, "client")
	require.ErrorContains(t, err, "Options.Table")
}

// Two deployments share a table and nothing else.
func TestPrefixesAreApart(t *testing.T) {
	t.Parallel()
	a, b := open(t), open(t)
	f := filing(1)
	_, err := a.Commit(t.Context(), f)
	require.NoError(t, err)
	_, err = b.Load(t.Context(), f.State.ID)
	require.ErrorIs(t, err, complaints.ErrNotFound)
	page, err := b.List(t.Context(), complaints.ListParams{Scope: complaints.Scope{All: true}})
	require.NoError(t, err)
	require.Empty(t, page.Items)
	rows, err := b.Export(t.Context(), complaints.PageParams{})
	require.NoError(t, err)
	require.Empty(t, rows.Items)
	_, err = b.Commit(t.Context(), f)
	require.NoError(t, err, "key and reference are free")
}

// The table that CreateTable makes is the one that Table describes, and DynamoDB accepts it.
func TestCreateTable(t *testing.T) {
	t.Parallel()
	client := dynamolocal.Client(t)
	require.NoError(t, dynamostore.CreateTable(t.Context(), client, "made"))
	made, err := client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("made")})
	require.NoError(t, err)
	want := dynamostore.Table("made")
	require.ElementsMatch(t, want.AttributeDefinitions, made.Table.AttributeDefinitions)
	require.Equal(t, types.StreamViewTypeNewImage, made.Table.StreamSpecification.StreamViewType)
	require.Len(t, made.Table.GlobalSecondaryIndexes, 3)
	for _, index := range made.Table.GlobalSecondaryIndexes {
		require.NotContains(t, index.Projection.NonKeyAttributes, "rev", "a revision in an index would cost a write at every event")
	}
	life, err := client.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: aws.String("made")})
	require.NoError(t, err)
	require.Equal(t, "ttl", aws.ToString(life.TimeToLiveDescription.AttributeName))
	require.Error(t, dynamostore.CreateTable(t.Context(), client, "made"), "it is there")
}

// A command's key leaves the table after its time; claims stay.
func TestKeysLeaveTheTable(t *testing.T) {
	t.Parallel()
	prefix, now := dynamolocal.Prefix(t), time.Now()
	s, err := dynamostore.New(dynamolocal.Client(t), &dynamostore.Options{
		Table: dynamolocal.Table(t, dynamostore.Table("klachtwerk")), Prefix: prefix, KeyLife: 8 * 24 * time.Hour, Now: func() time.Time { return now },
	})
	require.NoError(t, err)
	_, err = s.Commit(t.Context(), filing(1))
	require.NoError(t, err)
	leaving := 0
	for _, i := range dynamolocal.Items(t, "klachtwerk", prefix) {
		if v, ok := i["ttl"].(*types.AttributeValueMemberN); ok {
			leaving++
			require.Equal(t, strconv.FormatInt(now.Add(8*24*time.Hour).Unix(), 10), v.Value)
			require.Contains(t, string(dynamostore.Readable(i["pk"])), "K#cmd#")
		}
	}
	require.Equal(t, 1, leaving)
}

// What a newer program wrote is refused, not guessed.
func TestNewerForms(t *testing.T) {
	t.Parallel()
	prefix := dynamolocal.Prefix(t)
	s := openAt(t, prefix)
	f := filing(1)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	for form, want := range map[string]error{"\x02rest": complaints.ErrNewer, "\x00{\"v\":99}": complaints.ErrNewer, "\x01rest": complaints.ErrCorrupt, "": complaints.ErrCorrupt} {
		_, err := dynamolocal.Client(t).UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: aws.String("klachtwerk"), UpdateExpression: aws.String("SET st = :s"),
			Key:                       item{"pk": &types.AttributeValueMemberS{Value: prefix + "C#" + string(f.State.ID)}, "sk": &types.AttributeValueMemberS{Value: "#"}},
			ExpressionAttributeValues: item{":s": &types.AttributeValueMemberB{Value: []byte(form)}},
		})
		require.NoError(t, err)
		_, err = s.Load(t.Context(), f.State.ID)
		require.ErrorIs(t, err, want, "%q", form)
	}
}

// A mere note leaves the indexes alone: what they hold of a complaint did not change.
func TestNoteCostsNoIndex(t *testing.T) {
	t.Parallel()
	_, s, b := metered(t)
	f := filing(1)
	_, err := s.Commit(t.Context(), f)
	require.NoError(t, err)
	b.m.taken()
	_, err = s.Commit(t.Context(), noting(f.State))
	require.NoError(t, err)
	b.charge("note", budget{6, 6, 0, ""})
}

// Refusals count in the contract's order also when a text came before its event.
func TestEarlyTextIsTakenBeforeTheMailIsMissed(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := filing(1)
	_, err := s.PutContent(t.Context(), f.State.ID, f.Contents[1])
	require.NoError(t, err)
	f.Mail = &complaints.MailEntry{Key: "absent", Outcome: complaints.MailReply}
	_, err = s.Commit(t.Context(), f)
	require.ErrorIs(t, err, complaints.ErrClaimed)
	f.Contents = f.Contents[:1]
	_, err = s.Commit(t.Context(), f)
	require.ErrorIs(t, err, complaints.ErrNotFound)
	f.Mail = nil
	_, err = s.Commit(t.Context(), f)
	require.NoError(t, err)
	refs, err := s.ListContents(t.Context(), f.State.ID)
	require.NoError(t, err)
	require.Len(t, refs, 2, "the early one and the one that came with the event")
}
