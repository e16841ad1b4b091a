package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/klachtwerk/klachtwerk/adapters/policyfile"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func initialise(ctx context.Context, k *setup.Kit, args []string) error {
	f := flag.NewFlagSet("init", flag.ContinueOnError)
	data := f.String("data", "", "`directory` of a standalone installation whose keys are taken over")
	if err := f.Parse(args); err != nil {
		return err
	}
	var person, token []byte
	if *data != "" {
		var personErr, tokenErr error
		person, personErr = readKey(*data, "person.key")
		token, tokenErr = readKey(*data, "token.key")
		if err := errors.Join(personErr, tokenErr); err != nil {
			return err
		}
	}
	return k.MakeKeys(ctx, person, token)
}

// readKey reads a key of a standalone installation.
func readKey(dir, name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(string(bytes.TrimSpace(text)))
}

func putPolicy(ctx context.Context, k *setup.Kit, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	p, err := policyfile.ReadFile(args[0])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(args[0]) //nolint:gosec // the file that the operator names
	if err != nil {
		return err
	}
	fmt.Printf("%s, version %s, for %s\n", p.Names.Organisation, p.Version, p.Names.Mailbox)
	return k.WriteObject(ctx, "config/"+args[1], text)
}
