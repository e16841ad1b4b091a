package sqlitestore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The engine makes commits; here one is written out. What Commit has answered is in the file.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "klachtwerk")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx := context.Background()
	store, err := sqlitestore.Open(ctx, filepath.Join(dir, "klachtwerk.db"), nil)
	if err != nil {
		panic(err)
	}
	at := time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)
	c := complaints.Complaint{ID: "01KP5HQRT0000000000000000A", Revision: 1, Status: complaints.Registered, ReceivedAt: at}
	submitted := complaints.Recorded{Complaint: c.ID, Revision: 1, At: at, Event: complaints.Submitted{Status: c.Status, ReceivedAt: at}}
	done, err := store.Commit(ctx, complaints.Commit{Key: "form-1", State: c, Events: []complaints.Recorded{submitted}})
	fmt.Println(done.Revision, err)

	_, err = sqlitestore.Open(ctx, filepath.Join(dir, "klachtwerk.db"), nil)
	fmt.Println(complaints.CodeOf(err), "while it is open")
	fmt.Println(store.Close())
	// Output:
	// 1 <nil>
	// unavailable while it is open
	// <nil>
}

// A backup is a store that can be opened, and checked before one relies on it.
func ExampleStore_Backup() {
	dir, err := os.MkdirTemp("", "klachtwerk")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx := context.Background()
	store, err := sqlitestore.Open(ctx, filepath.Join(dir, "klachtwerk.db"), nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(store.Backup(ctx, filepath.Join(dir, "2026-04-02.db")), store.Close())

	backup, err := sqlitestore.Open(ctx, filepath.Join(dir, "2026-04-02.db"), nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(backup.Check(ctx), backup.Close())
	// Output:
	// <nil> <nil>
	// <nil> <nil>
}
