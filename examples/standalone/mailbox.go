package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// oldBox is where old mails are read from. Close it after the last.
type oldBox struct {
	root *os.Root
	name string // under the root: a file, or the whole of it
}

// openBox opens what -import-mail names.
func openBox(path string) (*oldBox, error) {
	path = filepath.Clean(path)
	if root, err := os.OpenRoot(path); err == nil {
		return &oldBox{root, "."}, nil
	}
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	return &oldBox{root, filepath.Base(path)}, nil
}

func (b *oldBox) close() error { return b.root.Close() }

// oldMail is a mail in a file: all of it, or a part of an mbox.
type oldMail struct {
	file   string
	offset int64
	size   int64 // of the part
	n      int   // in the mbox, from 1; 0: the whole file
	at     time.Time
	err    error // why it cannot be read
}

// title names a mail for a person.
func (b *oldBox) title(m oldMail) string {
	path := filepath.Join(b.root.Name(), m.file)
	if m.n > 0 {
		return fmt.Sprintf("%s, mail %d", path, m.n)
	}
	return path
}

var errTooLarge = fmt.Errorf("is larger than %d MiB", maxImported>>20)

// read reads the bytes of a mail.
func (b *oldBox) read(m oldMail) (raw []byte, err error) {
	if m.err != nil {
		return nil, m.err
	}
	f, err := b.root.Open(m.file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if m.n > 0 {
		if m.size > maxImported {
			return nil, errTooLarge
		}
		raw, err = io.ReadAll(io.NewSectionReader(f, m.offset, m.size))
		return unquoted(raw), err
	}
	if raw, err = io.ReadAll(io.LimitReader(f, maxImported+1)); err == nil && len(raw) > maxImported {
		err = errTooLarge
	}
	return raw, err
}

// unquoted takes the mark off that an mbox puts before lines that begin with From.
func unquoted(raw []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(raw) {
		if bytes.HasPrefix(line, []byte(">")) && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte(fromLine)) {
			line = line[1:]
		}
		out.Write(line)
	}
	return out.Bytes()
}

const maxHead = 256 << 10 // bytes of a mail in which its header is looked for

// mails lists the mails in the order of their receipt: of a maildir (its cur and new), of a directory with .eml files, at any depth,
// or of one file, an mbox when it begins with From and a space.
func (b *oldBox) mails() ([]oldMail, error) {
	info, err := b.root.Stat(b.name)
	if err != nil {
		return nil, err
	}
	var list []oldMail
	switch {
	case !info.IsDir() && b.isMbox():
		list, err = b.mboxMails(info.ModTime())
	case !info.IsDir():
		list = []oldMail{b.fileMail(b.name)}
	case b.isMaildir():
		list, err = b.filesIn(func(name string) bool { return strings.HasPrefix(name, "cur/") || strings.HasPrefix(name, "new/") })
	default:
		list, err = b.filesIn(func(name string) bool { return strings.EqualFold(path.Ext(name), ".eml") })
	}
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("there are no mails in %s: name a maildir, a directory with .eml files, an .eml or an mbox file", b.root.Name())
	}
	slices.SortStableFunc(list, func(x, y oldMail) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.file, y.file)) })
	return list, err
}

func (b *oldBox) isMaildir() bool {
	for _, name := range []string{"cur", "new"} {
		if info, err := b.root.Stat(name); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// filesIn lists the files that are mails by their name. What cannot be looked at is in the list, with its error.
func (b *oldBox) filesIn(isMail func(name string) bool) ([]oldMail, error) {
	var list []oldMail
	err := fs.WalkDir(b.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			list = append(list, oldMail{file: name, err: err})
		case d.Type().IsRegular() && isMail(name) && !strings.HasPrefix(d.Name(), "."):
			list = append(list, b.fileMail(name))
		}
		return nil
	})
	return list, err
}

// fileMail is the mail that is a file.
func (b *oldBox) fileMail(name string) oldMail {
	m := oldMail{file: name}
	f, err := b.root.Open(name)
	if err != nil {
		m.err = err
		return m
	}
	info, err := f.Stat()
	var head []byte
	if err == nil {
		head, err = io.ReadAll(io.LimitReader(f, maxHead))
	}
	if m.err = errors.Join(err, f.Close()); m.err == nil {
		m.at = momentOf(head, info.ModTime())
	}
	return m
}

const fromLine = "From "

func (b *oldBox) isMbox() bool {
	f, err := b.root.Open(b.name)
	if err != nil {
		return false
	}
	start := make([]byte, len(fromLine))
	_, err = io.ReadFull(f, start)
	return errors.Join(err, f.Close()) == nil && string(start) == fromLine
}

// mboxMails finds the mails in an mbox (RFC 4155): each begins with a line From ..., at the start or below an empty line.
func (b *oldBox) mboxMails(modified time.Time) (list []oldMail, err error) {
	f, err := b.root.Open(b.name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := mboxScan{file: b.name, modified: modified, empty: true}
	r := bufio.NewReaderSize(f, 64<<10)
	for {
		line, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		s.line(line)
		if errors.Is(err, io.EOF) {
			s.end()
			return s.list, nil
		}
	}
}

// mboxScan goes through an mbox.
type mboxScan struct {
	file     string
	modified time.Time
	list     []oldMail
	head     bytes.Buffer // of the mail at hand
	begun    int64        // where it begins, behind its From line
	at       int64        // how far the scan is
	open     bool
	empty    bool  // the line before was empty
	gap      int64 // its bytes
	partial  bool  // the line before has not ended
}

func (s *mboxScan) line(line []byte) {
	if s.empty && !s.partial && bytes.HasPrefix(line, []byte(fromLine)) {
		s.end()
		s.open, s.begun = true, s.at+int64(len(line))
	} else if s.open && s.head.Len() < maxHead {
		s.head.Write(line)
	}
	s.at += int64(len(line))
	s.empty, s.gap = !s.partial && len(bytes.TrimRight(line, "\r\n")) == 0, 0
	if s.empty {
		s.gap = int64(len(line))
	}
	s.partial = !bytes.HasSuffix(line, []byte("\n"))
}

// end ends the mail at hand, without the empty line that parts it from the next.
func (s *mboxScan) end() {
	if s.open {
		size := s.at - s.begun
		s.list = append(s.list, oldMail{
			file: s.file, n: len(s.list) + 1, offset: s.begun, size: max(size-s.gap, 0), at: momentOf(s.head.Bytes(), s.modified),
		})
	}
	s.open = false
	s.head.Reset()
}
