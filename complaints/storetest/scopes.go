package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

func scopes() []clause {
	return []clause{
		{"L11 an empty scope sees nothing", emptyScope},
		{"L12 a scope is the union of its parts", scopeParts},
		{"L13 Except always excludes", scopeExcept},
		{"L14 scope and filter both hold", scopeAndFilter},
	}
}

// testContext is the context of a test, also in the middle of an assertion that is tried again.
func testContext(t require.TestingT) context.Context {
	if c, ok := t.(interface{ Context() context.Context }); ok {
		return c.Context()
	}
	return context.Background()
}

func emptyScope(t *testing.T, w *world) {
	w.filed(t) // has neither group nor handler nor actor: empty names must not meet in the middle
	for _, s := range []complaints.Scope{{}, {Groups: []complaints.GroupID{""}}, {Groups: []complaints.GroupID{}}, {Except: "bob"}} {
		for _, sort := range []complaints.Sort{complaints.SortReceived, complaints.SortDue} {
			w.wantList(t, complaints.ListParams{Scope: s, Sort: sort}, "scope")
		}
	}
}

func scopeParts(t *testing.T, w *world) {
	group := w.filed(t, received(day(1)), func(c *complaints.Complaint) { c.Group = "g1" }).ID
	consulted := w.filed(t, received(day(2)), func(c *complaints.Complaint) { c.Group, c.Consulted = "g9", []complaints.GroupID{"g8", "g1"} }).ID
	files := w.filed(t, received(day(3)), func(c *complaints.Complaint) { c.Complainant.Actor = "ann" }).ID
	submits := w.filed(t, received(day(4)), func(c *complaints.Complaint) { c.SubmittedBy = "ann" }).ID
	handles := w.filed(t, received(day(5)), func(c *complaints.Complaint) { c.Handler, c.Handlers = "ann", []complaints.ActorID{"ann"} }).ID
	handled := w.filed(t, received(day(6)), func(c *complaints.Complaint) {
		c.Handler, c.Handlers = "bob", []complaints.ActorID{"ann", "bob"}
	}).ID
	f := filing(w.id(), received(day(7)))
	f.Contents[0].Person = "hash"
	person := w.commit(t, f).ID
	two := w.filed(t, received(day(8)), func(c *complaints.Complaint) { c.Group, c.Complainant.Actor, c.SubmittedBy = "g1", "ann", "ann" }).ID

	for name, tt := range map[string]struct {
		scope complaints.Scope
		want  []complaints.ID
	}{
		"group":         {complaints.Scope{Groups: []complaints.GroupID{"g1"}}, []complaints.ID{two, consulted, group}},
		"groups":        {complaints.Scope{Groups: []complaints.GroupID{"g8", "g9", "g7"}}, []complaints.ID{consulted}},
		"actor":         {complaints.Scope{Actor: "ann"}, []complaints.ID{two, handled, handles, submits, files}},
		"other actor":   {complaints.Scope{Actor: "bob"}, []complaints.ID{handled}},
		"group as name": {complaints.Scope{Actor: "g1"}, nil},
		"person":        {complaints.Scope{Person: "hash"}, []complaints.ID{person}},
		"union":         {complaints.Scope{Groups: []complaints.GroupID{"g1"}, Actor: "ann", Person: "hash"}, []complaints.ID{two, person, handled, handles, submits, files, consulted, group}},
		"all":           {complaints.Scope{All: true, Actor: "bob"}, []complaints.ID{two, person, handled, handles, submits, files, consulted, group}},
	} {
		w.wantList(t, complaints.ListParams{Scope: tt.scope}, name, tt.want...)
	}
}

func scopeExcept(t *testing.T, w *world) {
	plain := w.filed(t, received(day(1)), func(c *complaints.Complaint) { c.Group = "g1" }).ID
	w.filed(t, received(day(2)), func(c *complaints.Complaint) { c.Group, c.Involved = "g1", []complaints.ActorID{"x", "ann"} })
	w.filed(t, received(day(3)), func(c *complaints.Complaint) {
		c.Group, c.Concerned = "g1", []complaints.Concerned{{State: complaints.ConcernedUnlinked}, {Actor: "ann", State: complaints.ConcernedLinked}}
	})
	w.filed(t, received(day(4)), func(c *complaints.Complaint) {
		c.Complainant.Actor, c.Involved = "ann", []complaints.ActorID{"ann"}
	})
	for _, s := range []complaints.Scope{
		{All: true, Except: "ann"}, {Groups: []complaints.GroupID{"g1"}, Except: "ann"}, {Actor: "ann", Groups: []complaints.GroupID{"g1"}, Except: "ann"},
	} {
		for _, sort := range []complaints.Sort{complaints.SortReceived, complaints.SortDue} {
			w.wantList(t, complaints.ListParams{Scope: s, Sort: sort}, "except", plain)
		}
	}
	w.wantList(t, complaints.ListParams{Scope: complaints.Scope{Actor: "ann", Except: "ann"}}, "except, alone")
}

func scopeAndFilter(t *testing.T, w *world) {
	mine := w.filed(t, received(day(1)), func(c *complaints.Complaint) { c.Group, c.Department = "g1", "ict" }).ID
	w.filed(t, received(day(2)), func(c *complaints.Complaint) { c.Group, c.Department = "g1", "hr" })
	theirs := filing(w.id(), received(day(3)), func(c *complaints.Complaint) {
		c.Group, c.Department, c.Handler, c.Complainant.Organisation, c.Attention = "g2", "ict", "dave", "gemeente-a", true
	}, due(day(9)))
	theirs.Contents[0].Person = "hash"
	w.commit(t, theirs)
	scope := complaints.Scope{Groups: []complaints.GroupID{"g1"}}
	w.wantList(t, complaints.ListParams{Scope: scope, Department: "ict"}, "department", mine)
	for name, p := range map[string]complaints.ListParams{
		"group": {Group: "g2"}, "handler": {Handler: "dave"}, "organisation": {Organisation: "gemeente-a"}, "person": {Person: "hash"},
		"attention": {Attention: true}, "due": {DueBefore: day(30)}, "received": {ReceivedFrom: day(3)},
	} {
		p.Scope = scope
		w.wantList(t, p, name)
	}
}
