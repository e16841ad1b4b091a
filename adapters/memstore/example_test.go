package memstore_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A store takes state and events together; the engine makes both, here they are written out.
func Example() {
	ctx := context.Background()
	store := memstore.New()
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

func ExampleBlobs() {
	ctx := context.Background()
	blobs := memstore.NewBlobs()
	n, err := blobs.Put(ctx, "mail/2026/1.eml", strings.NewReader("Subject: klacht"), 1<<20)
	fmt.Println(n, err)
	_, err = blobs.Put(ctx, "mail/2026/1.eml", strings.NewReader("another"), 0)
	fmt.Println(complaints.CodeOf(err))
	// Output:
	// 15 <nil>
	// claimed
}
