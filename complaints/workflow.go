package complaints

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Workflow describes the policy's procedure as a Markdown document: the statuses, a Mermaid state diagram and the table of
// transitions, all made from Transitions, so that what people read is what the engine does. In lang Dutch the names that
// people know come first, else the names in code and API; both are there.
func (p *Policy) Workflow(lang Language) string {
	w := workflow{policy: p, lang: lang}
	w.header()
	w.statuses()
	w.diagram()
	w.table()
	return w.String()
}

// workflow writes the document.
type workflow struct {
	strings.Builder
	policy *Policy
	lang   Language
}

func (w *workflow) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// say writes the one or the other language.
func (w *workflow) say(dutch, english string) string {
	if w.lang == Dutch {
		return dutch
	}
	return english
}

// both writes a name in code with its Dutch word, the reader's own first.
func (w *workflow) both(code, dutch string) string {
	switch {
	case dutch == "" || dutch == code:
		return "`" + code + "`"
	case w.lang == Dutch:
		return dutch + " (`" + code + "`)"
	}
	return "`" + code + "` (" + dutch + ")"
}

func (w *workflow) header() {
	w.line("# %s", w.say("De weg van een klacht", "The way of a complaint"))
	w.line("")
	w.line(w.say("Gemaakt uit de overgangen van beleid %s; verander die, en niet dit document.",
		"Made from the transitions of policy %s; change those, not this document."), w.policy.Version)
	w.line("")
}

func (w *workflow) statuses() {
	w.line("## %s", w.say("Statussen", "Statuses"))
	w.line("")
	w.line("| %s | %s |", w.say("status", "status"), w.say("de klok", "the clock"))
	w.line("|---|---|")
	for _, s := range Statuses() {
		clock := w.say("staat stil: een einde", "stands still: an ending")
		if s.Open() {
			clock = w.say("loopt", "runs")
		}
		w.line("| %s | %s |", w.both(string(s), s.dutch()), clock)
	}
	w.line("")
	w.line("%s", w.say("Wachten op de indiener en heropenen zijn gebeurtenissen, geen statussen.",
		"Waiting for the complainant and reopening are events, not statuses."))
	w.line("")
}

// arrow is a change of status with the commands that make it.
type arrow struct {
	from, to string
	commands []string
}

func (w *workflow) diagram() {
	w.line("```mermaid")
	w.line("stateDiagram-v2")
	for _, s := range Statuses() {
		w.line("    %s: %s", s, w.say(s.dutch(), string(s)))
	}
	w.line("    state %s {", ended)
	for _, s := range endedStatuses() {
		w.line("        %s", s)
	}
	w.line("    }")
	for _, a := range w.arrows() {
		w.line("    %s --> %s: %s", a.from, a.to, strings.Join(a.commands, ", "))
	}
	w.line("```")
	w.line("")
}

// ended stands in the diagram for every ending together.
const ended = "ended"

// arrows lists the changes of status, those between the same two drawn as one.
func (w *workflow) arrows() []arrow {
	var list []arrow
	add := func(from, to string, command CommandName) {
		name := w.say(cmp.Or(command.dutch(), string(command)), string(command))
		i := slices.IndexFunc(list, func(a arrow) bool { return a.from == from && a.to == to })
		if i < 0 {
			list = append(list, arrow{from: from, to: to})
			i = len(list) - 1
		}
		if !slices.Contains(list[i].commands, name) {
			list[i].commands = append(list[i].commands, name)
		}
	}
	for _, t := range w.policy.Transitions {
		targets, _ := leadsTo(t.Command)
		for _, to := range targets {
			if len(t.From) == 0 {
				add("[*]", string(to), t.Command)
			}
			for _, from := range w.drawnFrom(t) {
				if from != string(to) {
					add(from, string(to), t.Command)
				}
			}
		}
	}
	return list
}

// drawnFrom names where the arrows of a row begin: at all endings together where it has them all.
func (w *workflow) drawnFrom(t Transition) []string {
	if slices.Equal(t.From, endedStatuses()) {
		return []string{ended}
	}
	var list []string
	for _, from := range t.From {
		if !staysPut(t.Command, from) {
			list = append(list, string(from))
		}
	}
	return list
}

func (w *workflow) table() {
	w.line("## %s", w.say("Wie mag wat, en wanneer", "Who may do what, and when"))
	w.line("")
	w.line("| %s | %s | %s | %s |", w.say("handeling", "command"), w.say("door", "by"), w.say("vanuit", "from"), w.say("gevolg", "effect"))
	w.line("|---|---|---|---|")
	for _, t := range w.policy.Transitions {
		w.line("| %s | %s | %s | %s |", w.both(string(t.Command), t.Command.dutch()), w.relations(t.By), w.from(t.From), w.effect(t))
	}
}

func (w *workflow) relations(by []Relation) string {
	names := make([]string, len(by))
	for i, r := range by {
		names[i] = w.say(r.dutch(), string(r))
	}
	return strings.Join(names, ", ")
}

func (w *workflow) from(list []Status) string {
	switch {
	case len(list) == 0:
		return "–"
	case len(list) == len(Statuses()):
		return w.say("elke", "any")
	case slices.Equal(list, openStatuses()):
		return w.say("alle lopende", "all that are open")
	case slices.Equal(list, endedStatuses()):
		return w.say("alle beëindigde", "all that ended")
	}
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = w.say(s.dutch(), string(s))
	}
	return strings.Join(names, ", ")
}

func (w *workflow) effect(t Transition) string {
	var parts []string
	if t.To != "" {
		parts = append(parts, "→ "+w.say(t.To.dutch(), string(t.To)))
	}
	if t.Note != "" {
		parts = append(parts, t.Note)
	}
	return strings.Join(parts, "; ")
}
