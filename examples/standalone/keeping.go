package main

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/complaints"
)

//go:embed policy.yaml
var demoPolicy []byte

// keeping is the data directory.
type keeping struct {
	dir       *os.Root // small files: the clock, the keys
	store     *sqlitestore.Store
	whole     bool // the store's pages have all been looked at
	blobs     *sqlitestore.Blobs
	clock     *clock
	policy    *complaints.Policy
	personKey []byte
	tokenKey  []byte
}

// openKeeping opens the data directory, which no other process may have open, and makes what is not there.
func openKeeping(ctx context.Context, set *settings) (*keeping, error) {
	k := &keeping{}
	if err := k.open(ctx, set); err != nil {
		return nil, errors.Join(err, k.close())
	}
	return k, nil
}

func (k *keeping) open(ctx context.Context, set *settings) error {
	var err error
	if k.policy, err = readPolicy(set.policy); err != nil {
		return err
	}
	if k.dir, err = openDirectory(set.data); err != nil {
		return err
	}
	if k.store, k.whole, err = openStore(ctx, k.dir); err != nil {
		return err
	}
	if err := clean(k.dir); err != nil {
		return fmt.Errorf("-data %s: %w", set.data, err)
	}
	if k.personKey, err = personKey(ctx, k); err != nil {
		return err
	}
	if k.tokenKey, err = tokenKey(k.dir); err != nil {
		return err
	}
	files, err := fileblobs.Open(filepath.Join(set.data, "blobs"))
	if err != nil {
		return fmt.Errorf("-data %s: %w", set.data, err)
	}
	k.blobs = k.store.Blobs(files) // most mails are small, and in the store
	k.clock, err = openClock(k.dir, set.now)
	return err
}

func (k *keeping) close() error {
	var errs []error
	if k.store != nil {
		errs = append(errs, k.store.Close())
	}
	if k.dir != nil {
		errs = append(errs, k.dir.Close())
	}
	return errors.Join(errs...)
}

func readPolicy(file string) (*complaints.Policy, error) {
	if file == "" {
		return policyfile.Read(bytes.NewReader(demoPolicy), "policy.yaml")
	}
	p, err := policyfile.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("-policy %s: %w", file, err)
	}
	return p, nil
}

// openDirectory makes the directory, for its owner alone, and finds out whether it can be written to.
func openDirectory(name string) (*os.Root, error) {
	if err := os.MkdirAll(name, 0o700); err != nil { //nolint:gosec // whoever starts the program names the directory
		return nil, fmt.Errorf("-data %s: the directory cannot be made: %w", name, err)
	}
	dir, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("-data %s: the directory cannot be opened: %w", name, err)
	}
	const probe = ".probe"
	if err := errors.Join(dir.WriteFile(probe, nil, 0o600), dir.Remove(probe)); err != nil {
		return nil, errors.Join(fmt.Errorf("-data %s: the directory cannot be written to: %w", name, err), dir.Close())
	}
	return dir, nil
}

const sqliteBusy = 5 // SQLITE_BUSY: the lock is somebody else's

func storeError(dir string, err error) error {
	refused, inUse := errors.AsType[*complaints.Error](err)
	busy, isBusy := errors.AsType[*sqlite.Error](err)
	if inUse && refused.Reason == "in_use" || isBusy && busy.Code()&0xff == sqliteBusy {
		return fmt.Errorf("-data %s: another process is using this directory; stop it first, or choose another directory: %w", dir, err)
	}
	if errors.Is(err, complaints.ErrCorrupt) {
		return fmt.Errorf("-data %s: %w: %s", dir, err, wayBack)
	}
	return fmt.Errorf("-data %s: %w", dir, err)
}

const personKeyBytes = 32 // as the other keys have

// clean removes what an earlier process was killed over: mails that had not come in whole, letters that were not finished. No
// other process is at work here.
func clean(dir *os.Root) error {
	var errs []error
	for _, pattern := range []string{"mail-*.eml", "sent/.new-*"} {
		left, err := fs.Glob(dir.FS(), pattern)
		errs = append(errs, err)
		for _, name := range left {
			errs = append(errs, dir.Remove(name))
		}
	}
	return errors.Join(errs...)
}

// personKey is the key of the hash by which a person's complaints are found. It belongs to the data: with another one they would
// not be found any more.
func personKey(ctx context.Context, k *keeping) ([]byte, error) {
	const file = "person.key"
	key, err := readKey(k.dir, file, "without it persons are not found")
	if key != nil || err != nil {
		return key, err
	}
	if empty, err := isEmpty(ctx, k); err != nil || !empty {
		missing := errors.New(file + " is missing in the data directory; without it persons are not found: put it back, every backup has it")
		return nil, errors.Join(err, missing)
	}
	return makeKey(k.dir, file)
}

// tokenKey is the key by which reply addresses and confirmation links are known for ours. With another one those in letters that
// went out are not known any more: then the desk decides on such replies, and confirms. So a new one is made where there is none.
func tokenKey(dir *os.Root) ([]byte, error) {
	const file = "token.key"
	key, err := readKey(dir, file, "without it replies are not known")
	if key != nil || err != nil {
		return key, err
	}
	return makeKey(dir, file)
}

// readKey reads a key; nil when there is none.
func readKey(dir *os.Root, file, without string) ([]byte, error) {
	text, err := dir.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the key in %s: %w", file, err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != personKeyBytes {
		return nil, fmt.Errorf("%s in the data directory is not the key that this program wrote; %s: put it back", file, without)
	}
	return key, nil
}

func makeKey(dir *os.Root, file string) ([]byte, error) {
	key := make([]byte, personKeyBytes)
	_, _ = rand.Read(key) // never fails
	if err := writeFile(dir, file, hex.EncodeToString(key)+"\n"); err != nil {
		return nil, fmt.Errorf("the key in %s: %w", file, err)
	}
	return key, nil
}
