package dynamostore

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// row is a complaint's line in the lists, kept in the head and in the indexes: all that a filter, a scope and a list look at, and
// nothing that a mere note changes. Its names are short, for they are stored with every complaint three times.
type row struct {
	Reference    string                  `json:"r,omitempty"`
	Class        complaints.Class        `json:"c,omitempty"`
	Status       complaints.Status       `json:"s,omitempty"`
	ReceivedAt   int64                   `json:"rc"`
	RegisteredAt int64                   `json:"rg"`
	EndedAt      *int64                  `json:"e,omitempty"`
	Department   complaints.DepartmentID `json:"d,omitempty"`
	Group        complaints.GroupID      `json:"g,omitempty"`
	Handler      complaints.ActorID      `json:"h,omitempty"`
	Handlers     []complaints.ActorID    `json:"hs,omitempty"`
	Consulted    []complaints.GroupID    `json:"cs,omitempty"`
	Organisation string                  `json:"o,omitempty"`
	Complainant  complaints.ActorID      `json:"ca,omitempty"`
	SubmittedBy  complaints.ActorID      `json:"by,omitempty"`
	Excluded     []complaints.ActorID    `json:"x,omitempty"`
	Person       complaints.Text         `json:"p,omitzero"`
	Subject      complaints.Text         `json:"t,omitzero"`
	Deadlines    []rowDeadline           `json:"dl,omitempty"`
	DueAt        *int64                  `json:"u,omitempty"`
	Attention    bool                    `json:"a,omitempty"`
	Waiting      bool                    `json:"w,omitempty"`
	Erased       bool                    `json:"er,omitempty"`
}

type rowDeadline struct {
	Kind        complaints.DeadlineKind  `json:"k"`
	Date        calendar.Date            `json:"d"`
	Due         int64                    `json:"u"`
	Original    calendar.Date            `json:"o,omitempty"`
	State       complaints.DeadlineState `json:"s"`
	StoppedAt   *int64                   `json:"st,omitempty"`
	BreachedAt  *int64                   `json:"b,omitempty"`
	Provisional bool                     `json:"p,omitempty"`
	Policy      string                   `json:"po,omitempty"`
	Calendar    string                   `json:"ca,omitempty"`
	Set         complaints.Revision      `json:"r,omitempty"`
}

// micros is a moment that is always there; zero is one too.
func micros(t time.Time) int64 { return t.UnixMicro() }

func moment(n int64) time.Time { return time.UnixMicro(n).UTC() }

// someMicros is a moment that may be missing.
func someMicros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := micros(t)
	return &n
}

func someMoment(n *int64) time.Time {
	if n == nil {
		return time.Time{}
	}
	return moment(*n)
}

func encodeRow(c *complaints.Complaint) ([]byte, error) {
	s := complaints.Summarize(c)
	r := row{
		Reference: s.Reference, Class: s.Class, Status: s.Status, ReceivedAt: micros(s.ReceivedAt), RegisteredAt: micros(s.RegisteredAt),
		EndedAt: someMicros(s.EndedAt), Department: s.Department, Group: s.Group, Handler: s.Handler, Handlers: s.Handlers, Consulted: s.Consulted,
		Organisation: s.Organisation, Complainant: s.Complainant, SubmittedBy: s.SubmittedBy, Excluded: s.Excluded,
		Person: s.Person, Subject: s.Subject, DueAt: someMicros(s.DueAt), Attention: s.Attention, Waiting: s.Waiting, Erased: s.Erased,
	}
	for _, d := range s.Deadlines {
		r.Deadlines = append(r.Deadlines, rowDeadline{
			Kind: d.Kind, Date: d.Date, Due: micros(d.Due), Original: d.Original, State: d.State, StoppedAt: someMicros(d.StoppedAt),
			BreachedAt: someMicros(d.BreachedAt), Provisional: d.Provisional, Policy: d.Policy, Calendar: d.Calendar, Set: d.Set,
		})
	}
	data, err := json.Marshal(r)
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeCorrupt, "row", err)
	}
	return pack(data), nil
}

func decodeRow(id complaints.ID, packed []byte) (complaints.Summary, error) {
	data, err := unpack("row", packed)
	if err != nil {
		return complaints.Summary{}, err
	}
	var r row
	if err := json.Unmarshal(data, &r); err != nil {
		return complaints.Summary{}, complaints.Refuse(complaints.CodeCorrupt, "row", err)
	}
	s := complaints.Summary{
		ID: id, Reference: r.Reference, Class: r.Class, Status: r.Status, ReceivedAt: moment(r.ReceivedAt), RegisteredAt: moment(r.RegisteredAt),
		EndedAt: someMoment(r.EndedAt), Department: r.Department, Group: r.Group, Handler: r.Handler, Handlers: r.Handlers, Consulted: r.Consulted,
		Organisation: r.Organisation, Complainant: r.Complainant, SubmittedBy: r.SubmittedBy, Excluded: r.Excluded,
		Person: r.Person, Subject: r.Subject, DueAt: someMoment(r.DueAt), Attention: r.Attention, Waiting: r.Waiting, Erased: r.Erased,
	}
	for _, d := range r.Deadlines {
		s.Deadlines = append(s.Deadlines, complaints.Deadline{
			Kind: d.Kind, Date: d.Date, Due: moment(d.Due), Original: d.Original, State: d.State, StoppedAt: someMoment(d.StoppedAt),
			BreachedAt: someMoment(d.BreachedAt), Provisional: d.Provisional, Policy: d.Policy, Calendar: d.Calendar, Set: d.Set,
		})
	}
	return s, nil
}

// actors are those whose complaint it is, or was: whoever lists what is theirs may find it.
func actors(s *complaints.Summary) []complaints.ActorID {
	var list []complaints.ActorID
	for _, a := range append([]complaints.ActorID{s.Complainant, s.SubmittedBy, s.Handler}, s.Handlers...) {
		if a != "" && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}
