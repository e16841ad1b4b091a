package complaints

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// Lengths of the signatures of tokens, in characters of 5 bits. Whoever guesses one of a reply still has to send from the
// complainant's own address; a confirmation needs no more than its token.
const (
	replyMAC   = 10
	confirmMAC = 26
)

// sign is the signature of a complaint's id for a purpose, in lower case; empty without a key.
func (s *Service) sign(purpose string, id ID, length int) string {
	if len(s.tokenKey) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, s.tokenKey)
	mac.Write([]byte(purpose + string(id)))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)))[:length]
}

// signed compares in constant time, and takes either case: mail systems change it.
func (s *Service) signed(purpose string, id ID, length int, mac string) bool {
	want := s.sign(purpose, id, length)
	return want != "" && hmac.Equal([]byte(want), []byte(lowerASCII(mac)))
}

// confirmToken is what the link to confirm a mail carries.
func (s *Service) confirmToken(id ID) string {
	return strings.ToLower(string(id)) + "-" + s.sign("confirm", id, confirmMAC)
}

// confirms is the complaint that a confirmation token is for.
func (s *Service) confirms(token string) (ID, bool) {
	name, mac, _ := strings.Cut(token, "-")
	id, err := ParseID(name)
	return id, err == nil && s.signed("confirm", id, confirmMAC, mac)
}

// replyAddress is the mailbox with the complaint's signed name in it, so that a reply finds it whatever becomes of its subject
// and its references; empty without a key, and where the address would be too long.
func (s *Service) replyAddress(c *Complaint) string {
	local, domain, _ := strings.Cut(s.policy.Names.Mailbox, "@")
	name := c.Reference
	if name == "" {
		name = string(c.ID)
	}
	mac := s.sign("reply", c.ID, replyMAC)
	local += "+" + strings.ToLower(name) + "." + mac
	address := local + "@" + domain
	if mac == "" || len(local) > maxLocalPart || len(address) > maxMail {
		return ""
	}
	return address
}

// signedSubject puts the signature behind a subject that names the complaint.
func (s *Service) signedSubject(subject string, c *Complaint) string {
	mac := s.sign("reply", c.ID, replyMAC)
	if ref, ok := referenceIn(subject); mac == "" || !ok || ref != c.Reference {
		return subject
	}
	return subject + " [" + mac + "]"
}

// taggedName reads what a reply address of ours names, with the signature.
func (s *Service) taggedName(address string) (name, mac string, ok bool) {
	mail, domain, valid := splitMail(address)
	local, ours, _ := strings.Cut(lowerASCII(s.policy.Names.Mailbox), "@")
	rest, tagged := strings.CutPrefix(mail, local+"+")
	if !valid || !tagged || domain != ours {
		return "", "", false
	}
	tag, _, _ := strings.Cut(rest, "@")
	i := strings.LastIndexByte(tag, '.')
	if i < 0 {
		return "", "", false
	}
	return tag[:i], tag[i+1:], true
}

// macsIn lists what stands between square brackets in a subject.
func macsIn(subject string) []string {
	var list []string
	for {
		_, after, opened := strings.Cut(subject, "[")
		inside, rest, closed := strings.Cut(after, "]")
		if !opened || !closed {
			return list
		}
		list, subject = append(list, inside), rest
	}
}
