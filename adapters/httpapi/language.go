package httpapi

import (
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// language picks Dutch or English by Accept-Language (RFC 9110 section 12.5.4): the one with the higher weight, the first of
// equals, and the configured one when neither is asked for.
func (a *api) language(accept string) complaints.Language {
	best, weight := a.o.Language, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		tag, parameter, _ := strings.Cut(part, ";")
		primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		l := complaints.Language(strings.ToLower(primary))
		if l != complaints.Dutch && l != complaints.English {
			continue
		}
		if q := quality(parameter); q > weight {
			best, weight = l, q
		}
	}
	return best
}

func quality(parameter string) float64 {
	value, found := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
	if !found {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || q < 0 || q > 1 {
		return 0
	}
	return q
}
