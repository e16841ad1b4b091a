package sqlitestore

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klachtwerk/klachtwerk/complaints"
)

var _ complaints.Portable = (*Store)(nil)

// The sections of an export, in their order.
const (
	exportPolicies = iota
	exportSeries
	exportMails
	exportClaims
	exportComplaints
)

// The parts of a complaint, in their order.
const (
	exportEvents = iota
	exportContents
	exportDeliveries
	exportState
)

// spot is the place of a row in an export.
type spot struct {
	Section int                 `json:"s"`
	Name    string              `json:"n,omitempty"` // of a policy, series or mail; a claim's kind; a complaint's id
	Part    int                 `json:"p,omitempty"`
	At      complaints.Revision `json:"at,omitempty"`
	Key     string              `json:"k,omitempty"`   // of a claim, content or delivery
	Through complaints.Revision `json:"to,omitempty"`  // the complaint's last event so far
	Since   complaints.Revision `json:"out,omitempty"` // rows up to this revision went out in an earlier round
}

// Export pages through everything but leases; see [complaints.Portable]. A page is what the file holds at one moment. A complaint
// that goes on between two pages has its new rows sent before its state.
func (s *Store) Export(ctx context.Context, p complaints.PageParams) (page complaints.Page[complaints.Kept], err error) {
	e := export{ctx: ctx, room: limitOf(p) + 1, numbers: s.writer.numbers.lasts}
	if err := e.open(p.Cursor); err != nil {
		return page, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	if err := s.catchUp(ctx); err != nil {
		return page, err
	}
	if e.tx, err = s.readers.BeginTx(ctx, nil); err != nil {
		return page, s.refusal(ctx, err)
	}
	defer func() { err = errors.Join(err, s.refusal(ctx, ignoreDone(e.tx.Rollback()))) }()
	if err := e.run(); err != nil {
		return page, s.refusal(ctx, err)
	}
	page.Items = e.rows
	if e.room == 0 {
		page.Items = e.rows[:len(e.rows)-1]
		page.Next = e.spots[len(e.spots)-2].cursor()
	}
	return page, nil
}

// export is one page while it fills.
type export struct {
	ctx     context.Context // of the one call it belongs to
	tx      *sql.Tx
	numbers func() map[string]int64 // last given, where the file knows of more
	at      spot                    // behind which it goes on
	room    int
	rows    []complaints.Kept
	spots   []spot
}

type exportCursor struct {
	List string `json:"l"`
	Last spot   `json:"last"`
}

func (s spot) cursor() complaints.Cursor {
	data, _ := json.Marshal(exportCursor{"export", s}) //nolint:errchkjson // strings and numbers
	return complaints.Cursor(base64.RawURLEncoding.EncodeToString(data))
}

func (e *export) open(c complaints.Cursor) error {
	if c == "" {
		return nil
	}
	data, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return err
	}
	var last exportCursor
	if err := json.Unmarshal(data, &last); err != nil {
		return err
	}
	if last.List != "export" {
		return errors.New("of another list")
	}
	e.at = last.Last
	return nil
}

func (e *export) add(at spot, k complaints.Kept) {
	e.rows, e.spots = append(e.rows, k), append(e.spots, at)
	e.room--
}

// section goes on with a section, from its beginning unless the cursor stands in it.
func (e *export) section(n int) spot {
	if e.at.Section == n {
		return e.at
	}
	return spot{Section: n}
}

func (e *export) run() error {
	sections := []func(spot) error{e.policies, e.series, e.mails, e.claims, e.complaints}
	for n := e.at.Section; n < len(sections) && e.room > 0; n++ {
		if err := sections[n](e.section(n)); err != nil {
			return err
		}
	}
	return nil
}

// each reads rows into the page until it is full.
func (e *export) each(query string, args []any, scan func(*sql.Rows) (spot, complaints.Kept, error)) (err error) {
	if e.room <= 0 {
		return nil
	}
	found, err := e.tx.QueryContext(e.ctx, query+` LIMIT ?`, append(args, e.room)...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		at, k, err := scan(found)
		if err != nil {
			return err
		}
		e.add(at, k)
	}
	return found.Err()
}

func (e *export) policies(from spot) error {
	return e.each(`SELECT version, at, hash, body FROM policies WHERE version > ? ORDER BY version`, args(from.Name),
		func(r *sql.Rows) (spot, complaints.Kept, error) {
			v, err := scanPolicy(r)
			return spot{Section: exportPolicies, Name: v.Version}, complaints.Kept{Policy: &v}, err
		})
}

func (e *export) series(from spot) error {
	return e.each(`SELECT name, last FROM series WHERE name > ? ORDER BY name`, args(from.Name),
		func(r *sql.Rows) (spot, complaints.Kept, error) {
			var s complaints.Series
			err := r.Scan(&s.Name, &s.Last)
			if last, ahead := e.numbers()[s.Name]; ahead {
				s.Last = last
			}
			return spot{Section: exportSeries, Name: s.Name}, complaints.Kept{Series: &s}, err
		})
}

func (e *export) mails(from spot) error {
	return e.each(`SELECT `+mailColumns+` FROM mails WHERE key > ? ORDER BY key`, args(from.Name),
		func(r *sql.Rows) (spot, complaints.Kept, error) {
			m, err := scanMail(r)
			return spot{Section: exportMails, Name: m.Key}, complaints.Kept{Mail: &m}, err
		})
}

func (e *export) claims(from spot) error {
	return e.each(`SELECT kind, key, complaint, revision, print FROM claims WHERE (kind, key) > (?, ?) ORDER BY kind, key`, args(from.Name, from.Key),
		func(r *sql.Rows) (spot, complaints.Kept, error) {
			var k complaints.KeptClaim
			err := r.Scan(&k.Kind, &k.Key, &k.By.ID, &k.By.Revision, &k.By.Print)
			return spot{Section: exportClaims, Name: string(k.Kind), Key: k.Key}, complaints.Kept{Claim: &k}, err
		})
}

// complaints goes through all that have any row, in the order of their ids.
func (e *export) complaints(from spot) (err error) {
	if from.Name == "" {
		from, err = e.next("")
	}
	for err == nil && from.Name != "" && e.room > 0 {
		if err = e.complaint(from); err != nil {
			return fmt.Errorf("complaint %s: %w", from.Name, err)
		}
		from, err = e.next(from.Name)
	}
	return err
}

// next is the beginning of the next complaint, without a name at the end.
func (e *export) next(after string) (spot, error) {
	var id sql.NullString
	err := e.tx.QueryRowContext(e.ctx, `SELECT min(id) FROM (
		SELECT min(id) AS id FROM complaints WHERE id > ?1 UNION ALL SELECT min(complaint) FROM events WHERE complaint > ?1
		UNION ALL SELECT min(complaint) FROM contents WHERE complaint > ?1 UNION ALL SELECT min(complaint) FROM deliveries WHERE complaint > ?1)`,
		after).Scan(&id)
	return spot{Section: exportComplaints, Name: id.String}, err
}
