package dynamostore

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The table's attributes and indexes, as its definition names them.
const (
	attrPK  = "pk"
	attrSK  = "sk"
	attrTTL = "ttl"

	indexDue      = "gsi1" // complaints by due moment, a person's contents, mails that wait
	indexReceived = "gsi2" // complaints and mails by receipt, an actor's complaints
	indexWork     = "gsi3" // what the sweep and the dispatcher must do; keys only
)

// projected is what the indexes that show lists hold besides keys: what changes with a row of a list. The revision, which changes
// with every event, is not among it, so that a note costs no index anything.
var projected = []string{attrRow, attrMail, attrOutcome}

// Table is the definition of the store's table: on demand, with a stream of new images as the hint that deliveries wait, the
// indexes, and server-side encryption by a key of AWS. A template says the same; TimeToLive and point-in-time recovery are
// switched on by calls of their own, see [CreateTable].
func Table(name string) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName:   aws.String(name),
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keySchema(attrPK, attrSK),
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage,
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			index(indexDue, &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: projected}),
			index(indexReceived, &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: projected}),
			index(indexWork, &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}),
		},
	}
	for _, name := range []string{
		attrPK, attrSK, partitionOf(indexDue), sortOf(indexDue), partitionOf(indexReceived), sortOf(indexReceived),
		partitionOf(indexWork), sortOf(indexWork),
	} {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	return in
}

// TimeToLive is the setting by which command keys leave the table.
func TimeToLive(name string) *dynamodb.UpdateTimeToLiveInput {
	return &dynamodb.UpdateTimeToLiveInput{
		TableName:               aws.String(name),
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(attrTTL), Enabled: aws.Bool(true)},
	}
}

// CreateTable makes the table and waits until it can be used, for tools and tests; a deployment has it from its template, with
// point-in-time recovery. An error is that of AWS.
func CreateTable(ctx context.Context, client *dynamodb.Client, name string) error {
	const longest = 2 * time.Minute
	if _, err := client.CreateTable(ctx, Table(name)); err != nil {
		return err
	}
	made := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = time.Second })
	if err := made.Wait(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(name)}, longest); err != nil {
		return err
	}
	_, err := client.UpdateTimeToLive(ctx, TimeToLive(name))
	return err
}

func partitionOf(index string) string { return index + attrPK }

func sortOf(index string) string { return index + attrSK }

func index(name string, p *types.Projection) types.GlobalSecondaryIndex {
	return types.GlobalSecondaryIndex{IndexName: aws.String(name), KeySchema: keySchema(partitionOf(name), sortOf(name)), Projection: p}
}

func keySchema(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(partition), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(sort), KeyType: types.KeyTypeRange},
	}
}
