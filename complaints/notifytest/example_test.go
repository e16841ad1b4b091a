package notifytest_test

import (
	"context"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/complaints/notifytest"
)

// pigeonhole is a notifier under test: it only takes letters, never refuses one, and cannot lose an answer.
type pigeonhole struct{ letters [][]byte }

func (p *pigeonhole) Send(_ context.Context, l complaints.Letter) error {
	p.letters = append(p.letters, []byte(l.Text))
	return nil
}

// A harness is a notifier with a view of its far side; capabilities that it lacks stay nil. An adapter's test hands
// [notifytest.Run] a function that opens one.
func ExampleHarness() {
	p := &pigeonhole{}
	h := notifytest.Harness{Notifier: p, Arrived: func() [][]byte { return p.letters }}
	err := h.Notifier.Send(context.Background(), complaints.Letter{Text: "De behandelaar belt u donderdag."})
	fmt.Println(err, len(h.Arrived()), h.Refuse == nil)
	// Output: <nil> 1 true
}
