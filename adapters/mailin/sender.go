package mailin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// sender tells whether the address in From is known to be the sender's: by what a trusted relay wrote down, and where none looked at
// signatures by a look at them. The error is of ctx.
func (r *Reader) sender(ctx context.Context, h header, k kept, at time.Time) (complaints.SenderCheck, error) {
	domain := h.fromDomain()
	if domain == "" {
		return complaints.SenderUnchecked, nil
	}
	results := r.trustedResults(h)
	check := checkOf(results, domain)
	looked := slices.ContainsFunc(results, func(x authResult) bool { return x.method == methodDKIM || x.method == methodDMARC })
	if check != complaints.SenderUnchecked || looked || r.o.LookupTXT == nil {
		return check, nil
	}
	if r.signed(ctx, k.data, domain, at) {
		return complaints.SenderPass, nil
	}
	if err := ctx.Err(); err != nil { // it says nothing of the sender
		return check, complaints.Refuse(complaints.CodeUnavailable, "context", err)
	}
	return check, nil
}

// checkOf weighs a trusted relay's results. A pass is DMARC's for the domain of From, or one of DKIM or SPF for that domain or one
// beneath it; DMARC's fail is a fail.
func checkOf(results []authResult, domain string) complaints.SenderCheck {
	var aligned, checked, passed bool
	for _, x := range results {
		if x.method == methodDKIM || x.method == methodSPF {
			checked = true
			passed = passed || x.result == resultPass
			aligned = aligned || x.result == resultPass && beneath(x.domain(), domain)
		}
	}
	for _, x := range results {
		if x.method != methodDMARC || !strings.EqualFold(x.props["header.from"], domain) {
			continue
		}
		switch x.result {
		case "fail":
			return complaints.SenderFail
		case resultPass: // which it is not where nothing that it rests on passed
			aligned = aligned || passed || !checked
		}
	}
	if aligned {
		return complaints.SenderPass
	}
	return complaints.SenderUnchecked
}

// fromDomain is the domain of the one address in the one From; empty when there is none or several: then nothing says which of
// them was checked.
func (h header) fromDomain() string {
	count := 0
	for _, f := range h {
		if strings.EqualFold(f.name, "From") {
			count++
		}
	}
	value := h.get("From")
	if count != 1 || len(value) > maxAddressField {
		return ""
	}
	list, err := mail.ParseAddressList(value)
	if err != nil || len(list) != 1 {
		return ""
	}
	_, domain, _ := cutAddress(asciiAddress(list[0].Address))
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	if !strings.Contains(domain, ".") { // everybody is beneath a top-level domain
		return ""
	}
	return domain
}

// beneath is true of the domain itself and of what is beneath it.
func beneath(name, domain string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == domain || strings.HasSuffix(name, "."+domain)
}

// trustedResults are those of the topmost fields, as long as they follow on each other and are the trusted relay's: what comes
// through it is added above. A method that one field tells of is not taken from those beneath it.
func (r *Reader) trustedResults(h header) []authResult {
	var list []authResult
	told := map[string]bool{}
	begun := false
	for _, f := range h {
		if !strings.EqualFold(f.name, "Authentication-Results") {
			if begun && !besideResults(f.name) {
				break
			}
			continue
		}
		begun = true
		id, results, ok := parseAuthResults(f.value)
		if !ok || !r.trusts(id) {
			break
		}
		fresh := map[string]bool{}
		for _, x := range results {
			if !told[x.method] {
				list = append(list, x)
				fresh[x.method] = true
			}
		}
		for method := range fresh {
			told[method] = true
		}
	}
	return list
}

// besideResults are fields that the programs that check add between their results.
func besideResults(name string) bool {
	return strings.EqualFold(name, "Received-SPF") || strings.EqualFold(name, "DKIM-Filter") || strings.EqualFold(name, "DMARC-Filter")
}

func (r *Reader) trusts(id string) bool {
	for _, known := range r.o.TrustedAuthServ {
		if strings.EqualFold(known, id) {
			return true
		}
	}
	return false
}
