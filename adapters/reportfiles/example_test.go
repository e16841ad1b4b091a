package reportfiles_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// A timer calls Run; the desk adds its commentary and releases.
func Example() {
	ctx := context.Background()
	now := time.Date(2026, 9, 21, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	policy := complaints.DefaultPolicy()
	service, err := complaints.New(ctx, memstore.New(), &complaints.Options{Now: clock, Policy: policy})
	if err != nil {
		log.Fatal(err)
	}
	maker, err := reportfiles.New(&reportfiles.Options{
		Blobs: memstore.NewBlobs(), Source: service, Policy: policy, Now: clock, Engine: "v1.0.0",
		Notify: func(_ context.Context, n reportfiles.Notice) error {
			for _, letter := range n.Letters() { // for a complaints.Notifier
				fmt.Printf("%s to %d\n", letter.Subject, len(letter.To))
			}
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = service.Submit(ctx, complaints.Actor{ID: "fatima", Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "facilities", Ground: complaints.ServiceGround, Subject: "Stoel", Description: "Te laat.",
	})
	if err != nil {
		log.Fatal(err)
	}

	now = time.Date(2026, 10, 1, 4, 0, 0, 0, time.UTC) // the first working day after the quarter
	made, err := maker.Run(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range made {
		fmt.Println(x.Period, x.Version, x.Kind, x.AsOf.Format(time.RFC3339))
	}

	desk := complaints.Actor{ID: "desk-1"}
	if err := report.Allow(policy, desk, report.ToRelease, now); err != nil {
		log.Fatal(err)
	}
	if _, err := maker.Release(ctx, made[0].Period, made[0].Version, "Een rustig kwartaal.", desk.ID); err != nil {
		log.Fatal(err)
	}
	document, rows, err := maker.Document(ctx, made[0].Period, 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(document.Figures.Received, len(rows), document.Release.By, document.Release.Commentary)
	problems, err := maker.Verify(ctx, made[0].Period, 0)
	fmt.Println(len(problems), err)
	// Output:
	// Klachtenrapportage 2026-Q3, versie 1 (voorlopig) to 3
	// 2026-Q3 1 provisional 2026-09-30T22:00:00Z
	// 1 1 desk-1 Een rustig kwartaal.
	// 0 <nil>
}
