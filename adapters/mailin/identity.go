package mailin

import (
	"slices"
	"strings"
)

const (
	maxMessageID  = 998 // a line of RFC 5322 section 2.1.1
	maxMessageIDs = 50  // of a thread; the newest count
)

// messageID is the mail's own identity without angle brackets; empty when there is none worth the name.
func (h header) messageID() string {
	ids := parseMessageIDs(h.get("Message-ID"))
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// messageIDs lists the identities in a field, oldest first, without angle brackets.
func (h header) messageIDs(field string) []string {
	ids := parseMessageIDs(h.get(field))
	if len(ids) > maxMessageIDs {
		ids = ids[len(ids)-maxMessageIDs:]
	}
	return ids
}

// parseMessageIDs takes what stands between angle brackets, and where nothing does, the words that hold an @.
func parseMessageIDs(s string) []string {
	s = printable(s)
	var ids []string
	for rest := s; ; {
		_, after, opened := strings.Cut(rest, "<")
		id, next, closed := strings.Cut(after, ">")
		if !opened || !closed {
			break
		}
		ids = append(ids, strings.Join(strings.Fields(id), ""))
		rest = next
	}
	if len(ids) == 0 {
		for word := range strings.FieldsSeq(s) {
			if strings.Contains(word, "@") {
				ids = append(ids, word)
			}
		}
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" || len(id) > maxMessageID })
}
