package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// backup is -backup: it makes a new data directory with everything in it, also while the program runs. It is there whole or
// not at all. The store comes first, as it is at one moment, with the small objects in it: files never change, and are there before the
// store speaks of them.
func backup(ctx context.Context, set *settings, out io.Writer) error {
	from, err := openKept(set.data)
	if err != nil {
		return err
	}
	to := filepath.Clean(set.backup)
	if err := errors.Join(copyDirectory(ctx, from, to), from.Close()); err != nil {
		return fmt.Errorf("-backup %s: %w", to, err)
	}
	printf(out, "Backup of %s in %s. Look through it with -check -data %s.\n", set.data, to, to)
	return nil
}

func copyDirectory(ctx context.Context, from *os.Root, to string) (err error) {
	parent, err := os.OpenRoot(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parent.Close()) }()
	name := filepath.Base(to)
	if _, err := parent.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(errors.New("is there already, choose another name"), err)
	}
	unfinished := name + ".unfinished"
	if err := errors.Join(parent.RemoveAll(unfinished), parent.Mkdir(unfinished, 0o700)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parent.RemoveAll(unfinished)) }()
	target, err := parent.OpenRoot(unfinished)
	if err != nil {
		return err
	}
	err = copyStore(ctx, from, target, filepath.Join(parent.Name(), unfinished, storeFile))
	if err == nil {
		err = copyFiles(ctx, from, target)
	}
	if err := errors.Join(err, target.Close()); err != nil {
		return err
	}
	return errors.Join(parent.Rename(unfinished, name), syncDir(parent))
}

// copyStore copies the store as it is at one moment, without what was erased.
func copyStore(ctx context.Context, from, to *os.Root, path string) error {
	db, err := rawStore(filepath.Join(from.Name(), storeFile))
	if err != nil {
		return err
	}
	f, err := to.OpenFile(storeFile, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // so that only its owner reads it
	if err != nil {
		return errors.Join(err, db.Close())
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, path)
	return errors.Join(err, f.Sync(), f.Close(), db.Close())
}

// copyFiles copies the rest: the keys, large files and mails, and letters.
func copyFiles(ctx context.Context, from, to *os.Root) error {
	return fs.WalkDir(from.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist), name == ".":
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir():
			return to.Mkdir(name, 0o700)
		case !d.Type().IsRegular(), passing(name):
			return nil
		}
		return copyFile(from, to, name)
	})
}

// passing tells the files that are not kept: the store, which is copied by itself, and what is being written.
func passing(name string) bool {
	base := filepath.Base(name)
	return strings.HasPrefix(name, storeFile) || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "UNFINISHED-") ||
		strings.HasPrefix(name, "mail-") || strings.HasSuffix(base, ".new")
}

// copyFile copies one file durably; one that was erased meanwhile is not there.
func copyFile(from, to *os.Root, name string) error {
	in, err := from.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	out, err := to.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close(), in.Close())
}

// syncDir makes the names in a directory last.
func syncDir(dir *os.Root) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
