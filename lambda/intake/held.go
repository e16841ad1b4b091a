package main

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// held keeps the files of a mail in memory until they may be kept.
type held struct {
	complaints.Blobs // nothing but Put is asked for

	files []heldFile
}

type heldFile struct {
	key  string
	data []byte
}

// Put implements [complaints.Blobs].
func (h *held) Put(_ context.Context, key string, r io.Reader, _ int64) (int64, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	h.files = append(h.files, heldFile{key, data})
	return int64(len(data)), nil
}

// flush keeps them; what is there already is the same.
func (h *held) flush(ctx context.Context, b complaints.Blobs) error {
	for _, f := range h.files {
		if _, err := b.Put(ctx, f.key, bytes.NewReader(f.data), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
			return err
		}
	}
	return nil
}

// withoutPath is a mail without the Return-Path that SES puts above it.
func withoutPath(raw []byte) []byte {
	const name = "return-path:"
	if len(raw) < len(name) || !bytes.EqualFold(raw[:len(name)], []byte(name)) {
		return raw
	}
	_, rest, ok := bytes.Cut(raw, []byte("\n"))
	if !ok {
		return raw
	}
	return rest
}
