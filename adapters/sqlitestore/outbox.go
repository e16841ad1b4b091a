package sqlitestore

import (
	"context"
	"database/sql"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const deliveryColumns = `d.complaint, d.revision, d.subscriber, d.letter, d.not_before, d.attempts, d.state, d.reason, d.at`

// deliveryFields is where a row of deliveryColumns goes, and what completes it.
func deliveryFields(d *complaints.Delivery) (into []any, complete func()) {
	var notBefore, at int64
	into = []any{&d.Complaint, &d.Revision, &d.Subscriber, &d.Letter, &notBefore, &d.Attempts, &d.State, &d.Reason, &at}
	return into, func() { d.NotBefore, d.At = moment(notBefore), moment(at) }
}

func scanDelivery(r *sql.Rows) (d complaints.Delivery, err error) {
	into, complete := deliveryFields(&d)
	err = r.Scan(into...)
	complete()
	return d, err
}

// Pending pages through the deliveries that are due, by rising NotBefore; see [complaints.Outbox].
func (s *Store) Pending(ctx context.Context, p complaints.PendingParams) (complaints.Page[complaints.Delivery], error) {
	last, err := openCursor("pending", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	limit := limitOf(p.PageParams)
	list, err := rows(ctx, s, `SELECT `+deliveryColumns+` FROM deliveries d
		WHERE d.state = 'pending' AND d.not_before <= ? AND (d.not_before, d.complaint, d.revision, d.subscriber) > (?, ?, ?, ?)
			AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.state IN ('pending', 'parked')
				AND b.complaint = d.complaint AND b.subscriber = d.subscriber AND b.revision < d.revision)
		ORDER BY d.not_before, d.complaint, d.revision, d.subscriber LIMIT ?`,
		args(micros(p.Before), last.At, last.ID, int64(last.Revision), string(last.Subscriber), limit+1), scanDelivery)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	return pageOf(list, limit, func(d complaints.Delivery) position {
		return position{List: "pending", At: micros(d.NotBefore), ID: string(d.Complaint), Revision: d.Revision, Subscriber: d.Subscriber}
	}), nil
}

// Parked pages through the parked deliveries; see [complaints.Outbox].
func (s *Store) Parked(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Delivery], error) {
	last, err := openCursor("parked", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	limit := limitOf(p)
	list, err := rows(ctx, s, `SELECT `+deliveryColumns+` FROM deliveries d
		WHERE d.state = 'parked' AND (d.complaint, d.revision, d.subscriber) > (?, ?, ?)
		ORDER BY d.complaint, d.revision, d.subscriber LIMIT ?`,
		args(last.ID, int64(last.Revision), string(last.Subscriber), limit+1), scanDelivery)
	if err != nil {
		return complaints.Page[complaints.Delivery]{}, err
	}
	return pageOf(list, limit, func(d complaints.Delivery) position {
		return position{List: "parked", ID: string(d.Complaint), Revision: d.Revision, Subscriber: d.Subscriber}
	}), nil
}

// Deliveries lists all deliveries of a complaint; see [complaints.Outbox].
func (s *Store) Deliveries(ctx context.Context, id complaints.ID) ([]complaints.Delivery, error) {
	return rows(ctx, s, `SELECT `+deliveryColumns+` FROM deliveries d WHERE d.complaint = ? ORDER BY d.revision, d.subscriber`, args(string(id)), scanDelivery)
}

// Lease takes complaint × subscriber for a while; see [complaints.Outbox].
func (s *Store) Lease(ctx context.Context, l complaints.Lease) (complaints.Delivery, error) {
	var d complaints.Delivery
	err := s.write(ctx, func(w *writer) error {
		into, complete := deliveryFields(&d)
		found, err := w.row(`SELECT `+deliveryColumns+` FROM deliveries d WHERE d.state IN ('pending', 'parked') AND d.complaint = ? AND d.subscriber = ?
			ORDER BY d.revision LIMIT 1`, args(string(l.Complaint), string(l.Subscriber)), into...)
		if err != nil {
			return err
		}
		if !found {
			return notFound("delivery")
		}
		complete()
		n, err := w.changed(`INSERT INTO leases (complaint, subscriber, owner, until) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT DO UPDATE SET owner = ?3, until = ?4 WHERE owner = ?3 OR until <= ?5`,
			string(l.Complaint), string(l.Subscriber), l.Owner, micros(l.Until), micros(l.Now))
		if err == nil && n == 0 {
			err = complaints.Refuse(complaints.CodeLeased, "", nil)
		}
		return err
	})
	if err != nil {
		return complaints.Delivery{}, err
	}
	return d, nil
}

// Release gives a lease back; see [complaints.Outbox].
func (s *Store) Release(ctx context.Context, l complaints.Lease) error {
	return s.write(ctx, func(w *writer) error {
		return w.exec(`DELETE FROM leases WHERE complaint = ? AND subscriber = ? AND owner = ?`, string(l.Complaint), string(l.Subscriber), l.Owner)
	})
}

// Settle ends a delivery; see [complaints.Outbox].
func (s *Store) Settle(ctx context.Context, key complaints.DeliveryKey, o complaints.DeliveryOutcome) error {
	return s.deliver(ctx, key, `UPDATE deliveries SET state = ?, reason = ?, at = ?
		WHERE state IN ('pending', 'parked') AND complaint = ? AND revision = ? AND subscriber = ?`, string(o.State), o.Reason, micros(o.At))
}

// Retry counts a failed attempt; see [complaints.Outbox].
func (s *Store) Retry(ctx context.Context, key complaints.DeliveryKey, f complaints.Failure) error {
	state := complaints.DeliveryPending
	if f.Park {
		state = complaints.DeliveryParked
	}
	return s.deliver(ctx, key, `UPDATE deliveries SET attempts = attempts + 1, state = ?, reason = ?, at = ?, not_before = ?
		WHERE state = 'pending' AND complaint = ? AND revision = ? AND subscriber = ?`, string(state), f.Reason, micros(f.At), micros(f.NotBefore))
}

// Unpark makes a parked delivery due; see [complaints.Outbox].
func (s *Store) Unpark(ctx context.Context, key complaints.DeliveryKey, at time.Time) error {
	return s.deliver(ctx, key, `UPDATE deliveries SET state = 'pending', not_before = ?, at = ?
		WHERE state = 'parked' AND complaint = ? AND revision = ? AND subscriber = ?`, micros(at), micros(at))
}

// deliver runs an update of one delivery, which may leave it as it is; ErrNotFound when it is not there.
func (s *Store) deliver(ctx context.Context, key complaints.DeliveryKey, update string, values ...any) error {
	return s.write(ctx, func(w *writer) error {
		where := args(string(key.Complaint), int64(key.Revision), string(key.Subscriber))
		n, err := w.changed(update, append(values, where...)...)
		if n > 0 || err != nil {
			return err
		}
		var there int
		found, err := w.row(`SELECT 1 FROM deliveries WHERE complaint = ? AND revision = ? AND subscriber = ?`, where, &there)
		if err == nil && !found {
			err = notFound("delivery")
		}
		return err
	})
}
