package smtpmail

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// replyError is a relay's refusal without its words.
type replyError struct {
	Step string
	Code int
}

func (e *replyError) Error() string {
	return fmt.Sprintf("smtpmail: the relay answered %d at %s", e.Code, e.Step)
}

// wordless drops the words of a reply, which repeat addresses; other errors are about the connection.
func wordless(step string, err error) error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return &replyError{step, reply.Code}
	}
	return err
}

// answer says what a failure of the mail itself means.
func answer(ctx context.Context, step string, err error) error {
	if isForGood(err) {
		return complaints.Refuse(complaints.CodeRejected, "smtp_"+step, wordless(step, err))
	}
	return unavailable(ctx, step, err)
}

// unavailable is a failure after which the letter may be tried again.
func unavailable(ctx context.Context, step string, err error) error {
	cause := wordless(step, err)
	if ctx.Err() != nil {
		cause = errors.Join(ctx.Err(), cause)
	}
	return complaints.Refuse(complaints.CodeUnavailable, "smtp_"+step, cause)
}

// isForGood reports whether a reply is a refusal of this mail that no repeat will change. 530, 534, 535 and 538 ask for
// another login or encryption: they are about the connection (RFC 4954).
func isForGood(err error) bool {
	reply, ok := errors.AsType[*textproto.Error](err)
	return ok && reply.Code >= 500 && reply.Code <= 599 && !slices.Contains([]int{530, 534, 535, 538}, reply.Code)
}
