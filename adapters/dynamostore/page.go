package dynamostore

import (
	"cmp"
	"encoding/base64"
	"encoding/json"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	defaultLimit = 25
	maxLimit     = 1000
)

func limitOf(p complaints.PageParams) int {
	if p.Limit <= 0 {
		return defaultLimit
	}
	return min(p.Limit, maxLimit)
}

// mark is a cursor opened: the list it belongs to and the last place in it that was looked at.
type mark[K any] struct {
	List string `json:"l"`
	Last K      `json:"k"`
}

func cursorAt[K any](list string, last K) complaints.Cursor {
	data, _ := json.Marshal(mark[K]{list, last}) //nolint:errchkjson // strings and numbers
	return complaints.Cursor(base64.RawURLEncoding.EncodeToString(data))
}

// lastOf reads a cursor of the list; nil at the beginning.
func lastOf[K any](list string, c complaints.Cursor) (*K, error) {
	if c == "" {
		return nil, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return nil, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	var m mark[K]
	if err := json.Unmarshal(data, &m); err != nil || m.List != list {
		return nil, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	return &m.Last, nil
}

func compareVersions(a, b complaints.PolicyVersion) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Version, b.Version))
}
