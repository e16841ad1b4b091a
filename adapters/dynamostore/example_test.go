package dynamostore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A program makes a client from its AWS configuration, here that of the emulator, and a store over the table of its deployment. The
// engine makes commits; here one is written out, and given again as after a lost answer.
func ExampleNew() {
	config, err := dynamolocal.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	client := dynamodb.NewFromConfig(config, func(o *dynamodb.Options) { o.DisableValidateResponseChecksum = true })
	ctx := context.Background()
	if err := dynamostore.CreateTable(ctx, client, "example"); err != nil { // a deployment has it from its template
		fmt.Println(err)
		return
	}
	store, err := dynamostore.New(client, &dynamostore.Options{Table: "example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)
	c := complaints.Complaint{ID: "01KP5HQRT0000000000000000A", Revision: 1, Status: complaints.Registered, ReceivedAt: at}
	submitted := complaints.Recorded{Complaint: c.ID, Revision: 1, At: at, Event: complaints.Submitted{Status: c.Status, ReceivedAt: at}}
	commit := complaints.Commit{Key: "form-1", State: c, Events: []complaints.Recorded{submitted}}
	for range 2 {
		done, err := store.Commit(ctx, commit)
		fmt.Println(done.Revision, done.Repeated, err)
	}
	// Output:
	// 1 false <nil>
	// 1 true <nil>
}

// The definition of the table is data, for a tool that makes it and for a test that holds a template to it.
func ExampleTable() {
	table := dynamostore.Table("klachtwerk")
	fmt.Println(*table.TableName, table.BillingMode, table.StreamSpecification.StreamViewType)
	for _, index := range table.GlobalSecondaryIndexes {
		fmt.Println(*index.IndexName, index.Projection.ProjectionType, index.Projection.NonKeyAttributes)
	}
	// Output:
	// klachtwerk PAY_PER_REQUEST NEW_IMAGE
	// gsi1 INCLUDE [row mail done]
	// gsi2 INCLUDE [row mail done]
	// gsi3 KEYS_ONLY []
}
