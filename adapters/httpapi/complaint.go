package httpapi

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The complaint as the API shows it: what the view of this actor contains, and nothing else. Absent fields are empty, unknown
// yet, or not for this actor's eyes.
type (
	complaint struct {
		ID            complaints.ID              `json:"id" doc:"26 characters, ordered by time" example:"01KB3F6Z8Q4X2N7M5T9V1W3Y6A"`
		Reference     string                     `json:"reference,omitempty" doc:"Absent for a referral" example:"K-2026-000123"`
		Revision      complaints.Revision        `json:"revision" doc:"Also the ETag" example:"7"`
		Class         complaints.Class           `json:"class"`
		Status        complaints.Status          `json:"status"`
		Channel       complaints.Channel         `json:"channel"`
		Language      complaints.Language        `json:"language"`
		ReceivedAt    time.Time                  `json:"received_at" doc:"When it arrived or was said"`
		RegisteredAt  time.Time                  `json:"registered_at" doc:"When it was entered"`
		ChangedAt     time.Time                  `json:"changed_at"`
		OccurredOn    *calendar.Date             `json:"occurred_on,omitempty"`
		SubmittedBy   complaints.ActorID         `json:"submitted_by,omitempty"`
		Complainant   complainant                `json:"complainant"`
		Ground        complaints.Ground          `json:"ground,omitempty"`
		Agreement     string                     `json:"agreement,omitempty" doc:"Number of the supplier agreement"`
		Department    complaints.DepartmentID    `json:"department,omitempty" example:"ict"`
		Subject       string                     `json:"subject,omitempty"`
		Description   string                     `json:"description,omitempty"`
		Visible       string                     `json:"description_visible,omitempty" doc:"Of a mail: the beginning of description, without quoted history and signature"`
		Concerned     []concerned                `json:"concerned,omitempty"`
		Involved      []complaints.ActorID       `json:"involved,omitempty" doc:"Who may not handle it for impartiality, beside concerned"`
		Group         complaints.GroupID         `json:"group,omitempty" example:"ict"`
		Handler       complaints.ActorID         `json:"handler,omitempty"`
		Handlers      []complaints.ActorID       `json:"handlers,omitempty" doc:"Who handles or handled it"`
		Consulted     []complaints.GroupID       `json:"consulted,omitempty"`
		Proposed      *proposed                  `json:"proposed,omitempty" doc:"What a routing rule proposes to the desk"`
		Deadlines     []deadline                 `json:"deadlines" doc:"Empty for a referral and for a signal"`
		Suspension    *suspension                `json:"suspension,omitempty" doc:"While waiting for the complainant"`
		Outcome       complaints.Outcome         `json:"outcome,omitempty"`
		Findings      string                     `json:"findings,omitempty"`
		Satisfied     complaints.Satisfaction    `json:"satisfied,omitempty"`
		NoTalk        complaints.HandBackReason  `json:"no_conversation,omitempty" doc:"Why it was handed back without a conversation"`
		Waived        bool                       `json:"waived,omitempty" doc:"The complainant does not want the director"`
		Heard         bool                       `json:"heard,omitempty"`
		Escalation    *escalation                `json:"escalation,omitempty"`
		Measures      []measure                  `json:"measures,omitempty"`
		HandedBackAt  *time.Time                 `json:"handed_back_at,omitempty"`
		FirstClosedAt *time.Time                 `json:"first_closed_at,omitempty"`
		EndedAt       *time.Time                 `json:"ended_at,omitempty" doc:"Of the last closing, withdrawal, referral or dismissal"`
		ClosingText   string                     `json:"closing_text,omitempty"`
		Dismissal     complaints.DismissalGround `json:"dismissal,omitempty"`
		ReferredTo    string                     `json:"referred_to,omitempty" doc:"A partner's id, when it is known"`
		Reopened      int                        `json:"reopened,omitempty" doc:"How often"`
		ReopenRequest *reopenRequest             `json:"reopen_request,omitempty" doc:"The complainant is not satisfied with the closing"`
		Attention     bool                       `json:"attention,omitempty" doc:"Something came in that the desk has not seen"`
		Links         []link                     `json:"links,omitempty"`
		Attachments   int                        `json:"attachments,omitempty" doc:"How many"`
		Hold          bool                       `json:"hold,omitempty" doc:"A legal hold keeps it from erasure"`
		Erased        bool                       `json:"erased,omitempty"`
		Imported      bool                       `json:"imported,omitempty"`
		Relations     []complaints.Relation      `json:"relations" doc:"How the client stands to the complaint"`
		Allowed       []complaints.CommandName   `json:"allowed" doc:"The commands that the client may give now"`
	}
	complainant struct {
		Kind         complaints.ComplainantKind `json:"kind,omitempty"`
		Name         string                     `json:"name,omitempty"`
		Email        string                     `json:"email,omitempty"`
		Phone        string                     `json:"phone,omitempty"`
		Address      string                     `json:"address,omitempty"`
		Organisation string                     `json:"organisation,omitempty" doc:"Id of a partner or supplier, or else as it was written"`
		Actor        complaints.ActorID         `json:"actor,omitempty"`
		MailFailed   bool                       `json:"mail_failed,omitempty" doc:"A letter to their address came back"`
	}
	concerned struct {
		Name  string                    `json:"name,omitempty"`
		Actor complaints.ActorID        `json:"actor,omitempty"`
		State complaints.ConcernedState `json:"state"`
	}
	proposed struct {
		Rule  string             `json:"rule"`
		Group complaints.GroupID `json:"group"`
	}
	deadline struct {
		Kind        complaints.DeadlineKind  `json:"kind"`
		Date        calendar.Date            `json:"date" doc:"The last day"`
		Due         time.Time                `json:"due" doc:"The end of the last day, exclusive"`
		Original    calendar.Date            `json:"original" doc:"The norm: before any suspension or extension"`
		State       complaints.DeadlineState `json:"state"`
		StoppedAt   *time.Time               `json:"stopped_at,omitempty"`
		BreachedAt  *time.Time               `json:"breached_at,omitempty"`
		Provisional bool                     `json:"provisional,omitempty"`
		Policy      string                   `json:"policy" doc:"Version that set the date"`
		Calendar    string                   `json:"calendar" doc:"Version that set the date"`
		Steps       []step                   `json:"steps,omitempty" doc:"The reckoning, where it is asked for"`
	}
	suspension struct {
		Since  calendar.Date `json:"since"`
		Until  calendar.Date `json:"until" doc:"A reminder; it resumes nothing"`
		Reason string        `json:"reason,omitempty"`
	}
	escalation struct {
		RequestedAt *time.Time         `json:"requested_at,omitempty"`
		EscalatedAt *time.Time         `json:"escalated_at,omitempty"`
		DecidedAt   *time.Time         `json:"decided_at,omitempty"`
		Decision    string             `json:"decision,omitempty"`
		By          complaints.ActorID `json:"by,omitempty" doc:"Who decided"`
	}
	measure struct {
		N      int                `json:"n"`
		Text   string             `json:"text,omitempty"`
		Owner  complaints.ActorID `json:"owner,omitempty"`
		Due    calendar.Date      `json:"due"`
		DoneAt *time.Time         `json:"done_at,omitempty"`
		DoneBy complaints.ActorID `json:"done_by,omitempty"`
	}
	reopenRequest struct {
		At  time.Time     `json:"at"`
		Due calendar.Date `json:"due"`
	}
	link struct {
		Kind complaints.LinkKind `json:"kind"`
		To   complaints.ID       `json:"to"`
	}
)

