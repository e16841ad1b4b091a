package complaints_test

import (
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// The examples below are version 1 of what is stored, with every field filled in. They stand beside testdata/stored/v1 for ever.

// instant is a moment of the first of those days, in UTC with microseconds.
func instant(hour int) time.Time { return time.Date(2026, 4, 2, hour, 30, 15, 123456000, time.UTC) }

func dateOf(n int) calendar.Date { return calendar.Date(20_545 + n) } // 2026-04-02 and the days after it

func textOf(field string) complaints.Text { return complaints.Text{At: 7, Field: field, Len: 12} }

func milestoneExample() complaints.Milestone {
	return complaints.Milestone{Kind: complaints.MilestoneWarning, Deadline: complaints.Resolution, N: 3, At: instant(7)}
}

func agendaExample() []complaints.Milestone { return []complaints.Milestone{milestoneExample()} }

func promiseExample() complaints.Promise {
	norm := dateOf(14)
	return complaints.Promise{
		Kind: complaints.Resolution, Date: dateOf(15), Due: instant(22), Original: &norm, Fresh: true, Provisional: true,
		Policy: "1.0", Calendar: "nl-2026a", Agenda: agendaExample(),
		Steps: []calendar.Step{{Date: dateOf(15), Kind: calendar.StepSkippedHoliday, Counted: 2, Code: "kings_day", Label: "Koningsdag"}},
	}
}

func promisesExample() []complaints.Promise { return []complaints.Promise{promiseExample()} }

func complainantExample() complaints.Complainant {
	return complaints.Complainant{
		Kind: complaints.PartnerEmployee, Organisation: "gemeente-a", Actor: "employee-1", Person: textOf("person"), HasMail: true, HasPhone: true,
	}
}

func concernedExample() []complaints.Concerned {
	return []complaints.Concerned{{Name: textOf("concerned-1"), Actor: "facilities-1", State: complaints.ConcernedLinked}}
}

func measuresExample() []complaints.Measure {
	return []complaints.Measure{{N: 1, Text: textOf("measure-1"), Owner: "facilities-1", Due: dateOf(20), DoneAt: instant(12), DoneBy: "desk-1"}}
}

// eventExamples has one of every type.
func eventExamples() []complaints.Event { return append(openingExamples(), laterExamples()...) }

func openingExamples() []complaints.Event {
	occurred, until, promise := dateOf(-1), dateOf(2), promiseExample()
	return []complaints.Event{
		complaints.Submitted{
			Class: complaints.ClassComplaint, Status: complaints.Registered, Reference: "K-2026-000001", Channel: complaints.ChannelMail,
			Language: complaints.Dutch, ReceivedAt: instant(8), OccurredOn: &occurred, Complainant: complainantExample(),
			Ground: complaints.Contract, Agreement: textOf("agreement"), Department: "facilities", Subject: textOf("subject"),
			Description: textOf("description"), Concerned: concernedExample(), Proposed: &complaints.Route{Rule: "rule-1", Group: "facilities"},
			ReferredTo: "gemeente-b", Rule: "citizen", Promises: promisesExample(), Agenda: agendaExample(), Mail: "mail-1", Imported: true,
		},
		complaints.WasAssigned{Group: "facilities", Handler: "facilities-1", Rule: "rule-1"},
		complaints.Taken{},
		complaints.Returned{Reason: textOf("reason")},
		complaints.Contacted{
			Kind: complaints.Phone, Reached: true, At: instant(9), Summary: textOf("summary"), Response: true, Days: []calendar.Date{dateOf(0), dateOf(1)},
		},
		complaints.Noted{Text: textOf("text")},
		complaints.Messaged{Text: textOf("text"), Inbound: true, Mail: "mail-2", Auto: true, Written: true},
		complaints.Attached{N: 1, Name: textOf("file-1"), Size: 3_000_000_000, Media: "image/png", SHA256: "e3b0c442", Blob: "attachments/a/b", Shown: true},
		complaints.WasSuspended{Since: dateOf(0), Until: until, Reason: textOf("reason"), Agenda: agendaExample()},
		complaints.Resumed{Workdays: 2, Promise: &promise},
		complaints.Extended{Reason: textOf("reason"), Consent: true, Promise: promise},
		complaints.HandedBack{
			Outcome: complaints.PartlyUpheld, Findings: textOf("findings"), Measures: measuresExample(), Satisfied: complaints.SatisfiedNo,
			Reason: complaints.NotReached, Agenda: agendaExample(),
		},
		complaints.WasDissatisfied{Reason: textOf("reason"), Request: true, Reopening: &until, Agenda: agendaExample()},
		complaints.WasWaived{Reason: textOf("reason")},
		complaints.WasEscalated{Reason: textOf("reason")},
		complaints.Decided{Decision: textOf("decision"), Outcome: complaints.NotUpheld},
	}
}

func laterExamples() []complaints.Event {
	concerned, involved := concernedExample(), []complaints.ActorID{"desk-2"}
	complainant := complainantExample()
	return []complaints.Event{
		complaints.WasClosed{Text: textOf("text"), Agenda: agendaExample()},
		complaints.WasWithdrawn{Reason: textOf("reason"), Agenda: agendaExample()},
		complaints.WasReferred{To: "gemeente-b", Agenda: agendaExample()},
		complaints.WasDismissed{Ground: complaints.Duplicate, Reason: textOf("reason"), Of: "01KP5HQRT0000000000000000B", Agenda: agendaExample()},
		complaints.WasReopened{
			Status: complaints.InProgress, Class: complaints.ClassComplaint, Reference: "K-2026-000002", Reason: textOf("reason"),
			Undone: true, Promises: promisesExample(),
		},
		complaints.ReopeningRefused{Reason: textOf("reason")},
		complaints.Amended{
			Changes: []complaints.Change{{
				Field: "ground", Before: "service", After: "conduct", BeforeText: textOf("subject"), AfterText: textOf("subject"),
			}},
			Complainant: &complainant, Concerned: &concerned, Involved: &involved, ReceivedAt: instant(6), Reason: textOf("reason"),
			Reference: "K-2026-000002", Promises: promisesExample(),
		},
		complaints.Linked{Kind: complaints.LinkPart, To: "01KP5HQRT0000000000000000B", Group: "ict"},
		complaints.WasHeard{Held: true, Record: textOf("record")},
		complaints.MeasureDone{N: 1, Note: textOf("note")},
		complaints.WasSeen{},
		complaints.WasPosted{Letter: complaints.ContentKey{At: 3, Field: "letter-complainant"}},
		complaints.HoldChanged{Hold: true, Reason: textOf("reason"), Agenda: agendaExample()},
		complaints.Warned{Milestone: milestoneExample()},
		complaints.WasBreached{Milestone: milestoneExample()},
		complaints.Reminded{Milestone: milestoneExample()},
		complaints.WasErased{Reason: textOf("reason")},
		confirmedExample(),
		complaints.LetterFailed{
			Letter: complaints.LetterClosing, Of: 5, To: complaints.ToComplainant, Why: complaints.LetterBounced, Mail: "mail-3", Address: true,
		},
	}
}

func confirmedExample() complaints.WasConfirmed {
	occurred, who := dateOf(-1), complainantExample()
	who.MailFailed = true
	return complaints.WasConfirmed{
		Class: complaints.ClassComplaint, Status: complaints.Registered, Reference: "K-2026-000001", Language: complaints.Dutch, OccurredOn: &occurred,
		Complainant: who, Ground: complaints.Contract, Agreement: textOf("agreement"), Department: "facilities", Subject: textOf("subject"),
		Description: textOf("description"), Concerned: concernedExample(), Proposed: &complaints.Route{Rule: "rule-1", Group: "facilities"},
		ReferredTo: "gemeente-b", Rule: "citizen", Promises: promisesExample(), Agenda: agendaExample(),
	}
}

// unconfirmedExample waits for its sender, whose address does not work.
func unconfirmedExample() complaints.Complaint {
	return complaints.Complaint{
		ID: "01KP5HQRT0000000000000000A", Revision: 3, Class: complaints.ClassUnconfirmed, Status: complaints.Registered, Channel: complaints.ChannelMail,
		Language: complaints.Dutch, ReceivedAt: instant(8), RegisteredAt: instant(8), ChangedAt: instant(8), SubmittedBy: "engine:mail",
		Complainant: complaints.Complainant{Kind: complaints.UnknownKind, Person: textOf("person"), HasMail: true, MailFailed: true},
		Subject:     textOf("subject"), Description: textOf("description"), Attention: true,
		Agenda: []complaints.Milestone{{Kind: complaints.MilestoneConfirmation, At: instant(9)}},
	}
}

func deadlineExample(kind complaints.DeadlineKind) *complaints.Deadline {
	return &complaints.Deadline{
		Kind: kind, Date: dateOf(15), Due: instant(22), Original: dateOf(14), State: complaints.Breached, StoppedAt: instant(23),
		BreachedAt: instant(22), Provisional: true, Policy: "1.0", Calendar: "nl-2026a", Set: 5,
	}
}

// stateExample is a state that never was: every field has something in it.
func stateExample() complaints.Complaint {
	occurred := dateOf(-1)
	return complaints.Complaint{
		ID: "01KP5HQRT0000000000000000A", Revision: 9, Reference: "K-2026-000001", Class: complaints.ClassComplaint, Status: complaints.Closed,
		Channel: complaints.ChannelMail, Language: complaints.English, ReceivedAt: instant(8), RegisteredAt: instant(9), ChangedAt: instant(10),
		OccurredOn: &occurred, SubmittedBy: "desk-1", Complainant: complainantExample(), Ground: complaints.Contract, Agreement: textOf("agreement"),
		Department: "facilities", Subject: textOf("subject"), Description: textOf("description"), Concerned: concernedExample(),
		Involved: []complaints.ActorID{"desk-2"}, Group: "facilities", Handler: "facilities-1", Handlers: []complaints.ActorID{"facilities-1"},
		Consulted: []complaints.GroupID{"ict"}, Proposed: &complaints.Route{Rule: "rule-1", Group: "facilities"},
		FirstResponse: deadlineExample(complaints.FirstResponse), Resolution: deadlineExample(complaints.Resolution),
		Suspension: &complaints.Suspension{Since: dateOf(0), Until: dateOf(2), Reason: textOf("reason")},
		Contacts:   complaints.Contacts{Attempts: 3, Days: []calendar.Date{dateOf(0), dateOf(1)}, Talked: true, Written: true},
		Outcome:    complaints.Upheld, Findings: textOf("findings"), Satisfied: complaints.SatisfiedNo, NoTalk: complaints.PrefersWriting,
		Waived: true, Heard: true, Measures: measuresExample(),
		Escalation: &complaints.Escalation{
			RequestedAt: instant(10), EscalatedAt: instant(11), DecidedAt: instant(12), Decision: textOf("decision"), By: "director",
		},
		HandedBackAt: instant(11), FirstClosedAt: instant(12), EndedAt: instant(13), ClosingText: textOf("text"), Dismissal: complaints.OutOfScope,
		ReferredTo: "gemeente-b", Reopened: 1, ReopenRequest: &complaints.ReopenRequest{At: instant(13), Due: dateOf(4)}, Attention: true,
		Links:       []complaints.Link{{Kind: complaints.LinkRelated, To: "01KP5HQRT0000000000000000B"}},
		Attachments: 2, Shown: 1, Policy: "1.0", Calendar: "nl-2026a", Agenda: agendaExample(), Hold: true, Erased: true, Imported: true,
	}
}

// referralExample is the smallest state there is.
func referralExample() complaints.Complaint {
	return complaints.Complaint{
		ID: "01KP5HQRT0000000000000000A", Revision: 1, Class: complaints.ClassReferral, Status: complaints.Referred, Channel: complaints.ChannelWeb,
		Language: complaints.Dutch, ReceivedAt: instant(8), RegisteredAt: instant(8), ChangedAt: instant(8), EndedAt: instant(8),
		Complainant: complaints.Complainant{Kind: complaints.Citizen}, ReferredTo: "gemeente-b",
	}
}
