package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"github.com/klachtwerk/klachtwerk/complaints"
)

//go:embed schema-v1.json
var schema string

// Schema is the JSON Schema (2020-12) of what [Document.WriteJSON] writes.
func Schema() string { return schema }

// WriteJSON writes the document as it is kept: indented JSON, the same bytes for the same document. An error is of w.
func (d *Document) WriteJSON(w io.Writer) error { return writeJSON(w, d) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// ReadDocument reads what WriteJSON wrote. ErrNewer: a newer version of the program wrote it; ErrCorrupt: it is no such document.
func ReadDocument(r io.Reader) (*Document, error) {
	var d Document
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		return nil, complaints.Refuse(complaints.CodeCorrupt, "report", err)
	}
	switch {
	case d.Schema > SchemaVersion:
		return nil, complaints.Refuse(complaints.CodeNewer, "report", fmt.Errorf("schema %d", d.Schema))
	case d.Schema != SchemaVersion || d.Period.IsZero():
		return nil, complaints.Refuse(complaints.CodeCorrupt, "report", fmt.Errorf("schema %d", d.Schema))
	}
	return &d, nil
}