// show turns a view into the API's complaint.
func (a *api) show(v *complaints.View) *complaint {
	out := show(v)
	if out.Channel == complaints.ChannelMail {
		out.Visible = a.visible(out.Description)
	}
	return out
}

// visible is a mail's text without what is folded away; empty when nothing is.
func (a *api) visible(text string) string {
	if a.o.Fold == nil {
		return ""
	}
	visible, folded := a.o.Fold(text)
	if folded == "" {
		return ""
	}
	return visible
}

func show(v *complaints.View) *complaint {
	c := &v.Complaint
	out := &complaint{
		ID: c.ID, Reference: c.Reference, Revision: c.Revision, Class: c.Class, Status: c.Status, Channel: c.Channel, Language: c.Language,
		ReceivedAt: c.ReceivedAt.UTC(), RegisteredAt: c.RegisteredAt.UTC(), ChangedAt: c.ChangedAt.UTC(),
		OccurredOn: c.OccurredOn, SubmittedBy: c.SubmittedBy, Complainant: showComplainant(v),
		Ground: c.Ground, Agreement: v.Text(c.Agreement), Department: c.Department, Subject: v.Text(c.Subject), Description: v.Text(c.Description),
		Involved: c.Involved, Group: c.Group, Handler: c.Handler, Handlers: c.Handlers, Consulted: c.Consulted,
		Deadlines: showDeadlines(c.Deadlines(), v.At),
		Outcome:   c.Outcome, Findings: v.Text(c.Findings), Satisfied: c.Satisfied, NoTalk: c.NoTalk, Waived: c.Waived, Heard: c.Heard,
		HandedBackAt: moment(c.HandedBackAt), FirstClosedAt: moment(c.FirstClosedAt), EndedAt: moment(c.EndedAt),
		ClosingText: v.Text(c.ClosingText), Dismissal: c.Dismissal, ReferredTo: c.ReferredTo, Reopened: c.Reopened,
		Attention: c.Attention, Attachments: c.Attachments, Hold: c.Hold, Erased: c.Erased, Imported: c.Imported,
		Relations: append([]complaints.Relation{}, v.Relations...), Allowed: append([]complaints.CommandName{}, v.Allowed...),
	}
	for _, p := range c.Concerned {
		out.Concerned = append(out.Concerned, concerned{Name: v.Text(p.Name), Actor: p.Actor, State: p.State})
	}
	for _, m := range c.Measures {
		out.Measures = append(out.Measures, measure{
			N: m.N, Text: v.Text(m.Text), Owner: m.Owner, Due: m.Due, DoneAt: moment(m.DoneAt), DoneBy: m.DoneBy,
		})
	}
	for _, l := range c.Links {
		out.Links = append(out.Links, link{Kind: l.Kind, To: l.To})
	}
	showOptional(v, out)
	return out
}

