package dynamostore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// mailItem is an entry of the ledger: what was received, which stays, and what became of it.
type mailItem struct {
	keys
	Mail    []byte `dynamo:"mail"`
	Outcome []byte `dynamo:"done"`
	Stage   int    `dynamo:"stage"`
}

type mailReceived struct {
	Key        string `json:"k"`
	ReceivedAt int64  `json:"at"`
	Raw        string `json:"raw,omitempty"`
	Size       int64  `json:"n,omitempty"`
}

type mailOutcome struct {
	Outcome   complaints.MailOutcome `json:"o,omitempty"`
	Reason    string                 `json:"r,omitempty"`
	Complaint complaints.ID          `json:"id,omitempty"`
	SettledAt *int64                 `json:"at,omitempty"`
	By        complaints.ActorID     `json:"by,omitempty"`
}

// The stages of a mail, from none to a final outcome: an entry only goes further.
func stage(o complaints.MailOutcome) int {
	steps := []complaints.MailOutcome{"", complaints.MailUnconfirmed, complaints.MailQuarantined}
	if i := slices.Index(steps, o); i >= 0 {
		return i
	}
	return len(steps)
}

func final(o complaints.MailOutcome) bool { return stage(o) > stage(complaints.MailQuarantined) }

func encodeOutcome(m complaints.MailEntry) ([]byte, error) {
	data, err := json.Marshal(mailOutcome{m.Outcome, m.Reason, m.Complaint, someMicros(m.SettledAt), m.By})
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeCorrupt, "mail", err)
	}
	return data, nil
}

func (s *Store) mailItem(m complaints.MailEntry) (mailItem, error) {
	received, err := json.Marshal(mailReceived{m.Key, micros(m.ReceivedAt), m.Raw, m.Size})
	if err != nil {
		return mailItem{}, complaints.Refuse(complaints.CodeCorrupt, "mail", err)
	}
	i := mailItem{Mail: received, Stage: stage(m.Outcome)}
	if i.Outcome, err = encodeOutcome(m); err != nil {
		return mailItem{}, err
	}
	i.PK, i.SK = s.mailPK(m.Key), skOnly
	i.ReceivedPK, i.ReceivedSK = s.sharded(listMails, m.Key), stamp(m.ReceivedAt)+"#"+bounded(m.Key)
	if !final(m.Outcome) {
		i.DuePK, i.DueSK = s.sharded(listWaiting, m.Key), i.ReceivedSK
	}
	return i, nil
}

// mailEntry reads both parts.
func mailEntry(received, outcome []byte) (complaints.MailEntry, error) {
	var r mailReceived
	var o mailOutcome
	if err := errors.Join(json.Unmarshal(received, &r), json.Unmarshal(outcome, &o)); err != nil {
		return complaints.MailEntry{}, complaints.Refuse(complaints.CodeCorrupt, "mail", err)
	}
	return complaints.MailEntry{
		Key: r.Key, ReceivedAt: moment(r.ReceivedAt), Raw: r.Raw, Size: r.Size,
		Outcome: o.Outcome, Reason: o.Reason, Complaint: o.Complaint, SettledAt: someMoment(o.SettledAt), By: o.By,
	}, nil
}

// PutMail records a mail when its key is free; see [complaints.MailLedger].
func (s *Store) PutMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	if err := begin(ctx); err != nil {
		return complaints.MailEntry{}, err
	}
	i, err := s.mailItem(m)
	if err != nil {
		return complaints.MailEntry{}, err
	}
	var now mailItem
	if _, err := s.table.Put(i).If(absent).CurrentValue(ctx, &now); err != nil {
		return complaints.MailEntry{}, refusal(ctx, err)
	}
	return mailEntry(now.Mail, now.Outcome)
}

// Mail returns one entry; see [complaints.MailLedger].
func (s *Store) Mail(ctx context.Context, key string) (complaints.MailEntry, error) {
	if err := begin(ctx); err != nil {
		return complaints.MailEntry{}, err
	}
	var i mailItem
	if err := s.get(ctx, s.mailPK(key), skOnly, "mail", &i); err != nil {
		return complaints.MailEntry{}, refusal(ctx, err)
	}
	return mailEntry(i.Mail, i.Outcome)
}

// settling is an update that holds while the entry is there and gives way.
func (s *Store) settling(m complaints.MailEntry) (*dynamo.Update, error) {
	outcome, err := encodeOutcome(m)
	if err != nil {
		return nil, err
	}
	u := s.table.Update(attrPK, s.mailPK(m.Key)).Range(attrSK, skOnly).
		Set(attrOutcome, outcome).Set(attrStage, stage(m.Outcome)).If("attribute_exists(pk) AND $ < ?", attrStage, stage(m.Outcome))
	if final(m.Outcome) {
		u = u.Remove(partitionOf(indexDue), sortOf(indexDue))
	}
	return u.IncludeItemInCondCheckFail(true), nil
}

