// Package memstore keeps complaints, and blobs, in memory. It is for tests and trials: nothing survives the process. It is
// also the model against which package storetest holds other stores, and therefore plain: one mutex, maps, sorted slices.
//
// States and events are kept encoded, as a store on disk keeps them, so that nothing is shared with callers and whatever the
// codec would lose is lost here too.
package memstore
