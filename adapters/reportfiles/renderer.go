package reportfiles

import (
	"context"
	"io"
	"iter"

	"github.com/klachtwerk/klachtwerk/report"
)

// Renderer writes a report in one more form, such as a page or a workbook. Package adapters/reporthtml and adapters/xlsx have
// one each; neither needs to import this package.
type Renderer interface {
	// Ending is the end of the file's name after the dot, lower case, such as html or xlsx. No two renderers have the same.
	Ending() string
	// Media is the media type of what Render writes.
	Media() string
	// Render writes the document with the rows of its list, in their order, to w. It is pure: the same document and rows give the
	// same bytes. rows can be ranged over more than once. The document is shared and must not be changed; its Release is nil
	// when a version is made, and set when it is shown or rendered after its release. An error of w comes back as it is.
	Render(ctx context.Context, w io.Writer, d *report.Document, rows iter.Seq[report.Row]) error
}
