package setup

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Kit is what a function works with. Everything in it is made when it is first asked for.
type Kit struct {
	Settings Settings
	Log      *slog.Logger
	Now      func() time.Time

	env    environ
	aws    aws.Config
	out    io.Writer // metrics
	keys   Lazy[Keys]
	policy Lazy[*complaints.Policy]
	store  Lazy[*dynamostore.Store]
}

// NewKit makes the kit of a function from its environment; see [ReadSettings] for the error.
func NewKit(f Function, lookup func(string) (string, bool), out io.Writer) (*Kit, error) {
	s, err := ReadSettings(f, lookup)
	if err != nil {
		return nil, err
	}
	return kitOf(s, lookup, out), nil
}

func kitOf(s *Settings, lookup func(string) (string, bool), out io.Writer) *Kit {
	k := &Kit{Settings: *s, Log: newLog(out, s.Function), Now: clock(), env: lookup, out: out}
	k.aws = k.env.config(s.Region)
	return k
}

// OperatorKit makes the kit of a program that is no function: with the AWS config of whoever runs it. Its lines go to the error output.
func OperatorKit(s *Settings, c aws.Config) *Kit {
	k := kitOf(s, os.LookupEnv, os.Stderr)
	k.aws = c
	return k
}

// Parts are what a Service needs from other adapters; what a function does not need stays nil.
type Parts struct {
	Blobs      complaints.Blobs
	Composer   complaints.Composer
	MailReader complaints.MailReader
	Wrap       func(complaints.Store) complaints.Store // around the store; nil: nothing
}

// Store is the table.
func (k *Kit) Store(ctx context.Context) (*dynamostore.Store, error) {
	return k.store.Get(ctx, func(context.Context) (*dynamostore.Store, error) {
		return dynamostore.New(k.DynamoDB(), &dynamostore.Options{Table: k.Settings.Table, Prefix: k.Settings.KeyPrefix})
	})
}

// Service makes the Service: reads the policy, unseals the keys, and records the policy's version in the table.
func (k *Kit) Service(ctx context.Context, p Parts) (*complaints.Service, error) {
	policy, err := k.Policy(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := k.Keys(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := k.Store(ctx)
	if err != nil {
		return nil, err
	}
	store := complaints.Store(kept)
	if p.Blobs != nil {
		store = WithErasures(store, p.Blobs)
	}
	if p.Wrap != nil {
		store = p.Wrap(store)
	}
	return complaints.New(ctx, store, &complaints.Options{
		Now: k.Now, Policy: policy, Blobs: p.Blobs, Composer: p.Composer, MailReader: p.MailReader,
		Sealer: keys.Sealer, PersonKey: keys.Person, TokenKey: keys.Token, Rates: kept, Observer: k, Sweepers: sweepers,
		ConfirmLink: k.confirmLink(),
	})
}

// ConfirmPath is where the HTTP API has the page on which senders confirm their mails.
const ConfirmPath = "/confirm/"

func (k *Kit) confirmLink() func(string) string {
	base := strings.TrimSuffix(k.Settings.URL, "/")
	if base == "" {
		return nil
	}
	return func(token string) string { return base + ConfirmPath + token }
}

// sweepers is how many complaints a sweep works on at once: each waits for DynamoDB most of the time.
const sweepers = 8
