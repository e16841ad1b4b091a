package setup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Restored counts what was put right after a backup was restored.
type Restored struct {
	Erased  int             // complaints that were erased again
	Refused []complaints.ID // whose erasure the procedure refuses now, as under a legal hold: a person decides
	Swept   complaints.Swept
	Held    int // letters that wait for a person now, for they may have gone out before
	Series  int // series of numbers that go on behind a gap
}

// numberGap is how many numbers of each series are left out after a restore: those that the lost table gave out since the backup are on
// letters, and must not be given out again.
const numberGap = 10_000

// reasonRestored is the reason under which a letter is parked that may have gone out before the backup was restored.
const reasonRestored = "restored"

// Restore puts a table right that was restored from a backup, before anything uses it; s is the Service over it, by is an administrator
// of the policy. Numbers go on behind a gap. What was erased since the backup is erased again. What fell due since is done, for the clocks must be right. And
// letters that were due before lost, the moment until which the old table was in use, are parked for the desk: they may have gone out,
// and only the table that is lost knew. It can be stopped and run again.
func Restore(ctx context.Context, s *complaints.Service, store Keeping, b complaints.Blobs, by complaints.Actor, lost time.Time) (Restored, error) {
	var r Restored
	if err := r.skipNumbers(ctx, store, b, lost); err != nil {
		return r, err
	}
	err := Erasures(ctx, b, func(id complaints.ID) error { return r.eraseAgain(ctx, s, by, id) })
	if err != nil {
		return r, err
	}
	if r.Swept, err = s.Sweep(ctx); err != nil {
		return r, err
	}
	err = r.hold(ctx, store, s.Now(), lost)
	return r, err
}

// skipNumbers leaves the gap, once for each loss.
func (r *Restored) skipNumbers(ctx context.Context, store Keeping, b complaints.Blobs, lost time.Time) error {
	var series []complaints.Kept
	p := complaints.PageParams{Limit: 1000}
	for { // series come before complaints
		page, err := store.Export(ctx, p)
		if err != nil {
			return err
		}
		for _, k := range page.Items {
			if k.Series != nil {
				series = append(series, complaints.Kept{Series: &complaints.Series{Name: k.Series.Name, Last: k.Series.Last + numberGap}})
			}
		}
		if page.Next == "" || slices.ContainsFunc(page.Items, func(k complaints.Kept) bool { return k.Event != nil }) {
			break
		}
		p.Cursor = page.Next
	}
	done := fmt.Sprintf("restores/%d", lost.UnixMicro())
	switch r, err := b.Open(ctx, done); {
	case err == nil:
		return r.Close()
	case !errors.Is(err, complaints.ErrNotFound):
		return err
	}
	if err := store.Adopt(ctx, series); err != nil {
		return err
	}
	r.Series = len(series)
	_, err := b.Put(ctx, done, strings.NewReader(""), 0)
	return err
}

func (r *Restored) eraseAgain(ctx context.Context, s *complaints.Service, by complaints.Actor, id complaints.ID) error {
	v, err := s.Get(ctx, by, id)
	switch {
	case errors.Is(err, complaints.ErrNotFound): // it came after the backup
		return nil
	case err != nil:
		return err
	case v.Complaint.Erased:
		return nil
	}
	_, err = s.Do(ctx, by, id, 0, complaints.Erase{Reason: reasonRestored})
	if errors.Is(err, complaints.ErrIllegalTransition) || errors.Is(err, complaints.ErrNotAllowed) {
		r.Refused = append(r.Refused, id)
		return nil
	}
	if err == nil {
		r.Erased++
	}
	return err
}

// hold parks what was due before the moment of the loss. Those behind a parked letter wait with it.
func (r *Restored) hold(ctx context.Context, store complaints.Store, now, lost time.Time) error {
	p := complaints.PendingParams{Before: lost, PageParams: complaints.PageParams{Limit: 100}}
	for {
		page, err := store.Pending(ctx, p)
		if err != nil {
			return err
		}
		for _, d := range page.Items {
			if err := store.Retry(ctx, d.DeliveryKey, complaints.Failure{Reason: reasonRestored, At: now, NotBefore: now, Park: true}); err != nil {
				return err
			}
			r.Held++
		}
		if page.Next == "" {
			return nil
		}
		p.Cursor = page.Next
	}
}
