package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// etag is a revision as an entity tag.
func etag(r complaints.Revision) string { return `"` + strconv.FormatInt(int64(r), 10) + `"` }

const (
	anyRevision  complaints.Revision = 0
	noneRevision complaints.Revision = math.MaxInt64 // no complaint has it
)

// condition is what If-Match asks for.
type condition struct {
	missing bool
	any     bool                  // *: whatever is newest
	list    []complaints.Revision // one of these
}

// parseIfMatch reads If-Match (RFC 9110 section 13.1.1). The comparison is strong, so that a weak tag matches nothing, as does
// a tag that is no revision.
func parseIfMatch(header string) (condition, error) {
	header = strings.TrimSpace(header)
	switch header {
	case "":
		return condition{missing: true}, nil
	case "*":
		return condition{any: true}, nil
	}
	var c condition
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		strong := strings.TrimPrefix(part, "W/")
		inner, ok := strings.CutPrefix(strong, `"`)
		inner, closed := strings.CutSuffix(inner, `"`)
		if !ok || !closed || strings.Contains(inner, `"`) {
			return condition{}, malformed("if_match")
		}
		n, err := strconv.ParseInt(inner, 10, 64)
		if err == nil && n > 0 && strong == part && etag(complaints.Revision(n)) == part {
			c.list = append(c.list, complaints.Revision(n))
		}
	}
	return c, nil
}

// revision is what to hand to the engine. Of several tags the one that is the newest revision counts.
func (a *api) revision(ctx context.Context, id complaints.ID, c condition, appends bool) (complaints.Revision, error) {
	switch {
	case c.missing && appends, c.any:
		return anyRevision, nil
	case c.missing:
		return complaints.MissingRevision, nil
	case len(c.list) == 0:
		return noneRevision, nil
	case len(c.list) == 1:
		return c.list[0], nil
	}
	v, err := a.service.Get(ctx, actorOf(ctx), id)
	if err != nil {
		return 0, err
	}
	if slices.Contains(c.list, v.Complaint.Revision) {
		return v.Complaint.Revision, nil
	}
	return noneRevision, nil
}

const maxKey = 64

// key makes an Idempotency-Key the engine's: per actor and path, with a fingerprint of the body.
func (a *api) key(ctx context.Context, header string, body []byte) (complaints.Key, error) {
	if header == "" {
		return complaints.Key{}, nil
	}
	if len(header) > maxKey || strings.ContainsFunc(header, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return complaints.Key{}, malformed("idempotency_key")
	}
	c := callOf(ctx)
	return complaints.Key{Key: "http-" + digest(string(c.actor.ID), c.path, header), Print: digest(string(body))}, nil
}

// digest hashes parts so that no two lists of parts have the same.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// identify gives the id for an id or a reference that the actor may see.
func (a *api) identify(ctx context.Context, name string) (complaints.ID, error) {
	if id, err := complaints.ParseID(name); err == nil {
		return id, nil
	}
	v, err := a.service.Find(ctx, actorOf(ctx), name)
	return v.Complaint.ID, err
}
