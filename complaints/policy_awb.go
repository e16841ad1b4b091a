package complaints

import (
	"maps"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// AwbPolicy is the procedure of [DefaultPolicy] under title 9.1 of the Algemene wet bestuursrecht. It is valid as it stands;
// each call gives a fresh copy. What the law changes:
//
//   - everyone may complain, citizens too (9:1); what concerns a partner's conduct is forwarded to it (2:3);
//   - a copy goes to the person concerned (9:9), and both are offered a hearing, or the record says why not (9:10);
//   - the complaint is handled within 6 weeks of receipt (9:11(1)), an end that moves by the Algemene termijnenwet; with a
//     complaints committee it is 10 weeks: set Terms.Resolution.Weeks to 10;
//   - the handling is put off by at most 4 weeks, and further only with the complainant's written consent (9:11(2) and (3));
//   - the grounds not to handle are those of 9:8(1) and (2), told within 4 weeks (9:8(3));
//   - it ends with findings, a judgment, and where the ombudsman can be asked (9:12).
//
// The first response within 2 working days and the term after a reopening, which the law does not know, stay as the centre's
// own promises. Acknowledgment in writing (9:6) and an uninvolved handler (9:7) are the procedure's own rules already.
func AwbPolicy() *Policy {
	p := DefaultPolicy()
	p.Version = "1.0-awb"
	p.Law = LawAwb
	p.Names.Ombudsman = "Nationale ombudsman"
	p.Terms.Resolution = calendar.Term{Weeks: awbWeeks, Statutory: true}
	p.Terms.MaxExtension = calendar.Term{Weeks: awbExtensionWeeks, Statutory: true}
	p.Dismissals = awbDismissals()
	p.Rules.EveryoneMayComplain = true
	p.Rules.Hearing = true
	p.Rules.JudgmentRequired = true
	p.Rules.CopyToConcerned = true
	p.Rules.DismissWithinWeeks = awbDismissalWeeks
	p.Referrals = nil // nobody is sent away for being a citizen
	maps.Copy(p.Texts, awbTexts())
	return p
}

// The terms of title 9.1, in weeks.
const (
	awbWeeks          = 6  // 9:11(1)
	awbCommitteeWeeks = 10 // 9:11(1), when a committee of section 9.1.3 advises
	awbExtensionWeeks = 4  // 9:11(2)
	awbDismissalWeeks = 4  // 9:8(3)
)

// awbDismissals are the grounds of 9:8(1) a to f and 9:8(2). Before them stands what is no complaint in the sense of 9:1 at
// all, what was filed twice, and what lacks the name and address of 9:4(2)a.
func awbDismissals() []DismissalGround {
	return []DismissalGround{
		OutOfScope, Duplicate, Anonymous,
		AlreadyHandled, TooOld, Objection, Appeal, CourtCase, Prosecution, TooSlight,
	}
}

func awbTexts() map[string]Translated {
	return map[string]Translated{
		TextRemedy: {
			NL: "Meer over de Nationale ombudsman leest u op www.nationaleombudsman.nl.",
			EN: "You can read more about the National Ombudsman at www.nationaleombudsman.nl.",
		},
		TextCitizens: {
			NL: "Uw klacht gaat over een van onze partners. Wij sturen uw klacht daarom door. De partner neemt contact met u op.",
			EN: "Your complaint is about one of our partners. We therefore forward it. The partner will contact you.",
		},
	}
}