func showOptional(v *complaints.View, out *complaint) {
	c := &v.Complaint
	if p := c.Proposed; p != nil {
		out.Proposed = &proposed{Rule: p.Rule, Group: p.Group}
	}
	if s := c.Suspension; s != nil {
		out.Suspension = &suspension{Since: s.Since, Until: s.Until, Reason: v.Text(s.Reason)}
	}
	if e := c.Escalation; e != nil {
		out.Escalation = &escalation{
			RequestedAt: moment(e.RequestedAt), EscalatedAt: moment(e.EscalatedAt), DecidedAt: moment(e.DecidedAt),
			Decision: v.Text(e.Decision), By: e.By,
		}
	}
	if r := c.ReopenRequest; r != nil {
		out.ReopenRequest = &reopenRequest{At: r.At.UTC(), Due: r.Due}
	}
}

func showComplainant(v *complaints.View) complainant {
	who, p := v.Complaint.Complainant, v.Person
	organisation := who.Organisation
	if organisation == "" {
		organisation = p.Organisation
	}
	return complainant{
		Kind: who.Kind, Name: p.Name, Email: p.Email, Phone: p.Phone, Address: p.Address, Organisation: organisation, Actor: who.Actor,
		MailFailed: who.MailFailed,
	}
}

func showDeadlines(list []complaints.Deadline, now time.Time) []deadline {
	out := make([]deadline, 0, len(list))
	for _, d := range list {
		out = append(out, showDeadline(d, now))
	}
	return out
}

func showDeadline(d complaints.Deadline, now time.Time) deadline {
	return deadline{
		Kind: d.Kind, Date: d.Date, Due: d.Due.UTC(), Original: d.Original, State: d.StateAt(now),
		StoppedAt: moment(d.StoppedAt), BreachedAt: moment(d.BreachedAt), Provisional: d.Provisional, Policy: d.Policy, Calendar: d.Calendar,
	}
}

// moment is a time, or nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
