package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	storeFile = "klachtwerk.db"
	wayBack   = `nothing was changed; put a backup in its place, see "Backup and restore" in the README`
)

// lookFirst is up to how many bytes a store is looked through before it is served, which takes some 50 ms. A larger one is looked
// through while the program serves; damage ends it.
const lookFirst = 32 << 20

// quickCheck refuses a store whose pages do not fit each other. A damaged page would else be found by whoever needs it.
func quickCheck(ctx context.Context, path string) error {
	db, err := rawStore(path)
	if err != nil {
		return err
	}
	var found string
	err = db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found)
	switch {
	case ctx.Err() != nil:
		return db.Close()
	case err == nil && found != "ok":
		err = errors.New(strings.ReplaceAll(found, "\n", " "))
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("%s is damaged (%w): %s", path, err, wayBack)
	}
	return nil
}

// rawStore opens the file beside the store, which may be in use.
func rawStore(path string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/"), RawQuery: "mode=rw&_pragma=busy_timeout(5000)"}
	return sql.Open("sqlite", name.String())
}

// checkJournal refuses a store whose journal, the file with -wal behind its name, is shorter than what was written to it. SQLite
// would leave out what is missing without a word. The journal's index, with -shm behind its name, tells how long it was; after a
// loss of power it may know less, never more. It is read before the store is opened, which makes a new one.
//
// https://sqlite.org/walformat.html
func checkJournal(dir *os.Root) error {
	index, err := readStart(dir, storeFile+"-shm", 48)
	if err != nil {
		return err
	}
	journal, err := readStart(dir, storeFile+"-wal", 32)
	if err != nil || len(index) < 48 {
		return err
	}
	frames := int64(binary.NativeEndian.Uint32(index[16:]))
	page := int64(binary.NativeEndian.Uint16(index[14:]))
	if page == 1 {
		page = 65536
	}
	const ready = 12 // a byte that says that the index was filled in
	if index[ready] == 0 || frames == 0 {
		return nil
	}
	if len(journal) == 32 && !bytes.Equal(index[32:40], journal[16:24]) {
		return nil // of another journal
	}
	info, err := dir.Stat(storeFile + "-wal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var is int64
	if err == nil {
		is = info.Size()
	}
	if was := 32 + frames*(24+page); is < was {
		return fmt.Errorf("%[1]s-wal is cut off: it has %[2]d of %[3]d bytes, so that changes which were confirmed are missing: %[4]s; "+
			"or remove %[1]s-shm to go on without those changes", filepath.Join(dir.Name(), storeFile), is, was, wayBack)
	}
	return nil
}

// readStart reads a file's first bytes; a file that is short or not there gives fewer.
func readStart(dir *os.Root, name string, n int) ([]byte, error) {
	f, err := dir.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	buf := make([]byte, n)
	n, err = io.ReadFull(f, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return buf[:n], errors.Join(err, f.Close())
}

// openStore opens the store in the directory and refuses a damaged one. whole: its pages have all been looked at.
func openStore(ctx context.Context, dir *os.Root) (s *sqlitestore.Store, whole bool, err error) {
	path := filepath.Join(dir.Name(), storeFile)
	if err := checkJournal(dir); err != nil {
		return nil, false, fmt.Errorf("-data %s: %w", dir.Name(), err)
	}
	if s, err = sqlitestore.Open(ctx, path, nil); err != nil {
		return nil, false, storeError(dir.Name(), err)
	}
	info, err := dir.Stat(storeFile)
	if err == nil && info.Size() <= lookFirst {
		whole, err = true, quickCheck(ctx, path)
	}
	if err != nil {
		return nil, false, errors.Join(fmt.Errorf("-data %s: %w", dir.Name(), err), s.Close())
	}
	return s, whole, nil
}

// lookOn finishes the look at the store's pages that a start had no time for.
func (k *keeping) lookOn(ctx context.Context) error {
	if k.whole {
		return nil
	}
	if err := quickCheck(ctx, filepath.Join(k.dir.Name(), storeFile)); err != nil {
		return fmt.Errorf("-data %s: %w", k.dir.Name(), err)
	}
	return nil
}

// openKept opens a data directory that has a store in it.
func openKept(name string) (*os.Root, error) {
	dir, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("-data %s: the directory cannot be opened: %w", name, err)
	}
	if _, err := dir.Stat(storeFile); err != nil {
		return nil, errors.Join(fmt.Errorf("there is no store in -data %s: %w", name, err), dir.Close())
	}
	return dir, nil
}

// check is -check: it reads everything and compares it, and changes nothing.
func check(ctx context.Context, set *settings, out io.Writer) error {
	dir, err := openKept(set.data)
	if err != nil {
		return err
	}
	s, _, err := openStore(ctx, dir)
	if err != nil {
		return errors.Join(err, dir.Close())
	}
	return errors.Join(compare(ctx, s, set, out), s.Close(), dir.Close())
}

func compare(ctx context.Context, s *sqlitestore.Store, set *settings, out io.Writer) error {
	if err := s.Check(ctx); err != nil {
		return fmt.Errorf("-data %s: %w: %s", set.data, err, wayBack)
	}
	v, err := complaints.Verify(ctx, s, func(f complaints.Finding) error {
		printf(out, "%s complaint=%s revision=%d %s\n", f.Kind, f.Complaint, f.Revision, f.Name)
		return nil
	})
	switch {
	case err != nil:
		return err
	case v.Findings > 0:
		return fmt.Errorf("-data %s: %d things do not fit: %s", set.data, v.Findings, wayBack)
	}
	printf(out, "Sound: %d complaints, %d events, %d letters, %d mails.\n", v.Complaints, v.Events, v.Deliveries, v.Mails)
	return nil
}
