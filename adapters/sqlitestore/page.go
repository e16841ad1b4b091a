package sqlitestore

import (
	"encoding/base64"
	"encoding/json"
	"math"

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

// position is a cursor opened: the list it belongs to, and where the last item shown stands in it.
type position struct {
	List       string                `json:"l"`
	At         int64                 `json:"at,omitempty"` // microseconds
	None       bool                  `json:"none,omitempty"`
	ID         string                `json:"id,omitempty"`
	Revision   complaints.Revision   `json:"rev,omitempty"`
	Subscriber complaints.Subscriber `json:"to,omitempty"`
}

// openCursor reads a cursor of the list. At the beginning it is before every moment.
func openCursor(list string, c complaints.Cursor) (position, error) {
	if c == "" {
		return position{List: list, At: math.MinInt64}, nil
	}
	var p position
	data, err := base64.RawURLEncoding.DecodeString(string(c))
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p.List != list {
		return position{}, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	return p, nil
}

func (p position) cursor() complaints.Cursor {
	data, _ := json.Marshal(p) //nolint:errchkjson // strings and numbers
	return complaints.Cursor(base64.RawURLEncoding.EncodeToString(data))
}

// pageOf makes a page of what was read; one more than limit tells that there is a next one.
func pageOf[T any](list []T, limit int, at func(T) position) complaints.Page[T] {
	if len(list) <= limit {
		return complaints.Page[T]{Items: list}
	}
	return complaints.Page[T]{Items: list[:limit], Next: at(list[limit-1]).cursor()}
}

func convert[T, U any](p complaints.Page[T], f func(T) U) complaints.Page[U] {
	out := complaints.Page[U]{Next: p.Next}
	for _, item := range p.Items {
		out.Items = append(out.Items, f(item))
	}
	return out
}
