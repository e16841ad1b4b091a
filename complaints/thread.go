package complaints

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// thread is the complaint that a mail seems to answer; its zero value is none.
type thread struct {
	found  bool
	of     Complaint
	signed bool // by our own token
}

// threaded finds the complaint that a mail answers: by the signed token in the address it was sent to or in its subject, by the
// mails it says to answer, by the reference in its subject, in this order. Only the first shows more than a guess: who wrote it
// is looked at later.
func (s *Service) threaded(ctx context.Context, m InboundMail) (thread, error) {
	if t, err := s.bySignedAddress(ctx, m.Recipients); t.found || err != nil {
		return t, err
	}
	named, err := s.byReference(ctx, m.Subject)
	if err != nil || named.signed {
		return named, err
	}
	if t, err := s.byAncestor(ctx, m); t.found || err != nil {
		return t, err
	}
	return named, nil
}

const maxRecipients = 20 // that are looked at

func (s *Service) bySignedAddress(ctx context.Context, recipients []string) (thread, error) {
	for _, address := range recipients[:min(len(recipients), maxRecipients)] {
		name, mac, ok := s.taggedName(address)
		if !ok {
			continue
		}
		id, err := s.identify(ctx, name)
		if errors.Is(err, ErrNotFound) || err == nil && !s.signed("reply", id, replyMAC, mac) {
			continue
		}
		if err != nil {
			return thread{}, err
		}
		if t, err := s.answerable(ctx, id, true); t.found || err != nil {
			return t, err
		}
	}
	return thread{}, nil
}

func (s *Service) byReference(ctx context.Context, subject string) (thread, error) {
	ref, ok := referenceIn(subject)
	if !ok {
		return thread{}, nil
	}
	id, err := s.identify(ctx, ref)
	if errors.Is(err, ErrNotFound) {
		return thread{}, nil
	}
	if err != nil {
		return thread{}, err
	}
	signed := slices.ContainsFunc(macsIn(subject), func(mac string) bool { return s.signed("reply", id, replyMAC, mac) })
	return s.answerable(ctx, id, signed)
}

// maxAncestors is how many of the mails that a mail says to answer are looked for among those that came in.
const maxAncestors = 10

// byAncestor finds a mail of ours, or one that came in before, among those that the mail answers.
func (s *Service) byAncestor(ctx context.Context, m InboundMail) (thread, error) {
	list := m.ancestors()
	for i, name := range list {
		id, ours := ourMessage(name, s.policy.Names.Mailbox)
		if !ours && i >= maxAncestors-1 && i < len(list)-1 {
			continue // of a long thread the nearest and the root
		}
		if !ours {
			e, err := s.store.Mail(ctx, mailKeyOf(name))
			if err != nil && !errors.Is(err, ErrNotFound) {
				return thread{}, err
			}
			if err != nil || e.Complaint == "" || !e.Outcome.joins() && e.Outcome != MailQuarantined {
				continue // not here yet, or of no complaint
			}
			id = e.Complaint
		}
		if t, err := s.answerable(ctx, id, false); t.found || err != nil {
			return t, err
		}
	}
	return thread{}, nil
}

// answerable loads a complaint that a mail may answer. One that is not there is none, nor is a mail that nobody confirmed and the
// desk refused: what its sender writes now is a mail of its own.
func (s *Service) answerable(ctx context.Context, id ID, signed bool) (thread, error) {
	c, err := s.store.Load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return thread{}, nil
	}
	if err != nil || c.Class == ClassUnconfirmed && !c.Status.Open() {
		return thread{}, err
	}
	return thread{found: true, of: c, signed: signed}, nil
}

// ancestors lists the Message-IDs that a mail says to answer, each once, the nearest first: In-Reply-To, then References from its
// end. The last is the root, by which the mails of one thread know each other.
func (m InboundMail) ancestors() []string {
	var list []string
	refs := slices.Clone(m.References)
	slices.Reverse(refs)
	for _, name := range slices.Concat(m.InReplyTo, refs) {
		if name != "" && name != m.MessageID {
			list = appendOnce(list, name)
		}
	}
	return list
}

