package main

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// writeKeys gives a new standalone installation the deployment's keys.
func writeKeys(ctx context.Context, k *setup.Kit, args []string) error {
	f := flag.NewFlagSet("take-out", flag.ContinueOnError)
	data := f.String("data", "", "")
	keys, err := k.Keys(ctx)
	if err := errors.Join(err, f.Parse(args), os.MkdirAll(*data, 0o700)); err != nil {
		return err
	}
	for name, key := range map[string][]byte{"person.key": keys.Person, "token.key": keys.Token} {
		path := filepath.Join(*data, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			if err := os.WriteFile(path, []byte(hex.EncodeToString(key)+"\n"), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
