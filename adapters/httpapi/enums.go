package httpapi

import (
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// word stands in the OpenAPI document for a type whose values are a closed set of words.
type word[T ~string] string

// Schema lists the words.
func (word[T]) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: wordsOf(reflect.TypeFor[T]())}
}

func enumerate(r huma.Registry) {
	alias[complaints.Status](r)
	alias[complaints.Class](r)
	alias[complaints.Channel](r)
	alias[complaints.ComplainantKind](r)
	alias[complaints.Ground](r)
	alias[complaints.Outcome](r)
	alias[complaints.Satisfaction](r)
	alias[complaints.ContactKind](r)
	alias[complaints.HandBackReason](r)
	alias[complaints.DismissalGround](r)
	alias[complaints.LinkKind](r)
	alias[complaints.DeadlineKind](r)
	alias[complaints.DeadlineState](r)
	alias[complaints.Relation](r)
	alias[complaints.Language](r)
	alias[complaints.ConcernedState](r)
	alias[complaints.DeliveryState](r)
	alias[complaints.Subscriber](r)
	alias[complaints.MailOutcome](r)
	alias[complaints.MailRefusal](r)
	alias[complaints.CommandName](r)
	alias[complaints.Code](r)
	alias[calendar.StepKind](r)
}

func alias[T ~string](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[T](), reflect.TypeFor[word[T]]())
}

// wordsOf lists the words of a type.
func wordsOf(t reflect.Type) []any {
	for _, set := range wordSets() {
		v := reflect.ValueOf(set)
		if v.Type().Elem() != t {
			continue
		}
		out := make([]any, v.Len())
		for i := range out {
			out[i] = v.Index(i).String()
		}
		return out
	}
	return nil
}

func wordSets() []any {
	return []any{
		complaints.Statuses(),
		[]complaints.Class{complaints.ClassComplaint, complaints.ClassReferral, complaints.ClassSignal, complaints.ClassUnconfirmed},
		[]complaints.Channel{
			complaints.ChannelMail, complaints.ChannelWeb, complaints.ChannelPhone, complaints.ChannelLetter, complaints.ChannelAPI,
		},
		[]complaints.ComplainantKind{
			complaints.PartnerEmployee, complaints.SupplierKind, complaints.Citizen, complaints.Business, complaints.UnknownKind,
		},
		[]complaints.Ground{complaints.Conduct, complaints.ServiceGround, complaints.Contract},
		[]complaints.Outcome{
			complaints.Upheld, complaints.PartlyUpheld, complaints.NotUpheld, complaints.ResolvedInformally, complaints.NoJudgment,
		},
		[]complaints.Satisfaction{complaints.SatisfiedYes, complaints.SatisfiedNo, complaints.SatisfiedUnknown},
		[]complaints.ContactKind{complaints.Phone, complaints.Meeting, complaints.Mail, complaints.WrittenLetter},
		[]complaints.HandBackReason{complaints.NotReached, complaints.PrefersWriting},
		[]complaints.DismissalGround{
			complaints.OutOfScope, complaints.Duplicate, complaints.Anonymous, complaints.AlreadyHandled, complaints.TooOld,
			complaints.Objection, complaints.Appeal, complaints.CourtCase, complaints.Prosecution, complaints.TooSlight,
		},
		[]complaints.LinkKind{complaints.LinkDuplicate, complaints.LinkPart, complaints.LinkConsulted, complaints.LinkRelated},
		[]complaints.DeadlineKind{complaints.FirstResponse, complaints.Resolution},
		[]complaints.DeadlineState{
			complaints.Running, complaints.Met, complaints.Breached, complaints.Suspended, complaints.Stopped,
		},
		[]complaints.Relation{
			complaints.AsComplainant, complaints.AsPartnerSystem, complaints.AsDesk, complaints.AsHandler, complaints.AsMember,
			complaints.AsConsulted, complaints.AsFormer, complaints.AsOwner, complaints.AsDirector, complaints.AsAdministrator, complaints.AsEngine,
		},
		[]complaints.Language{complaints.Dutch, complaints.English},
		[]complaints.ConcernedState{
			complaints.ConcernedUnlinked, complaints.ConcernedLinked, complaints.ConcernedLeft, complaints.ConcernedUnknown,
		},
		[]complaints.DeliveryState{
			complaints.DeliveryPending, complaints.DeliveryParked, complaints.DeliverySent, complaints.DeliveryPrinted, complaints.DeliveryMoot,
		},
		[]complaints.Subscriber{complaints.ToComplainant, complaints.ToStaff, complaints.ToConcerned},
		[]complaints.MailOutcome{
			complaints.MailComplaint, complaints.MailReply, complaints.MailReferred, complaints.MailAutomatic, complaints.MailBounce,
			complaints.MailReport, complaints.MailUnconfirmed, complaints.MailQuarantined, complaints.MailUnreadable, complaints.MailRefused,
		},
		[]complaints.MailRefusal{complaints.RefuseSpam, complaints.RefuseNotForUs, complaints.RefuseOther},
		commandNames(),
		problemCodes(),
		[]calendar.StepKind{
			calendar.StepReceived, calendar.StepDeferred, calendar.StepCounted, calendar.StepSuspended, calendar.StepNominal, calendar.StepExtended,
			calendar.StepSkippedWeekend, calendar.StepSkippedHoliday, calendar.StepSkippedEquated, calendar.StepSkippedClosure,
			calendar.StepRolled, calendar.StepEnd,
		},
	}
}

// commandNames are the commands that somebody can give.
func commandNames() []complaints.CommandName {
	var names []complaints.CommandName
	for _, row := range complaints.DefaultTransitions() {
		if row.Command != complaints.CmdMilestone && !slices.Contains(names, row.Command) {
			names = append(names, row.Command)
		}
	}
	return names
}

// problemCodes are the codes that a problem can have; of those with one status the general one comes first.
func problemCodes() []complaints.Code {
	return []complaints.Code{
		codeMalformed, codeUnauthenticated, complaints.CodeNotAllowed, complaints.CodeImpartiality, complaints.CodeNotFound,
		codeMethodNotAllowed, codeTimeout, complaints.CodeIllegalTransition, complaints.CodeClaimed, complaints.CodeLeased,
		complaints.CodeErased, complaints.CodeStale, complaints.CodeTooLarge, codeUnsupportedMedia, complaints.CodeInvalid,
		complaints.CodeKeyReused, complaints.CodeSearchUnsupported, complaints.CodeRevisionRequired, codeRateLimited,
		complaints.CodeUnavailable, complaints.CodeNewer, codeInternal, complaints.CodeCorrupt, complaints.CodeRejected,
	}
}
