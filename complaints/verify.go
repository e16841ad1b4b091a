package complaints

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"time"
)

// FindingKind is what is wrong with a row of a store.
type FindingKind string

// The kinds of findings.
const (
	FindingUnreadable FindingKind = "unreadable"         // a state or event that does not decode, or that a newer version wrote
	FindingNotListed  FindingKind = "not_listed"         // in Cohort, and missing from List
	FindingNoCohort   FindingKind = "not_in_cohort"      // in List, and missing from Cohort
	FindingAbsent     FindingKind = "absent"             // listed, and there is no state
	FindingHistory    FindingKind = "history"            // revisions missing, doubled or out of order, or moments that go back
	FindingState      FindingKind = "state"              // replaying the history gives another state than the one stored
	FindingSummary    FindingKind = "summary"            // the list shows something else than the state
	FindingClaim      FindingKind = "claim"              // a reference or mail that its complaint does not hold
	FindingContent    FindingKind = "content"            // referred to, gone, and the complaint is not erased
	FindingLeft       FindingKind = "content_left"       // the complaint is erased, and a content is still there
	FindingStray      FindingKind = "content_stray"      // nothing refers to this content
	FindingDelivery   FindingKind = "delivery"           // of no event, in no known state, or settled before its turn
	FindingLetter     FindingKind = "letter"             // a letter went out that is not kept
	FindingNotPending FindingKind = "not_pending"        // waits to be sent, and the outbox does not show it
	FindingNotDue     FindingKind = "not_due"            // something on the agenda, and not in the sweep's index at that moment
	FindingDue        FindingKind = "due_without_agenda" // in the sweep's index with nothing on the agenda
	FindingLedger     FindingKind = "ledger"             // a mail's line and its complaint do not name each other
	FindingLink       FindingKind = "link"               // a link to a complaint that is not there
	FindingPolicy     FindingKind = "policy"             // a policy version that is not kept, or does not fit its hash
)

// Finding is one thing that does not fit. It holds no personal data.
type Finding struct {
	Kind      FindingKind
	Complaint ID       // empty for a ledger entry or policy without one
	Revision  Revision // of the event it is about; 0: none
	Name      string   // a content's field, a subscriber, a mail's key, a policy version, or a code
}

// Verified counts what was looked at.
type Verified struct {
	Complaints, Events, Contents, Deliveries, Mails, Policies int
	Erased                                                    int // complaints whose contents are gone
	Findings                                                  int
}

// verification is one walk through a store. It keeps ids, the moments of the indexes, and the mails that histories name.
type verification struct {
	ctx      context.Context
	store    Store
	report   func(Finding) error
	done     Verified
	listed   map[ID]Summary
	cohort   map[ID]bool
	due      map[ID]time.Time
	outbox   map[DeliveryKey]bool
	policies map[string]bool
	mails    map[string][]ID
	broken   map[ID]bool // whose history could not be read: what it names is not known
	first    time.Time   // earliest and last receipt that is listed
	last     time.Time
}

const verifyPage = 500

// Verify walks through a whole store, page by page, by List and by Cohort, and reports what does not fit: a state that its history
// does not give, a name its complaint does not hold, a text that is gone or should be, a letter that waits where nobody looks, a
// milestone that no sweep would find, a mail without its complaint. It changes nothing, and reads neither sealed texts nor blobs.
//
// It is for a store at rest, as after a [Copy], a restore or an upgrade. While writers are at work an index that lags gives
// findings that a second run no longer has; so does an erasure that was interrupted, until the next sweep. An error of report
// ends it, as does one of the store; rows that cannot be read are findings. Its memory grows with the number of complaints, by
// about a kilobyte for each.
func Verify(ctx context.Context, store Store, report func(Finding) error) (Verified, error) {
	v := &verification{
		ctx: ctx, store: store, report: report, listed: map[ID]Summary{}, cohort: map[ID]bool{}, due: map[ID]time.Time{},
		outbox: map[DeliveryKey]bool{}, policies: map[string]bool{}, mails: map[string][]ID{}, broken: map[ID]bool{},
	}
	for _, step := range []func() error{
		v.readPolicies, v.readList, v.readCohort, v.readDue, v.readOutbox, v.checkComplaints, v.checkDue, v.checkLedger,
	} {
		if err := step(); err != nil {
			return v.done, err
		}
	}
	return v.done, nil
}

func (v *verification) found(k FindingKind, id ID, at Revision, name string) error {
	v.done.Findings++
	return v.report(Finding{Kind: k, Complaint: id, Revision: at, Name: name})
}

// eachOf follows a list to its end.
func eachOf[T any](list func(PageParams) (Page[T], error), do func(T) error) error {
	p := PageParams{Limit: verifyPage}
	for {
		page, err := list(p)
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			if err := do(x); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		p.Cursor = page.Next
	}
}

