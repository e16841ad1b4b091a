package sqlitestore

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// listing is a cursor of [Blobs.List] opened. The others' cursors cannot be made for a key, so it has the one of the page that the
// next of their keys is on: what is listed already is left out there.
type listing struct {
	After  string            `json:"k"`           // the last key shown
	Others complaints.Cursor `json:"o,omitempty"` // empty: their first page
}

func openListing(c complaints.Cursor) (l listing, err error) {
	if c == "" {
		return l, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(string(c))
	if err == nil {
		err = json.Unmarshal(data, &l)
	}
	if err == nil {
		err = complaints.CheckBlobKey(l.After)
	}
	if err != nil {
		return l, complaints.Refuse(complaints.CodeInvalid, "cursor", err)
	}
	return l, nil
}

func (l listing) cursor() complaints.Cursor {
	data, _ := json.Marshal(l) //nolint:errchkjson // strings
	return complaints.Cursor(base64.RawURLEncoding.EncodeToString(data))
}

// List pages through the keys of both, merged; see [complaints.Blobs].
func (b *Blobs) List(ctx context.Context, prefix string, p complaints.PageParams) (complaints.Page[string], error) {
	from, err := openListing(p.Cursor)
	if err != nil {
		return complaints.Page[string]{}, err
	}
	limit := limitOf(p)
	own, err := b.keys(ctx, prefix, from.After, limit+1)
	if err != nil {
		return complaints.Page[string]{}, err
	}
	others := following{ctx: ctx, blobs: b.others, prefix: prefix, limit: limit, after: from.After, at: from.Others}
	var keys []string
	for len(keys) <= limit { // one more tells that there is a next page
		key, err := others.least(&own)
		if err != nil {
			return complaints.Page[string]{}, err
		}
		if key == "" {
			return complaints.Page[string]{Items: keys}, nil
		}
		keys = append(keys, key)
	}
	return complaints.Page[string]{Items: keys[:limit], Next: listing{keys[limit-1], others.at}.cursor()}, nil
}

// keys lists the store's own keys behind after.
func (b *Blobs) keys(ctx context.Context, prefix, after string, most int) ([]string, error) {
	const beyond = "\x7f" // every character of a key
	return rows(ctx, b.store, selectKeys,
		args(max(prefix, after), prefix+beyond, after, most), scanKey)
}

const selectKeys = `SELECT key FROM objects WHERE key >= ?1 AND key < ?2 AND key <> ?3 ORDER BY key LIMIT ?4`

// following is the others' keys from a page on, behind a key.
type following struct {
	ctx    context.Context // of the call that lists
	blobs  complaints.Blobs
	prefix string
	limit  int
	after  string
	at     complaints.Cursor // of the page that has been read, or will be first
	read   bool
	keys   []string // of that page, not given yet
	next   complaints.Cursor
}

// fill reads on until there is a key, or no page more.
func (f *following) fill() error {
	for len(f.keys) == 0 && (!f.read || f.next != "") {
		if f.read {
			f.at = f.next
		}
		page, err := f.blobs.List(f.ctx, f.prefix, complaints.PageParams{Cursor: f.at, Limit: f.limit})
		if err != nil {
			return err
		}
		given, found := slices.BinarySearch(page.Items, f.after)
		if found {
			given++
		}
		f.read, f.keys, f.next = true, page.Items[given:], page.Next
	}
	return nil
}

// least takes the least key of both off; empty when there is none left.
func (f *following) least(own *[]string) (key string, err error) {
	if err := f.fill(); err != nil {
		return "", err
	}
	for _, list := range []*[]string{own, &f.keys} {
		if len(*list) > 0 && (key == "" || (*list)[0] < key) {
			key = (*list)[0]
		}
	}
	for _, list := range []*[]string{own, &f.keys} { // a key that was moved meanwhile is in both
		if len(*list) > 0 && (*list)[0] == key {
			*list = (*list)[1:]
		}
	}
	return key, nil
}
