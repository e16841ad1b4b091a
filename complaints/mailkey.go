package complaints

import (
	"crypto/sha256"
	"encoding/hex"
)

// MailKey is the identity of a mail, by which it is known however often and by whatever way it is delivered: its Message-ID
// without angle brackets, else the SHA-256 of its bytes. Nothing looser makes two mails one.
func MailKey(messageID string, content [sha256.Size]byte) string {
	if messageID == "" {
		return "c-" + hex.EncodeToString(content[:])
	}
	return mailKeyOf(messageID)
}

// mailKeyOf is the key of the mail that carries a Message-ID.
func mailKeyOf(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return "m-" + hex.EncodeToString(sum[:])
}
