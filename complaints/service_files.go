package complaints

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"
)

// File describes an attachment as it comes in.
type File struct {
	Name  string
	Media string // media type as the sender says; never trusted: files are always downloads
	Shown bool   // the complainant may see it; their own always
}

// Attachment is a file of a complaint.
type Attachment struct {
	N      int
	Name   string
	Media  string
	Size   int64
	SHA256 string
	At     time.Time
	By     ActorID
	Shown  bool
	blob   string
}

// Attach adds a file, read from r to its end. Over the size limit it is ErrTooLarge and nothing is kept. Other errors are those
// of DoOnce; the file is stored before the event that names it, and removed again when that is refused. Where a store or Blobs gave
// no clear answer the file may stay as an orphan under attachments/<id>/; the second try stores its own.
func (s *Service) Attach(ctx context.Context, by Actor, k Key, id ID, at Revision, f File, r io.Reader) (View, error) {
	if s.blobs == nil {
		return View{}, unavailable("blobs", errors.New("no Blobs configured"))
	}
	env := s.env(by)
	c, env, err := s.load(ctx, env, id)
	if err != nil {
		return View{}, err
	}
	held, err := env.visible(&c)
	if err != nil {
		return View{}, err
	}
	if _, err := env.authorise(&c, CmdAttach, held); err != nil {
		return View{}, err
	}
	cmd, err := s.storeFile(ctx, id, f, r)
	if err != nil {
		return View{}, err
	}
	if k.Key != "" {
		k.Print += ":" + cmd.SHA256
	}
	v, err := s.DoOnce(ctx, by, k, id, at, cmd)
	s.discardUnnamed(ctx, id, cmd.Blob, err)
	return v, err
}

// discardUnnamed removes a file that no event names: the command was refused, or replayed. It stays where its commit had no clear
// answer, for that may still come about, and where reading the history fails: an orphan is better than a lost file.
func (s *Service) discardUnnamed(ctx context.Context, id ID, blob string, err error) {
	if errors.Is(err, errUnclear) {
		return
	}
	named, readErr := s.has(context.WithoutCancel(ctx), id, blob)
	if readErr == nil && !named {
		s.discard(ctx, blob)
	}
}

// storeFile keeps one file as a blob of its own.
func (s *Service) storeFile(ctx context.Context, id ID, f File, r io.Reader) (Attach, error) {
	blobID, err := s.newID()
	if err != nil {
		return Attach{}, unavailable("id", err)
	}
	key := "attachments/" + strings.ToLower(string(id)) + "/" + strings.ToLower(string(blobID))
	sum := sha256.New()
	n, err := s.blobs.Put(ctx, key, io.TeeReader(r, sum), s.maxAttachment)
	if err != nil {
		s.discard(ctx, key)
		return Attach{}, err
	}
	return Attach{
		FileName: cleanFileName(f.Name), Size: n, Media: f.Media, SHA256: hex.EncodeToString(sum.Sum(nil)), Blob: key, Shown: f.Shown,
	}, nil
}

// cleanFileName keeps the last element of a path, without control characters.
func cleanFileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name))
}

// has reports whether an event names the blob; a replayed command does not, and its blob is one too many.
func (s *Service) has(ctx context.Context, id ID, blob string) (bool, error) {
	for r, err := range s.events(ctx, id, 0) {
		if err != nil {
			return false, err
		}
		if e, ok := r.Event.(Attached); ok && e.Blob == blob {
			return true, nil
		}
	}
	return false, nil
}

// Attachments lists the files that the actor may see.
func (s *Service) Attachments(ctx context.Context, by Actor, id ID) ([]Attachment, error) {
	c, env, err := s.load(ctx, s.env(by), id)
	if err != nil {
		return nil, err
	}
	held, err := env.visible(&c)
	if err != nil {
		return nil, err
	}
	a := audienceOf(held)
	if a == audienceFigures {
		return nil, &Error{Code: CodeNotAllowed, Reason: string(CmdAttach)}
	}
	return s.attachments(ctx, &c, a)
}

func (s *Service) attachments(ctx context.Context, c *Complaint, a audience) ([]Attachment, error) {
	list := []Attachment{}
	if c.Attachments == 0 || c.Erased {
		return list, nil
	}
	var keys []ContentKey
	for r, err := range s.events(ctx, c.ID, 0) {
		if err != nil {
			return nil, err
		}
		e, ok := r.Event.(Attached)
		if !ok || a == audienceComplainant && !e.Shown {
			continue
		}
		x := Attachment{N: e.N, Media: e.Media, Size: e.Size, SHA256: e.SHA256, At: r.At, By: r.By, Shown: e.Shown, blob: e.Blob}
		if a == audienceComplainant {
			x.By = ""
		}
		list, keys = append(list, x), append(keys, e.Name.Key())
	}
	names, err := s.texts(ctx, c.ID, keys)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Name = names[keys[i]]
	}
	return list, nil
}

// OpenAttachment opens the n-th file; the caller closes it. ErrNotFound when there is none that the actor may see.
func (s *Service) OpenAttachment(ctx context.Context, by Actor, id ID, n int) (Attachment, io.ReadCloser, error) {
	list, err := s.Attachments(ctx, by, id)
	if err != nil {
		return Attachment{}, nil, err
	}
	for _, x := range list {
		if x.N == n {
			r, err := s.blobs.Open(ctx, x.blob)
			return x, r, err
		}
	}
	return Attachment{}, nil, ErrNotFound
}
