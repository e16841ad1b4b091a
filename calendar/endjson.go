package calendar

import (
	"encoding/json"
	"time"
)

// endJSON is the stored form of an End.
type endJSON struct {
	Arrived     Date      `json:"arrived"`
	Received    Date      `json:"received"`
	Date        Date      `json:"date"`
	Due         time.Time `json:"due"`
	Term        Term      `json:"term"`
	Provisional bool      `json:"provisional,omitempty"`
}

// MarshalJSON writes arrived, received, date, due, term and, when it is so,
// provisional.
func (e End) MarshalJSON() ([]byte, error) {
	return json.Marshal(endJSON{e.Arrived, e.Received, e.Date, e.Due(), e.Term(), e.Provisional()})
}

// UnmarshalJSON reads what MarshalJSON writes. The due moment follows from the
// date, so a given one is not looked at. A term that is not valid is an error
// wrapping ErrInvalid.
func (e *End) UnmarshalJSON(data []byte) error {
	var in endJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	n, unit := in.Term.length()
	if unit == 0 {
		return in.Term.Validate()
	}
	*e = End{in.Arrived, in.Received, in.Date, in.Term.facts(n, unit)}
	if in.Date.Moment() != e.Due() {
		e.facts |= factSummer
	}
	e.facts |= bit(in.Provisional) * factProvisional
	return nil
}
