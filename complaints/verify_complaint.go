package complaints

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checked is one complaint under verification: its state, the state its history gives, and what the history names.
type checked struct {
	state, replayed Complaint
	texts           map[ContentKey]bool // that its history refers to
	have            map[ContentKey]bool // that are there
	refs            []string
	links           []ID
	mails           []string
	opened          string   // the mail that opened it
	erased          Revision // of the event that says why it was erased; that reason stays
}

func (v *verification) checkComplaint(id ID) error {
	v.done.Complaints++
	due, planned := v.due[id]
	delete(v.due, id)
	state, err := v.store.Load(v.ctx, id)
	if ok, err := v.readable(id, err); !ok {
		v.broken[id] = true
		return err
	}
	if state.Erased {
		v.done.Erased++
	}
	c := &checked{state: state, texts: map[ContentKey]bool{}, have: map[ContentKey]bool{}}
	if err := v.checkSummary(c); err != nil {
		return err
	}
	if next, ok := state.NextMilestone(); ok != planned || ok && !next.At.Equal(due) {
		kind := FindingNotDue
		if !ok {
			kind = FindingDue
		}
		if err := v.found(kind, id, 0, string(next.Kind)); err != nil {
			return err
		}
	}
	whole, err := v.checkHistory(c)
	if err != nil || !whole {
		v.broken[id] = true
		return err
	}
	for _, check := range []func(*checked) error{v.checkClaims, v.checkContents, v.checkDeliveries, v.checkNamed} {
		if err := check(c); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) checkSummary(c *checked) error {
	s, ok := v.listed[c.state.ID]
	if !ok || fmt.Sprintf("%+v", s) == fmt.Sprintf("%+v", Summarize(&c.state)) { // no list and an empty one are the same
		return nil
	}
	return v.found(FindingSummary, c.state.ID, c.state.Revision, "")
}

// checkHistory folds the history up to the state's revision, so that a writer at work does not make them differ. Not whole: the
// rest cannot be held against it.
func (v *verification) checkHistory(c *checked) (whole bool, err error) {
	id := c.state.ID
	err = eachOf(func(p PageParams) (Page[Recorded], error) {
		return v.store.History(v.ctx, HistoryParams{PageParams: p, Complaint: id, Through: c.state.Revision})
	}, func(r Recorded) error {
		v.done.Events++
		if r.Revision != c.replayed.Revision+1 || r.Complaint != id || r.At.Before(c.replayed.ChangedAt) {
			return Refuse(CodeInvalid, "history", nil)
		}
		c.replayed.Apply(r)
		return c.note(r)
	})
	switch {
	case errors.Is(err, &Error{Code: CodeInvalid, Reason: "history"}):
		return false, v.found(FindingHistory, id, c.replayed.Revision+1, "")
	case err != nil:
		_, err = v.readable(id, err)
		return false, err
	case c.replayed.Revision != c.state.Revision:
		return false, v.found(FindingHistory, id, c.replayed.Revision+1, "")
	}
	stored, err := EncodeState(c.state)
	if err != nil {
		return false, err
	}
	folded, err := EncodeState(c.replayed)
	if err != nil {
		return false, err
	}
	if !bytes.Equal(stored, folded) {
		return true, v.found(FindingState, id, c.state.Revision, "")
	}
	return true, nil
}

// note keeps what an event names.
func (c *checked) note(r Recorded) error {
	doc, err := toDocument(r.Event)
	if err != nil {
		return err
	}
	for _, k := range textKeys(doc) {
		c.texts[k] = true
	}
	switch e := r.Event.(type) {
	case Submitted:
		c.refs, c.opened = append(c.refs, e.Reference), e.Mail
		c.mails = append(c.mails, e.Mail)
	case WasReopened:
		c.refs = append(c.refs, e.Reference)
	case WasConfirmed:
		c.refs = append(c.refs, e.Reference)
	case LetterFailed:
		c.mails = append(c.mails, e.Mail)
	case Messaged:
		c.mails = append(c.mails, e.Mail)
	case Linked:
		c.links = append(c.links, e.To)
	case WasErased:
		c.erased = r.Revision
	case WasDismissed:
		c.links = append(c.links, e.Of)
	}
	return nil
}

// checkClaims: every reference it ever had leads to it, and the mail that opened it does.
func (v *verification) checkClaims(c *checked) error {
	for _, ref := range c.refs {
		if err := v.checkClaim(c.state.ID, Claim{Kind: ClaimReference, Key: ref}); err != nil {
			return err
		}
	}
	return v.checkClaim(c.state.ID, Claim{Kind: ClaimMail, Key: c.opened})
}

func (v *verification) checkClaim(id ID, k Claim) error {
	if k.Key == "" {
		return nil
	}
	held, err := v.store.Resolve(v.ctx, k)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || held.ID != id {
		return v.found(FindingClaim, id, 0, string(k.Kind))
	}
	return nil
}

// checkContents: what is referred to is there, or the complaint is erased and nothing is. The port does not tell an erased content
// from one that never was.
func (v *verification) checkContents(c *checked) error {
	there, err := v.store.ListContents(v.ctx, c.state.ID)
	if err != nil {
		return err
	}
	for _, ref := range there {
		v.done.Contents++
		c.have[ref.Key] = true
		switch {
		case c.state.Erased && (c.erased == 0 || ref.Key.At < c.erased):
			err = v.found(FindingLeft, c.state.ID, ref.Key.At, ref.Key.Field)
		case !c.texts[ref.Key] && ref.Key.Field != fieldMessageID && !strings.HasPrefix(ref.Key.Field, fieldLetter):
			err = v.found(FindingStray, c.state.ID, ref.Key.At, ref.Key.Field)
		}
		if err != nil {
			return err
		}
	}
	if c.state.Erased {
		return nil
	}
	for key := range c.texts {
		if !c.have[key] {
			if err := v.found(FindingContent, c.state.ID, key.At, key.Field); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkDeliveries: each belongs to an event, none was settled before its turn, and the first in its line is where dispatchers or
// people look.
func (v *verification) checkDeliveries(c *checked) error {
	list, err := v.store.Deliveries(v.ctx, c.state.ID)
	if err != nil {
		return err
	}
	waits := map[Subscriber]bool{}
	for _, d := range list {
		if d.Revision > c.state.Revision {
			continue // came after the state was read
		}
		v.done.Deliveries++
		kind := v.judge(d, waits)
		if kind == "" && !c.state.Erased && went(d) && !c.have[LetterKey(d.DeliveryKey)] {
			kind = FindingLetter
		}
		if kind == "" {
			continue
		}
		if err := v.found(kind, c.state.ID, d.Revision, string(d.Subscriber)); err != nil {
			return err
		}
	}
	return nil
}

// went reports whether a letter left, by mail or to the printer.
func went(d Delivery) bool { return d.State == DeliverySent || d.State == DeliveryPrinted }

// judge looks at the next delivery of a complaint, in order of revision; waits are the lines in which one waits already.
func (v *verification) judge(d Delivery, waits map[Subscriber]bool) FindingKind {
	known := slices.Contains([]Subscriber{ToComplainant, ToStaff, ToConcerned}, d.Subscriber)
	if d.Revision < 1 || d.Letter == "" || !known {
		return FindingDelivery
	}
	switch d.State {
	case DeliveryPending, DeliveryParked:
		first := !waits[d.Subscriber]
		waits[d.Subscriber] = true
		if (first || d.State == DeliveryParked) && !v.outbox[d.DeliveryKey] {
			return FindingNotPending
		}
		return ""
	case DeliverySent, DeliveryPrinted, DeliveryMoot:
		if waits[d.Subscriber] {
			return FindingDelivery
		}
		return ""
	}
	return FindingDelivery
}

// checkNamed: the policy version that its dates name is kept, and what it links to is there. Its mails are kept for the ledger.
func (v *verification) checkNamed(c *checked) error {
	for _, key := range c.mails {
		if key != "" {
			v.mails[key] = append(v.mails[key], c.state.ID)
		}
	}
	for _, version := range c.policies() {
		if !v.policies[version] {
			if err := v.found(FindingPolicy, c.state.ID, 0, version); err != nil {
				return err
			}
		}
	}
	for _, id := range c.links {
		if id == "" || v.cohort[id] {
			continue
		}
		if err := v.checkLink(c.state.ID, id); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) checkLink(from, to ID) error {
	_, err := v.store.Load(v.ctx, to)
	switch {
	case errors.Is(err, ErrNotFound):
		return v.found(FindingLink, from, 0, string(to))
	case errors.Is(err, ErrNewer), errors.Is(err, ErrCorrupt):
		return nil // it is there, and has a finding of its own
	}
	return err
}

func (c *checked) policies() []string {
	var list []string
	if c.state.Policy != "" {
		list = appendOnce(list, c.state.Policy)
	}
	for _, d := range c.state.Deadlines() {
		list = appendOnce(list, d.Policy)
	}
	return list
}
