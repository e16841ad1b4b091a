package complaints

import "context"

// errUnclear is a commit without a clear answer: it may have happened, or may still happen.
var errUnclear = &Error{Code: CodeUnavailable, Reason: "commit"}

// notCommitted makes the error of a commit. What was written for it beside the store is removed, unless its answer was not clear:
// an object too many costs room, one too few a text.
func (s *Service) notCommitted(ctx context.Context, contents []Content, err error) error {
	if CodeOf(err) == CodeUnavailable {
		return Refuse(errUnclear.Code, errUnclear.Reason, err)
	}
	s.discard(ctx, spilled(contents)...)
	return err
}

// discardUnkept removes the objects of a commit that turned out to be done before. A store that tries again by itself may mean this
// very commit, so what is kept decides.
func (s *Service) discardUnkept(ctx context.Context, id ID, contents []Content) {
	for _, c := range contents {
		if c.Blob == "" {
			continue
		}
		kept, err := s.store.ReadContents(ctx, []ContentRef{{Complaint: id, Key: c.Key}})
		if err == nil && kept[0].Blob != c.Blob {
			s.discard(ctx, c.Blob)
		}
	}
}

// spilled are the objects to which contents went.
func spilled(contents []Content) []string {
	var keys []string
	for _, c := range contents {
		if c.Blob != "" {
			keys = append(keys, c.Blob)
		}
	}
	return keys
}

// discard removes objects that nothing refers to, also when ctx has ended. It tries once: an object that stays is an orphan, under
// the prefix of its complaint.
func (s *Service) discard(ctx context.Context, keys ...string) {
	for _, key := range keys {
		if err := s.blobs.Delete(context.WithoutCancel(ctx), key); err != nil {
			s.observe(ctx, "orphan", "blob", "", s.Now(), err)
		}
	}
}
