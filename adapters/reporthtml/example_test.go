package reporthtml_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/report"
)

// A stored report as a page.
func Example() {
	stored, err := os.ReadFile("../../report/testdata/sample/report.json")
	if err != nil {
		log.Fatal(err)
	}
	d, err := report.ReadDocument(bytes.NewReader(stored))
	if err != nil {
		log.Fatal(err)
	}
	renderer, err := reporthtml.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer
	if err := renderer.Render(context.Background(), &page, d, nil); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.HasPrefix(line, "<h1>") || strings.HasPrefix(line, "<li>De eerste reactie") {
			fmt.Print(strings.ReplaceAll(line, "\u00a0", " ")) // spaces that do not break
		}
	}
	// Output:
	// <h1>Klachtenrapportage 3e kwartaal 2026</h1>
	// <li>De eerste reactie was bij 21 van 26 klachten op tijd (80,8 %); het doel van 95 % is niet gehaald.</li>
}
