package complaints

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Fields of contents that the engine itself looks for.
const (
	fieldPerson    = "person"
	fieldMessageID = "message-id"
	fieldLetter    = "letter-" // followed by the subscriber
)

// largeContent is the size from which a content goes to Blobs: a store's items end near 400 KB.
const largeContent = 300 << 10

// seal makes contents ready for the store: personal ones findable by a keyed hash, large ones as blobs, all of them sealed.
func (s *Service) seal(ctx context.Context, id ID, plain []Content) ([]Content, error) {
	out := make([]Content, 0, len(plain))
	for _, c := range plain {
		if c.Key.Field == fieldPerson {
			c.Person = s.personOf(c.Data)
		}
		ref := ContentRef{Complaint: id, Key: c.Key}
		if s.sealer != nil {
			data, err := s.sealer.Seal(ctx, ref, c.Data)
			if err != nil {
				return nil, unavailable("seal", err)
			}
			c.Data = data
		}
		if len(c.Data) > largeContent {
			if err := s.spill(ctx, ref, &c); err != nil {
				s.discard(ctx, spilled(out)...)
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// spill moves a large content to Blobs, under a key of its own for every try so that no try meets another's.
func (s *Service) spill(ctx context.Context, ref ContentRef, c *Content) error {
	if s.blobs == nil {
		return Refuse(CodeTooLarge, "no_blobs", nil)
	}
	id, err := s.newID()
	if err != nil {
		return unavailable("id", err)
	}
	key := contentPrefix(ref.Complaint) + strings.ToLower(string(id))
	if _, err := s.blobs.Put(ctx, key, bytes.NewReader(c.Data), 0); err != nil {
		s.discard(ctx, key)
		return err
	}
	c.Blob, c.Data = key, nil
	return nil
}

func contentPrefix(id ID) string { return "contents/" + strings.ToLower(string(id)) + "/" }

// open gives the plain bytes of a content; nil when it is erased or was never there.
func (s *Service) open(ctx context.Context, ref ContentRef, c Content) ([]byte, error) {
	if c.Erased {
		return nil, nil
	}
	data := c.Data
	if c.Blob != "" {
		var err error
		if data, err = s.readBlob(ctx, c.Blob); err != nil || data == nil {
			return nil, err
		}
	}
	if s.sealer == nil {
		return data, nil
	}
	plain, err := s.sealer.Open(ctx, ref, data)
	if err != nil {
		return nil, Refuse(CodeCorrupt, "sealed_content", err)
	}
	return plain, nil
}

func (s *Service) readBlob(ctx context.Context, key string) (data []byte, err error) {
	if s.blobs == nil {
		return nil, unavailable("blobs", fmt.Errorf("no Blobs configured"))
	}
	r, err := s.blobs.Open(ctx, key)
	if errors.Is(err, ErrNotFound) {
		return nil, nil // erased
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = firstError(err, r.Close()) }()
	return io.ReadAll(r)
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// texts reads contents as plain text by their key; what is erased is left out.
func (s *Service) texts(ctx context.Context, id ID, keys []ContentKey) (map[ContentKey]string, error) {
	refs := make([]ContentRef, len(keys))
	for i, k := range keys {
		refs[i] = ContentRef{Complaint: id, Key: k}
	}
	out := make(map[ContentKey]string, len(keys))
	if len(refs) == 0 {
		return out, nil
	}
	list, err := s.store.ReadContents(ctx, refs)
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		plain, err := s.open(ctx, refs[i], c)
		if err != nil {
			return nil, err
		}
		if plain != nil {
			out[refs[i].Key] = string(plain)
		}
	}
	return out, nil
}

// personOf is the keyed hash under which a person's complaints are found, from the person content.
func (s *Service) personOf(content []byte) string {
	p, err := readPerson(string(content))
	if err != nil {
		return ""
	}
	return s.personHash(p.Email)
}

// personHash is the keyed hash of a mail address; empty for none. Without the key nobody can go from it to the address.
func (s *Service) personHash(email string) string {
	norm, ok := normaliseMail(email)
	if !ok {
		return ""
	}
	mac := hmac.New(sha256.New, s.personKey)
	mac.Write([]byte(norm))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

func unavailable(what string, err error) error { return Refuse(CodeUnavailable, what, err) }
