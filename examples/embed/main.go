// Command embed is the engine in a program of one's own: in memory, with one complaint.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func main() {
	if err := run(context.Background(), time.Now); err != nil {
		log.Fatal(err)
	}
}

// run files a complaint, forwards it and takes it, and says where it stands.
func run(ctx context.Context, now func() time.Time) error {
	service, err := complaints.New(ctx, memstore.New(), &complaints.Options{Now: now, Policy: complaints.DefaultPolicy()})
	if err != nil {
		return err
	}
	filed, err := service.Submit(ctx, complaints.Actor{ID: "fatima"}, complaints.Submission{
		Channel: complaints.ChannelWeb, Ground: complaints.ServiceGround, Department: "facilities",
		Subject: "Verkeerde stoel", Description: "Al drie weken wacht ik op een andere stoel.",
		Complainant: complaints.NewComplainant{Name: "Fatima de Wit", Email: "f.dewit@gemeente-a.example", Kind: complaints.PartnerEmployee},
	})
	if err != nil {
		return err
	}
	id := filed.Complaint.ID
	if _, err := service.Do(ctx, complaints.Actor{ID: "desk-1"}, id, 0, complaints.Assign{Group: "facilities"}); err != nil {
		return err
	}
	taken, err := service.Do(ctx, complaints.Actor{ID: "facilities-1"}, id, 0, complaints.Take{})
	if err != nil {
		return err
	}
	c := taken.Complaint
	fmt.Println(c.Reference, c.Status, "first response by", c.FirstResponse.Date, "handled by", c.Resolution.Date)
	return nil
}
