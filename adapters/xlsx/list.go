package xlsx

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/report"
)

// list is the sheet of the complaints behind the figures: no personal data, no free text.
func (b *book) list(ctx context.Context, rows iter.Seq[report.Row]) error {
	columns := report.Columns()
	l := layout{frozen: 1, columns: 1, landscape: true, wide: 4}
	heads, sides := make([]string, len(columns)), make([]int, len(columns))
	for i, c := range columns {
		heads[i], sides[i] = c.Heading(b.language), b.side(c.Type)
		l.widths = append(l.widths, width(c.Type))
	}
	s, err := b.open(b.names.list, l)
	if err != nil {
		return err
	}
	if err := s.headed(42, heads, sides); err != nil {
		return err
	}
	if err := s.fill(ctx, columns, rows); err != nil {
		return err
	}
	corner, err := corner(len(columns), s.row)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(b.names.list, "A1:"+corner, nil); err != nil {
		return err
	}
	return s.Flush()
}

func (s *sheet) fill(ctx context.Context, columns []report.Column, rows iter.Seq[report.Row]) error {
	cell := s.b.d.Cells(s.b.language)
	values := make([]any, len(columns))
	for r := range rows {
		if s.row > maxRows {
			return errors.New("xlsx: more complaints than a worksheet holds")
		}
		if s.row%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i, c := range columns {
			values[i] = s.b.cell(c.Type, cell(c, &r))
		}
		if err := s.add(values...); err != nil {
			return err
		}
	}
	return nil
}

// cell is a value of the list with its type kept.
func (b *book) cell(t report.ColumnType, v any) any {
	switch v := v.(type) {
	case string:
		if t == report.YesNoColumn {
			return excelize.Cell{StyleID: b.styles.mid, Value: v}
		}
		return b.text(v)
	case int:
		return b.number(v)
	case calendar.Date:
		return b.date(v, b.styles.dateMid)
	case time.Time:
		return b.moment(v, b.styles.momentMid)
	default:
		return nil
	}
}

// side is where the heading of a column stands: where its cells do.
func (b *book) side(t report.ColumnType) int {
	switch t {
	case report.NumberColumn:
		return b.styles.headRight
	case report.DateColumn, report.MomentColumn, report.YesNoColumn:
		return b.styles.headMid
	default:
		return b.styles.head
	}
}

// width is of a column, in characters.
func width(t report.ColumnType) float64 {
	switch t {
	case report.MomentColumn:
		return 19
	case report.WordColumn, report.NameColumn:
		return 26
	case report.DateColumn:
		return 13
	case report.NumberColumn, report.YesNoColumn:
		return 13
	default:
		return 15
	}
}
