package smtpin_test

import (
	"context"
	"fmt"
	"net"
	"net/smtp"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
	"github.com/klachtwerk/klachtwerk/adapters/smtpin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func Example() {
	if err := example(); err != nil {
		fmt.Println(err)
	}
	// Output: complaint
}

func example() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	blobs := memstore.NewBlobs()
	service, err := complaints.New(ctx, memstore.New(), &complaints.Options{Now: time.Now, Policy: complaints.DefaultPolicy(), Blobs: blobs})
	if err != nil {
		return err
	}
	reader, err := mailin.New(&mailin.Options{
		Blobs: blobs, Mailbox: service.Policy().Names.Mailbox,
		TrustedAuthServ: []string{"mx.ssc.example"}, // the relay in front
	})
	if err != nil {
		return err
	}
	server, err := smtpin.New(&smtpin.Options{
		Mailboxes: []string{service.Policy().Names.Mailbox}, Receiver: service, Reader: reader, Blobs: blobs,
		Observe: func(_ context.Context, m smtpin.Mail) { fmt.Println(m.Receipt.Outcome) },
	})
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, ln) }()

	raw := []byte("Authentication-Results: mx.ssc.example; dmarc=pass header.from=gemeente-a.example\r\n" +
		"From: f.dewit@gemeente-a.example\r\nSubject: Stoel\r\n\r\nMijn stoel is stuk.\r\n")
	err = smtp.SendMail(ln.Addr().String(), nil, "f.dewit@gemeente-a.example", []string{"klachten@ssc.example"}, raw)
	if err != nil {
		return err
	}
	stop() // a mail under way is finished first
	return <-ended
}
