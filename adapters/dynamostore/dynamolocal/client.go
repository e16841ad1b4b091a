package dynamolocal

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Start starts the emulator unless it runs already, and returns what an AWS client needs to reach it; for examples, which have no
// test to fail.
func Start() (aws.Config, error) {
	url, err := local.start()
	return aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(url),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local", Source: "dynamolocal"}, nil
		}),
	}, err
}

// Config is what Start returns. A test that cannot have it fails.
func Config(t testing.TB) aws.Config {
	t.Helper()
	config, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// Client is a client of the emulator. Its answers carry no checksum that a client could hold them to.
func Client(t testing.TB, options ...func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	return dynamodb.NewFromConfig(Config(t), append([]func(*dynamodb.Options){func(o *dynamodb.Options) {
		o.DisableValidateResponseChecksum = true
	}}, options...)...)
}

var tables sync.Map //nolint:gochecknoglobals // those that this binary has made in its one process

// Table makes a table unless this binary has made it already, and returns its name. Tests share a table, each with a [Prefix].
func Table(t testing.TB, in *dynamodb.CreateTableInput) string {
	t.Helper()
	made, _ := tables.LoadOrStore(*in.TableName, sync.OnceValue(func() error {
		_, err := Client(t).CreateTable(t.Context(), in)
		return err
	}))
	create, ok := made.(func() error)
	if !ok {
		t.Fatalf("dynamolocal: %T", made)
	}
	if err := create(); err != nil {
		t.Fatal(err)
	}
	return *in.TableName
}

var prefixes atomic.Int64 //nolint:gochecknoglobals // counts, so that no two tests share keys

// Prefix is a beginning of keys that no other test of this binary has.
func Prefix(testing.TB) string { return fmt.Sprintf("t%d/", prefixes.Add(1)) }

// Items reads everything of a table that stands under a prefix, as it is stored.
func Items(t testing.TB, table, prefix string) []map[string]types.AttributeValue {
	t.Helper()
	var items []map[string]types.AttributeValue
	pages := dynamodb.NewScanPaginator(Client(t), &dynamodb.ScanInput{
		TableName: &table, ConsistentRead: aws.Bool(true), FilterExpression: aws.String("begins_with(pk, :p)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: prefix}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
	}
	return items
}
