package xlsx_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/report"
)

// A stored report and its list as a workbook.
func Example() {
	stored, err := os.ReadFile("../../report/testdata/sample/report.json")
	if err != nil {
		log.Fatal(err)
	}
	d, err := report.ReadDocument(bytes.NewReader(stored))
	if err != nil {
		log.Fatal(err)
	}
	list, err := os.ReadFile("../../report/testdata/sample/list.jsonl")
	if err != nil {
		log.Fatal(err)
	}
	rows, err := report.ReadRows(bytes.NewReader(list))
	if err != nil {
		log.Fatal(err)
	}
	renderer, err := xlsx.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	var workbook bytes.Buffer
	if err := renderer.Render(context.Background(), &workbook, d, slices.Values(rows)); err != nil {
		log.Fatal(err)
	}
	book, err := excelize.OpenReader(&workbook)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(book.GetSheetList())
	fmt.Println(book.GetCellValue("Lijst", "A2"))
	if err := book.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// [Samenvatting Afdelingen Trend Lijst Toelichting]
	// K-2026-000035 <nil>
}
