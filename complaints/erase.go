package complaints

import (
	"context"
	"slices"
)

// eraseDue erases a complaint whose retention term has passed.
func (s *Service) eraseDue(ctx context.Context, c *Complaint) error {
	env := s.env(engine(actorRetention))
	dec, err := c.Decide(Erase{Reason: "retention"}, env)
	if err != nil {
		return err
	}
	if err := s.eraseContents(ctx, c); err != nil {
		return err
	}
	_, err = s.commit(ctx, env, Key{}, dec, nil, nil)
	return err
}

// eraseContents removes the texts, people, letters, files and original mails of a complaint. It comes before the commit that
// records it, and can be repeated: interrupted, it is taken up again by the next sweep.
func (s *Service) eraseContents(ctx context.Context, c *Complaint) error {
	blobs, err := s.blobsOf(ctx, c.ID)
	if err != nil {
		return err
	}
	refs, err := s.store.ListContents(ctx, c.ID)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(refs, 50) {
		if err := s.store.EraseContents(ctx, part); err != nil {
			return err
		}
	}
	for _, key := range blobs {
		if err := s.blobs.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// blobsOf lists the blobs of a complaint: attachments, large contents, the mails it came by. What has moved to another complaint,
// as a mail that the desk added to one, goes with that.
func (s *Service) blobsOf(ctx context.Context, id ID) ([]string, error) {
	if s.blobs == nil {
		return nil, nil
	}
	var keys []string
	elsewhere := map[string]bool{}
	for r, err := range s.events(ctx, id, 0) {
		if err != nil {
			return nil, err
		}
		if e, ok := r.Event.(Attached); ok {
			keys = append(keys, e.Blob)
		}
		raw, moved, err := s.original(ctx, id, mailOf(r.Event))
		if err != nil {
			return nil, err
		}
		if raw != "" {
			keys = append(keys, raw)
		}
		if moved != "" {
			if err := s.attachedTo(ctx, moved, elsewhere); err != nil {
				return nil, err
			}
		}
	}
	keys = slices.DeleteFunc(keys, func(key string) bool { return elsewhere[key] })
	return s.largeContents(ctx, id, keys)
}

// mailOf is the mail that an event came by; empty for any other event.
func mailOf(e Event) string {
	switch e := e.(type) {
	case Submitted:
		return e.Mail
	case Messaged:
		return e.Mail
	case LetterFailed:
		return e.Mail
	}
	return ""
}

// original is the blob of a mail of a complaint, or the complaint that the mail has moved to.
func (s *Service) original(ctx context.Context, id ID, mail string) (raw string, moved ID, err error) {
	if mail == "" {
		return "", "", nil
	}
	e, err := s.store.Mail(ctx, mail)
	if err != nil {
		return "", "", err
	}
	if e.Complaint != "" && e.Complaint != id {
		return "", e.Complaint, nil
	}
	return e.Raw, "", nil
}

// attachedTo gathers the files of a complaint that has them still.
func (s *Service) attachedTo(ctx context.Context, id ID, blobs map[string]bool) error {
	c, err := s.store.Load(ctx, id)
	if err != nil || c.Erased {
		return err
	}
	for r, err := range s.events(ctx, id, 0) {
		if err != nil {
			return err
		}
		if e, ok := r.Event.(Attached); ok {
			blobs[e.Blob] = true
		}
	}
	return nil
}

func (s *Service) largeContents(ctx context.Context, id ID, keys []string) ([]string, error) {
	p := PageParams{Limit: 200}
	for {
		page, err := s.blobs.List(ctx, contentPrefix(id), p)
		if err != nil {
			return nil, err
		}
		keys = append(keys, page.Items...)
		if page.Next == "" {
			return keys, nil
		}
		p.Cursor = page.Next
	}
}
