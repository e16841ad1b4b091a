package complaints

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Query asks for a list of complaints; zero fields do not filter. Dates are civil dates in Europe/Amsterdam, both inclusive.
type Query struct {
	PageParams
	Status       []Status
	Department   DepartmentID
	Group        GroupID
	Handler      ActorID
	Organisation string
	ReceivedFrom *calendar.Date
	ReceivedTo   *calendar.Date
	DueBefore    *calendar.Date // due on an earlier day than this
	Overdue      bool           // open past a due moment that still runs
	Attention    bool           // the desk has not seen what came in
	Sort         Sort           // default: received
	Q            string         // a reference, the complainant's mail address, or an organisation's id or name
}

// Row is one line of a list.
type Row struct {
	Summary
	SubjectText     string
	ComplainantName string
}

const (
	defaultPage = 25
	maxPage     = 100
)

// List pages through what the actor may see. A page may hold fewer than the limit with a Next: going on until Next is empty
// shows all. ErrInvalid names a wrong field; ErrSearchUnsupported: Q is words, which this store cannot search.
func (s *Service) List(ctx context.Context, by Actor, q Query) (Page[Row], error) {
	env := s.env(by)
	if err := q.check(env); err != nil {
		return Page[Row]{}, err
	}
	p, one, err := s.listParams(ctx, env, q)
	if err != nil {
		return Page[Row]{}, err
	}
	if one != "" {
		return s.listOne(ctx, env, one)
	}
	page, err := s.store.List(ctx, p)
	if err != nil {
		return Page[Row]{}, err
	}
	rows, err := s.rows(ctx, env, page.Items)
	return Page[Row]{Items: rows, Next: page.Next}, err
}

func (q Query) check(env Env) error {
	var f fields
	for _, st := range q.Status {
		oneOf(&f, "status", st, Statuses()...)
	}
	if q.Department != "" {
		checkDepartment(&f, q.Department, env)
	}
	if q.Sort != "" {
		oneOf(&f, "sort", q.Sort, SortReceived, SortDue)
	}
	if q.Limit < 0 || q.Limit > maxPage {
		f.add("limit", "range", "must be from 1 to 100")
	}
	return f.err()
}

// listParams translates a query; one is set when it names a single complaint.
func (s *Service) listParams(ctx context.Context, env Env, q Query) (p ListParams, one ID, err error) {
	p = ListParams{
		PageParams: q.PageParams, Status: q.Status, Department: q.Department, Group: q.Group, Handler: q.Handler,
		Organisation: q.Organisation, Attention: q.Attention, Sort: q.Sort, Scope: env.scope(s.personHash(env.By.Email)),
	}
	if p.Limit == 0 {
		p.Limit = defaultPage
	}
	if p.Sort == "" {
		p.Sort = SortReceived
	}
	if q.ReceivedFrom != nil {
		p.ReceivedFrom = q.ReceivedFrom.AddDays(-1).Moment()
	}
	if q.ReceivedTo != nil {
		p.ReceivedBefore = q.ReceivedTo.Moment()
	}
	if q.DueBefore != nil {
		p.DueBefore = q.DueBefore.AddDays(-1).Moment().Add(time.Microsecond)
	}
	if q.Overdue && (p.DueBefore.IsZero() || env.At.Before(p.DueBefore)) {
		p.DueBefore = env.At.Add(time.Microsecond) // a due moment is exclusive: at it, the deadline has passed
	}
	one, err = s.search(ctx, env, strings.TrimSpace(q.Q), &p)
	return p, one, err
}

// search reads Q: exact things only, which every store can find.
func (s *Service) search(ctx context.Context, env Env, q string, p *ListParams) (ID, error) {
	if q == "" {
		return "", nil
	}
	if hash := s.personHash(q); hash != "" {
		p.Person = hash
		return "", nil
	}
	for _, list := range [][]Organisation{env.Policy.Partners, env.Policy.Suppliers} {
		if o, ok := organisationNamed(list, q); ok {
			p.Organisation = o.ID
			return "", nil
		}
	}
	if !strings.HasPrefix(strings.ToUpper(q), "K-") && len(q) != idLength {
		return "", ErrSearchUnsupported
	}
	id, err := s.identify(ctx, q)
	if errors.Is(err, ErrNotFound) {
		return ID(q), nil // nothing has it: an empty list
	}
	return id, err
}

func (s *Service) listOne(ctx context.Context, env Env, id ID) (Page[Row], error) {
	c, env, err := s.load(ctx, env, id)
	if code := CodeOf(err); err != nil && (code == CodeNotFound || code == CodeImpartiality) {
		return Page[Row]{}, nil
	}
	if err != nil {
		return Page[Row]{}, err
	}
	rows, err := s.rows(ctx, env, []Summary{Summarize(&c)})
	return Page[Row]{Items: rows}, err
}

// rows adds subjects and names in one read, after the access rule has passed each row.
func (s *Service) rows(ctx context.Context, env Env, list []Summary) ([]Row, error) {
	outside := env.By.Kind == PersonActor && !env.isStaff()
	refs := make([]ContentRef, 0, 2*len(list))
	for _, x := range list {
		refs = append(refs, ContentRef{x.ID, x.Subject.Key()}, ContentRef{x.ID, x.Person.Key()})
	}
	contents, err := s.readPlain(ctx, refs)
	if err != nil {
		return nil, err
	}
	hash := s.personHash(env.By.Email)
	rows := make([]Row, 0, len(list))
	for i, x := range list {
		var p Person
		if err := decodePerson(contents[2*i+1], &p); err != nil {
			return nil, err
		}
		own := outside && hash != "" && s.personHash(p.Email) == hash
		if !env.mayList(&x, own) {
			continue
		}
		rows = append(rows, env.row(x, string(contents[2*i]), p, own))
	}
	return rows, nil
}

// row shows a summary as its viewer may see it, with the states of this moment.
func (env Env) row(x Summary, subject string, p Person, own bool) Row {
	for i := range x.Deadlines {
		x.Deadlines[i].State = x.Deadlines[i].StateAt(env.At)
	}
	row := Row{Summary: x, SubjectText: subject, ComplainantName: p.Name}
	env.Own = own
	held, _ := env.relations(&Complaint{
		Revision: 1, Class: x.Class, Group: x.Group, Handler: x.Handler, Handlers: x.Handlers, Consulted: x.Consulted,
		Complainant: Complainant{Actor: x.Complainant}, SubmittedBy: x.SubmittedBy, Involved: x.Excluded,
	})
	switch audienceOf(held) {
	case audienceStaff:
	case audienceFigures:
		row.SubjectText, row.ComplainantName = "", ""
	case audienceComplainant:
		row.Group, row.Handler, row.Handlers, row.Consulted, row.Excluded, row.Attention = "", "", nil, nil, nil, false
	}
	return row
}

func decodePerson(data []byte, p *Person) error {
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, p); err != nil {
		return Refuse(CodeCorrupt, fieldPerson, err)
	}
	return nil
}

// readPlain reads contents of many complaints, in the order of refs; nil for what is not there.
func (s *Service) readPlain(ctx context.Context, refs []ContentRef) ([][]byte, error) {
	out := make([][]byte, len(refs))
	if len(refs) == 0 {
		return out, nil
	}
	list, err := s.store.ReadContents(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		if out[i], err = s.open(ctx, refs[i], c); err != nil {
			return nil, err
		}
	}
	return out, nil
}
