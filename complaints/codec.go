package complaints

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// The versions this program writes. A reader meeting a higher one answers ErrNewer and never guesses; a lower one goes
// through its upcaster. testdata/stored keeps an example of every version for ever.
const (
	stateVersion = 1
	eventVersion = 1
)

// storedState is the envelope of a state: what is in it is raw for reading, because its version comes first, and the state itself
// for writing, so that it is encoded once.
type storedState[T any] struct {
	Version int `json:"v"`
	State   T   `json:"state"`
}

// storedEvent is the envelope of an event, likewise.
type storedEvent[T any] struct {
	Version   int       `json:"v"`
	Type      EventType `json:"type"`
	Complaint ID        `json:"id"`
	Revision  Revision  `json:"rev"`
	At        time.Time `json:"at"`
	By        ActorID   `json:"by,omitempty"`
	As        Relation  `json:"as,omitempty"`
	Data      T         `json:"data"`
}

// EncodeState writes a state as versioned JSON.
func EncodeState(c Complaint) ([]byte, error) {
	data, err := json.Marshal(storedState[*Complaint]{Version: stateVersion, State: &c})
	if err != nil {
		return nil, Refuse(CodeCorrupt, "state", err)
	}
	return data, nil
}

// DecodeState reads what EncodeState wrote, in this or an earlier version. ErrNewer: written by a newer program.
// ErrCorrupt: not a state, or one with a field that its version does not have.
func DecodeState(data []byte) (Complaint, error) {
	if c, ok := decodeOurs(data); ok {
		return c, nil
	}
	var s storedState[json.RawMessage]
	err := unmarshalKnown(data, &s)
	if err := readable("state", data, s.Version, stateVersion, err); err != nil {
		return Complaint{}, err
	}
	var c Complaint
	if err := unmarshalKnown(s.State, &c); err != nil {
		return Complaint{}, Refuse(CodeCorrupt, "state", err)
	}
	if !c.whole() {
		return Complaint{}, Refuse(CodeCorrupt, "state", fmt.Errorf("id, revision or status is missing"))
	}
	return c, nil
}

func (c *Complaint) whole() bool { return c.ID != "" && c.Revision >= 1 && c.Status != "" }

// decodeOurs reads what EncodeState of this version writes, without reading the envelope first, which is as long as what is in it.
// It says no to anything else, without a reason.
func decodeOurs(data []byte) (c Complaint, ok bool) {
	body, opens := bytes.CutPrefix(data, []byte(`{"v":`+strconv.Itoa(stateVersion)+`,"state":`))
	body, closes := bytes.CutSuffix(body, []byte(`}`))
	ok = opens && closes && unmarshalKnown(body, &c) == nil && c.whole()
	return c, ok
}

// EncodeEvent writes an event as versioned JSON.
func EncodeEvent(r Recorded) ([]byte, error) {
	data, err := json.Marshal(storedEvent[Event]{
		Version: eventVersion, Type: r.Event.Type(), Complaint: r.Complaint, Revision: r.Revision,
		At: r.At, By: r.By, As: r.As, Data: r.Event,
	})
	if err != nil {
		return nil, Refuse(CodeCorrupt, "event", err)
	}
	return data, nil
}

// DecodeEvent reads what EncodeEvent wrote, in this or an earlier version. ErrNewer: a newer version, or a type of event this
// program does not know. ErrCorrupt: not an event, or one with a field that its version does not have.
func DecodeEvent(data []byte) (Recorded, error) {
	var s storedEvent[json.RawMessage]
	err := unmarshalKnown(data, &s)
	if err := readable("event", data, s.Version, eventVersion, err); err != nil {
		return Recorded{}, err
	}
	if s.Complaint == "" || s.Revision < 1 {
		return Recorded{}, Refuse(CodeCorrupt, "event", fmt.Errorf("id or revision is missing"))
	}
	event, err := decodeEventData(s.Type, s.Data)
	if err != nil {
		return Recorded{}, err
	}
	return Recorded{Complaint: s.Complaint, Revision: s.Revision, At: s.At.UTC(), By: s.By, As: s.As, Event: event}, nil
}

// readable tells from what reading the envelope gave whether this program reads the rest. A newer version may have another
// envelope, of which only the version is read.
func readable(what string, data []byte, version, known int, err error) error {
	if err != nil {
		var only struct {
			Version int `json:"v"`
		}
		if json.Unmarshal(data, &only) == nil {
			version = only.Version
		}
	}
	switch {
	case version > known:
		return Refuse(CodeNewer, what, fmt.Errorf("version %d, this program reads up to %d", version, known))
	case err != nil:
		return Refuse(CodeCorrupt, what, err)
	case version < 1:
		return Refuse(CodeCorrupt, what, fmt.Errorf("version %d", version))
	}
	return nil
}

func decodeEventData(t EventType, data []byte) (Event, error) {
	decode, known := eventDecoder(t)
	if !known {
		return nil, Refuse(CodeNewer, "event", fmt.Errorf("type %q is not known", t))
	}
	event, err := decode(data)
	if err != nil {
		return nil, Refuse(CodeCorrupt, "event", fmt.Errorf("type %s: %w", t, err))
	}
	return event, nil
}

// decodeAs reads data as a T.
func decodeAs[T Event](data []byte) (Event, error) {
	var event T
	if err := unmarshalKnown(data, &event); err != nil {
		return nil, err
	}
	return event, nil
}

// unmarshalKnown reads the one object that data is into v. Unknown fields are refused: a program that does not know a field
// would lose it at the next commit, silently. So a field that is added asks for a new version, as one that changes does.
func unmarshalKnown(data []byte, v any) error {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || data[0] != '{' {
		return errors.New("not an object")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if int(dec.InputOffset()) != len(data) {
		return errors.New("more than one object")
	}
	return nil
}
