package report_test

import (
	"context"
	"fmt"
	"iter"
	"log"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// casesOf reads what was received in a period as it stood at a moment.
func casesOf(ctx context.Context, s *complaints.Service, p calendar.Period, asOf time.Time) iter.Seq2[report.Case, error] {
	return func(yield func(report.Case, error) bool) {
		for r, err := range s.Received(ctx, p.Start(), p.End()) {
			if err != nil {
				yield(report.Case{}, err)
				return
			}
			c, entered, err := report.AsOf(asOf, &r.State, r.History)
			if (entered || err != nil) && !yield(c, err) {
				return
			}
		}
	}
}

// A quarter's figures, in a program of one's own.
func Example() {
	ctx := context.Background()
	now := time.Date(2026, 6, 30, 22, 30, 0, 0, time.UTC) // 1 July, half past midnight in Amsterdam
	service, err := complaints.New(ctx, memstore.New(), &complaints.Options{
		Now: func() time.Time { return now }, Policy: complaints.DefaultPolicy(),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, department := range []complaints.DepartmentID{"facilities", "facilities", "ict"} {
		_, err := service.Submit(ctx, complaints.Actor{ID: "fatima", Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example"}, complaints.Submission{
			Channel: complaints.ChannelWeb, Department: department, Ground: complaints.ServiceGround, Subject: "Stoel", Description: "Te laat.",
		})
		if err != nil {
			log.Fatal(err)
		}
		now = now.AddDate(0, 0, 31)
	}

	quarter, err := calendar.NewQuarter(2026, 3)
	if err != nil {
		log.Fatal(err)
	}
	asOf := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	f, err := report.Build(quarter, service.Policy(), service.Calendar(), asOf, casesOf(ctx, service, quarter, asOf))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Period, "received:", f.Received)
	for _, m := range f.ByMonth {
		fmt.Println(m.Key, m.Received)
	}
	for _, d := range f.ByDepartment {
		if d.Received > 0 {
			fmt.Println(d.Label(complaints.Dutch), d.Received)
		}
	}
	share := f.Norm.Share()
	fmt.Printf("closed in time: %d of %d judged, %d not yet due\n", share.Count, share.Of, f.Norm.NotYetDue)
	// Output:
	// 2026-Q3 received: 3
	// 2026-07 1
	// 2026-08 1
	// 2026-09 1
	// ICT 1
	// Facilitaire zaken 2
	// closed in time: 0 of 2 judged, 1 not yet due
}

// Parts counted apart, as by several workers, are merged into the figures of the whole.
func ExampleTally_Merge() {
	policy := complaints.DefaultPolicy()
	cal, err := policy.NewCalendar()
	if err != nil {
		log.Fatal(err)
	}
	quarter, err := calendar.ParsePeriod("2026-Q3")
	if err != nil {
		log.Fatal(err)
	}
	asOf := quarter.End()
	var parts [2]*report.Tally
	for i := range parts {
		if parts[i], err = report.NewTally(quarter, policy, cal, asOf); err != nil {
			log.Fatal(err)
		}
		for n := range 3 {
			at := quarter.Start().AddDate(0, n, i)
			c := report.Case{Class: complaints.ClassComplaint, Status: complaints.Registered, ReceivedAt: at, RegisteredAt: at}
			if err := parts[i].Add(&c); err != nil {
				log.Fatal(err)
			}
		}
	}
	if err := parts[0].Merge(parts[1]); err != nil {
		log.Fatal(err)
	}
	fmt.Println(parts[0].Figures().Received)
	// Output: 6
}

// Numbers below the threshold are not published, nor what would give them away.
func ExamplePublish() {
	d := &report.Document{Figures: report.Figures{Received: 20, ByDepartment: []report.Group{
		{Key: "ict", Received: 2}, {Key: "hr", Received: 8}, {Key: "finance", Received: 10},
	}}}
	p := report.Publish(d, report.DefaultThreshold)
	for _, t := range p.Tables {
		for _, c := range t.Cells {
			if t.Key != "by_department" {
				continue
			}
			if c.Count == nil {
				fmt.Println(c.Key, "suppressed")
			} else {
				fmt.Println(c.Key, *c.Count)
			}
		}
	}
	// Output:
	// ict suppressed
	// hr suppressed
	// finance 10
}
