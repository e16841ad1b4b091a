package complaints

// What people call the words of the procedure, as on pages and in letters.

func (s Status) dutch() string {
	switch s {
	case Registered:
		return "geregistreerd"
	case Assigned:
		return "doorgezet"
	case InProgress:
		return "in behandeling"
	case Handled:
		return "terug bij de Servicedesk"
	case Escalated:
		return "geëscaleerd"
	case Closed:
		return "afgemeld"
	case Withdrawn:
		return "ingetrokken"
	case Referred:
		return "doorverwezen"
	case Dismissed:
		return "buiten behandeling gesteld"
	}
	return string(s)
}

func (r Relation) dutch() string {
	switch r {
	case AsComplainant:
		return "indiener"
	case AsPartnerSystem:
		return "systeem van de partner"
	case AsDesk:
		return "Servicedesk"
	case AsHandler:
		return "behandelaar"
	case AsMember:
		return "lid van de behandelaarsgroep"
	case AsConsulted:
		return "geraadpleegde groep"
	case AsFormer:
		return "eerdere behandelaar"
	case AsDirector:
		return "directeur"
	case AsAdministrator:
		return "beheerder"
	case AsEngine:
		return "de toepassing zelf"
	}
	return string(r)
}

// dutch is what people call a command; empty when they have no other word for it.
func (n CommandName) dutch() string {
	switch n {
	case CmdSubmit:
		return "indienen"
	case CmdAssign:
		return "doorzetten"
	case CmdTake:
		return "in behandeling nemen"
	case CmdReturn:
		return "terugsturen"
	case CmdContact:
		return "contact vastleggen"
	case CmdNote:
		return "notitie"
	case CmdMessage:
		return "bericht"
	case CmdAttach:
		return "bijlage"
	case CmdSuspend:
		return "wachten op indiener"
	case CmdResume:
		return "hervatten"
	case CmdExtend:
		return "verlengen"
	case CmdHandBack:
		return "terugzetten"
	case CmdDissatisfied:
		return "niet tevreden"
	case CmdWaive:
		return "afzien van de directeur"
	case CmdEscalate:
		return "escaleren"
	case CmdDecide:
		return "oordeel van de directeur"
	}
	return n.dutchEnding()
}

func (n CommandName) dutchEnding() string {
	switch n {
	case CmdClose:
		return "afmelden"
	case CmdWithdraw:
		return "intrekken"
	case CmdRefer:
		return "doorverwijzen"
	case CmdDismiss:
		return "buiten behandeling stellen"
	case CmdReopen:
		return "heropenen"
	case CmdRefuseReopening:
		return "heropening weigeren"
	case CmdAmend:
		return "wijzigen"
	case CmdLink:
		return "koppelen"
	case CmdHear:
		return "horen van de betrokkene"
	case CmdMeasureDone:
		return "maatregel uitgevoerd"
	case CmdSeen:
		return "gezien"
	case CmdPosted:
		return "per post verstuurd"
	case CmdHold:
		return "bewaren om juridische redenen"
	case CmdErase:
		return "wissen"
	case CmdMilestone:
		return "termijnen bewaken"
	case CmdConfirm:
		return "bevestigen"
	}
	return ""
}
