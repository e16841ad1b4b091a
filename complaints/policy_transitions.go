package complaints

import "slices"

// DefaultTransitions is the table of procedure.md section 3, and the commands that belong to its sentences. A command is
// legal when one of its rows has the complaint's status and the actor's relation; rows may share a command. "Any" stands for
// every status; what is erased takes no command at all.
func DefaultTransitions() []Transition {
	return slices.Concat(intakeTransitions(), handlingTransitions(), directorTransitions(), endingTransitions(), sideTransitions())
}

func openStatuses() []Status {
	return []Status{Registered, Assigned, InProgress, Handled, Escalated}
}

func endedStatuses() []Status {
	return []Status{Closed, Withdrawn, Referred, Dismissed}
}

// intakeTransitions bring a complaint in and to a handler.
func intakeTransitions() []Transition {
	return []Transition{
		{Command: CmdSubmit, By: []Relation{AsComplainant, AsPartnerSystem, AsDesk, AsEngine}, To: Registered, Note: "or referred, when a rule is certain"},
		{Command: CmdAssign, From: []Status{Registered, Assigned, InProgress}, By: []Relation{AsDesk, AsEngine}, To: Assigned},
		{Command: CmdAssign, From: []Status{Handled, Escalated}, By: []Relation{AsDesk, AsEngine}, Note: "group and handler change, the status stays"},
		{Command: CmdTake, From: []Status{Assigned}, By: []Relation{AsMember}, To: InProgress},
		{Command: CmdReturn, From: []Status{Assigned, InProgress}, By: []Relation{AsMember, AsHandler}, To: Registered, Note: "clocks run on"},
	}
}

// handlingTransitions are the handler's work.
func handlingTransitions() []Transition {
	handling := []Status{InProgress, Handled}
	return []Transition{
		{Command: CmdContact, From: []Status{Assigned, InProgress, Handled, Escalated}, By: []Relation{AsHandler}},
		{Command: CmdContact, From: []Status{Assigned}, By: []Relation{AsMember}},
		{Command: CmdContact, From: []Status{Escalated}, By: []Relation{AsDirector}},
		{Command: CmdSuspend, From: []Status{InProgress}, By: []Relation{AsHandler, AsDesk}},
		{Command: CmdResume, From: []Status{Registered, Assigned, InProgress}, By: []Relation{AsHandler, AsDesk}, Note: "a suspension survives return and assign"},
		{Command: CmdExtend, From: openStatuses(), By: []Relation{AsHandler, AsDesk}},
		{Command: CmdHear, From: handling, By: []Relation{AsHandler}},
		{Command: CmdHear, From: []Status{Escalated}, By: []Relation{AsDirector}},
		{Command: CmdHandBack, From: []Status{InProgress}, By: []Relation{AsHandler}, To: Handled, Note: "needs a conversation or a coded reason"},
	}
}

// directorTransitions are the way to the director and back.
func directorTransitions() []Transition {
	handling := []Status{InProgress, Handled}
	return []Transition{
		{Command: CmdDissatisfied, From: handling, By: []Relation{AsComplainant, AsHandler}, Note: "opens an escalation request"},
		{Command: CmdDissatisfied, From: []Status{Closed}, By: []Relation{AsComplainant, AsHandler}, Note: "a reopening request, within its window"},
		{Command: CmdWaive, From: handling, By: []Relation{AsDesk, AsHandler}, Note: "the complainant does not want the director"},
		{Command: CmdEscalate, From: handling, By: []Relation{AsHandler, AsMember}, To: Escalated},
		{Command: CmdDecide, From: []Status{Escalated}, By: []Relation{AsDirector}, To: Handled},
	}
}

// endingTransitions end a complaint, or start it again.
func endingTransitions() []Transition {
	return []Transition{
		{Command: CmdClose, From: []Status{Handled}, By: []Relation{AsDesk}, To: Closed},
		{Command: CmdWithdraw, From: openStatuses(), By: []Relation{AsComplainant, AsDesk}, To: Withdrawn},
		{Command: CmdRefer, From: []Status{Registered, Assigned}, By: []Relation{AsDesk}, To: Referred},
		{Command: CmdDismiss, From: []Status{Registered, Assigned, InProgress}, By: []Relation{AsDesk, AsDirector}, To: Dismissed},
		{
			Command: CmdReopen, From: endedStatuses(), By: []Relation{AsDesk, AsDirector},
			Note: "in_progress with the last handler, else assigned; or straight to escalated",
		},
		{Command: CmdConfirm, From: []Status{Registered}, By: []Relation{AsDesk, AsEngine}, To: Registered, Note: "a mail of an unknown sender; or referred, by a rule"},
		{Command: CmdConfirm, From: []Status{Dismissed}, By: []Relation{AsDesk}, To: Registered, Note: "such a mail, refused before"},
		{Command: CmdRefuseReopening, From: []Status{Closed}, By: []Relation{AsDesk}},
	}
}

// sideTransitions leave the status as it is.
func sideTransitions() []Transition {
	anyStatus := Statuses()
	return []Transition{
		{Command: CmdNote, From: anyStatus, By: []Relation{AsDesk, AsHandler, AsDirector, AsConsulted}, Note: "never reaches the complainant"},
		{Command: CmdMessage, From: anyStatus, By: []Relation{AsDesk, AsHandler, AsDirector, AsComplainant, AsEngine}},
		{Command: CmdAttach, From: anyStatus, By: []Relation{AsDesk, AsHandler, AsDirector, AsComplainant, AsEngine}},
		{Command: CmdAmend, From: openStatuses(), By: []Relation{AsDesk}},
		{Command: CmdLink, From: openStatuses(), By: []Relation{AsDesk}, Note: "a duplicate is dismissed"},
		{Command: CmdMeasureDone, From: anyStatus, By: []Relation{AsDesk, AsHandler, AsFormer, AsOwner}, Note: "an owner their own only"},
		{Command: CmdSeen, From: anyStatus, By: []Relation{AsDesk}},
		{Command: CmdPosted, From: anyStatus, By: []Relation{AsDesk}},
		{Command: CmdHold, From: anyStatus, By: []Relation{AsAdministrator, AsDesk}},
		{Command: CmdMilestone, From: anyStatus, By: []Relation{AsEngine}},
		{Command: CmdErase, From: endedStatuses(), By: []Relation{AsAdministrator, AsEngine}},
	}
}
