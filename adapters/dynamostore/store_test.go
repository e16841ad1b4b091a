package dynamostore_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/storetest"
)

func TestMain(m *testing.M) {
	_ = flag.Set("rapid.checks", "6") // each call goes to another process
	dynamolocal.Main(m)
}

// open makes an empty store: keys of its own in the table that the tests share.
func open(t *testing.T) *dynamostore.Store {
	t.Helper()
	return openAt(t, dynamolocal.Prefix(t))
}

func openAt(t *testing.T, prefix string) *dynamostore.Store {
	t.Helper()
	return openIn(t, "klachtwerk", prefix)
}

func openIn(t *testing.T, table, prefix string, options ...func(*dynamodb.Options)) *dynamostore.Store {
	t.Helper()
	s, err := dynamostore.New(dynamolocal.Client(t, options...), &dynamostore.Options{
		Table: dynamolocal.Table(t, dynamostore.Table(table)), Prefix: prefix,
	})
	require.NoError(t, err)
	return s
}

// openAlone makes an empty store in a table of its own, for what reads or fills the whole of one.
func openAlone(t *testing.T, options ...func(*dynamodb.Options)) *dynamostore.Store {
	t.Helper()
	prefix := dynamolocal.Prefix(t)
	return openIn(t, "alone-"+strings.TrimSuffix(prefix, "/"), prefix, options...)
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) complaints.Store { return open(t) }, &storetest.Options{Model: func() complaints.Store { return memstore.New() }})
}

func TestRates(t *testing.T) {
	t.Parallel()
	storetest.RunRates(t, func(t *testing.T) complaints.Rates { return open(t) })
}
