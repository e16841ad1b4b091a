package mailin

import (
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	mediaReport            = "multipart/report"                        // RFC 6522
	mediaStatus            = "message/delivery-status"                 // RFC 3464
	mediaStatusGlobal      = "message/global-delivery-status"          // RFC 6533
	mediaDisposition       = "message/disposition-notification"        // RFC 8098
	mediaDispositionGlobal = "message/global-disposition-notification" // RFC 6533
	mediaMail              = "message/rfc822"
)

// report tells what a report is about, and for a bounce the Message-IDs of the mail that did not arrive.
func (r *Reader) report(h header, text string, files []file, nullSender bool) (complaints.MailReportOf, []string) {
	kind := standardReport(h, files)
	var returned []string
	switch daemon := nullSender || h.daemon(); {
	case kind == "" && daemon && !h.copies():
		kind, returned = r.ownWords(h, text, files)
	case kind == complaints.ReportBounce:
		if returned = returnedIDs(files); len(returned) == 0 {
			returned = r.idsInText(text)
		}
	}
	if kind != complaints.ReportBounce {
		return kind, nil
	}
	if len(returned) == 0 { // what it answers is what it returns
		returned = append(h.messageIDs("In-Reply-To"), h.messageIDs("References")...)
	}
	return kind, unique(returned)
}

// standardReport reads a report that says it is one.
func standardReport(h header, files []file) complaints.MailReportOf {
	media, params := h.contentType(textPlain)
	about := strings.ToLower(params["report-type"])
	switch {
	case media == mediaDisposition, media == mediaDispositionGlobal, media == mediaReport && about == "disposition-notification":
		return complaints.ReportDelivery
	case media == mediaStatus, media == mediaStatusGlobal, media == mediaReport && about == "delivery-status":
		kind, _ := statusOf(files)
		return kind
	case media == mediaReport && about == "": // some leave the type out; the parts say it
		if kind, ok := statusOf(files); ok {
			return kind
		}
		if slices.ContainsFunc(files, func(f file) bool { return f.media == mediaDisposition }) {
			return complaints.ReportDelivery
		}
	}
	return ""
}

// statusOf reads the parts with the state of a delivery (RFC 3464 section 2.3): one recipient that was not reached makes a
// bounce; so does a report that does not say what became of the mail. ok is false where there is no such part.
func statusOf(files []file) (kind complaints.MailReportOf, ok bool) {
	var failed, other bool
	for _, f := range files {
		if f.media != mediaStatus && f.media != mediaStatusGlobal {
			continue
		}
		ok = true
		for rest := f.data; len(rest) > 0; {
			var h header
			before := len(rest)
			h, rest = parseHeader(rest)
			switch action, status := firstWord(h.get("Action")), strings.TrimSpace(h.get("Status")); {
			case action == "failed", action == "" && strings.HasPrefix(status, "5"):
				failed = true
			case action != "", status != "":
				other = true
			}
			if len(rest) == before {
				break
			}
		}
	}
	if other && !failed {
		return complaints.ReportDelivery, ok
	}
	return complaints.ReportBounce, ok
}

// copies is true of mail that has another one with it though that arrived: a copy for a journal (MS-OXJRNL), or a report that says
// what else it is about, such as abuse (RFC 5965).
func (h header) copies() bool {
	media, params := h.contentType(textPlain)
	return h.has("X-MS-Journal-Report") || media == mediaReport && params["report-type"] != ""
}

// daemon is true of the senders that mail servers use for reports.
func (h header) daemon() bool {
	local, _, _ := cutAddress(h.from().Email)
	local = strings.ToLower(local)
	return local == "mailer-daemon" || local == "mailerdaemon" || local == "postmaster" || h.has("X-Failed-Recipients") ||
		strings.HasPrefix(local, "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e")
}

// ownWords reads the bounce of a server that does not write reports as RFC 3464 has them: it returns the mail or its header as a
// part, or below its own words. A postmaster is a person at times, and an absence notice comes with an empty return path as
// well: of these only what returns a mail of ours is a bounce.
func (r *Reader) ownWords(h header, text string, files []file) (complaints.MailReportOf, []string) {
	kind, stated := statusOf(files)
	ids := returnedIDs(files)
	local, _, _ := cutAddress(h.from().Email)
	sure := stated || h.has("X-Failed-Recipients") || !h.autoReplied() && !strings.EqualFold(local, "postmaster")
	if !sure {
		ids = slices.DeleteFunc(ids, func(id string) bool { return !r.ourID(id) })
	}
	ids = append(ids, r.idsInText(text)...)
	if len(ids) == 0 && !stated && !h.has("X-Failed-Recipients") {
		return "", nil
	}
	if kind == complaints.ReportBounce && !stated && delayed(h.subject()) {
		kind = complaints.ReportDelivery
	}
	return kind, ids
}

// delayed knows the subject of a warning that a mail is still on its way.
func delayed(subject string) bool {
	subject = strings.ToLower(subject)
	for _, word := range []string{"delayed", "delay)", "warning: could not send", "vertraagd", "vertraging", "uitgesteld"} {
		if strings.Contains(subject, word) {
			return true
		}
	}
	return false
}

// returnedIDs are the Message-IDs of the mails, or headers of mails, among the parts, with what they refer to: a relay that gives
// mails another identity, as SES does, leaves ours there.
func returnedIDs(files []file) []string {
	var ids []string
	for _, f := range files {
		switch f.media {
		case mediaMail, "message/global", "text/rfc822-headers", "text/rfc822-header", "message/global-headers":
			h, _ := parseHeader(f.data)
			if id := h.messageID(); id != "" {
				ids = append(ids, id)
			}
			ids = append(ids, h.messageIDs("References")...)
		}
	}
	return ids
}

// idsInText finds our Message-IDs in a header that stands in the text, quoted or indented perhaps.
func (r *Reader) idsInText(text string) []string {
	const name = "message-id:"
	var ids []string
	named := false // the line above ended behind the name
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimSpace(line), "> |")
		switch {
		case len(line) >= len(name) && strings.EqualFold(line[:len(name)], name):
			line = line[len(name):]
		case !named:
			continue
		}
		named = strings.TrimSpace(line) == "" && !named
		ids = append(ids, parseMessageIDs(line)...)
		if len(ids) > maxMessageIDs {
			break
		}
	}
	return slices.DeleteFunc(ids, func(id string) bool { return !r.ourID(id) })
}

// unique keeps the first of each, and not more than a thread holds.
func unique(ids []string) []string {
	var list []string
	for _, id := range ids {
		if len(list) < maxMessageIDs && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}
