package complaints_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// question is a Composer that keeps the link in the last letter to a complainant.
type question struct{ link string }

func (q *question) Compose(_ complaints.LetterKind, f complaints.LetterFacts) (complaints.Letter, error) {
	q.link = f.Link
	return complaints.Letter{}, nil
}

func (*question) ComposeNotice(complaints.LetterKind, complaints.NoticeFacts) (complaints.Letter, error) {
	return complaints.Letter{}, nil
}

// A mail that nothing shows to be its sender's waits until they, or the desk, confirm it. The terms run from its receipt all the
// same.
func ExampleService_Receive() {
	ctx := context.Background()
	now := time.Date(2026, 4, 2, 16, 45, 0, 0, time.UTC)
	composer, store := &question{}, memstore.New()
	service, err := complaints.New(ctx, store, &complaints.Options{
		Now: func() time.Time { return now }, Policy: complaints.DefaultPolicy(), Composer: composer, Rates: store,
		TokenKey: []byte("from a secret store"), ConfirmLink: func(token string) string { return token },
	})
	if err != nil {
		log.Fatal(err)
	}
	receipt, err := service.Receive(ctx, complaints.InboundMail{
		Key: "m-1", ReceivedAt: now, From: complaints.Address{Name: "Fatima", Email: "f.dewit@gemeente-a.example"}, Subject: "Stoel", Text: "Kapot.",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(receipt.Outcome)

	dispatcher, err := complaints.NewDispatcher(service, &outbox{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := dispatcher.Dispatch(ctx); err != nil {
		log.Fatal(err)
	}
	now = now.AddDate(0, 0, 1)
	confirmation, err := service.ConfirmSender(ctx, composer.link)
	if err != nil {
		log.Fatal(err)
	}
	view, err := service.Get(ctx, complaints.Actor{ID: "desk-1"}, receipt.Complaint)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(confirmation.State, view.Complaint.Reference)
	fmt.Println("received", calendar.DateOf(view.Complaint.ReceivedAt), "first response by", view.Complaint.FirstResponse.Date)
	// Output:
	// awaiting_confirmation
	// confirmed K-2026-000001
	// received 2026-04-02 first response by 2026-04-08
}
