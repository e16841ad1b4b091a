package complaints

import "time"

// notify asks for the letters and notices that the events of a decision lead to: at most one for each event and subscriber.
func (d *decider) notify() {
	if d.env.importing {
		return
	}
	for _, r := range d.Events {
		kind, notice := letterFor(r, d)
		d.deliver(r, ToComplainant, kind, d.now)
		d.deliver(r, ToStaff, notice, d.staffMoment(r))
		if d.env.Policy.Rules.CopyToConcerned && d.newlyConcerned(r) {
			d.deliver(r, ToConcerned, LetterConcernedCopy, d.now)
		}
	}
}

func (d *decider) deliver(r Recorded, s Subscriber, kind LetterKind, at time.Time) {
	if kind == "" || s == ToComplainant && d.After.Complainant.Person.IsZero() {
		return
	}
	if d.Deliveries == nil {
		d.Deliveries = make([]Delivery, 0, 2) // most events lead to two at most
	}
	d.Deliveries = append(d.Deliveries, Delivery{
		DeliveryKey: DeliveryKey{Complaint: r.Complaint, Revision: r.Revision, Subscriber: s},
		Letter:      kind, NotBefore: at, State: DeliveryPending, At: d.env.At,
	})
}

// staffMoment lets what the sweep brings about wait for office hours; what somebody did goes out at once.
func (d *decider) staffMoment(r Recorded) time.Time {
	switch r.Event.(type) {
	case Warned, WasBreached, Reminded:
		if at, err := d.env.Calendar.NextOpening(d.now); err == nil {
			return at
		}
	}
	return d.now
}

func (d *decider) newlyConcerned(r Recorded) bool {
	list := []Concerned{}
	switch e := r.Event.(type) {
	case Submitted:
		list = e.Concerned
	case Amended:
		if e.Concerned != nil {
			list = *e.Concerned
		}
	}
	for _, p := range list {
		if p.State == ConcernedLinked && p.Actor != "" {
			return true
		}
	}
	return false
}

// letterFor names the letter to the complainant and the notice to staff for an event; either may be none.
func letterFor(r Recorded, d *decider) (LetterKind, LetterKind) {
	switch e := r.Event.(type) {
	case Submitted:
		return submittedLetters(e.Class, d)
	case WasConfirmed:
		return submittedLetters(e.Class, d)
	case WasAssigned:
		return "", NoticeAssigned
	case Returned:
		return "", NoticeReturned
	case Messaged:
		return messageLetters(e)
	case WasSuspended:
		return LetterWaiting, ""
	case Resumed:
		if e.Workdays > 0 && e.Promise != nil && d.After.Status.Open() {
			return LetterNewDates, ""
		}
	case Extended:
		return LetterExtension, ""
	case HandedBack:
		return "", NoticeHandedBack
	case WasDissatisfied:
		return dissatisfiedLetters(e)
	case WasEscalated:
		return LetterEscalation, NoticeEscalated
	case Decided:
		return "", NoticeDecided
	case WasReopened:
		return LetterReopened, NoticeReopened
	case ReopeningRefused:
		return LetterReopeningRefused, ""
	case Amended:
		if e.Reference != "" {
			return LetterAcknowledgment, ""
		}
		if len(e.Promises) > 0 {
			return LetterNewDates, ""
		}
	}
	return laterLetters(r.Event, d)
}

func laterLetters(e Event, d *decider) (LetterKind, LetterKind) {
	switch e := e.(type) {
	case WasClosed:
		return LetterClosing, ""
	case WasWithdrawn:
		return LetterWithdrawalConfirmed, ""
	case WasReferred:
		return LetterReferral, ""
	case WasDismissed:
		if d.After.Class == ClassUnconfirmed {
			return "", "" // whoever is named may not have written
		}
		return dismissalLetters(e)
	case LetterFailed:
		if e.To == ToComplainant { // a notice about a notice that did not arrive would not arrive
			return "", NoticeUndelivered
		}
	case Warned:
		return "", NoticeWarning
	case WasBreached:
		return "", NoticeBreach
	case Reminded:
		return "", reminderNotice(e.Milestone.Kind)
	}
	return "", ""
}

func submittedLetters(class Class, d *decider) (LetterKind, LetterKind) {
	switch {
	case class == ClassUnconfirmed && !d.After.Complainant.HasMail:
		return "", ""
	case class == ClassUnconfirmed:
		return LetterSenderConfirmation, ""
	case class == ClassReferral:
		return LetterReferral, ""
	case class == ClassSignal && d.After.Status == Assigned:
		return "", ""
	case class == ClassSignal:
		return "", NoticeRegistered
	case d.After.Status == Assigned: // a rule forwarded it at once: the group hears of it
		return LetterAcknowledgment, ""
	}
	return LetterAcknowledgment, NoticeRegistered
}

func messageLetters(e Messaged) (LetterKind, LetterKind) {
	switch {
	case e.Auto:
		return "", ""
	case e.Inbound:
		return "", NoticeMessage
	}
	return LetterMessage, ""
}

func dissatisfiedLetters(e WasDissatisfied) (LetterKind, LetterKind) {
	switch {
	case e.Reopening != nil:
		return "", NoticeReopeningRequest
	case e.Request:
		return "", NoticeEscalationRequest
	}
	return "", ""
}

func dismissalLetters(e WasDismissed) (LetterKind, LetterKind) {
	switch e.Ground {
	case OutOfScope:
		return LetterNoComplaint, ""
	case Anonymous:
		return "", ""
	}
	return LetterDismissal, ""
}

func reminderNotice(k MilestoneKind) LetterKind {
	switch k {
	case MilestoneEscalation:
		return NoticeEscalationRequest
	case MilestoneReopening:
		return NoticeReopeningRequest
	case MilestoneSuspension:
		return NoticeTermPassed
	case MilestoneMeasure:
		return NoticeMeasureDue
	case MilestoneConfirmation:
		return NoticeUnconfirmed
	}
	return ""
}
