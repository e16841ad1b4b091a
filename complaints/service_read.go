package complaints

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// Get shows one complaint. ErrNotFound when it is absent or not visible, ErrImpartiality with the substitute.
func (s *Service) Get(ctx context.Context, by Actor, id ID) (View, error) {
	c, env, err := s.load(ctx, s.env(by), id)
	if err != nil {
		return View{}, err
	}
	return s.show(ctx, env, c, nil)
}

// Find shows the complaint with an id or a reference.
func (s *Service) Find(ctx context.Context, by Actor, name string) (View, error) {
	id, err := s.identify(ctx, name)
	if err != nil {
		return View{}, err
	}
	return s.Get(ctx, by, id)
}

// Identify gives the id for an id or a reference; it does not say whether the actor may see it. ErrNotFound.
func (s *Service) identify(ctx context.Context, name string) (ID, error) {
	if id, err := ParseID(name); err == nil {
		return id, nil
	}
	held, err := s.store.Resolve(ctx, Claim{Kind: ClaimReference, Key: strings.ToUpper(name)})
	if err != nil {
		return "", err
	}
	return held.ID, nil
}

// HistoryItem is one event as an actor may see it, with its texts in place.
type HistoryItem struct {
	Revision Revision        `json:"revision"`
	Type     EventType       `json:"type"`
	At       time.Time       `json:"at"`
	By       ActorID         `json:"by,omitempty"` // not told to the complainant
	As       Relation        `json:"as"`
	Data     json.RawMessage `json:"data"`
}

// History pages through what happened, oldest first.
func (s *Service) History(ctx context.Context, by Actor, id ID, p PageParams) (Page[HistoryItem], error) {
	c, env, err := s.load(ctx, s.env(by), id)
	if err != nil {
		return Page[HistoryItem]{}, err
	}
	held, err := env.visible(&c)
	if err != nil {
		return Page[HistoryItem]{}, err
	}
	page, err := s.store.History(ctx, HistoryParams{PageParams: p, Complaint: id})
	if err != nil {
		return Page[HistoryItem]{}, err
	}
	items, err := s.historyItems(ctx, id, page.Items, audienceOf(held))
	return Page[HistoryItem]{Items: items, Next: page.Next}, err
}

func (s *Service) historyItems(ctx context.Context, id ID, list []Recorded, a audience) ([]HistoryItem, error) {
	items := make([]HistoryItem, 0, len(list))
	docs := make([]any, 0, len(list))
	var keys []ContentKey
	for _, r := range list {
		item := HistoryItem{Revision: r.Revision, Type: r.Event.Type(), At: r.At, By: r.By, As: r.As}
		event := r.Event
		if a == audienceComplainant {
			var ok bool
			if event, ok = publicEvent(event); !ok {
				continue
			}
			item.By = ""
		}
		doc, err := toDocument(event)
		if err != nil {
			return nil, err
		}
		keys = append(keys, textKeys(doc)...)
		items, docs = append(items, item), append(docs, doc)
	}
	if a == audienceFigures {
		keys = nil
	}
	texts, err := s.texts(ctx, id, keys)
	if err != nil {
		return nil, err
	}
	for i := range docs {
		if items[i].Data, err = json.Marshal(putTexts(docs[i], texts)); err != nil {
			return nil, Refuse(CodeCorrupt, "history", err)
		}
	}
	return items, nil
}

// ExplainedDeadline is a deadline with the reckoning that gave its date.
type ExplainedDeadline struct {
	Deadline
	Steps []calendar.Step
}

// Deadlines explains the dates of a complaint, from the events that set them; states are those of this moment.
func (s *Service) Deadlines(ctx context.Context, by Actor, id ID) ([]ExplainedDeadline, error) {
	c, env, err := s.load(ctx, s.env(by), id)
	if err != nil {
		return nil, err
	}
	list := make([]ExplainedDeadline, 0, 2)
	for _, d := range c.Deadlines() {
		steps, err := s.steps(ctx, id, d)
		if err != nil {
			return nil, err
		}
		d.State = d.StateAt(env.At)
		list = append(list, ExplainedDeadline{Deadline: d, Steps: steps})
	}
	return list, nil
}

func (s *Service) steps(ctx context.Context, id ID, d Deadline) ([]calendar.Step, error) {
	page, err := s.store.History(ctx, HistoryParams{Complaint: id, After: d.Set - 1, Through: d.Set})
	if err != nil {
		return nil, err
	}
	for _, r := range page.Items {
		for _, p := range promisesOf(r.Event) {
			if p.Kind == d.Kind {
				return p.Steps, nil
			}
		}
	}
	return nil, Refuse(CodeCorrupt, "history", errors.New("the event that set a deadline is missing"))
}

func promisesOf(e Event) []Promise {
	switch e := e.(type) {
	case Submitted:
		return e.Promises
	case WasConfirmed:
		return e.Promises
	case WasReopened:
		return e.Promises
	case Amended:
		return e.Promises
	case Extended:
		return []Promise{e.Promise}
	case Resumed:
		if e.Promise != nil {
			return []Promise{*e.Promise}
		}
	}
	return nil
}

// Forecast is what the dates would be for something received at a moment.
type Forecast struct {
	FirstResponse ForecastDeadline
	Resolution    ForecastDeadline
}

// ForecastDeadline is a date with its due moment and the steps to it; without such a clock it is zero.
type ForecastDeadline struct {
	Date  calendar.Date
	Due   time.Time
	Steps []calendar.Step
}

// Forecast reckons both dates for a moment of receipt under the policy in force. ErrInvalid outside the calendar's years.
func (s *Service) Forecast(received time.Time) (Forecast, error) {
	promises, err := Env{At: received, Policy: s.policy, Calendar: s.calendar}.receipt(received)
	if err != nil {
		return Forecast{}, err
	}
	var f Forecast
	for _, p := range promises {
		d := ForecastDeadline{Date: p.Date, Due: p.Due, Steps: p.Steps}
		if p.Kind == FirstResponse {
			f.FirstResponse = d
			continue
		}
		f.Resolution = d
	}
	return f, nil
}
