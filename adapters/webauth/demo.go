package webauth

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Demo authenticates the fixed personas of a demonstration; each one's token is their id.
type Demo struct{ actors map[string]complaints.Actor }

// DemoActors lists the personas. What the staff among them may do is in the demonstration's policy.
func DemoActors() []complaints.Actor {
	staff := func(id complaints.ActorID, name string) complaints.Actor {
		return complaints.Actor{ID: id, Name: name, Email: string(id) + "@ssc.example"}
	}
	return []complaints.Actor{
		staff("demo-desk", "Dineke Bakker"),
		staff("demo-handler-ict", "Ilse Hendriks"),
		staff("demo-handler-ict-2", "Ivo Smeets"),
		staff("demo-handler-hr", "Hanneke Vos"),
		staff("demo-director", "Doris de Graaf"),
		{ID: "demo-partner", Name: "Petra de Wit", Email: "demo-partner@gemeente-a.example", Organisation: "gemeente-a"},
		{ID: "demo-supplier", Name: "Sander Blok", Email: "demo-supplier@leverancier.example", Organisation: "leverancier", Supplier: true},
		staff("demo-admin", "Anouk Willems"),
	}
}

// NewDemo makes a Demo for a listener at addr. Anybody who reaches it is whoever they say, so an address that is not loopback
// is refused. Nil actors are [DemoActors].
func NewDemo(addr net.Addr, actors []complaints.Actor) (*Demo, error) {
	ap, err := netip.ParseAddrPort(addr.String())
	if err != nil || !ap.Addr().Unmap().IsLoopback() {
		return nil, fmt.Errorf("webauth: Addr: demonstration logins are for a loopback address only, not %s", addr)
	}
	if actors == nil {
		actors = DemoActors()
	}
	d := &Demo{actors: make(map[string]complaints.Actor, len(actors))}
	for _, a := range actors {
		if a.ID == "" {
			return nil, fmt.Errorf("webauth: Actors: every persona needs an id")
		}
		d.actors[string(a.ID)] = a
	}
	return d, nil
}

// Authenticate knows the persona whose id is the bearer token. A request that came in under another host name than a loopback
// one is refused: a page elsewhere could have let its own name point here.
func (d *Demo) Authenticate(r *http.Request) (complaints.Actor, error) {
	token, err := bearer(r)
	if err != nil {
		return complaints.Actor{}, err
	}
	actor, ok := d.actors[token]
	if !ok || !loopbackHost(r.Host) {
		return complaints.Actor{}, ErrInvalidToken
	}
	return actor, nil
}

func loopbackHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}
