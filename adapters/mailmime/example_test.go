package mailmime_test

import (
	"crypto/ed25519"
	"fmt"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func Example() {
	mail, err := mailmime.Build(complaints.Letter{
		Language:  complaints.Dutch,
		From:      complaints.Address{Name: "Servicedesk HR", Email: "klachten@ssc.example"},
		To:        []complaints.Address{{Name: "Sanne de Vries", Email: "sanne@gemeente-a.example"}},
		Subject:   "Bericht over uw klacht [K-2026-000123]",
		Text:      "De behandelaar belt u donderdag.\n",
		MessageID: "01kaxj7q5s.7.complainant@ssc.example",
		InReplyTo: "5f3c@gemeente-a.example",
		At:        time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(strings.ReplaceAll(string(mail), "\r\n", "\n"))
	// Output:
	// Content-Language: nl
	// Date: Tue, 17 Nov 2026 09:00:00 +0000
	// From: "Servicedesk HR" <klachten@ssc.example>
	// In-Reply-To: <5f3c@gemeente-a.example>
	// MIME-Version: 1.0
	// Message-ID: <01kaxj7q5s.7.complainant@ssc.example>
	// References: <5f3c@gemeente-a.example>
	// Subject: Bericht over uw klacht [K-2026-000123]
	// To: "Sanne de Vries" <sanne@gemeente-a.example>
	// Content-Transfer-Encoding: quoted-printable
	// Content-Type: text/plain; charset=UTF-8
	//
	// De behandelaar belt u donderdag.
}

// A key that is published in the DNS, and what it puts on top of a mail.
func ExampleNewSigner() {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) // in earnest: from a file or a device
	signer, err := mailmime.NewSigner(&mailmime.DKIM{Domain: "ssc.example", Selector: "k1", Signer: key})
	if err != nil {
		fmt.Println(err)
		return
	}
	mail, err := signer.Build(complaints.Letter{
		From: complaints.Address{Email: "klachten@ssc.example"}, To: []complaints.Address{{Email: "sanne@gemeente-a.example"}},
		Subject: "Bericht over uw klacht", Text: "De behandelaar belt u donderdag.\n", MessageID: "01kaxj7q5s.7.complainant@ssc.example",
		At: time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	first, _, _ := strings.Cut(string(mail), "\r\n")
	fmt.Println(first)
	// Output: DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=ssc.example; s=k1;
}
