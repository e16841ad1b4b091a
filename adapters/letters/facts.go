package letters

import (
	"net/url"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// letterNeeds lists the facts without which a letter would have a hole in it, besides the organisation's names. It reports
// false for a kind that is no letter.
func letterNeeds(kind complaints.LetterKind) ([]string, bool) {
	switch kind {
	case complaints.LetterAcknowledgment, complaints.LetterNewDates:
		return []string{"reference", "received_on", "resolved_by"}, true
	case complaints.LetterReferral, complaints.LetterNoComplaint, complaints.LetterSenderConfirmation:
		return []string{"received_on"}, true
	case complaints.LetterWaiting:
		return []string{"reference", "react_by", "public"}, true
	case complaints.LetterExtension:
		return []string{"reference", "old_date", "resolved_by", "public"}, true
	case complaints.LetterMessage:
		return []string{"public"}, true
	case complaints.LetterReopeningRefused:
		return []string{"reference", "public"}, true
	case complaints.LetterWithdrawalConfirmed:
		return []string{"reference", "withdrawn"}, true
	case complaints.LetterDismissal:
		return []string{"received_on", "dismissal"}, true
	case complaints.LetterClosing:
		return []string{"reference", "received_on", "public", "outcome"}, true
	case complaints.LetterReopened:
		return []string{"reference", "resolved_by"}, true
	case complaints.LetterEscalation:
		return []string{"reference", "director"}, true
	case complaints.LetterConcernedCopy:
		return []string{"reference", "received_on", "subject", "public"}, true
	default:
		return nil, false
	}
}

// namesOmbudsman reports whether the law has the letter say where the complainant can go next (Awb 9:8(3) and 9:12(2)).
func namesOmbudsman(kind complaints.LetterKind) bool {
	switch kind {
	case complaints.LetterDismissal, complaints.LetterClosing, complaints.LetterReopeningRefused:
		return true
	default:
		return false
	}
}

func checkLetter(kind complaints.LetterKind, f complaints.LetterFacts) error {
	needs, ok := letterNeeds(kind)
	if !ok {
		return wrong("kind", "is not a letter to the complainant or the person concerned")
	}
	var m missing
	m.names(f.Names)
	for _, field := range needs {
		m.need(field, hasLetterFact(&f, field))
	}
	if f.Law == complaints.LawAwb && namesOmbudsman(kind) {
		m.need("names.ombudsman", f.Names.Ombudsman != "")
	}
	if kind == complaints.LetterClosing && f.Decision != "" {
		m.need("director", f.Director != "")
	}
	m.link(f.Link)
	return m.err()
}

func hasLetterFact(f *complaints.LetterFacts, field string) bool {
	switch field {
	case "reference":
		return f.Reference != ""
	case "received_on":
		return f.ReceivedOn != 0
	case "resolved_by":
		return f.ResolvedBy != nil
	case "react_by":
		return f.ReactBy != nil
	case "old_date":
		return f.OldDate != nil
	case "withdrawn":
		return f.Withdrawn != nil
	case "public":
		return f.Public != ""
	case "subject":
		return f.Subject != ""
	case "outcome":
		return f.Outcome != ""
	case "dismissal":
		return f.Dismissal != ""
	case "director":
		return f.Director != ""
	}
	return false
}

// noticeNeeds does for notices what letterNeeds does for letters.
func noticeNeeds(kind complaints.LetterKind) ([]string, bool) {
	switch kind {
	case complaints.NoticeRegistered, complaints.NoticeReopeningRequest, complaints.NoticeReopened, complaints.NoticeTermPassed,
		complaints.NoticeUnconfirmed:
		return nil, true
	case complaints.NoticeEscalationRequest:
		return []string{"names.director_title"}, true
	case complaints.NoticeAssigned:
		return []string{"group"}, true
	case complaints.NoticeReturned:
		return []string{"reason"}, true
	case complaints.NoticeWarning, complaints.NoticeBreach:
		return []string{"deadline"}, true
	case complaints.NoticeHandedBack:
		return []string{"outcome", "satisfied", "findings"}, true
	case complaints.NoticeEscalated:
		return []string{"reason", "dossier"}, true
	case complaints.NoticeDecided:
		return []string{"names.director_title", "outcome", "decision"}, true
	case complaints.NoticeMeasureDue:
		return []string{"measure"}, true
	case complaints.NoticeMessage:
		return []string{"message"}, true
	case complaints.NoticeUndelivered:
		return []string{"undelivered", "why"}, true
	default:
		return nil, false
	}
}

func checkNotice(kind complaints.LetterKind, f complaints.NoticeFacts) error {
	needs, ok := noticeNeeds(kind)
	if !ok {
		return wrong("kind", "is not a notice to staff")
	}
	var m missing
	m.names(f.Names)
	m.need("id", f.ID != "")
	m.need("status", f.Status != "")
	for _, field := range needs {
		m.need(field, hasNoticeFact(&f, field))
	}
	m.link(f.Link)
	return m.err()
}

func hasNoticeFact(f *complaints.NoticeFacts, field string) bool {
	switch field {
	case "names.director_title":
		return f.Names.DirectorTitle != ""
	case "group":
		return f.Group != ""
	case "reason":
		return f.Reason != ""
	case "deadline":
		_, ok := theDeadline(f)
		return ok
	case "outcome":
		return f.Outcome != ""
	case "satisfied":
		return f.Satisfied != ""
	case "findings":
		return f.Findings != ""
	case "decision":
		return f.Decision != ""
	case "dossier":
		return len(f.Dossier) > 0
	case "measure":
		return f.Measure != nil && f.Measure.Text != ""
	case "message":
		return f.Message != ""
	case "undelivered":
		return f.Undelivered != ""
	case "why":
		return f.Why == complaints.LetterBounced || f.Why == complaints.LetterLimit
	}
	return false
}

// theDeadline is the clock that a warning or breach is about.
func theDeadline(f *complaints.NoticeFacts) (complaints.Deadline, bool) {
	for _, d := range f.Deadlines {
		if d.Kind == f.Deadline {
			return d, true
		}
	}
	return complaints.Deadline{}, false
}

// missing gathers the fields that a letter lacks; its zero value is ready.
type missing []complaints.FieldError

func (m *missing) need(field string, there bool) {
	if !there {
		*m = append(*m, complaints.FieldError{Field: field, Key: "required", Message: "is required for this letter"})
	}
}

func (m *missing) names(n complaints.Names) {
	m.need("names.organisation", n.Organisation != "")
	m.need("names.mailbox", n.Mailbox != "")
	m.need("names.desk", n.Desk != "")
}

// link refuses what no mail client should be asked to open.
func (m *missing) link(link string) {
	if link == "" {
		return
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		*m = append(*m, complaints.FieldError{Field: "link", Key: "url", Message: "must be an http or https address"})
	}
}

func (m missing) err() error {
	if len(m) == 0 {
		return nil
	}
	return &complaints.Error{Code: complaints.CodeInvalid, Fields: m}
}

// wrong is a word outside its closed set.
func wrong(field, message string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Fields: []complaints.FieldError{{Field: field, Key: "one_of", Message: message}}}
}
