package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"

	"github.com/klachtwerk/klachtwerk/adapters/fileblobs"
	"github.com/klachtwerk/klachtwerk/adapters/sqlitestore"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func open(ctx context.Context, k *setup.Kit, name string, args []string) (*sides, error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	data := f.String("data", "", "`directory` of the standalone installation, which is stopped")
	if err := f.Parse(args); err != nil || *data == "" {
		return nil, errors.Join(err, errUsage)
	}
	keys, err := k.Keys(ctx)
	if err != nil {
		return nil, err
	}
	person, err := readKey(*data, "person.key")
	if err != nil || !bytes.Equal(person, keys.Person) {
		return nil, errors.Join(fmt.Errorf("person.key in %s is not this deployment's: see init -data, and take-out", *data), err)
	}
	s, err := openHere(ctx, k, keys)
	if err != nil {
		return nil, err
	}
	there, err := sqlitestore.Open(ctx, filepath.Join(*data, "klachtwerk.db"), nil)
	if err != nil {
		return nil, err
	}
	s.there, s.close = there, there.Close
	files, err := fileblobs.Open(filepath.Join(*data, "blobs"))
	if err != nil {
		return nil, errors.Join(err, there.Close())
	}
	s.blobsThere = there.Blobs(files) // the small ones are in the store
	return s, nil
}
