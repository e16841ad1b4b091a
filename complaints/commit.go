package complaints

import "fmt"

// The size limits of a [Store]: what the tightest of the stores that are kept can do in one write.
const (
	MaxItems       = 80        // in one commit: the state, its key, and each event, content, claim, delivery and mail
	MaxItemBytes   = 380 << 10 // an encoded state, an encoded event, a content's data, a policy's body
	MaxCommitBytes = 3 << 20   // all items of one commit
)

// EncodedCommit is the state and the events of a commit as a store keeps them.
type EncodedCommit struct {
	State  []byte
	Events [][]byte
}

// Encode checks a commit and encodes it, for stores, which call it before anything else. ErrInvalid: its parts contradict each
// other; ErrTooLarge: it is over a limit.
func (c Commit) Encode() (EncodedCommit, error) {
	if err := c.check(); err != nil {
		return EncodedCommit{}, err
	}
	e := EncodedCommit{Events: make([][]byte, 0, len(c.Events))}
	var err error
	if e.State, err = EncodeState(c.State); err != nil {
		return EncodedCommit{}, err
	}
	for _, r := range c.Events {
		event, err := EncodeEvent(r)
		if err != nil {
			return EncodedCommit{}, err
		}
		e.Events = append(e.Events, event)
	}
	return e, c.checkSize(e)
}

// check refuses a commit whose parts contradict each other.
func (c Commit) check() error {
	switch {
	case c.Key == "":
		return contradiction("key")
	case c.State.ID == "":
		return contradiction("state.id")
	case len(c.Events) == 0:
		return contradiction("events")
	case c.Expect < 0 || c.State.Revision != c.Expect+Revision(len(c.Events)):
		return contradiction("state.revision")
	}
	for i, r := range c.Events {
		if r.Event == nil || r.Complaint != c.State.ID || r.Revision != c.Expect+Revision(i)+1 {
			return contradiction("events")
		}
	}
	return c.checkParts()
}

func (c Commit) checkParts() error {
	claims := map[Claim]bool{}
	for _, k := range c.Claims {
		if k.Key == "" || k.Kind == "" || k.Kind == ClaimCommand || claims[k] {
			return contradiction("claims")
		}
		claims[k] = true
	}
	contents := map[ContentKey]bool{}
	for _, t := range c.Contents {
		if t.Key.At < 1 || t.Key.Field == "" || contents[t.Key] {
			return contradiction("contents")
		}
		contents[t.Key] = true
	}
	deliveries := map[DeliveryKey]bool{}
	for _, d := range c.Deliveries {
		fits := d.Complaint == c.State.ID && d.Revision > c.Expect && d.Revision <= c.State.Revision
		if !fits || d.Subscriber == "" || deliveries[d.DeliveryKey] {
			return contradiction("deliveries")
		}
		deliveries[d.DeliveryKey] = true
	}
	if c.Mail != nil && (c.Mail.Key == "" || c.Mail.Outcome == "") {
		return contradiction("mail")
	}
	return nil
}

func (c Commit) checkSize(e EncodedCommit) error {
	items := 2 + len(c.Events) + len(c.Contents) + len(c.Claims) + len(c.Deliveries)
	if c.Mail != nil {
		items++
	}
	if items > MaxItems {
		return tooLarge("items", items, MaxItems)
	}
	total := len(e.State)
	if err := CheckItem(total); err != nil {
		return err
	}
	for _, event := range e.Events {
		if err := CheckItem(len(event)); err != nil {
			return err
		}
		total += len(event)
	}
	for _, t := range c.Contents {
		if err := CheckItem(len(t.Data)); err != nil {
			return err
		}
		total += len(t.Data)
	}
	if total > MaxCommitBytes {
		return tooLarge("commit", total, MaxCommitBytes)
	}
	return nil
}

// CheckItem refuses an item of so many bytes when that is over the limit: ErrTooLarge.
func CheckItem(bytes int) error {
	if bytes > MaxItemBytes {
		return tooLarge("item", bytes, MaxItemBytes)
	}
	return nil
}

func contradiction(field string) error {
	return Refuse(CodeInvalid, "commit", fmt.Errorf("%s does not fit the rest of the commit", field))
}

func tooLarge(what string, is, limit int) error {
	return Refuse(CodeTooLarge, what, fmt.Errorf("%d, at most %d", is, limit))
}
