package main

import "time"

// notice is SES's about a mail.
type notice struct {
	Kind string `json:"notificationType"`
	Mail struct {
		Timestamp time.Time
		MessageID string `json:"messageId"`
	}
	Receipt struct {
		SpamVerdict, VirusVerdict, DMARCVerdict struct{ Status string }
		Action                                  struct{ BucketName, ObjectKey string }
	}
}

func (n *notice) arrival() arrival {
	a := arrival{bucket: n.Receipt.Action.BucketName, key: n.Receipt.Action.ObjectKey, at: n.Mail.Timestamp}
	if a.key == "" { // an action that tells of no object: the rule's other one put it there
		a.key = incoming + n.Mail.MessageID
	}
	r := &n.Receipt
	a.verdicts = verdicts{spam: r.SpamVerdict.Status, virus: r.VirusVerdict.Status, dmarc: r.DMARCVerdict.Status}
	return a
}
