package mailin

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	maxMessageID  = 998 // a line of RFC 5322 section 2.1.1
	maxMessageIDs = 50  // of a thread; the newest count
)

// identity is the key of a mail; see the package's documentation.
func identity(messageID string, content []byte) string {
	if messageID == "" {
		return "c-" + hex.EncodeToString(content)
	}
	sum := sha256.Sum256([]byte(messageID))
	return "m-" + hex.EncodeToString(sum[:])
}

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

// automatic reports whether the header says that no person wrote this mail to us.
func (h header) automatic() bool {
	submitted, _, _ := strings.Cut(h.get("Auto-Submitted"), ";")
	submitted, _, _ = strings.Cut(submitted, "(")
	if word := strings.TrimSpace(submitted); word != "" && !strings.EqualFold(word, "no") {
		return true
	}
	switch strings.ToLower(strings.TrimSpace(h.get("Precedence"))) {
	case "bulk", "list", "junk":
		return true
	}
	if h.has("List-Id") {
		return true
	}
	if path := strings.TrimSpace(h.get("Return-Path")); h.has("Return-Path") && (path == "<>" || path == "") {
		return true
	}
	switch media, _ := h.contentType(textPlain); media {
	case "multipart/report", "message/delivery-status", "message/disposition-notification":
		return true
	}
	return false
}

// ours recognises what we sent ourselves, so that a mail that comes back is not taken for a complaint.
func (r *Reader) ours(h header, m complaints.InboundMail) bool {
	if r.domain == "" {
		return false
	}
	_, host, _ := strings.Cut(m.MessageID, "@")
	fromUs := strings.EqualFold(m.From.Email, strings.TrimSpace(r.o.Mailbox))
	return fromUs || h.has("X-Auto-Response-Suppress") && strings.EqualFold(host, r.domain)
}
