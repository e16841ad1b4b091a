// Package complaints handles complaints by the procedure of a Dutch shared service centre, or by title 9.1 of the Algemene wet
// bestuursrecht: who may complain and where it goes, who may do what and when, the dates that are promised and how they were
// kept, the letters, and what is shown to whom.
//
// # Words
//
// A complaint (klacht) comes from a complainant (indiener): an employee of a partner, or a supplier. The service desk registers
// it and forwards it to the handler group of the department it is about, a handler takes it, settles it with the complainant and
// hands it back; the desk closes it. A complainant who is not satisfied gets the director's decision. [Status], [Relation] and
// the other words of words.go are closed sets; the Dutch word stands beside each. Being handled is not yet being closed: only
// closing ends the clock.
//
// # The flow
//
// [Policy] is the procedure as data: people and stand-ins, groups, partners, routing rules, terms, transitions. [DefaultPolicy]
// and [AwbPolicy] are valid as they stand; WORKFLOW.md, made by [Policy.Workflow], shows the way of a complaint.
//
// A [Command] is decided by [Complaint.Decide], which looks at the complaint, the command and an [Env] and at nothing else. It
// answers with events and the contents they refer to, or refuses with an [*Error]. [Complaint.Apply] is the only way in which
// state changes, so [Replay] of a history gives the state that was stored. Both are pure; time and ids are handed to them.
//
// [Service] is the way in for every front. It reads time once for a call, decides, and commits state, events, contents, claims
// and deliveries in one write to a [Store]. [Service.Sweep] lets happen what falls due: warnings, breaches, reminders, erasures.
// [Dispatcher] delivers what commits asked for. Neither starts a goroutine: a program calls them, when told by Options.Wake and
// by a clock of its own.
//
// # What is guaranteed
//
//   - State and history are written together or not at all; the same idempotency key gives the first answer again.
//   - A promised date is never silently recomputed. The versions of policy and calendar stand beside it, and
//     [Service.Deadlines] explains it day by day.
//   - One access rule holds for reading, lists, history, letters, files, exports and commands. What may not be seen is not
//     found. Whom a complaint concerns is refused, and told who acts instead.
//   - Free text and personal data are contents, apart from events and state, and can be erased; figures stay. No type lets
//     internal text into a letter to the complainant.
//   - A letter is composed once, kept, and sent as kept, however often sending is tried; it comes from the mailbox.
//   - Each mail received has exactly one recorded outcome, whatever the order and the number of its deliveries; [Service.Reconcile]
//     proves it. Nothing happens in the name of a sender whom the mail does not show, until they or the desk confirm it; a
//     reference or an address alone opens no complaint of anybody's. Until then it is outside every figure, as a signal is.
//   - Machines are not answered, and no address gets more letters in a day than the policy lets go without a person.
//   - Refusals are of a closed set of codes, with stable keys for what is wrong; they carry no personal data.
//
// Dates are civil dates in Europe/Amsterdam, of package calendar; moments are UTC with microseconds.
//
// # Where things are
//
// words.go, complaint.go, deadline.go and event.go are what is kept; command.go what can be asked, and the decide_ files what
// comes of it; gate.go holds the rules beside the table of transitions and access.go who stands in which relation. ports.go and
// store.go are what an adapter implements: packages storetest, blobtest and notifytest beneath this one hold it to every
// sentence of them.
package complaints
