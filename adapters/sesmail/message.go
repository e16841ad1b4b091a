package sesmail

import (
	"bytes"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// word reports whether s has from 1 to longest bytes, all of them letters, digits or among the others.
func word(s string, longest int, others string) bool {
	const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	return s != "" && len(s) <= longest && strings.Trim(s, alphanumeric+others) == ""
}

// tags say in SES's events which letter they are about.
func tags(l complaints.Letter) []types.MessageTag {
	var list []types.MessageTag
	for _, t := range [][2]string{{"kind", string(l.Kind)}, {"letter", l.MessageID}} {
		if word(t[1], 256, "_.@-") { // what SES takes for a tag's value
			list = append(list, types.MessageTag{Name: &t[0], Value: &t[1]})
		}
	}
	return list
}

// withReference makes id the last of a mail's References.
func withReference(raw []byte, id string) []byte {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	header := string(head)
	if at := endOfField(header, "References:"); at >= 0 {
		header = header[:at] + "\r\n <" + id + ">" + header[at:]
	} else {
		header += "\r\nReferences: <" + id + ">"
	}
	return append([]byte(header+"\r\n\r\n"), body...)
}

// endOfField finds where a field ends, its folded lines included; -1 when there is none.
func endOfField(header, name string) int {
	at := strings.Index("\r\n"+header, "\r\n"+name)
	if at < 0 {
		return -1
	}
	for {
		next := strings.Index(header[at:], "\r\n")
		if next < 0 {
			return len(header)
		}
		at += next
		if after := header[at+2:]; after == "" || after[0] != ' ' && after[0] != '\t' {
			return at
		}
		at += 2
	}
}