// SettleMail sets an outcome that is further on; see [complaints.MailLedger].
func (s *Store) SettleMail(ctx context.Context, m complaints.MailEntry) (complaints.MailEntry, error) {
	if err := begin(ctx); err != nil {
		return complaints.MailEntry{}, err
	}
	u, err := s.settling(m)
	if err != nil {
		return complaints.MailEntry{}, err
	}
	var now mailItem
	_, err = u.CurrentValue(ctx, &now)
	if refused, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok && refused.Item == nil {
		return complaints.MailEntry{}, notFound("mail")
	}
	if err != nil {
		return complaints.MailEntry{}, refusal(ctx, err)
	}
	return mailEntry(now.Mail, now.Outcome)
}

// Mails pages through the ledger; see [complaints.MailLedger]. Those that wait have an index of their own; a final outcome is looked
// for along the whole ledger, some of it for each page.
func (s *Store) Mails(ctx context.Context, p complaints.MailParams) (complaints.Page[complaints.MailEntry], error) {
	var page complaints.Page[complaints.MailEntry]
	if err := begin(ctx); err != nil {
		return page, err
	}
	list := scan{name: "mails", index: indexReceived, partitions: s.shardsOf(listMails), to: lastSK, falling: true}
	if p.Open || p.Outcome != "" && !final(p.Outcome) {
		list.index, list.partitions = indexDue, s.shardsOf(listWaiting)
	}
	last, err := lastOf[string](list.name, p.Cursor)
	if err != nil {
		return page, err
	}
	if last != nil {
		list = list.behind(*last)
	}
	limit, looked := limitOf(p.PageParams), 0
	var key string
	for at, err := range s.merged(ctx, list) {
		if err != nil {
			return complaints.Page[complaints.MailEntry]{}, refusal(ctx, err)
		}
		if len(page.Items) == limit || looked == maxLooked {
			page.Next = cursorAt(list.name, key)
			break
		}
		m, err := mailEntry(at.Mail, at.Outcome)
		if err != nil {
			return complaints.Page[complaints.MailEntry]{}, err
		}
		looked, key = looked+1, at.key(list.index)
		if (!p.Open || m.Outcome == "") && (p.Outcome == "" || m.Outcome == p.Outcome) {
			page.Items = append(page.Items, m)
		}
	}
	return page, nil
}

// policyItem is a policy version.
type policyItem struct {
	keys
	Version string `dynamo:"v"`
	At      int64  `dynamo:"at"`
	Hash    string `dynamo:"hash,omitempty"`
	Body    []byte `dynamo:"body,omitempty"`
}

func (s *Store) policyItem(v complaints.PolicyVersion) policyItem {
	i := policyItem{Version: v.Version, At: micros(v.At), Hash: v.Hash, Body: v.Body}
	i.PK, i.SK = s.policiesPK(), "V#"+bounded(v.Version)
	return i
}

func (i policyItem) version() complaints.PolicyVersion {
	return complaints.PolicyVersion{Version: i.Version, At: moment(i.At).In(time.UTC), Hash: i.Hash, Body: i.Body}
}

// PutPolicy keeps a new version; see [complaints.Policies].
func (s *Store) PutPolicy(ctx context.Context, v complaints.PolicyVersion) error {
	if err := begin(ctx); err != nil {
		return err
	}
	i := s.policyItem(v)
	var there policyItem
	if err := complaints.CheckItem(len(v.Body)); err != nil {
		if got := s.get(ctx, i.PK, i.SK, "policy", &there); got == nil {
			return complaints.Refuse(complaints.CodeClaimed, "policy", nil)
		}
		return err
	}
	wrote, err := s.table.Put(i).If(absent).CurrentValue(ctx, &there)
	if err != nil {
		return refusal(ctx, err)
	}
	if !wrote && !bytes.Equal(there.Body, v.Body) {
		return complaints.Refuse(complaints.CodeClaimed, "policy", nil)
	}
	return nil
}

// PolicyVersions lists the versions by the moment they were put; see [complaints.Policies].
func (s *Store) PolicyVersions(ctx context.Context) ([]complaints.PolicyVersion, error) {
	if err := begin(ctx); err != nil {
		return nil, err
	}
	var list []complaints.PolicyVersion
	for i, err := range s.partition(ctx, s.policiesPK(), "V#", "V#"+lastSK, reading{chunk: maxChunk}) {
		if err != nil {
			return nil, refusal(ctx, err)
		}
		v, err := decode[policyItem]("policy", i)
		if err != nil {
			return nil, err
		}
		list = append(list, v.version())
	}
	slices.SortFunc(list, compareVersions)
	return list, nil
}
