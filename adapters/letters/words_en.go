package letters

import "github.com/klachtwerk/klachtwerk/complaints"

func english() vocabulary {
	return vocabulary{
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December"},
		at: " at ",
		status: map[complaints.Status]string{
			complaints.Registered: "registered",
			complaints.Assigned:   "assigned",
			complaints.InProgress: "in progress",
			complaints.Handled:    "back at the service desk",
			complaints.Escalated:  "escalated",
			complaints.Closed:     "closed",
			complaints.Withdrawn:  "withdrawn",
			complaints.Referred:   "referred",
			complaints.Dismissed:  "dismissed",
		},
		outcome: map[complaints.Outcome]string{
			complaints.Upheld:             "upheld",
			complaints.PartlyUpheld:       "partly upheld",
			complaints.NotUpheld:          "not upheld",
			complaints.ResolvedInformally: "resolved informally",
			complaints.NoJudgment:         "no judgment",
		},
		verdict: map[complaints.Outcome]string{
			complaints.Upheld:             "Your complaint is upheld. We agree with you.",
			complaints.PartlyUpheld:       "Your complaint is partly upheld. We agree with part of it.",
			complaints.NotUpheld:          "Your complaint is not upheld. We do not agree with it.",
			complaints.ResolvedInformally: "Your complaint was resolved informally, together with you.",
			complaints.NoJudgment:         "We give no judgment on your complaint.",
		},
		satisfied: map[complaints.Satisfaction]string{
			complaints.SatisfiedYes:     "yes",
			complaints.SatisfiedNo:      "no",
			complaints.SatisfiedUnknown: "not known",
		},
		deadline: map[complaints.DeadlineKind]string{
			complaints.FirstResponse: "first response",
			complaints.Resolution:    "resolution",
		},
		state: map[complaints.DeadlineState]string{
			complaints.Running:   "running",
			complaints.Met:       "met",
			complaints.Breached:  "breached",
			complaints.Suspended: "suspended: waiting for the complainant",
			complaints.Stopped:   "stopped",
		},
		ground:     englishGrounds(),
		articleAwb: englishArticles(),
		kind: map[complaints.ComplainantKind]string{
			complaints.Citizen:  "residents",
			complaints.Business: "businesses",
		},
		event: englishEvents(), letter: englishLetters(),
		relation: map[complaints.Relation]string{
			complaints.AsComplainant:   "complainant",
			complaints.AsPartnerSystem: "the partner's system",
			complaints.AsDesk:          "service desk",
			complaints.AsHandler:       "handler",
			complaints.AsMember:        "member of the handler group",
			complaints.AsConsulted:     "consulted",
			complaints.AsFormer:        "former handler",
			complaints.AsDirector:      "director",
			complaints.AsAdministrator: "administrator",
			complaints.AsEngine:        "automatic",
		},
	}
}

func englishGrounds() map[complaints.DismissalGround]string {
	return map[complaints.DismissalGround]string{
		complaints.OutOfScope:     "Your message is not about something that you can complain about to us.",
		complaints.Duplicate:      "You have already filed a complaint about the same thing. We do handle that other complaint.",
		complaints.Anonymous:      "We do not know who filed the complaint.",
		complaints.AlreadyHandled: "We have handled this complaint before.",
		complaints.TooOld:         "What happened was more than a year before you filed your complaint.",
		complaints.Objection:      "You could have lodged an objection about this.",
		complaints.Appeal:         "You can or could lodge an appeal about this.",
		complaints.CourtCase:      "A court has ruled on this, or is still to rule on it.",
		complaints.Prosecution:    "There is an investigation by the public prosecutor, or a criminal case, about this.",
		complaints.TooSlight:      "It is clear that your interest is too small, or that what happened is not serious enough.",
	}
}

func englishArticles() map[complaints.DismissalGround]string {
	return map[complaints.DismissalGround]string{
		complaints.AlreadyHandled: "section 9:8(1)(a)",
		complaints.TooOld:         "section 9:8(1)(b)",
		complaints.Objection:      "section 9:8(1)(c)",
		complaints.Appeal:         "section 9:8(1)(d)",
		complaints.CourtCase:      "section 9:8(1)(e)",
		complaints.Prosecution:    "section 9:8(1)(f)",
		complaints.TooSlight:      "section 9:8(2)",
	}
}

func englishEvents() map[complaints.EventType]string {
	return map[complaints.EventType]string{
		complaints.EventSubmitted:        "filed",
		complaints.EventAssigned:         "assigned",
		complaints.EventTaken:            "taken",
		complaints.EventReturned:         "returned to the service desk",
		complaints.EventContacted:        "contact with the complainant",
		complaints.EventNoted:            "internal note",
		complaints.EventMessaged:         "message",
		complaints.EventAttached:         "attachment",
		complaints.EventSuspended:        "waiting for the complainant",
		complaints.EventResumed:          "resumed",
		complaints.EventExtended:         "extended",
		complaints.EventHandedBack:       "handed back to the service desk",
		complaints.EventDissatisfied:     "complainant is not satisfied",
		complaints.EventWaived:           "complainant does not want the director's decision",
		complaints.EventEscalated:        "escalated",
		complaints.EventDecided:          "the director's decision",
		complaints.EventClosed:           "closed",
		complaints.EventWithdrawn:        "withdrawn",
		complaints.EventReferred:         "referred",
		complaints.EventDismissed:        "dismissed",
		complaints.EventReopened:         "reopened",
		complaints.EventReopeningRefused: "reopening refused",
		complaints.EventAmended:          "details amended",
		complaints.EventLinked:           "linked",
		complaints.EventHeard:            "heard",
		complaints.EventMeasureDone:      "measure carried out",
		complaints.EventSeen:             "seen by the service desk",
		complaints.EventPosted:           "letter posted",
		complaints.EventHoldChanged:      "legal hold changed",
		complaints.EventWarned:           "warning",
		complaints.EventBreached:         "deadline breached",
		complaints.EventReminded:         "reminder",
		complaints.EventConfirmed:        "sender confirmed",
		complaints.EventLetterFailed:     "letter not delivered or not sent",
		complaints.EventErased:           "data erased",
	}
}

func englishLetters() map[complaints.LetterKind]string {
	return map[complaints.LetterKind]string{
		complaints.LetterAcknowledgment:      "the acknowledgment",
		complaints.LetterReferral:            "the referral",
		complaints.LetterNoComplaint:         "the message that this is no complaint",
		complaints.LetterSenderConfirmation:  "the question whether the complaint comes from its sender",
		complaints.LetterWaiting:             "the question that we need an answer to",
		complaints.LetterExtension:           "the message about the extension",
		complaints.LetterNewDates:            "the message with new dates",
		complaints.LetterMessage:             "a message from us",
		complaints.LetterWithdrawalConfirmed: "the confirmation of the withdrawal",
		complaints.LetterDismissal:           "the message that we do not handle the complaint",
		complaints.LetterClosing:             "the closing letter",
		complaints.LetterReopened:            "the message that the complaint is reopened",
		complaints.LetterReopeningRefused:    "the message that we do not reopen the complaint",
		complaints.LetterEscalation:          "the message that the complaint is with the director",
		complaints.LetterConcernedCopy:       "the copy for the person concerned",
	}
}
