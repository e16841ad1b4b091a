package memstore

import (
	"encoding/base64"
	"encoding/json"
	"iter"

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

// mark is a cursor opened: the list it belongs to and the last key shown.
type mark[K any] struct {
	List string `json:"list"`
	Last K      `json:"last"`
}

func cursorAt[K any](list string, last K) (complaints.Cursor, error) {
	data, err := json.Marshal(mark[K]{list, last})
	return complaints.Cursor(base64.RawURLEncoding.EncodeToString(data)), err
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

// pageOf takes a page off keys, which begin behind the cursor. show answers false for a key that is left out.
func pageOf[K, T any](list string, p complaints.PageParams, keys iter.Seq[K], show func(K) (T, bool, error)) (complaints.Page[T], error) {
	var page complaints.Page[T]
	var last K
	for k := range keys {
		item, ok, err := show(k)
		if err != nil {
			return complaints.Page[T]{}, err
		}
		if !ok {
			continue
		}
		if len(page.Items) == limitOf(p) { // one more than asked: there is a next page
			page.Next, err = cursorAt(list, last)
			return page, err
		}
		page.Items, last = append(page.Items, item), k
	}
	return page, nil
}
