package complaints

// The stored names of the events.
const (
	EventSubmitted        EventType = "submitted"
	EventAssigned         EventType = "assigned"
	EventTaken            EventType = "taken"
	EventReturned         EventType = "returned"
	EventContacted        EventType = "contacted"
	EventNoted            EventType = "noted"
	EventMessaged         EventType = "messaged"
	EventAttached         EventType = "attached"
	EventSuspended        EventType = "suspended"
	EventResumed          EventType = "resumed"
	EventExtended         EventType = "extended"
	EventHandedBack       EventType = "handed_back"
	EventDissatisfied     EventType = "dissatisfied"
	EventWaived           EventType = "waived"
	EventEscalated        EventType = "escalated"
	EventDecided          EventType = "decided"
	EventClosed           EventType = "closed"
	EventWithdrawn        EventType = "withdrawn"
	EventReferred         EventType = "referred"
	EventDismissed        EventType = "dismissed"
	EventReopened         EventType = "reopened"
	EventReopeningRefused EventType = "reopening_refused"
	EventAmended          EventType = "amended"
	EventLinked           EventType = "linked"
	EventHeard            EventType = "heard"
	EventMeasureDone      EventType = "measure_done"
	EventSeen             EventType = "seen"
	EventPosted           EventType = "posted"
	EventHoldChanged      EventType = "hold_changed"
	EventWarned           EventType = "warned"
	EventBreached         EventType = "breached"
	EventReminded         EventType = "reminded"
	EventErased           EventType = "erased"
	EventConfirmed        EventType = "confirmed"
	EventLetterFailed     EventType = "letter_failed"
)

func (Submitted) Type() EventType        { return EventSubmitted }
func (WasAssigned) Type() EventType      { return EventAssigned }
func (Taken) Type() EventType            { return EventTaken }
func (Returned) Type() EventType         { return EventReturned }
func (Contacted) Type() EventType        { return EventContacted }
func (Noted) Type() EventType            { return EventNoted }
func (Messaged) Type() EventType         { return EventMessaged }
func (Attached) Type() EventType         { return EventAttached }
func (WasSuspended) Type() EventType     { return EventSuspended }
func (Resumed) Type() EventType          { return EventResumed }
func (Extended) Type() EventType         { return EventExtended }
func (HandedBack) Type() EventType       { return EventHandedBack }
func (WasDissatisfied) Type() EventType  { return EventDissatisfied }
func (WasWaived) Type() EventType        { return EventWaived }
func (WasEscalated) Type() EventType     { return EventEscalated }
func (Decided) Type() EventType          { return EventDecided }
func (WasClosed) Type() EventType        { return EventClosed }
func (WasWithdrawn) Type() EventType     { return EventWithdrawn }
func (WasReferred) Type() EventType      { return EventReferred }
func (WasDismissed) Type() EventType     { return EventDismissed }
func (WasReopened) Type() EventType      { return EventReopened }
func (ReopeningRefused) Type() EventType { return EventReopeningRefused }
func (Amended) Type() EventType          { return EventAmended }
func (Linked) Type() EventType           { return EventLinked }
func (WasHeard) Type() EventType         { return EventHeard }
func (MeasureDone) Type() EventType      { return EventMeasureDone }
func (WasSeen) Type() EventType          { return EventSeen }
func (WasPosted) Type() EventType        { return EventPosted }
func (HoldChanged) Type() EventType      { return EventHoldChanged }
func (Warned) Type() EventType           { return EventWarned }
func (WasBreached) Type() EventType      { return EventBreached }
func (Reminded) Type() EventType         { return EventReminded }
func (WasErased) Type() EventType        { return EventErased }
func (WasConfirmed) Type() EventType     { return EventConfirmed }
func (LetterFailed) Type() EventType     { return EventLetterFailed }

// eventDecoder finds how the data of a type is read; a switch rather than a table, so that there is no global state.
func eventDecoder(t EventType) (func([]byte) (Event, error), bool) {
	switch t {
	case EventSubmitted:
		return decodeAs[Submitted], true
	case EventAssigned:
		return decodeAs[WasAssigned], true
	case EventTaken:
		return decodeAs[Taken], true
	case EventReturned:
		return decodeAs[Returned], true
	case EventContacted:
		return decodeAs[Contacted], true
	case EventNoted:
		return decodeAs[Noted], true
	case EventMessaged:
		return decodeAs[Messaged], true
	case EventAttached:
		return decodeAs[Attached], true
	case EventSuspended:
		return decodeAs[WasSuspended], true
	case EventResumed:
		return decodeAs[Resumed], true
	case EventExtended:
		return decodeAs[Extended], true
	case EventHandedBack:
		return decodeAs[HandedBack], true
	case EventDissatisfied:
		return decodeAs[WasDissatisfied], true
	case EventWaived:
		return decodeAs[WasWaived], true
	case EventEscalated:
		return decodeAs[WasEscalated], true
	case EventDecided:
		return decodeAs[Decided], true
	}
	return laterEventDecoder(t)
}

func laterEventDecoder(t EventType) (func([]byte) (Event, error), bool) {
	switch t {
	case EventClosed:
		return decodeAs[WasClosed], true
	case EventWithdrawn:
		return decodeAs[WasWithdrawn], true
	case EventReferred:
		return decodeAs[WasReferred], true
	case EventDismissed:
		return decodeAs[WasDismissed], true
	case EventReopened:
		return decodeAs[WasReopened], true
	case EventReopeningRefused:
		return decodeAs[ReopeningRefused], true
	case EventAmended:
		return decodeAs[Amended], true
	case EventLinked:
		return decodeAs[Linked], true
	case EventHeard:
		return decodeAs[WasHeard], true
	case EventMeasureDone:
		return decodeAs[MeasureDone], true
	case EventSeen:
		return decodeAs[WasSeen], true
	case EventPosted:
		return decodeAs[WasPosted], true
	case EventHoldChanged:
		return decodeAs[HoldChanged], true
	case EventWarned:
		return decodeAs[Warned], true
	case EventBreached:
		return decodeAs[WasBreached], true
	case EventReminded:
		return decodeAs[Reminded], true
	case EventErased:
		return decodeAs[WasErased], true
	case EventConfirmed:
		return decodeAs[WasConfirmed], true
	case EventLetterFailed:
		return decodeAs[LetterFailed], true
	}
	return nil, false
}
