package complaints

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/klachtwerk/klachtwerk/calendar"
)

// flooded counts a mail, and reports whether its sender or the sender's domain has sent more today than the policy takes in
// without a person. Mails that show who sent them are counted apart from those that do not, so that forged ones keep nobody's own
// waiting; those that name no sender are counted together.
func (s *Service) flooded(ctx context.Context, m InboundMail) (bool, error) {
	p := s.policy.Mail.withDefaults()
	_, domain, _ := splitMail(m.From.Email)
	kind := "mail"
	if m.Sender != SenderPass {
		kind = "mail-unverified"
	}
	sender, err := s.over(ctx, kind, s.personHash(m.From.Email), p.PerSender)
	if err != nil {
		return false, err
	}
	all, err := s.over(ctx, kind+"-domain", s.domainHash(domain), p.PerDomain)
	return sender || all, err
}

// lettered counts a letter that nobody wrote, and reports whether its address has had more today than the policy lets go without a
// person: two machines that answer each other end here.
func (s *Service) lettered(ctx context.Context, l Letter) (bool, error) {
	if !l.Kind.unasked() || len(l.To) == 0 {
		return false, nil
	}
	return s.over(ctx, "letter", s.personHash(l.To[0].Email), s.policy.Mail.withDefaults().Letters)
}

// unasked reports whether a letter follows from what came in, without anybody of the centre having written it.
func (k LetterKind) unasked() bool {
	switch k {
	case LetterAcknowledgment, LetterReferral, LetterSenderConfirmation, LetterWithdrawalConfirmed:
		return true
	}
	return false
}

// over counts one more of a kind today, and reports whether that is beyond the limit. Without Rates nothing is counted.
func (s *Service) over(ctx context.Context, kind, hash string, limit int) (bool, error) {
	if s.rates == nil {
		return false, nil
	}
	today := calendar.DateOf(s.Now())
	until := today.AddDays(1).Moment() // a day after the day's end: clocks of machines differ
	n, err := s.rates.CountUp(ctx, kind+"/"+today.String()+"/"+hash, until)
	return n > int64(limit), err
}

// domainHash is the keyed hash of a mail domain.
func (s *Service) domainHash(domain string) string {
	if domain == "" {
		return ""
	}
	mac := hmac.New(sha256.New, s.personKey)
	mac.Write([]byte("@" + domain))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
