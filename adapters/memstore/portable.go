package memstore

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

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

// spot is where an export has come.
type spot struct {
	Section int                 `json:"s"`
	Name    string              `json:"n,omitempty"` // of a policy, series or mail; a claim's kind; a complaint's id
	Part    int                 `json:"p,omitempty"`
	At      complaints.Revision `json:"at,omitempty"`
	Key     string              `json:"k,omitempty"` // of a claim, content or delivery
	Upto    complaints.Revision `json:"u,omitempty"` // of a complaint: as it was when its first row went out
}

func (s spot) compare(t spot) int {
	return cmp.Or(
		cmp.Compare(s.Section, t.Section), cmp.Compare(s.Name, t.Name), cmp.Compare(s.Part, t.Part),
		cmp.Compare(s.At, t.At), cmp.Compare(s.Key, t.Key),
	)
}

// Export pages through everything but leases; see [complaints.Portable].
func (s *Store) Export(ctx context.Context, p complaints.PageParams) (complaints.Page[complaints.Kept], error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return complaints.Page[complaints.Kept]{}, err
	}
	defer leave()
	last, err := lastOf[spot]("export", p.Cursor)
	if err != nil {
		return complaints.Page[complaints.Kept]{}, err
	}
	return pageOf("export", p, s.spots(last), func(at spot) (complaints.Kept, bool, error) {
		k, err := s.kept(at)
		return k, true, err
	})
}

// spots yields the places of all rows behind last, in order.
func (s *Store) spots(last *spot) iter.Seq[spot] {
	return func(yield func(spot) bool) {
		ids := slices.Sorted(maps.Keys(s.complaints))
		if last != nil && last.Section == exportComplaints {
			i, _ := slices.BinarySearch(ids, complaints.ID(last.Name))
			ids = ids[i:]
		}
		for at := range joined(slices.Values(s.names(last)), s.dossierSpots(ids, last)) {
			if (last == nil || at.compare(*last) > 0) && !yield(at) {
				return
			}
		}
	}
}

func joined[T any](seqs ...iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, seq := range seqs {
			for v := range seq {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// names are the places of all that stands outside a complaint.
func (s *Store) names(last *spot) []spot {
	if last != nil && last.Section == exportComplaints {
		return nil
	}
	var list []spot
	for name := range s.policies {
		list = append(list, spot{Section: exportPolicies, Name: name})
	}
	for name := range s.series {
		list = append(list, spot{Section: exportSeries, Name: name})
	}
	for key := range s.mails {
		list = append(list, spot{Section: exportMails, Name: key})
	}
	for c := range s.claims {
		list = append(list, spot{Section: exportClaims, Name: string(c.Kind), Key: c.Key})
	}
	slices.SortFunc(list, spot.compare)
	return list
}

// dossierSpots are the places of complaints. One that an earlier page began goes on as it was then, so that its state never comes
// without an event.
func (s *Store) dossierSpots(ids []complaints.ID, last *spot) iter.Seq[spot] {
	return func(yield func(spot) bool) {
		for _, id := range ids {
			d := s.complaints[id]
			upto := d.revision
			if last != nil && last.Section == exportComplaints && last.Name == string(id) {
				upto = last.Upto
			}
			for _, at := range d.spots(id, upto) {
				if !yield(at) {
					return
				}
			}
		}
	}
}

func (d *dossier) spots(id complaints.ID, upto complaints.Revision) []spot {
	var list []spot
	add := func(part int, at complaints.Revision, key string) {
		if at <= upto || upto == 0 { // 0: contents that came before their complaint
			list = append(list, spot{exportComplaints, string(id), part, at, key, upto})
		}
	}
	for i, event := range d.events {
		if event != nil {
			add(exportEvents, complaints.Revision(i+1), "")
		}
	}
	for key := range d.contents {
		add(exportContents, key.At, key.Field)
	}
	for _, v := range d.deliveries {
		add(exportDeliveries, v.Revision, string(v.Subscriber))
	}
	if d.revision > 0 && upto > 0 {
		add(exportState, 0, "")
	}
	slices.SortFunc(list, spot.compare)
	return list
}

// kept is the row at a place.
func (s *Store) kept(at spot) (complaints.Kept, error) {
	switch at.Section {
	case exportPolicies:
		v := s.policies[at.Name]
		v.Body = bytes.Clone(v.Body)
		return complaints.Kept{Policy: &v}, nil
	case exportSeries:
		return complaints.Kept{Series: &complaints.Series{Name: at.Name, Last: s.series[at.Name]}}, nil
	case exportMails:
		m := s.mails[at.Name]
		return complaints.Kept{Mail: &m}, nil
	case exportClaims:
		c := complaints.Claim{Kind: complaints.ClaimKind(at.Name), Key: at.Key}
		return complaints.Kept{Claim: &complaints.KeptClaim{Claim: c, By: s.claims[c]}}, nil
	}
	return s.complaints[complaints.ID(at.Name)].kept(at)
}

func (d *dossier) kept(at spot) (complaints.Kept, error) {
	switch at.Part {
	case exportEvents:
		r, err := complaints.DecodeEvent(d.events[at.At-1])
		return complaints.Kept{Event: &r}, err
	case exportContents:
		t := cloneContent(d.contents[complaints.ContentKey{At: at.At, Field: at.Key}])
		return complaints.Kept{Content: &complaints.KeptContent{Complaint: complaints.ID(at.Name), Content: t}}, nil
	case exportDeliveries:
		key := complaints.DeliveryKey{Complaint: complaints.ID(at.Name), Revision: at.At, Subscriber: complaints.Subscriber(at.Key)}
		v := d.deliveries[d.indexOf(key)]
		return complaints.Kept{Delivery: &v}, nil
	}
	c, err := d.stateAt(at.Upto)
	return complaints.Kept{State: &c}, err
}

// stateAt is the state as it was at a revision.
func (d *dossier) stateAt(upto complaints.Revision) (complaints.Complaint, error) {
	if d.revision == upto {
		return complaints.DecodeState(d.state)
	}
	return complaints.Replay(func(yield func(complaints.Recorded, error) bool) {
		for _, event := range d.events[:upto] {
			if !yield(complaints.DecodeEvent(event)) {
				return
			}
		}
	})
}

func (d *dossier) indexOf(key complaints.DeliveryKey) int {
	return slices.IndexFunc(d.deliveries, func(v complaints.Delivery) bool { return v.DeliveryKey == key })
}
