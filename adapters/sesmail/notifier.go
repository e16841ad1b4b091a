package sesmail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	defaultTimeout = time.Minute
	maxRecipients  = 50 // of SES, for one message
)

// Unclear says what becomes of a letter that SES may have taken, when its answer got lost.
type Unclear string

const (
	// Resend tries it again later: it arrives, perhaps twice. The default.
	Resend Unclear = "resend"
	// Park leaves it to the desk: complaints.ErrRejected. It has arrived once, or not until the desk sends it on.
	Park Unclear = "park"
)

// Options configure a Notifier. Only Client is needed.
type Options struct {
	Client           *sesv2.Client
	ConfigurationSet string                            // whose events tell of bounces; empty: the identity's own
	IdentityARN      string                            // of the sender's identity, when another account lends it; empty: our own
	Unclear          map[complaints.LetterKind]Unclear // kinds that are not in it are Resend
	Timeout          time.Duration                     // for one letter; 0: one minute
	Accepted         func(Accepted)                    // hears of each letter that SES took; nil: nobody. It must return quickly.
}

// Accepted tells under which id SES took a letter, for a log. It holds no personal data.
type Accepted struct {
	Kind      complaints.LetterKind
	MessageID string // the letter's own
	SES       string // as in SES's events; the mail's Message-ID without what stands from the @
}

// Notifier sends letters by SES. It is safe for concurrent use.
type Notifier struct {
	o Options
}

var _ complaints.Notifier = (*Notifier)(nil)

// identityARN is compiled where it is needed: at the start of a function it would cost more than all the rest here.
const identityARN = `^arn:[a-z-]+:ses:[a-z0-9-]+:\d{12}:identity/\S+$`

// New checks the options and connects to nothing. An error names the option that is wrong.
func New(o *Options) (*Notifier, error) {
	if o == nil {
		o = &Options{}
	}
	switch {
	case o.Client == nil:
		return nil, errors.New("sesmail: Options.Client is required")
	case o.ConfigurationSet != "" && !word(o.ConfigurationSet, 64, "_-"):
		return nil, errors.New("sesmail: Options.ConfigurationSet must be up to 64 letters, digits, hyphens and underscores")
	case o.IdentityARN != "" && !regexp.MustCompile(identityARN).MatchString(o.IdentityARN):
		return nil, errors.New("sesmail: Options.IdentityARN must be arn:aws:ses:REGION:ACCOUNT:identity/NAME")
	case o.Timeout < 0:
		return nil, errors.New("sesmail: Options.Timeout must not be negative")
	}
	for kind, p := range o.Unclear {
		if p != Resend && p != Park {
			return nil, fmt.Errorf("sesmail: Options.Unclear[%s] must be resend or park", kind)
		}
	}
	n := &Notifier{o: *o}
	n.o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	return n, nil
}

// Send hands l to SES; see [complaints.Notifier].
func (n *Notifier) Send(ctx context.Context, l complaints.Letter) error {
	raw, err := mailmime.Build(l)
	if err != nil {
		return err
	}
	if len(l.To) > maxRecipients {
		return complaints.Refuse(complaints.CodeRejected, "recipients", fmt.Errorf("sesmail: SES takes at most %d recipients", maxRecipients))
	}
	ctx, cancel := context.WithTimeout(ctx, n.o.Timeout)
	defer cancel()
	raw = withReference(raw, l.MessageID)
	to := make([]string, len(l.To))
	for i, a := range l.To {
		to[i] = a.Email
	}
	err = n.send(ctx, l, raw, to)
	if len(to) > 1 && isRefused(err) {
		return n.sendEach(ctx, l, raw, to)
	}
	return n.answer(ctx, l.Kind, err)
}

// sendEach sends to each recipient alone, after SES refused all of them for at least one. A refusal is the answer even when
// another recipient's fails for now: it needs somebody who looks.
func (n *Notifier) sendEach(ctx context.Context, l complaints.Letter, raw []byte, to []string) error {
	var refusal, failure error
	for i := range to {
		err := n.send(ctx, l, raw, to[i:i+1])
		switch {
		case isRefused(err):
			refusal = err
		case err != nil:
			failure = err
		}
	}
	return n.answer(ctx, l.Kind, cmp.Or(refusal, failure))
}

func (n *Notifier) send(ctx context.Context, l complaints.Letter, raw []byte, to []string) error {
	if err := ctx.Err(); err != nil {
		return &failedError{err: err}
	}
	ctx, sent := watched(ctx)
	out, err := n.o.Client.SendEmail(ctx, &sesv2.SendEmailInput{
		Content:                     &types.EmailContent{Raw: &types.RawMessage{Data: raw}},
		FromEmailAddress:            &l.From.Email,
		FromEmailAddressIdentityArn: optional(n.o.IdentityARN),
		Destination:                 &types.Destination{ToAddresses: to},
		ConfigurationSetName:        optional(n.o.ConfigurationSet),
		EmailTags:                   tags(l),
	}, onlyThrottled)
	if err != nil {
		return failure(err, sent())
	}
	if n.o.Accepted != nil {
		n.o.Accepted(Accepted{Kind: l.Kind, MessageID: l.MessageID, SES: aws.ToString(out.MessageId)})
	}
	return nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
