package notifytest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Harness is a notifier with a far side to look at. Each clause gets a fresh one.
type Harness struct {
	Notifier complaints.Notifier

	// Arrived returns the mails that the far side took, as raw bytes in the order of arrival. A far side that keeps one mail
	// for each Message-ID shows a repeat once.
	Arrived func() [][]byte

	// Refuse makes the far side refuse everything for an address for good, and Falter for now, until Recover; nil when it
	// never refuses. Lose makes it take the next mail and break the connection before it answers; nil when it cannot.
	Refuse, Falter func(email string)
	Recover        func()
	Lose           func()
}

// TB is what a clause needs of a test.
type TB interface {
	require.TestingT
	Helper()
	Context() context.Context
}

// clause is one sentence of the contract with its test.
type clause struct {
	id    string
	says  string
	needs func(h Harness) bool // nil: always
	check func(t TB, h Harness)
}

// Run holds a notifier to every clause that its harness can show. open is called once for each clause, and once before
// to see what it can do.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	able := open(t)
	for _, c := range clauses() {
		if c.needs != nil && !c.needs(able) {
			continue
		}
		t.Run(fmt.Sprintf("%s %s", c.id, c.says), func(t *testing.T) {
			t.Parallel()
			c.check(t, open(t))
		})
	}
}

func clauses() []clause {
	refuses := func(h Harness) bool { return h.Refuse != nil }
	falters := func(h Harness) bool { return h.Falter != nil }
	loses := func(h Harness) bool { return h.Lose != nil }
	return []clause{
		{"N1", "an accepted letter arrives whole", nil, arrivesWhole},
		{"N2", "an automatic letter says that it is", nil, saysAutomatic},
		{"N3", "an answer names what it answers", nil, namesWhatItAnswers},
		{"N4", "any text arrives as it was written", nil, keepsAnyText},
		{"N5", "a large letter arrives whole", nil, keepsLargeLetter},
		{"N6", "the same letter again repeats its Message-ID and bytes", nil, repeats},
		{"N7", "a letter that can be no mail is ErrRejected", nil, rejectsNoMail},
		{"N8", "nothing in a letter can add a header or recipient", nil, rejectsInjection},
		{"N9", "a cancelled context is an error and may be tried again", nil, heedsContext},
		{"N10", "letters sent at the same time all arrive", nil, sendsConcurrently},
		{"N11", "a refusal for good is ErrRejected", refuses, rejectsForGood},
		{"N12", "of several recipients the others still get the letter", refuses, sendsToTheOthers},
		{"N13", "a refusal for now may be tried again, and then arrives", falters, triesAgain},
		{"N14", "a lost answer may be tried again, with the same Message-ID", loses, survivesLostAnswer},
		{"N15", "errors carry no personal data", refuses, errorsAreDiscreet},
	}
}
