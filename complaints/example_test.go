package complaints_test

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// A complaint from its filing to its closing, in a program of one's own. The clock is the program's; here it stands still.
func Example() {
	ctx := context.Background()
	now := time.Date(2026, 4, 2, 16, 45, 0, 0, time.UTC)
	service, err := complaints.New(ctx, memstore.New(), &complaints.Options{
		Now: func() time.Time { return now }, Policy: complaints.DefaultPolicy(),
	})
	if err != nil {
		log.Fatal(err)
	}
	employee := complaints.Actor{ID: "fatima", Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example"}
	view, err := service.Submit(ctx, employee, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "facilities", Ground: complaints.ServiceGround,
		Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een stoel.",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(view.Complaint.Reference, view.Complaint.Status)
	fmt.Println("first response by", view.Complaint.FirstResponse.Date, "and closed by", view.Complaint.Resolution.Date)

	for _, step := range []struct {
		by  complaints.ActorID
		cmd complaints.Command
	}{
		{"desk-1", complaints.Assign{Group: "facilities"}},
		{"facilities-1", complaints.Take{}},
		{"facilities-1", complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "De stoel komt morgen."}},
		{"facilities-1", complaints.HandBack{
			Outcome: complaints.Upheld, Findings: "De stoel was niet besteld.", Satisfied: complaints.SatisfiedYes,
		}},
		{"desk-1", complaints.Close{Text: "Uw stoel komt morgen. Daarmee is uw klacht afgehandeld."}},
	} {
		view, err = service.Do(ctx, complaints.Actor{ID: step.by}, view.Complaint.ID, view.Complaint.Revision, step.cmd)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(step.cmd.Name(), "→", view.Complaint.Status)
	}
	for _, d := range view.Complaint.Deadlines() {
		fmt.Println(d.Kind, d.State)
	}
	// Output:
	// K-2026-000001 registered
	// first response by 2026-04-08 and closed by 2026-04-16
	// assign → assigned
	// take → in_progress
	// contacts → in_progress
	// hand-back → handled
	// close → closed
	// first_response met
	// resolution met
}

// What the dates would be, and why.
func ExampleService_Forecast() {
	service, err := complaints.New(context.Background(), memstore.New(), &complaints.Options{
		Now: time.Now, Policy: complaints.DefaultPolicy(),
	})
	if err != nil {
		log.Fatal(err)
	}
	forecast, err := service.Forecast(time.Date(2026, 4, 2, 14, 45, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range forecast.FirstResponse.Steps {
		fmt.Println(strings.TrimSpace(fmt.Sprint(step.Date, " ", step.Kind, " ", step.Code)))
	}
	fmt.Println("due before", calendar.Local(forecast.FirstResponse.Due).Format("2006-01-02 15:04 MST"))
	// Output:
	// 2026-04-02 received
	// 2026-04-03 skipped_holiday good_friday
	// 2026-04-04 skipped_weekend weekend
	// 2026-04-05 skipped_weekend weekend
	// 2026-04-06 skipped_holiday easter_monday
	// 2026-04-07 counted
	// 2026-04-08 counted
	// 2026-04-08 end
	// due before 2026-04-09 00:00 CEST
}

// A refusal says why, and what would be allowed instead.
func ExampleError() {
	ctx := context.Background()
	now := time.Date(2026, 4, 2, 16, 45, 0, 0, time.UTC)
	service, err := complaints.New(ctx, memstore.New(), &complaints.Options{
		Now: func() time.Time { return now }, Policy: complaints.DefaultPolicy(),
	})
	if err != nil {
		log.Fatal(err)
	}
	view, err := service.Submit(ctx, complaints.Actor{ID: "desk-1"}, complaints.Submission{
		Channel: complaints.ChannelPhone, Subject: "Onheus", Description: "Werd afgesnauwd.",
		Complainant: complaints.NewComplainant{Name: "Bo", Email: "bo@gemeente-b.example"},
		Concerned:   []complaints.NewConcerned{{Name: "de directeur", Actor: "director"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, by := range []complaints.ActorID{"desk-1", "director", "facilities-1"} {
		_, err := service.Do(ctx, complaints.Actor{ID: by}, view.Complaint.ID, 0, complaints.DecideEscalation{
			Decision: "Gegrond.", Outcome: complaints.Upheld,
		})
		fmt.Println(err)
	}
	_, err = service.Do(ctx, complaints.Actor{ID: "director-standin"}, view.Complaint.ID, 0, complaints.DecideEscalation{
		Decision: "Gegrond.", Outcome: complaints.Upheld,
	})
	fmt.Println(err)
	// Output:
	// complaints: not_allowed (decide)
	// complaints: impartiality (involved), substitute: director-standin
	// complaints: not_found
	// complaints: illegal_transition (status), allowed now: [dismiss notes messages attachments]
}
