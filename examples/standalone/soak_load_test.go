//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/smtp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// load runs everybody until ctx ends. Each does one thing after the other, at most once in its interval, so that the load is the
// same from the first minute to the last; what was begun is finished.
func (s *soak) load(ctx context.Context, all *sync.WaitGroup) {
	var number atomic.Int64
	for _, w := range []struct {
		clients int
		every   time.Duration
		do      func(n int64)
	}{
		{4, time.Second, s.file},
		{2, 2 * time.Second, s.mail},
		{2, 500 * time.Millisecond, s.procedure},
		{2, time.Second, s.list},
		{1, 2 * time.Second, s.attach},
		{1, 5 * time.Second, s.hurry},
	} {
		for i := range w.clients {
			all.Go(func() {
				select {
				case <-time.After(w.every * time.Duration(i) / time.Duration(w.clients)): // not all at once
				case <-ctx.Done():
				}
				tick := time.NewTicker(w.every)
				defer tick.Stop()
				for ctx.Err() == nil {
					w.do(number.Add(1))
					select {
					case <-tick.C:
					case <-ctx.Done():
					}
				}
			})
		}
	}
}

// ask makes a request, notes how long it took, and reports whether it was answered as it must.
func (s *soak) ask(kind, who, method, path string, want int, body io.Reader, headers ...string) (out []byte, ok bool) {
	req, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.desk.at.http+path, body)
	if err != nil {
		return nil, s.watch.note(kind, 0, err)
	}
	req.Header.Set("Authorization", "Bearer "+who)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	begin := time.Now()
	res, err := s.client.Do(req)
	if err == nil {
		out, err = io.ReadAll(res.Body)
		err = errors.Join(err, res.Body.Close())
		if err == nil && res.StatusCode != want {
			err = fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, out)
		}
	}
	return out, s.watch.note(kind, time.Since(begin), err)
}

func inJSON(x any) io.Reader {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(x); err != nil {
		return unmade{err}
	}
	return &b
}

// unmade is a body that cannot be made.
type unmade struct{ err error }

func (e unmade) Read([]byte) (int, error) { return 0, e.err }

// file files a complaint; every fourth will go through the whole procedure.
func (s *soak) file(n int64) {
	f := &fate{subject: fmt.Sprint("Stoel ", n), address: fmt.Sprintf("m%d@gemeente-a.example", n)}
	out, ok := s.ask("file", "demo-desk", http.MethodPost, "/v1/complaints", http.StatusCreated, inJSON(object{
		"channel": "phone", "department": "facilities", "ground": "service", "subject": f.subject, "description": strings.Repeat("Al drie weken wacht ik. ", 20),
		"complainant": object{"name": "Petra de Wit", "email": f.address, "kind": "partner_employee", "organisation": "gemeente-a"},
	}), "Idempotency-Key", f.address)
	if !ok {
		return
	}
	var c struct{ ID string }
	if !s.watch.note("file", 0, json.Unmarshal(out, &c)) {
		return
	}
	f.id = c.ID
	s.mu.Lock()
	s.filed = append(s.filed, f)
	fourth := len(s.filed)%4 == 0
	s.mu.Unlock()
	if fourth {
		s.handle <- f
	}
}

// procedure takes a complaint from the desk to its closing letter.
func (s *soak) procedure(int64) {
	var f *fate
	select {
	case f = <-s.handle:
	default:
		return
	}
	for _, step := range []struct {
		who, command string
		body         object
	}{
		{"demo-desk", "assign", object{"group": "ict"}},
		{"demo-handler-ict", "take", object{}},
		{"demo-handler-ict", "contacts", object{"kind": "phone", "reached": true, "summary": "Uitgelegd."}},
		{"demo-handler-ict", "notes", object{"text": "Besteld."}},
		{"demo-handler-ict", "hand-back", object{"outcome": "upheld", "findings": "Het lag aan ons.", "satisfied": "yes"}},
		{"demo-desk", "close", object{"text": "Het is opgelost."}},
	} {
		if _, ok := s.ask("command", step.who, http.MethodPost, "/v1/complaints/"+f.id+"/"+step.command, http.StatusOK, inJSON(step.body), "If-Match", "*"); !ok {
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.closed = true
}

// mail sends a complaint by mail.
func (s *soak) mail(n int64) {
	partner := []string{"gemeente-a", "gemeente-b", "provincie"}[n%3]
	f := &fate{subject: fmt.Sprint("Mail ", n), address: fmt.Sprintf("s%d@%s.example", n, partner)}
	raw := verified(f.address) + "From: " + f.address + "\r\nTo: klachten@ssc.example\r\nSubject: " + f.subject + "\r\nMessage-ID: <" + f.address +
		">\r\n\r\n" + strings.Repeat("Tekst. ", 200) + "\r\n"
	begin := time.Now()
	err := smtp.SendMail(s.desk.at.smtp, nil, f.address, []string{"klachten@ssc.example"}, []byte(raw))
	if s.watch.note("mail", time.Since(begin), err) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.mails = append(s.mails, f)
	}
}

// list looks at a page as the people of the centre do, each in turn.
func (s *soak) list(n int64) {
	look := [][2]string{
		{"demo-desk", "?sort=due"}, {"demo-desk", "?department=facilities&status=registered"}, {"demo-handler-ict", ""}, {"demo-desk", "?status=closed"},
		{"demo-desk", fmt.Sprintf("?q=m%d@gemeente-a.example", n/2)}, {"demo-director", "?overdue=true"}, {"demo-desk", "?organisation=gemeente-b&sort=due"},
	}[n%7]
	out, ok := s.ask("list", look[0], http.MethodGet, "/v1/complaints"+look[1], http.StatusOK, http.NoBody)
	if ok {
		s.watch.note("list", 0, json.Unmarshal(out, &object{}))
	}
}

// attach adds a file to a complaint, and reads it back.
func (s *soak) attach(n int64) {
	s.mu.Lock()
	var f *fate
	if len(s.filed) > 0 {
		f = s.filed[n%int64(len(s.filed))]
	}
	s.mu.Unlock()
	if f == nil {
		return
	}
	content, path := strings.Repeat(fmt.Sprint("foto ", n, "\n"), 4000), "/v1/complaints/"+f.id+"/attachments"
	out, ok := s.ask("attach", "demo-desk", http.MethodPost, path, http.StatusOK, strings.NewReader(content),
		"Content-Type", "image/png", "Content-Disposition", `attachment; filename="foto.png"`)
	var c struct{ Attachments int }
	if !ok || !s.watch.note("attach", 0, json.Unmarshal(out, &c)) {
		return
	}
	back, ok := s.ask("fetch", "demo-desk", http.MethodGet, fmt.Sprint(path, "/", c.Attachments), http.StatusOK, http.NoBody)
	if ok && string(back) != content {
		s.watch.note("fetch", 0, fmt.Errorf("complaint %s: the file came back as another", f.id))
	}
}

// hurry moves the clock by a quarter of an hour, and waits for what falls due.
func (s *soak) hurry(int64) {
	s.clock = s.clock.Add(15 * time.Minute)
	s.ask("clock", "demo-admin", http.MethodPost, "/v1/demo/clock", http.StatusOK, inJSON(object{"now": s.clock.Format(time.RFC3339)}))
}
