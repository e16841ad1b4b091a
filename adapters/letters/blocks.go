package letters

import (
	"html"
	"strings"
)

// compile turns the blocks of a body into the source of a text/template and of an html/template.
func compile(body string) (text, markup string) {
	var t, h strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		compileBlock(&t, &h, lines)
		t.WriteString("\n")
		h.WriteString("\n")
	}
	return t.String(), h.String()
}

func compileBlock(t, h *strings.Builder, lines []string) {
	first := ""
	for _, line := range lines {
		if !control(line) {
			first = line
			break
		}
	}
	mark, _, _ := strings.Cut(first, " ")
	switch mark {
	case "":
		writeAll(t, h, strings.Join(lines, ""))
	case "##":
		title := strings.TrimPrefix(first, "## ")
		t.WriteString(title + "\n")
		h.WriteString("<h2>" + static(title) + "</h2>")
	case "-":
		compileEach(t, h, lines, "<ul>", "</ul>", compileItem)
	case ":":
		compileEach(t, h, lines, "<table>", "</table>", compileRow)
	case ">":
		field := strings.TrimPrefix(first, "> ")
		t.WriteString("{{quoted " + field + "}}\n")
		h.WriteString("<blockquote>" + paragraphsOf(field) + "</blockquote>")
	case "=":
		field := strings.TrimPrefix(first, "= ")
		t.WriteString("{{" + field + "}}\n")
		h.WriteString(paragraphsOf(field))
	case "@":
		label, field := pair(first)
		t.WriteString(label + ": {{" + field + "}}\n")
		h.WriteString("<p>" + static(label) + `: <a href="{{` + field + `}}">{{` + field + "}}</a></p>")
	default:
		joined := strings.Join(lines, " ")
		t.WriteString(joined + "\n")
		h.WriteString("<p>" + static(joined) + "</p>")
	}
}

// compileEach compiles a list or table, in which lines of control may stand.
func compileEach(t, h *strings.Builder, lines []string, open, end string, one func(line string) (text, markup string)) {
	h.WriteString(open)
	for _, line := range lines {
		if control(line) {
			writeAll(t, h, line)
			continue
		}
		text, markup := one(line)
		t.WriteString(text + "\n")
		h.WriteString(markup)
	}
	h.WriteString(end)
}

func compileItem(line string) (text, markup string) {
	item := strings.TrimPrefix(line, "- ")
	return "- " + item, "<li>" + static(item) + "</li>"
}

func compileRow(line string) (text, markup string) {
	label, value := pair(line)
	return label + ": " + value, `<tr><th scope="row">` + static(label) + ":</th><td>" + static(value) + "</td></tr>"
}

// pair splits ": Label | value" and "@ Label | .Field".
func pair(line string) (label, value string) {
	label, value, _ = strings.Cut(line[2:], "|")
	return strings.TrimSpace(label), strings.TrimSpace(value)
}

// paragraphsOf is the markup of a text in paragraphs; a line break within one stays.
func paragraphsOf(field string) string {
	return "{{range paragraphs " + field + "}}<p>{{range $i, $line := .}}{{if $i}}<br>{{end}}{{$line}}{{end}}</p>{{end}}"
}

// control reports whether a line is one action that writes nothing by itself.
func control(line string) bool {
	inner, ok := strings.CutPrefix(line, "{{")
	if !ok || strings.Count(line, "{{") != 1 || !strings.HasSuffix(line, "}}") {
		return false
	}
	word, _, _ := strings.Cut(strings.TrimSuffix(inner, "}}"), " ")
	switch word {
	case "if", "else", "end", "range", "with", "template":
		return true
	}
	return false
}

// static escapes what the file itself says and leaves its actions as they are; html/template escapes what they write.
func static(source string) string {
	var b strings.Builder
	for source != "" {
		before, rest, _ := strings.Cut(source, "{{")
		b.WriteString(html.EscapeString(before))
		action, after, ok := strings.Cut(rest, "}}")
		if ok {
			b.WriteString("{{" + action + "}}")
		}
		source = after
	}
	return b.String()
}

func writeAll(t, h *strings.Builder, s string) {
	t.WriteString(s)
	h.WriteString(s)
}
