package main

import (
	"context"
	"fmt"
	"time"
)

func Example() {
	now := time.Date(2026, time.April, 2, 14, 45, 0, 0, time.UTC) // the Thursday before Good Friday
	if err := run(context.Background(), func() time.Time { return now }); err != nil {
		fmt.Println(err)
	}
	// Output: K-2026-000001 in_progress first response by 2026-04-08 handled by 2026-04-16
}
