package mailin_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/memstore"
)

func ExampleReader_Read() {
	r, err := mailin.New(&mailin.Options{Blobs: memstore.NewBlobs(), Mailbox: "klachten@ssc.example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	raw := "From: Fatima <f.dewit@gemeente-a.example>\r\nSubject: Stoel\r\nContent-Type: text/html\r\n\r\n<p>Mijn stoel is <b>stuk</b>.</p>\r\n"
	e := mailin.Envelope{ReceivedAt: time.Date(2026, time.April, 2, 14, 45, 0, 0, time.UTC), Raw: "mail/2026/1.eml"}
	m, err := r.Read(context.Background(), e, strings.NewReader(raw))
	fmt.Println(m.From.Email, m.Subject, m.Text, m.Automatic, err)
	// Output: f.dewit@gemeente-a.example Stoel Mijn stoel is stuk. false <nil>
}

func ExampleFold() {
	visible, folded := mailin.Fold("Morgen kan ik.\n\nVerstuurd vanaf mijn iPhone\n\n> Op 2 apr 2026 om 16:45 heeft Klachten SSC het volgende geschreven:\n> Wanneer kunt u?\n")
	fmt.Printf("%q\n%q\n", visible, folded)
	// Output:
	// "Morgen kan ik.\n\n"
	// "Verstuurd vanaf mijn iPhone\n\n> Op 2 apr 2026 om 16:45 heeft Klachten SSC het volgende geschreven:\n> Wanneer kunt u?\n"
}
