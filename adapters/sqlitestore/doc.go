// Package sqlitestore keeps complaints in one SQLite file, in pure Go. It passes package storetest.
//
// # Writing
//
// One goroutine, which [Store.Close] stops, does all writing. It takes every request that waits and makes them one transaction,
// so that all of them share one fsync. A request that comes alone waits for nobody. Requests look before they write, so a refused
// one leaves nothing behind; of a new complaint it is assumed that its keys are free, for they nearly always are. Should one be refused
// later, the transaction is taken back and run again: with a look at new complaints, and then each request for itself. A call that writes
// returns when the disk holds it: journal in WAL, synchronous=FULL. Only counters, and mails that have no outcome yet, are answered
// before: their transaction stays open for a moment, and whoever counted comes back with what it was for and shares the sync. Reads
// of the ledger wait for such a transaction. A call whose context ends while the writer has it gets the writer's answer still,
// which is known within a transaction.
//
// The numbers of series are reserved a few at a time, with whatever transaction there is. Close gives back those that are left;
// after a crash they are a gap.
//
// # Reading
//
// Reads go beside the writer, on connections of their own. Lists run on table facets: a row per complaint and word that a list
// or a scope asks for (a group, an actor, a status, the keyed hash of a person), ordered by receipt and by due moment, so that
// a page costs what it shows. Complaints get their rows there by the hundred, as part of a later transaction, because each
// row is on a page of its own; lists look at the few that wait one by one, so that they show every commit at once. Due reads an
// index that holds only complaints with a milestone.
//
// # Small objects
//
// [Store.Blobs] keeps objects of up to 64 KiB in the file as well, and passes package blobtest: a mail then costs a row in a transaction
// that is shared, where a file of its own costs a name in a directory and a sync. Larger ones go to other blobs. Their bodies are on
// pages that SQLite clears when they are freed, and never moves.
//
// # Moving
//
// [Store.Export] and [Store.Adopt] carry everything to and from another store; see package complaints, Copy.
//
// # The file
//
// Times are whole microseconds since 1970, states, events and letters are what the codec of package complaints writes; the
// rest is text. The file carries an application id and a schema version, and opens in one process at a time: a second one is
// refused by a lock on the file with .lock behind its name, which ends with the process. Erased data is overwritten in the file and
// in its journal; what may have to be erased is kept where SQLite does not move it about: see migrations 0004 and 0005. On a copy,
// Check tells whether the file is sound.
package sqlitestore
