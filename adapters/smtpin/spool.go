package smtpin

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"

	"github.com/klachtwerk/klachtwerk/complaints"
)

const inMemory = 1 << 20 // bytes of a mail before it goes to a file

// spooled is a mail that has come in whole. Slow senders cost a file this way, not memory, and a broken connection nothing.
type spooled struct {
	dir  string
	mem  bytes.Buffer
	file *os.File
	size int64
	sum  hash.Hash
	gone bool // the file has no name any more: it vanishes when it is closed
}

// spool reads a mail to its end; ErrTooLarge beyond limit. The caller closes it.
func spool(dir string, r io.Reader, limit int64) (*spooled, error) {
	s := &spooled{dir: dir, sum: sha256.New()}
	_, err := io.Copy(s, io.LimitReader(r, limit+1))
	if err == nil && s.size > limit {
		err = complaints.Refuse(complaints.CodeTooLarge, "mail", nil)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// Write adds bytes, and goes over to a file when they become many.
func (s *spooled) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	s.sum.Write(p) // a hash takes everything
	if s.file == nil && s.size <= inMemory {
		return s.mem.Write(p)
	}
	if s.file == nil {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	return s.file.Write(p)
}

func (s *spooled) spill() error {
	var err error
	if s.file, err = os.CreateTemp(s.dir, "mail-*.eml"); err != nil {
		return err
	}
	s.gone = os.Remove(s.file.Name()) == nil // so that no crash leaves it; where that cannot be, close does it
	_, err = s.file.Write(s.mem.Bytes())
	s.mem = bytes.Buffer{}
	return err
}

// reader reads the mail from its beginning.
func (s *spooled) reader() io.Reader {
	if s.file == nil {
		return bytes.NewReader(s.mem.Bytes())
	}
	return io.NewSectionReader(s.file, 0, s.size)
}

// hash is the SHA-256 of the bytes.
func (s *spooled) hash() [sha256.Size]byte { return [sha256.Size]byte(s.sum.Sum(nil)) }

func (s *spooled) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if !s.gone {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}
