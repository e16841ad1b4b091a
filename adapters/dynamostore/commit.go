package dynamostore

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Commit writes everything in c or nothing, in one transaction; see [complaints.Complaints]. When the answer to it is lost, the
// command's key tells whether it was carried out.
func (s *Store) Commit(ctx context.Context, c complaints.Commit) (complaints.Committed, error) {
	if err := begin(ctx); err != nil {
		return complaints.Committed{}, err
	}
	encoded, err := c.Encode()
	if err != nil {
		return s.firstAnswer(ctx, c.Key, err)
	}
	p, err := s.plan(c, encoded)
	if err != nil {
		return complaints.Committed{}, err
	}
	if p.actors, err = s.newActors(ctx, &p.state); err != nil {
		return complaints.Committed{}, refusal(ctx, err)
	}
	done, err := p.commit(ctx)
	if err == nil && !done.Repeated {
		s.known.add(&p.state)
	}
	return done, refusal(ctx, err)
}

// commit builds and sends the transaction, again when texts turn out to be there before their event.
func (p *plan) commit(ctx context.Context) (complaints.Committed, error) {
	for {
		if err := p.build(); err != nil {
			return p.s.firstAnswer(ctx, p.c.Key, err)
		}
		if err := p.spare(ctx); err != nil {
			return complaints.Committed{}, err
		}
		err := p.send(ctx)
		if err == nil {
			return complaints.Committed{ID: p.c.State.ID, Revision: p.c.State.Revision, Print: p.c.Print}, nil
		}
		if again, ok := errors.AsType[*repeatedError](err); ok {
			return again.answer(p.token), nil
		}
		early, ok := errors.AsType[*cameEarlyError](err)
		if !ok {
			return complaints.Committed{}, err
		}
		if _, event := early.there[attrEvent]; event {
			return complaints.Committed{}, complaints.Refuse(complaints.CodeClaimed, "event", nil)
		}
		p.before[early.at] = early.there
	}
}

// firstAnswer is the answer to a key that was committed before; if it was not, refused stands.
func (s *Store) firstAnswer(ctx context.Context, key string, refused error) (complaints.Committed, error) {
	if key == "" {
		return complaints.Committed{}, refused
	}
	first, err := s.Resolve(ctx, complaints.Claim{Kind: complaints.ClaimCommand, Key: key})
	switch {
	case err == nil:
		return complaints.Committed{ID: first.ID, Revision: first.Revision, Print: first.Print, Repeated: true}, nil
	case errors.Is(err, complaints.ErrNotFound):
		return complaints.Committed{}, refused
	}
	return complaints.Committed{}, err
}

// send runs the transaction: one request, with one token for all its tries. A refusal is that of the first write in the plan whose
// condition did not hold.
func (p *plan) send(ctx context.Context) error {
	tx := p.s.db.WriteTx().IdempotentWithToken(p.token)
	for _, w := range p.writes {
		switch {
		case w.put != nil:
			tx.Put(w.put)
		case w.update != nil:
			tx.Update(w.update)
		default:
			tx.Check(w.check)
		}
	}
	err := tx.Run(ctx)
	if err == nil {
		return nil
	}
	if refused := refusedWrites(err, p.writes); refused != nil {
		return refused
	}
	return p.settleUnclear(ctx, err)
}

// refusedWrites reads a cancelled transaction; nil when no condition was at fault.
func refusedWrites(err error, writes []write) error {
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok || !dynamo.IsCondCheckFailed(err) || len(cancelled.CancellationReasons) != len(writes) {
		return nil
	}
	for i, reason := range cancelled.CancellationReasons {
		if reason.Code != nil && *reason.Code == "ConditionalCheckFailed" && writes[i].refused != nil {
			return writes[i].refused(reason.Item)
		}
	}
	return nil
}

// lookAfter is how long the store looks for the outcome of a commit whose caller's context has ended.
const lookAfter = 2 * time.Second

// settleUnclear finds out what became of a transaction that was not answered, or answered with a failure after a try that was not:
// what its key says is what happened. Without the key in the table the failure stands.
func (p *plan) settleUnclear(ctx context.Context, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookAfter)
	defer cancel()
	var first claimItem
	pk := p.s.claimPK(complaints.Claim{Kind: complaints.ClaimCommand, Key: p.c.Key})
	if err := p.s.table.Get(attrPK, pk).Range(attrSK, dynamo.Equal, skOnly).Consistent(true).One(ctx, &first); err != nil {
		return failed
	}
	return &repeatedError{first}
}
