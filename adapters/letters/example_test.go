package letters_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func exampleFacts() complaints.LetterFacts {
	received, _ := calendar.ParseDate("2026-11-17")
	first, _ := calendar.ParseDate("2026-11-19")
	resolved, _ := calendar.ParseDate("2026-12-01")
	return complaints.LetterFacts{
		Names: complaints.Names{
			Organisation: "Shared Service Centrum Voorbeeld", Mailbox: "klachten@ssc.example", Desk: "Servicedesk HR", Phone: "088 123 45 67",
		},
		Reference: "K-2026-000123", Name: "Sanne de Vries", Subject: "Laptop niet klaar",
		ReceivedOn: received, FirstBy: &first, ResolvedBy: &resolved,
	}
}

// An acknowledgment says when the complainant hears from the centre, in words.
func Example() {
	composer, err := letters.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	letter, err := composer.Compose(complaints.LetterAcknowledgment, exampleFacts())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(letter.Subject)
	fmt.Println()
	body, _, _ := strings.Cut(letter.Text, "\nWat gebeurt er nu?")
	fmt.Print(body)
	// Output:
	// Ontvangst van uw klacht: Laptop niet klaar [K-2026-000123]
	//
	// Shared Service Centrum Voorbeeld
	//
	// Geachte Sanne de Vries,
	//
	// Wij hebben uw klacht ontvangen. Dank u wel dat u ons dit laat weten. Wij nemen uw klacht in behandeling.
	//
	// Kenmerk: K-2026-000123
	// Onderwerp: Laptop niet klaar
	// Ontvangen op: dinsdag 17 november 2026
	//
	// Eerste reactie: uiterlijk donderdag 19 november 2026
	// Volledig afgehandeld: uiterlijk dinsdag 1 december 2026
}

// A letter that would have a hole in it is not written.
func ExampleComposer_Compose_missing() {
	composer, _ := letters.New(nil)
	facts := exampleFacts()
	facts.ResolvedBy = nil
	_, err := composer.Compose(complaints.LetterAcknowledgment, facts)
	fmt.Println(errors.Is(err, complaints.ErrInvalid))
	fmt.Println(err)
	// Output:
	// true
	// complaints: invalid: resolved_by is required for this letter
}

// Who has no mail address gets the letter by post.
func ExampleComposer_Print() {
	composer, _ := letters.New(&letters.Options{Window: letters.WindowRight})
	letter, _ := composer.Compose(complaints.LetterAcknowledgment, exampleFacts())
	letter.Postal = "Mevrouw S. de Vries\nDorpsstraat 1\n1234 AB  VOORBEELD"
	letter.At = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	page, err := composer.Print(letter)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for line := range strings.Lines(string(page)) {
		if strings.Contains(line, "<dt>") || strings.Contains(line, "<address") {
			fmt.Print(line)
		}
	}
	// Output:
	// <address class="window right"><span>Mevrouw S. de Vries</span><span>Dorpsstraat 1</span><span>1234 AB  VOORBEELD</span></address>
	// <dt>Datum</dt><dd>dinsdag 17 november 2026</dd>
	// <dt>Kenmerk</dt><dd>K-2026-000123</dd>
	// <dt>Onderwerp</dt><dd>Ontvangst van uw klacht: Laptop niet klaar</dd>
}