// sameTransit is how long a mail may be under way (RFC 5321 section 4.5.4.1), so that an answer can be here before what it answers.
const sameTransit = 5 * 24 * time.Hour

// claimedThread looks whether a mail of the same sender, received not long before or after, answers this one or what this one
// answers: then they are of one thread though neither knew of a complaint. free are the claims of the thread that nobody holds.
func (s *Service) claimedThread(ctx context.Context, m InboundMail) (t thread, free []Claim, err error) {
	for _, c := range s.threadClaims(m) {
		held, err := s.store.Resolve(ctx, c)
		if errors.Is(err, ErrNotFound) {
			free = append(free, c)
			continue
		}
		if err != nil {
			return thread{}, nil, err
		}
		if t, err = s.answerable(ctx, held.ID, false); err != nil {
			return thread{}, nil, err
		}
		if t.of.unconfirmed() && s.believed(m) {
			continue // whoever forged a mail in their name does not get hold of their own
		}
		if t.found && !t.of.Erased && t.of.ReceivedAt.Sub(m.ReceivedAt).Abs() <= sameTransit {
			return t, nil, nil
		}
	}
	return thread{}, free, nil
}

// threadClaims are the names that a mail which opens a complaint takes: its own identity and those of the mails it answers, each
// for its sender alone. They are hashes under the key of persons, so that they tell nobody anything, and stay when a complaint is
// erased.
func (s *Service) threadClaims(m InboundMail) []Claim {
	sender, ok := normaliseMail(m.From.Email)
	if !ok {
		return nil
	}
	names := m.ancestors()
	if n := len(names); n > maxAncestors {
		names = append(names[:maxAncestors-1:maxAncestors-1], names[n-1])
	}
	var list []Claim
	for _, name := range append([]string{m.MessageID}, names...) {
		if name == "" {
			continue
		}
		mac := hmac.New(sha256.New, s.personKey)
		mac.Write([]byte(sender + "\x00" + name))
		list = append(list, Claim{Kind: ClaimThread, Key: hex.EncodeToString(mac.Sum(nil)[:16])})
	}
	return list
}

// believed reports whether a mail is taken to be of the sender it names.
func (s *Service) believed(m InboundMail) bool {
	return m.Sender == SenderPass || s.policy.Mail.withDefaults().Unverified == UnverifiedAccept
}

// referenceIn finds the first reference of ours in a subject, such as K-2026-000123, not as a part of a longer word.
func referenceIn(subject string) (string, bool) {
	words := strings.FieldsFunc(strings.ToUpper(subject), func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	})
	for _, w := range words {
		year, number, ok := strings.Cut(strings.TrimPrefix(w, "K-"), "-")
		if ok && strings.HasPrefix(w, "K-") && len(year) == 4 && len(number) >= 6 && allDigits(year+number) {
			return w, true
		}
	}
	return "", false
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// ourMessage reads the complaint's id from a Message-ID that an earlier letter carried.
func ourMessage(messageID, mailbox string) (ID, bool) {
	k, ok := ourLetter(messageID, mailbox)
	return k.Complaint, ok
}

// ourLetter reads which letter a Message-ID of ours is of; without number and subscriber only the complaint is known.
func ourLetter(messageID, mailbox string) (DeliveryKey, bool) {
	_, domain, _ := splitMail(mailbox)
	local, host, ok := strings.Cut(messageID, "@")
	first, rest, dotted := strings.Cut(local, ".")
	if !ok || !dotted || !strings.EqualFold(host, domain) {
		return DeliveryKey{}, false
	}
	id, err := ParseID(first)
	if err != nil {
		return DeliveryKey{}, false
	}
	k := DeliveryKey{Complaint: id}
	number, to, _ := strings.Cut(rest, ".")
	if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > 0 {
		k.Revision, k.Subscriber = Revision(n), Subscriber(lowerASCII(to))
	}
	return k, true
}
