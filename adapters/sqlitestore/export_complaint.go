package sqlitestore

import (
	"database/sql"
	"errors"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// complaint adds a complaint's rows behind a place. When its state turns out to be further than the events that went out, with an
// earlier page, what came between goes first.
func (e *export) complaint(from spot) error {
	for _, part := range []func(*spot) error{e.events, e.contents, e.deliveries} {
		if err := part(&from); err != nil {
			return err
		}
	}
	if e.room <= 0 || from.Part == exportState {
		return nil
	}
	var revision complaints.Revision
	var data []byte
	err := e.tx.QueryRowContext(e.ctx, `SELECT revision, state FROM complaints WHERE id = ?`, from.Name).Scan(&revision, &data)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case revision > from.Through && from.Part > exportEvents:
		return e.complaint(spot{Section: exportComplaints, Name: from.Name, At: from.Through, Through: from.Through, Since: from.Through})
	}
	c, err := complaints.DecodeState(data)
	if err != nil {
		return err
	}
	e.add(spot{Section: exportComplaints, Name: from.Name, Part: exportState}, complaints.Kept{State: &c})
	return nil
}

func (e *export) events(from *spot) error {
	if from.Part > exportEvents {
		return nil
	}
	return e.each(`SELECT data FROM events WHERE complaint = ? AND revision > ? ORDER BY revision`, args(from.Name, int64(from.At)),
		func(rows *sql.Rows) (spot, complaints.Kept, error) {
			var data sql.RawBytes
			if err := rows.Scan(&data); err != nil {
				return spot{}, complaints.Kept{}, err
			}
			r, err := complaints.DecodeEvent(data)
			from.Through = r.Revision
			return spot{exportComplaints, from.Name, exportEvents, r.Revision, "", from.Through, from.Since}, complaints.Kept{Event: &r}, err
		})
}

// after is where a part goes on: behind the cursor when that stands in it, else behind what an earlier round had.
func (s spot) after(part int) (at complaints.Revision, key string) {
	if s.Part == part {
		return s.At, s.Key
	}
	if s.Since == 0 {
		return -1, ""
	}
	return s.Since, "\U0010ffff" // behind all keys of that revision
}

func (e *export) contents(from *spot) error {
	if from.Part > exportContents {
		return nil
	}
	at, key := from.after(exportContents)
	return e.each(`SELECT `+contentColumns+` FROM contents WHERE complaint = ? AND (at, field) > (?, ?) ORDER BY at, field`, args(from.Name, int64(at), key),
		func(rows *sql.Rows) (spot, complaints.Kept, error) {
			c, err := scanContent(rows)
			k := complaints.KeptContent{Complaint: complaints.ID(from.Name), Content: c}
			return spot{exportComplaints, from.Name, exportContents, c.Key.At, c.Key.Field, from.Through, from.Since}, complaints.Kept{Content: &k}, err
		})
}

func (e *export) deliveries(from *spot) error {
	if from.Part > exportDeliveries {
		return nil
	}
	at, key := from.after(exportDeliveries)
	return e.each(`SELECT `+deliveryColumns+` FROM deliveries d WHERE complaint = ? AND (revision, subscriber) > (?, ?) ORDER BY revision, subscriber`,
		args(from.Name, int64(at), key),
		func(rows *sql.Rows) (spot, complaints.Kept, error) {
			d, err := scanDelivery(rows)
			return spot{exportComplaints, from.Name, exportDeliveries, d.Revision, string(d.Subscriber), from.Through, from.Since},
				complaints.Kept{Delivery: &d}, err
		})
}
