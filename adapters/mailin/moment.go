package mailin

import (
	"net/mail"
	"strings"
	"time"
)

// Moments tells from the header of a mail when the last server took it in (the topmost Received) and when it was written (Date);
// zero where the header does not tell. data may be cut off below the header.
func Moments(data []byte) (received, written time.Time) {
	h, _ := parseHeader(data)
	return h.receivedAt(), moment(h.get("Date"))
}

// receivedAt is the moment in the topmost mark of a server (RFC 5321 section 4.4).
func (h header) receivedAt() time.Time {
	value := h.get("Received")
	return moment(value[strings.LastIndexByte(value, ';')+1:])
}

const maxDate = 200 // bytes

// moment reads a date of RFC 5322 section 3.3, also in its older forms; zero for what is none, or of another age than mail.
func moment(s string) time.Time {
	s = strings.TrimSpace(s)
	if len(s) > maxDate {
		return time.Time{}
	}
	t, err := mail.ParseDate(s)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t.UTC()
}
