package dynamostore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Options configure a Store. Table is obligatory; everything else has a sensible zero value.
type Options struct {
	Table  string // see [Table]
	Prefix string // begins every partition key: one table may serve several deployments; at most 64 bytes
	// Shards is the number of partitions that each index is spread over: 4 when zero, at most 64. It is part of the keys, so a
	// table keeps the number that it began with.
	Shards int
	// KeyLife is how long a command's key is known, at least 7 days; 30 days when zero. A key that comes back later is new.
	KeyLife time.Duration
	// Attempt is how long one try of a request may take before the next; 3 seconds when zero.
	Attempt time.Duration
	Now     func() time.Time // for the end of KeyLife, which is DynamoDB's time and not the engine's; nil: time.Now
}

const (
	defaultShards  = 4
	maxShards      = 64
	maxPrefix      = 64
	defaultKeyLife = 30 * 24 * time.Hour
	minKeyLife     = 7 * 24 * time.Hour
	defaultAttempt = 3 * time.Second
)

// Store is a [complaints.Store] in a DynamoDB table, safe for concurrent use, in any number of processes. Make one with [New].
type Store struct {
	db      *dynamo.DB
	table   dynamo.Table
	name    string
	prefix  string
	shards  int
	keyLife time.Duration
	now     func() time.Time
	known   *knownActors
	leases  sync.Map // holding → complaints.DeliveryKey
}

var _ complaints.Store = (*Store)(nil)

// New makes a store over a table that is there. The client brings region and credentials; how often and how long requests are tried
// is the store's own. ErrInvalid names the option that is wrong.
func New(client *dynamodb.Client, o *Options) (*Store, error) {
	if err := o.check(client); err != nil {
		return nil, err
	}
	s := &Store{
		name: o.Table, prefix: o.Prefix, shards: orDefault(o.Shards, defaultShards), keyLife: orDefault(o.KeyLife, defaultKeyLife),
		now: o.Now, known: newKnownActors(),
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.db = dynamo.NewFromIface(patient(client, orDefault(o.Attempt, defaultAttempt)))
	s.table = s.db.Table(s.name)
	return s, nil
}

func (o *Options) check(client *dynamodb.Client) error {
	wrong := &complaints.Error{Code: complaints.CodeInvalid}
	add := func(field, key, message string) {
		wrong.Fields = append(wrong.Fields, complaints.FieldError{Field: field, Key: key, Message: message})
	}
	if client == nil {
		add("client", "required", "is required")
	}
	switch {
	case o == nil || o.Table == "":
		add("Options.Table", "required", "is required")
	case len(o.Prefix) > maxPrefix:
		add("Options.Prefix", "too_long", fmt.Sprintf("is longer than %d bytes", maxPrefix))
	case o.Shards < 0 || o.Shards > maxShards:
		add("Options.Shards", "range", fmt.Sprintf("must be from 1 to %d", maxShards))
	case o.KeyLife != 0 && o.KeyLife < minKeyLife:
		add("Options.KeyLife", "range", "must be 7 days or more")
	case o.Attempt < 0:
		add("Options.Attempt", "negative", "is negative")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

func orDefault[T int | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// stored cuts a moment down to what stores keep: UTC with microseconds.
func stored(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func notFound(what string) error { return complaints.Refuse(complaints.CodeNotFound, what, nil) }

// begin refuses a call whose context has ended.
func begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	return nil
}

// refusal puts an error of AWS into the engine's codes. What is in a code already keeps it.
func refusal(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, refused := errors.AsType[*complaints.Error](err); refused {
		return err
	}
	if ended := ctx.Err(); ended != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "context", ended)
	}
	return complaints.Refuse(complaints.CodeUnavailable, "dynamodb", err)
}
