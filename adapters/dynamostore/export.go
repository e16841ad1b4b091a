package dynamostore

import (
	"context"
	"strings"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var _ complaints.Portable = (*Store)(nil)

// exported is where an export has come: behind an item of the table, or within a complaint.
type exported struct {
	Second bool                `json:"2,omitempty"` // on the second way through the table
	PK     string              `json:"pk,omitempty"`
	SK     string              `json:"sk,omitempty"`
	ID     complaints.ID       `json:"id,omitempty"` // of the complaint that the page ended in
	Upto   complaints.Revision `json:"u,omitempty"`  // as it was when its first row went out; 0: never committed
	Rows   int                 `json:"n,omitempty"`  // that went out
}

// Export pages through everything but leases; see [complaints.Portable]. It goes through the table twice, first for what stands
// outside complaints, in no order, then for complaints, each whole and its state last. One that goes on between two pages goes out
// as it was.
func (s *Store) Export(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Kept], error) {
	var page complaints.Page[complaints.Kept]
	if err := begin(ctx); err != nil {
		return page, err
	}
	last, err := lastOf[exported]("export", p.Cursor)
	if err != nil {
		return page, err
	}
	e := &export{s: s, limit: limitOf(p)}
	if last != nil {
		e.at = *last
	}
	more, err := e.run(ctx)
	if err != nil {
		return page, refusal(ctx, err)
	}
	page.Items = e.rows
	if more {
		page.Next = cursorAt("export", e.at)
	}
	return page, nil
}

// export is one page while it fills.
type export struct {
	s     *Store
	at    exported
	limit int
	rows  []complaints.Kept
}

func (e *export) full() bool { return len(e.rows) == e.limit }

// run fills the page; more tells that there may be another.
func (e *export) run(ctx context.Context) (more bool, err error) {
	if e.at.ID != "" {
		if err := e.complaint(ctx, e.at.ID); err != nil || e.at.ID != "" {
			return true, err
		}
	}
	for !e.full() {
		items, ended, err := e.scan(ctx)
		if err != nil {
			return false, err
		}
		for _, i := range items {
			if e.full() {
				return true, nil
			}
			if err := e.item(ctx, i); err != nil || e.at.ID != "" {
				return true, err
			}
		}
		switch {
		case ended && e.at.Second:
			return false, nil
		case ended:
			e.at = exported{Second: true}
		}
	}
	return true, nil
}

// scan reads on in the table. What belongs to a complaint that went out is behind.
func (e *export) scan(ctx context.Context) (items []item, ended bool, err error) {
	const least = 40
	q := e.s.table.Scan().Consistent(true).SearchLimit(min(max(4*e.limit, least), maxChunk))
	if e.at.PK != "" {
		q = q.StartFrom(dynamo.PagingKey{attrPK: stringValue(e.at.PK), attrSK: stringValue(e.at.SK)})
	}
	var read []item
	next, err := q.AllWithLastEvaluatedKey(ctx, &read)
	if err != nil {
		return nil, false, err
	}
	for _, i := range read {
		if strings.HasPrefix(addressOf(i).pk, e.s.prefix) {
			items = append(items, i)
		}
	}
	if len(items) == 0 && next != nil {
		a := addressOf(item(next))
		e.at = exported{Second: e.at.Second, PK: a.pk, SK: a.sk}
	}
	return items, next == nil, nil
}

// item adds the rows of an item, on the way that it belongs to: its own, or all of the complaint that it is the first item of.
func (e *export) item(ctx context.Context, i item) error {
	a := addressOf(i)
	id := e.s.complaintOf(a.pk)
	behind := exported{Second: e.at.Second, PK: a.pk, SK: a.sk}
	switch {
	case id == "" && !e.at.Second:
		rows, err := e.s.kept(a, i)
		e.rows, e.at = append(e.rows, rows...), behind
		return err
	case id == "" || !e.at.Second:
		e.at = behind
		return nil
	case a.pk == e.at.PK:
		return nil // it went out with the first item
	}
	behind.SK, behind.ID = lastSK, id
	c, err := e.s.load(ctx, id)
	if err != nil && complaints.CodeOf(err) != complaints.CodeNotFound {
		return err
	}
	behind.Upto = c.Revision
	e.at = behind
	return e.complaint(ctx, id)
}

// complaint adds a complaint's rows behind those that went out; with the last one the place is behind it.
func (e *export) complaint(ctx context.Context, id complaints.ID) error {
	rows, err := e.s.dossier(ctx, id, e.at.Upto)
	if err != nil {
		return err
	}
	rows = rows[min(e.at.Rows, len(rows)):]
	if room := e.limit - len(e.rows); len(rows) > room {
		e.rows = append(e.rows, rows[:room]...)
		e.at.Rows += room
		return nil
	}
	e.rows = append(e.rows, rows...)
	e.at.ID, e.at.Upto, e.at.Rows = "", 0, 0
	return nil
}

// kept is the row of an item outside complaints.
func (s *Store) kept(a address, i item) ([]complaints.Kept, error) {
	kind, _, _ := strings.Cut(strings.TrimPrefix(a.pk, s.prefix), "#")
	switch kind {
	case "CFG":
		p, err := decode[policyItem]("policy", i)
		v := p.version()
		return []complaints.Kept{{Policy: &v}}, err
	case "S":
		n, err := decode[seriesItem]("series", i)
		return []complaints.Kept{{Series: &complaints.Series{Name: n.Name, Last: n.Last}}}, err
	case "M":
		m, err := decode[mailItem]("mail", i)
		if err != nil {
			return nil, err
		}
		entry, err := mailEntry(m.Mail, m.Outcome)
		return []complaints.Kept{{Mail: &entry}}, err
	case "K":
		k, err := decode[claimItem]("claim", i)
		claim := complaints.Claim{Kind: complaints.ClaimKind(k.Kind), Key: k.Name}
		return []complaints.Kept{{Claim: &complaints.KeptClaim{Claim: claim, By: k.claimed()}}}, err
	}
	return nil, nil // another program's
}
