package complaints

// publicEvent is what the complainant may see of an event: dates, statuses, and what was written by them or for them. false
// hides it altogether. A new type of event is hidden until it is named here.
func publicEvent(e Event) (Event, bool) {
	switch e := e.(type) {
	case Submitted:
		e.Proposed, e.Rule = nil, ""
		e.Complainant.Actor = ""
		e.Concerned = hideActors(e.Concerned)
		e.Promises, e.Agenda = publicPromises(e.Promises), nil
		return e, true
	case WasConfirmed:
		e.Proposed, e.Rule = nil, ""
		e.Complainant.Actor = ""
		e.Concerned = hideActors(e.Concerned)
		e.Promises, e.Agenda = publicPromises(e.Promises), nil
		return e, true
	case WasAssigned:
		return WasAssigned{}, true
	case Taken, WasEscalated, Decided:
		return publicStep(e), true
	case Contacted:
		return Contacted{Kind: e.Kind, Reached: e.Reached, At: e.At, Response: e.Response}, true
	case Messaged:
		return Messaged{Text: e.Text, Inbound: e.Inbound, Written: e.Written}, !e.Auto
	case Attached:
		e.Blob = ""
		return e, e.Shown
	case WasSuspended:
		e.Agenda = nil
		return e, true
	case Resumed:
		e.Promise = publicPromise(e.Promise)
		return e, true
	case Extended:
		e.Promise = *publicPromise(&e.Promise)
		return e, true
	case HandedBack:
		return HandedBack{Satisfied: e.Satisfied}, true
	}
	return publicEnding(e)
}

// publicStep keeps only that it happened: reasons between colleagues are theirs.
func publicStep(e Event) Event {
	switch e.(type) {
	case WasEscalated:
		return WasEscalated{}
	case Decided:
		return Decided{}
	default:
		return e
	}
}

func publicEnding(e Event) (Event, bool) {
	switch e := e.(type) {
	case WasDissatisfied:
		e.Agenda = nil
		return e, true
	case WasClosed:
		e.Agenda = nil
		return e, true
	case WasWithdrawn:
		e.Agenda = nil
		return e, true
	case WasReferred:
		e.Agenda = nil
		return e, true
	case WasDismissed:
		e.Agenda, e.Of = nil, ""
		return e, true
	case WasReopened:
		e.Reason, e.Promises = Text{}, publicPromises(e.Promises)
		return e, true
	case ReopeningRefused:
		return e, true
	case Amended:
		return publicAmended(e), len(e.Promises) > 0
	case WasErased:
		return WasErased{}, true
	}
	return nil, false
}

// publicAmended tells of new dates only; what else the desk corrected is its own record.
func publicAmended(e Amended) Amended {
	return Amended{ReceivedAt: e.ReceivedAt, Reason: e.Reason, Promises: publicPromises(e.Promises)}
}

func publicPromise(p *Promise) *Promise {
	if p == nil {
		return nil
	}
	out := *p
	out.Agenda = nil
	return &out
}

func publicPromises(list []Promise) []Promise {
	out := make([]Promise, 0, len(list))
	for i := range list {
		out = append(out, *publicPromise(&list[i]))
	}
	return out
}

func hideActors(list []Concerned) []Concerned {
	out := make([]Concerned, 0, len(list))
	for _, p := range list {
		out = append(out, Concerned{Name: p.Name, State: ConcernedUnlinked})
	}
	return out
}
