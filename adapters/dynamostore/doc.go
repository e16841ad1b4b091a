// Package dynamostore keeps complaints in one DynamoDB table, for a deployment without servers. It passes package storetest against
// DynamoDB Local.
//
// # The table
//
// [Table] defines it: pk and sk, three indexes, on demand, a stream. Every pk begins with Options.Prefix, so that deployments can share
// a table. Moments in keys are text of a fixed width, which sorts. s is a shard, by a hash of the name.
//
//	what                                  pk          sk                index: pk / sk
//	a complaint's head: state, row        C#id        #                 gsi1: L#due#s / due#id or L#rest#s / id
//	                                                                    gsi2: R#s / received#id
//	                                                                    gsi3: D#s / next milestone#id, while there is one
//	an event and the texts it brought     C#id        E#000001          gsi1: P#person / id, of a text of theirs
//	                                                                    gsi2: H#actor / id, of one who is new to it
//	a late or large text; a letter        C#id        T#000001#field    gsi1: P#person / id
//	another new actor                     C#id        W#actor           gsi2: H#actor / id
//	a delivery, with its line's lease     C#id        O#000001#staff    gsi3: O#s / not before#key, or O#p#s / key when parked
//	a claim or a command's key            K#kind#hash #                 none; command keys have a ttl
//	a mail                                M#key       #                 gsi2: M#s / received#key; gsi1: M#w#s, while it waits
//	series, policies, counters            S#…, CFG, B#…                 none
//
// One revision is one item: what an event brought stands beside it as attributes t.field, and can be emptied one by one while the
// event stays. Letters come later and are long, so they are items of their own. States, events and rows are the engine's JSON,
// deflated against a dictionary that is part of the program, which keeps a head under the kilobyte that a write is billed by.
//
// gsi1 and gsi2 hold a complaint's row: all that filters, scopes and lists look at, and not the revision. So a note touches no index.
// gsi3 holds keys only.
//
// # Consistency
//
// A commit is one TransactWriteItems: the head if its revision is as expected, the rest if it is not there, and the command's key.
// All its tries carry one token and the same bytes. When the answer is lost, or a try fails after one that was not answered, the key
// tells what happened. Conflicts with other transactions, throttling and broken connections are tried again, ten times within some
// seconds; after that a call is ErrUnavailable and can be given again under its key.
//
// Reads of one complaint, of claims, mails and policies are strongly consistent. List, Due, Cohort, Pending, Parked and Mails read
// indexes, which follow the table within a second or so; the engine looks at the complaint itself before it does anything. A list
// reads as far as a thousand rows for a page, so that a filter that lets little through gives pages that are not full.
//
// # Costs
//
// In request units, as billed: a transaction's item twice, each index entry once. An ordinary complaint, filed on the web, assigned,
// taken, talked about, handed back and closed, with its five letters, costs about 120 write units and 70 read units, 0.09 USD per
// 1,000 complaints in eu-west-1 at the prices of November 2024. TestCostOfAnOrdinaryComplaint prints what each step costs:
//
//	filing            22    with reference, acknowledgment and notice asked for
//	assigning         11
//	taking             9
//	a conversation    11    it moves due moment and next milestone: four index writes
//	handing back      11    3 of it for the notice
//	closing           14    3 of it for the letter; it moves due moment and next milestone
//	a note             6
//	a delivery         4    lease, outcome, its index, release; and the letter, a unit for each KB
//
// A list's page of 25 reads 27 units, 25 of them for subjects and names. A sweep reads 2 units, whatever is open, and a look at the
// outbox as much.
//
// # Limits
//
// Those of Commit.Encode, checked before anything is sent: 80 items, near 400 KB an item, 3 MB a commit. An actor's or a person's own
// list is read whole, half a unit for each complaint. The number of shards is part of the keys and stays.
//
// # Erasure
//
// EraseContents removes data and the person's place in the index for good, from the table; point-in-time recovery and backups keep
// them until these expire, and the stream for a day.
//
// # Moving
//
// [Store.Export] and [Store.Adopt] carry everything to and from another store; see complaints.Copy. An export goes through the table
// twice, and so reads what every deployment in it keeps.
package dynamostore
