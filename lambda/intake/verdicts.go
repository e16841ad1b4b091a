package main

import (
	"bufio"
	"bytes"
	"net/textproto"
	"strings"
)

// suspicion is why a mail waits for the desk whatever else it is; it becomes the reason in the ledger.
type suspicion string

const (
	none  suspicion = ""
	spam  suspicion = "spam"
	virus suspicion = "virus"
)

// verdicts are what SES found, in its words: PASS, FAIL, GRAY, PROCESSING_FAILED.
type verdicts struct{ spam, virus, dmarc string }

const fail = "FAIL"

func (v verdicts) suspicion() suspicion {
	switch {
	case v.virus == fail:
		return virus
	case v.spam == fail:
		return spam
	}
	return none // where SES could not tell, too: a complaint that waits is worse than one spam
}

const maxHeader = 64 << 10 // bytes in which what SES wrote on top is looked for

// written reads what SES wrote on top of the mail, for events that do not tell. What stands further down came with the mail.
func written(raw []byte) verdicts {
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw[:min(len(raw), maxHeader)]))).ReadMIMEHeader() // what could be read
	return verdicts{spam: first(h, "X-Ses-Spam-Verdict"), virus: first(h, "X-Ses-Virus-Verdict")}
}

func first(h textproto.MIMEHeader, name string) string {
	return strings.ToUpper(strings.TrimSpace(h.Get(name)))
}
