package main

import "time"

// parseNested reads an event, and those within it.
func parseNested(data []byte, depth int) (event, error) {
	var in struct {
		Records    []record
		Since      time.Time `json:"since"`
		SinceHours float64   `json:"since_hours"`
		After      string    `json:"after"`
		Event      string    // of S3: s3:TestEvent
		Message    string    // of SNS through SQS
		notice
	}
	if err := unmarshal(data, &in); err != nil || depth == 0 {
		return event{}, errEvent
	}
	switch {
	case in.Event == "s3:TestEvent":
		return event{}, nil
	case in.Message != "":
		return parseNested([]byte(in.Message), depth-1)
	case in.Kind == "Received":
		return event{arrivals: []arrival{in.notice.arrival()}}, nil
	case len(in.Records) == 0 && in.Since.IsZero() && in.SinceHours <= 0:
		return event{}, errEvent
	}
	e := event{since: in.Since, hours: in.SinceHours, after: in.After}
	for _, r := range in.Records {
		list, err := r.arrivals(depth)
		if r.queued() {
			e.queued = true
			for i := range list {
				list[i].message = r.MessageID
			}
			if err != nil {
				list = []arrival{{message: r.MessageID, broken: err}}
			}
		} else if err != nil {
			return event{}, err
		}
		e.arrivals = append(e.arrivals, list...)
	}
	return e, nil
}