func (v *verification) readPolicies() error {
	list, err := v.store.PolicyVersions(v.ctx)
	if err != nil {
		return err
	}
	for _, p := range list {
		v.done.Policies++
		v.policies[p.Version] = true
		v.spans(p.At)
		sum := sha256.Sum256(p.Body)
		if hex.EncodeToString(sum[:]) != p.Hash {
			if err := v.found(FindingPolicy, "", 0, p.Version); err != nil {
				return err
			}
		}
	}
	return nil
}

// spans widens the period in which complaints may have been received.
func (v *verification) spans(at time.Time) {
	if v.first.IsZero() || at.Before(v.first) {
		v.first = at
	}
	if at.After(v.last) {
		v.last = at
	}
}

func (v *verification) readList() error {
	return eachOf(func(p PageParams) (Page[Summary], error) {
		return v.store.List(v.ctx, ListParams{PageParams: p, Scope: Scope{All: true}, Sort: SortReceived})
	}, func(s Summary) error {
		v.spans(s.ReceivedAt)
		v.listed[s.ID] = s
		return nil
	})
}

// readCohort looks as far around what is known as a receipt may lie: cohorts of years without end would cost some stores a read
// for each quarter.
func (v *verification) readCohort() error {
	from, before := v.first.Add(-maxBackdatedBy), v.last.AddDate(10, 0, 0)
	return eachOf(func(p PageParams) (Page[ID], error) {
		return v.store.Cohort(v.ctx, CohortParams{PageParams: p, From: from, Before: before})
	}, func(id ID) error {
		v.cohort[id] = true
		return nil
	})
}

// farOff lies behind everything that can be planned.
func farOff() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

func (v *verification) readDue() error {
	return eachOf(func(p PageParams) (Page[DueItem], error) {
		return v.store.Due(v.ctx, DueParams{PageParams: p, Before: farOff()})
	}, func(x DueItem) error {
		v.due[x.Complaint] = x.At
		return nil
	})
}

// readOutbox reads what dispatchers and people find: the deliveries that are first in their line, and the parked ones.
func (v *verification) readOutbox() error {
	see := func(d Delivery) error {
		v.outbox[d.DeliveryKey] = true
		return nil
	}
	err := eachOf(func(p PageParams) (Page[Delivery], error) {
		return v.store.Pending(v.ctx, PendingParams{PageParams: p, Before: farOff()})
	}, see)
	if err != nil {
		return err
	}
	return eachOf(func(p PageParams) (Page[Delivery], error) { return v.store.Parked(v.ctx, p) }, see)
}

// checkComplaints looks at whatever is in one of the two lists, in order of id.
func (v *verification) checkComplaints() error {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(v.listed)), maps.Keys(v.cohort))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		var err error
		if _, listed := v.listed[id]; !listed {
			err = v.found(FindingNotListed, id, 0, "")
		} else if !v.cohort[id] {
			err = v.found(FindingNoCohort, id, 0, "")
		}
		if err == nil {
			err = v.checkComplaint(id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkDue names what is in the sweep's index though neither list has it, or has nothing to do; what is left of the index after
// the complaints were looked at is that.
func (v *verification) checkDue() error {
	for _, id := range slices.Sorted(maps.Keys(v.due)) {
		if err := v.found(FindingDue, id, 0, ""); err != nil {
			return err
		}
	}
	return nil
}

// checkLedger holds each mail's line against its complaint.
func (v *verification) checkLedger() error {
	err := eachOf(func(p PageParams) (Page[MailEntry], error) {
		return v.store.Mails(v.ctx, MailParams{PageParams: p})
	}, func(m MailEntry) error {
		v.done.Mails++
		named, told := v.mails[m.Key]
		delete(v.mails, m.Key)
		_, known := v.listed[m.Complaint]
		fits := !told && !m.Outcome.joins() && (m.Complaint == "" || known) // one that waits may propose a complaint
		if m.Outcome.joins() || m.Outcome.told() {
			fits = fits || slices.Contains(named, m.Complaint)
		}
		if fits || v.broken[m.Complaint] {
			return nil
		}
		return v.found(FindingLedger, m.Complaint, 0, m.Key)
	})
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(v.mails)) { // named by a history, and in no line
		for _, id := range v.mails[key] {
			if err := v.found(FindingLedger, id, 0, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// joins reports whether a mail with this outcome became part of a complaint.
func (o MailOutcome) joins() bool {
	switch o {
	case MailComplaint, MailReply, MailReferred, MailUnreadable, MailUnconfirmed:
		return true
	}
	return false
}

// told reports whether a mail with this outcome may stand in a complaint's history without having become part of it.
func (o MailOutcome) told() bool {
	switch o {
	case MailRefused, MailBounce:
		return true
	}
	return false
}

// readable reports a row that cannot be read, and passes on an error of the store itself.
func (v *verification) readable(id ID, err error) (bool, error) {
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, ErrNewer), errors.Is(err, ErrCorrupt):
		return false, v.found(FindingUnreadable, id, 0, string(CodeOf(err)))
	case errors.Is(err, ErrNotFound):
		return false, v.found(FindingAbsent, id, 0, "")
	}
	return false, err
}
