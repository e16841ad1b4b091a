package dynamostore

import (
	"bytes"
	"context"

	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Adopt keeps rows of another store, each by a write of its own; see [complaints.Portable]. All are looked at before the first is
// written.
func (s *Store) Adopt(ctx context.Context, rows []complaints.Kept) error {
	if err := begin(ctx); err != nil {
		return err
	}
	for _, k := range rows {
		if err := checkRow(k); err != nil {
			return err
		}
	}
	for _, k := range rows {
		if err := begin(ctx); err != nil {
			return err
		}
		if err := s.adopt(ctx, k); err != nil {
			return refusal(ctx, err)
		}
	}
	return nil
}

func invalidRow(field string) error {
	return &complaints.Error{Code: complaints.CodeInvalid, Reason: "row", Fields: []complaints.FieldError{
		{Field: field, Key: "contradiction", Message: "is no row that a store keeps"},
	}}
}

func checkRow(k complaints.Kept) error {
	switch {
	case k.Parts() != 1:
		return invalidRow("row")
	case k.Policy != nil:
		return complaints.CheckItem(len(k.Policy.Body))
	case k.Content != nil:
		return complaints.CheckItem(len(k.Content.Data))
	case k.Event != nil:
		return checkEvent(*k.Event)
	case k.State != nil:
		if k.State.ID == "" || k.State.Revision < 1 {
			return invalidRow("state")
		}
		state, err := complaints.EncodeState(*k.State)
		if err != nil {
			return err
		}
		return complaints.CheckItem(len(state))
	}
	return nil
}

func checkEvent(r complaints.Recorded) error {
	if r.Complaint == "" || r.Revision < 1 || r.Event == nil {
		return invalidRow("event")
	}
	event, err := complaints.EncodeEvent(r)
	if err != nil {
		return err
	}
	return complaints.CheckItem(len(event))
}

func (s *Store) adopt(ctx context.Context, k complaints.Kept) error {
	switch {
	case k.Policy != nil:
		return s.PutPolicy(ctx, *k.Policy)
	case k.Series != nil:
		return s.adoptSeries(ctx, *k.Series)
	case k.Mail != nil:
		return s.adoptMail(ctx, *k.Mail)
	case k.Claim != nil:
		return s.adoptClaim(ctx, *k.Claim)
	case k.Event != nil:
		return s.adoptEvent(ctx, *k.Event)
	case k.Content != nil:
		return s.adoptContent(ctx, *k.Content)
	case k.Delivery != nil:
		return s.adoptDelivery(ctx, *k.Delivery)
	}
	return s.adoptState(ctx, *k.State)
}

// unlessFurther takes the failure of a condition for what it is: what is there is as far or further.
func unlessFurther(err error) error {
	if err != nil && dynamo.IsCondCheckFailed(err) {
		return nil
	}
	return err
}

func (s *Store) adoptSeries(ctx context.Context, n complaints.Series) error {
	return unlessFurther(s.table.Update(attrPK, s.seriesPK(n.Name)).Range(attrSK, skOnly).
		SetNullable("name", n.Name).Set(attrNumber, n.Last).If("attribute_not_exists($) OR $ < ?", attrNumber, attrNumber, n.Last).Run(ctx))
}

func (s *Store) adoptMail(ctx context.Context, m complaints.MailEntry) error {
	there, err := s.PutMail(ctx, m)
	if err != nil || stage(there.Outcome) >= stage(m.Outcome) {
		return err
	}
	_, err = s.SettleMail(ctx, m)
	return err
}

func (s *Store) adoptClaim(ctx context.Context, k complaints.KeptClaim) error {
	var there claimItem
	wrote, err := s.table.Put(s.claimItem(k)).If(absent).CurrentValue(ctx, &there)
	if err == nil && !wrote && complaints.ID(there.ID) != k.By.ID {
		return complaints.Refuse(complaints.CodeClaimed, string(k.Kind), nil)
	}
	return err
}

func (s *Store) adoptEvent(ctx context.Context, r complaints.Recorded) error {
	event, err := complaints.EncodeEvent(r)
	if err != nil {
		return err
	}
	u := s.table.Update(attrPK, s.complaintPK(r.Complaint)).Range(attrSK, eventSK(r.Revision)).
		Set(attrEvent, pack(event)).If("attribute_not_exists($)", attrEvent)
	var there eventItem
	wrote, err := u.CurrentValue(ctx, &there)
	if wrote || err != nil {
		return err
	}
	kept, err := unpack("event", there.Event)
	if err == nil && !bytes.Equal(kept, event) {
		return complaints.Refuse(complaints.CodeClaimed, "event", nil)
	}
	return err
}

func (s *Store) adoptContent(ctx context.Context, k complaints.KeptContent) error {
	if k.Erased {
		return s.EraseContents(ctx, []complaints.ContentRef{{Complaint: k.Complaint, Key: k.Key}})
	}
	_, err := s.PutContent(ctx, k.Complaint, k.Content)
	return err
}

// adoptDelivery keeps one that is new or further; a lease on it stays.
func (s *Store) adoptDelivery(ctx context.Context, d complaints.Delivery) error {
	i := s.deliveryItem(d)
	var there deliveryItem
	wrote, err := s.table.Put(i).If(absent).CurrentValue(ctx, &there)
	if wrote || err != nil {
		return err
	}
	settles := settled(d.State)
	if settled(complaints.DeliveryState(there.State)) || !settles && i.Changed <= there.Changed {
		return nil
	}
	u := s.delivery(d.DeliveryKey).If("$ = ? AND $ = ?", attrState, there.State, attrChanged, there.Changed).
		Set(attrState, i.State).Set(attrReason, i.Reason).Set(attrChanged, i.Changed).Set(attrNotBefor, i.NotBefore).
		Set(attrLetter, i.Letter)
	if i.Attempts > 0 {
		u = u.Set(attrAttempts, i.Attempts)
	} else {
		u = u.Remove(attrAttempts)
	}
	if i.WorkPK != "" {
		u = u.Set(partitionOf(indexWork), i.WorkPK).Set(sortOf(indexWork), i.WorkSK)
	} else {
		u = u.Remove(partitionOf(indexWork), sortOf(indexWork))
	}
	return unlessFurther(u.Run(ctx))
}

// adoptState keeps a state that is further than the one there, and makes it findable by those whose it is.
func (s *Store) adoptState(ctx context.Context, c complaints.Complaint) error {
	state, err := complaints.EncodeState(c)
	if err != nil {
		return err
	}
	kept, err := complaints.DecodeState(state)
	if err != nil {
		return err
	}
	h, err := s.headOf(&kept, state)
	if err != nil {
		return err
	}
	sum := complaints.Summarize(&kept)
	for _, a := range actors(&sum) {
		if err := s.table.Put(s.actorItem(c.ID, a)).Run(ctx); err != nil {
			return err
		}
	}
	return unlessFurther(s.table.Put(h).If(absent+" OR $ < ?", attrRevision, int64(c.Revision)).Run(ctx))
}
