package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const mailColumns = `key, received, raw, size, outcome, reason, complaint, settled, by`

func scanMail(r *sql.Rows) (m complaints.MailEntry, err error) {
	var received, settled int64
	err = r.Scan(&m.Key, &received, &m.Raw, &m.Size, &m.Outcome, &m.Reason, &m.Complaint, &settled, &m.By)
	m.ReceivedAt, m.SettledAt = moment(received), moment(settled)
	return m, err
}

// PutMail records a mail when its key is free; see [complaints.MailLedger].
func (s *Store) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	put := func(w *writer) (complaints.MailEntry, error) {
		if _, err := w.addMail(m); err != nil {
			return complaints.MailEntry{}, err
		}
		return w.mail(m.Key)
	}
	if m.Outcome == "" { // its bytes are kept, by which it is found again
		return note(ctx, s, put)
	}
	return written(ctx, s, put)
}

// addMail adds an entry when its key is free, and tells whether it did.
func (w *writer) addMail(m complaints.MailEntry) (bool, error) {
	n, err := w.changed(`INSERT INTO mails (key, received, raw, size, outcome, stage, reason, complaint, settled, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, m.Key, micros(m.ReceivedAt), m.Raw, m.Size, string(m.Outcome), stage(m.Outcome), m.Reason, string(m.Complaint),
		micros(m.SettledAt), string(m.By))
	return n > 0, err
}

// mail reads an entry as the open transaction has it; ErrNotFound when there is none.
func (w *writer) mail(key string) (m complaints.MailEntry, err error) {
	var received, settled int64
	found, err := w.row(`SELECT `+mailColumns+` FROM mails WHERE key = ?`, args(key),
		&m.Key, &received, &m.Raw, &m.Size, &m.Outcome, &m.Reason, &m.Complaint, &settled, &m.By)
	if err == nil && !found {
		err = notFound("mail")
	}
	m.ReceivedAt, m.SettledAt = moment(received), moment(settled)
	return m, err
}

// Mail returns one entry; see [complaints.MailLedger].
func (s *Store) Mail(ctx context.Context, key string) (complaints.MailEntry, error) {
	if err := s.catchUp(ctx); err != nil {
		return complaints.MailEntry{}, err
	}
	return one(ctx, s, "mail", `SELECT `+mailColumns+` FROM mails WHERE key = ?`, args(key), scanMail)
}

// SettleMail sets an outcome; see [complaints.MailLedger].
func (s *Store) SettleMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	return written(ctx, s, func(w *writer) (complaints.MailEntry, error) {
		if _, err := w.settleMail(m); err != nil {
			return complaints.MailEntry{}, err
		}
		return w.mail(m.Key)
	})
}

// settleMail writes an outcome over one that gives way to it, and tells whether it did; what was received stays.
func (w *writer) settleMail(m complaints.MailEntry) (bool, error) {
	n, err := w.changed(`UPDATE mails SET outcome = ?2, stage = ?3, reason = ?4, complaint = ?5, settled = ?6, by = ?7 WHERE key = ?1 AND stage < ?3`,
		m.Key, string(m.Outcome), stage(m.Outcome), m.Reason, string(m.Complaint), micros(m.SettledAt), string(m.By))
	return n > 0, err
}

// stage tells how far an outcome is on the way from none, to waiting for the sender, to waiting for the desk, to a final one.
func stage(o complaints.MailOutcome) int {
	steps := []complaints.MailOutcome{"", complaints.MailUnconfirmed, complaints.MailQuarantined}
	if i := slices.Index(steps, o); i >= 0 {
		return i
	}
	return len(steps)
}

// Mails pages through the ledger; see [complaints.MailLedger].
func (s *Store) Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error) {
	last, err := openCursor("mails", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.MailEntry]{}, err
	}
	query, values := `SELECT `+mailColumns+` FROM mails WHERE `, args()
	switch {
	case p.Open && p.Outcome != "": // nothing is both
		return complaints.Page[complaints.MailEntry]{}, nil
	case p.Open || p.Outcome != "":
		query, values = query+`outcome = ? AND `, args(string(p.Outcome))
	}
	if p.Cursor == "" {
		query += `TRUE`
	} else {
		query, values = query+`(received, key) < (?, ?)`, append(values, last.At, last.ID)
	}
	if err := s.catchUp(ctx); err != nil {
		return complaints.Page[complaints.MailEntry]{}, err
	}
	limit := limitOf(p.PageParams)
	list, err := rows(ctx, s, query+` ORDER BY received DESC, key DESC LIMIT ?`, append(values, limit+1), scanMail)
	if err != nil {
		return complaints.Page[complaints.MailEntry]{}, err
	}
	return pageOf(list, limit, func(m complaints.MailEntry) position {
		return position{List: "mails", At: micros(m.ReceivedAt), ID: m.Key}
	}), nil
}

// PutPolicy keeps a new version; see [complaints.Policies].
func (s *Store) PutPolicy(ctx context.Context, v complaints.PolicyVersion) error {
	return s.write(ctx, func(w *writer) error { return w.keepPolicy(v) })
}

func (w *writer) keepPolicy(v complaints.PolicyVersion) error {
	var body []byte
	found, err := w.row(`SELECT body FROM policies WHERE version = ?`, args(v.Version), &body)
	switch {
	case err != nil:
		return err
	case found && bytes.Equal(body, v.Body):
		return nil
	case found:
		return complaints.Refuse(complaints.CodeClaimed, "policy", nil)
	case len(v.Body) > complaints.MaxItemBytes:
		return complaints.CheckItem(len(v.Body))
	}
	return w.exec(`INSERT INTO policies (version, at, hash, body) VALUES (?, ?, ?, ?)`, v.Version, micros(v.At), v.Hash, notNil(v.Body))
}

func scanPolicy(r *sql.Rows) (v complaints.PolicyVersion, err error) {
	var at int64
	err = r.Scan(&v.Version, &at, &v.Hash, &v.Body)
	v.At = moment(at)
	return v, err
}

// PolicyVersions lists the versions; see [complaints.Policies].
func (s *Store) PolicyVersions(ctx context.Context) ([]complaints.PolicyVersion, error) {
	return rows(ctx, s, `SELECT version, at, hash, body FROM policies ORDER BY at, version`, nil, scanPolicy)
}
