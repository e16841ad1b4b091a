package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/smtp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// site is where the program can be reached at this moment.
type site struct {
	mu sync.Mutex
	at addresses
	up chan struct{} // closed when it can be reached
}

func newSite() *site { return &site{up: make(chan struct{})} }

func (s *site) open(a addresses) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = a
	close(s.up)
}

func (s *site) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up = make(chan struct{})
}

// reach waits until the program can be reached.
func (s *site) reach(ctx context.Context) (addresses, error) {
	s.mu.Lock()
	up := s.up
	s.mu.Unlock()
	select {
	case <-up:
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.at, nil
	case <-ctx.Done():
		return addresses{}, ctx.Err()
	}
}

// promise is what a client was told about one complaint: it was answered with 201 or 250.
type promise struct {
	subject       string
	id, reference string // of one that was filed over HTTP
	texts         []string
	commands      int // that were answered with 200
}

// crowd is the clients. Each repeats, with the same key, what was not answered, until it is.
type crowd struct {
	t      *testing.T
	site   *site
	client *http.Client
	over   chan struct{} // closed: finish what was begun, begin nothing

	retries, refusals atomic.Int64
	latest            atomic.Pointer[time.Time] // to which the clock was moved, or may have been

	mu    sync.Mutex
	filed []promise
	mails []promise
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	return &crowd{
		t: t, site: newSite(), over: make(chan struct{}),
		client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}},
	}
}

// work lets one client do things one after the other.
func (c *crowd) work(ctx context.Context, name string, one func(ctx context.Context, name string) error) {
	for n := 0; ; n++ {
		select {
		case <-c.over:
			return
		default:
		}
		if err := one(ctx, fmt.Sprintf("%s-%d", name, n)); err != nil {
			c.t.Errorf("%s-%d: %v", name, n, err)
			return
		}
	}
}

// request is one that is repeated until it is answered.
type request struct {
	who, path, key, match string
	body                  any
}

// reply is the answer to a request.
type reply struct {
	status int
	etag   string
	body   object
}

// ask repeats a request until the program answers it for good.
func (c *crowd) ask(ctx context.Context, q request) (reply, error) {
	for {
		a, err := c.site.reach(ctx)
		if err != nil {
			return reply{}, err
		}
		r, err := c.once(ctx, a, q)
		switch {
		case ctx.Err() != nil:
			return reply{}, ctx.Err()
		case err != nil:
			c.retries.Add(1)
		case r.status >= http.StatusInternalServerError, r.status == http.StatusTooManyRequests:
			c.refusals.Add(1)
		default:
			return r, nil
		}
		time.Sleep(2 * time.Millisecond) // a killed process is noticed a moment later here
	}
}

func (c *crowd) once(ctx context.Context, a addresses, q request) (r reply, err error) {
	var in bytes.Buffer
	if err := json.NewEncoder(&in).Encode(q.body); err != nil {
		return r, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+a.http+q.path, &in)
	if err != nil {
		return r, err
	}
	h := req.Header
	h.Set("Authorization", "Bearer "+q.who)
	h.Set("Content-Type", "application/json")
	for name, value := range map[string]string{"Idempotency-Key": q.key, "If-Match": q.match} {
		if value != "" {
			h.Set(name, value)
		}
	}
	res, err := c.client.Do(req)
	if err != nil {
		return r, err
	}
	raw, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return r, err
	}
	r.status, r.etag = res.StatusCode, res.Header.Get("ETag")
	return r, json.Unmarshal(raw, &r.body)
}

// file files a complaint, has it forwarded and taken, and writes two notes with it.
func (c *crowd) file(ctx context.Context, name string) error {
	q := request{who: "demo-desk", path: "/v1/complaints", key: name, body: object{
		"channel": "phone", "department": "facilities", "ground": "service", "subject": "Klacht " + name, "description": "Tekst van " + name,
		"complainant": object{"name": "Petra de Wit", "email": name + "@gemeente-a.example", "kind": "partner_employee", "organisation": "gemeente-a"},
	}}
	first, err := c.ask(ctx, q)
	if err != nil || first.status != http.StatusCreated {
		return errors.Join(err, fmt.Errorf("filing: %d %v", first.status, first.body))
	}
	p := promise{subject: "Klacht " + name, id: first.body["id"].(string), reference: first.body["reference"].(string)}
	if rand.IntN(4) == 0 {
		again, err := c.ask(ctx, q)
		if err != nil || again.status != http.StatusCreated || again.body["id"] != p.id || again.body["reference"] != p.reference {
			return errors.Join(err, fmt.Errorf("filing once more: %d %v", again.status, again.body))
		}
	}
	if err := c.handle(ctx, name, &p); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filed = append(c.filed, p)
	return nil
}

func (c *crowd) handle(ctx context.Context, name string, p *promise) error {
	for _, step := range []struct {
		who, command string
		body         object
	}{
		{"demo-desk", "notes", object{"text": "Notitie een bij " + name}},
		{"demo-desk", "assign", object{"group": "ict"}},
		{"demo-handler-ict", "take", object{}},
		{"demo-handler-ict", "notes", object{"text": "Notitie twee bij " + name}},
	} {
		if err := c.command(ctx, request{
			who: step.who, path: "/v1/complaints/" + p.id + "/" + step.command, key: name + "-" + step.command, match: "*", body: step.body,
		}); err != nil {
			return err
		}
		p.commands++
		if text, ok := step.body["text"].(string); ok {
			p.texts = append(p.texts, text)
		}
	}
	return nil
}

// command gives a command, which must be answered with 200.
func (c *crowd) command(ctx context.Context, q request) error {
	r, err := c.ask(ctx, q)
	if err != nil || r.status != http.StatusOK {
		return errors.Join(err, fmt.Errorf("%s: %d %v", q.path, r.status, r.body))
	}
	return nil
}

// mail sends a mail until it is answered with 250.
func (c *crowd) mail(ctx context.Context, name string) error {
	from := name + "@gemeente-a.example" // each their own: of one sender so many would wait for the desk
	raw := verified(from) + "From: " + from + "\r\nTo: klachten@ssc.example\r\nSubject: Mail " + name + "\r\nMessage-ID: <" + name + "@gemeente-a.example>\r\n\r\n" +
		strings.Repeat(strings.Repeat("Tekst. ", 1+rand.IntN(2000))+"\r\n", 1+9*rand.IntN(2)) // some are kept in the store, and some as files
	for {
		a, err := c.site.reach(ctx)
		if err != nil {
			return err
		}
		if smtp.SendMail(a.smtp, nil, from, []string{"klachten@ssc.example"}, []byte(raw)) == nil {
			break
		}
		c.retries.Add(1)
		time.Sleep(2 * time.Millisecond)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mails = append(c.mails, promise{subject: "Mail " + name})
	return nil
}

// hurry moves the clock, so that milestones pass and the sweep has work.
func (c *crowd) hurry(ctx context.Context) error {
	now, err := time.Parse(time.RFC3339, start0)
	if err != nil {
		return err
	}
	for {
		now = now.Add(40 * time.Minute)
		c.latest.Store(new(now))
		select {
		case <-c.over:
			return nil
		case <-time.After(300 * time.Millisecond):
		}
		a, err := c.site.reach(ctx)
		if err != nil {
			return err
		}
		_, err = c.once(ctx, a, request{who: "demo-admin", path: "/v1/demo/clock", body: object{"now": now.Format(time.RFC3339)}})
		if err != nil {
			c.retries.Add(1)
		}
	}
}
