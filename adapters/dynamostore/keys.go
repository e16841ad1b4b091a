package dynamostore

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// The sort keys within a complaint, C#id. The head comes first, then what each revision brought.
const (
	skHead      = "#"
	prefixEvent = "E#"   // E#000001: the event and the texts that came with it
	prefixOut   = "O#"   // O#000001#staff: a delivery
	prefixText  = "T#"   // T#000001#field: a text that came later, or a large one
	prefixActor = "W#"   // W#actor: somebody whose complaint it is or was
	skOnly      = "#"    // of a partition with one item
	firstSK     = "\x00" // below all; a key is never empty
	lastSK      = "\U0010ffff"
)

// timeFormat has a fixed width, so that it sorts. The SDK's and the library's own forms of a time do not.
const timeFormat = "2006-01-02T15:04:05.000000Z"

const timeWidth = len(timeFormat)

// stamp writes a moment as a key: UTC with microseconds, as stores keep it.
func stamp(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(timeFormat) }

// stampUp rounds up where stamp cuts off: for the end of a lease, which is never cut short, and for the beginning of a period.
func stampUp(t time.Time) string {
	if cut := stored(t); cut.Before(t) {
		return stamp(cut.Add(time.Microsecond))
	}
	return stamp(t)
}

func parseStamp(s string) (time.Time, error) {
	t, err := time.Parse(timeFormat, s)
	if err != nil {
		return time.Time{}, complaints.Refuse(complaints.CodeCorrupt, "time", err)
	}
	return t, nil
}

func (s *Store) complaintPK(id complaints.ID) string { return s.prefix + "C#" + string(id) }

// complaintOf is the id in a partition key, empty when it is another kind of partition.
func (s *Store) complaintOf(pk string) complaints.ID {
	id, _ := strings.CutPrefix(pk, s.prefix+"C#")
	if id == pk {
		return ""
	}
	return complaints.ID(id)
}

func (s *Store) claimPK(c complaints.Claim) string {
	return s.prefix + "K#" + string(c.Kind) + "#" + digest(c.Key)
}

func (s *Store) mailPK(key string) string { return s.prefix + "M#" + bounded(key) }

func (s *Store) seriesPK(name string) string { return s.prefix + "S#" + bounded(name) }

func (s *Store) policiesPK() string { return s.prefix + "CFG" }

func revisionKey(r complaints.Revision) string { return fmt.Sprintf("%06d", r) }

func eventSK(r complaints.Revision) string { return prefixEvent + revisionKey(r) }

func textSK(k complaints.ContentKey) string {
	return prefixText + revisionKey(k.At) + "#" + bounded(k.Field)
}

func deliverySK(k complaints.DeliveryKey) string {
	return prefixOut + revisionKey(k.Revision) + "#" + bounded(string(k.Subscriber))
}

// digest is a name of any length as part of a key.
func digest(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// bounded is a name itself while it is short; the item keeps it whole.
func bounded(name string) string {
	const most = 200
	if len(name) > most || strings.HasPrefix(name, "~") {
		return "~" + digest(name)
	}
	return name
}

// shard spreads an index over partitions: one of them takes 1000 writes a second.
func (s *Store) shard(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // it never fails
	return strconv.Itoa(int(h.Sum32()) % s.shards)
}

// shardsOf lists the partitions of an index, all of them.
func (s *Store) shardsOf(name string) []string {
	list := make([]string, s.shards)
	for i := range list {
		list[i] = s.prefix + name + "#" + strconv.Itoa(i)
	}
	return list
}

// The partitions of the indexes; each but a person's and an actor's comes in shards.
const (
	listDue      = "L#due"  // by due moment and id: complaints whose clock runs
	listRest     = "L#rest" // by id: those without
	listReceived = "R"      // by receipt and id
	listWork     = "D"      // by next milestone and id: what the sweep must look at
	listPending  = "O"      // by NotBefore and key: deliveries
	listParked   = "O#p"    // by key: deliveries that need a person
	listWaiting  = "M#w"    // by receipt: mails without a final outcome
	listMails    = "M"      // by receipt
)

func (s *Store) sharded(list, name string) string { return s.prefix + list + "#" + s.shard(name) }

func (s *Store) personPK(hash string) string { return s.prefix + "P#" + bounded(hash) }

func (s *Store) actorPK(id complaints.ActorID) string { return s.prefix + "H#" + bounded(string(id)) }
