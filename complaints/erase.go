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

// blobsOf lists the blobs of a complaint: attachments, large contents, the mails it came by.
func (s *Service) blobsOf(ctx context.Context, id ID) ([]string, error) {
	if s.blobs == nil {
		return nil, nil
	}
	var keys []string
	for r, err := range s.events(ctx, id, 0) {
		if err != nil {
			return nil, err
		}
		mail := ""
		switch e := r.Event.(type) {
		case Attached:
			keys = append(keys, e.Blob)
		case Submitted:
			mail = e.Mail
		case Messaged:
			mail = e.Mail
		}
		if mail == "" {
			continue
		}
		entry, err := s.store.Mail(ctx, mail)
		if err != nil {
			return nil, err
		}
		if entry.Raw != "" {
			keys = append(keys, entry.Raw)
		}
	}
	return s.largeContents(ctx, id, keys)
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
