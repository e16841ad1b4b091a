package dynamostore

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionary
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// States and events are JSON whose names and much of whose values are always the same, and DynamoDB bills by the kilobyte. So they are
// kept deflated against a dictionary of such JSON. The first byte says how the rest is kept; a form that was written is read for ever.
const (
	packedPlain = 0 // as it is
	packedFirst = 1 // deflated against the first dictionary
)

//go:embed dictionary1.json
var firstDictionary []byte

// deflaters are kept for reuse: a new one costs more than what it packs.
var deflaters = sync.Pool{New: func() any { //nolint:gochecknoglobals // a cache without a state of its own
	w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, firstDictionary)
	if err != nil {
		return err // the level is a good one
	}
	return w
}}

// pack makes data small, when it can be.
func pack(data []byte) []byte {
	plain := append([]byte{packedPlain}, data...)
	w, ok := deflaters.Get().(*flate.Writer)
	if !ok {
		return plain
	}
	defer deflaters.Put(w)
	small := bytes.NewBuffer([]byte{packedFirst})
	w.Reset(small)
	if _, err := w.Write(data); err != nil {
		return plain
	}
	if err := w.Close(); err != nil || small.Len() >= len(plain) {
		return plain
	}
	return small.Bytes()
}

// unpack is the inverse of pack. ErrNewer: a form that this program does not know; ErrCorrupt.
func unpack(what string, packed []byte) ([]byte, error) {
	if len(packed) == 0 {
		return nil, complaints.Refuse(complaints.CodeCorrupt, what, errors.New("nothing stored"))
	}
	switch packed[0] {
	case packedPlain:
		return packed[1:], nil
	case packedFirst:
		data, err := inflate(packed[1:])
		if err != nil {
			return nil, complaints.Refuse(complaints.CodeCorrupt, what, err)
		}
		return data, nil
	}
	return nil, complaints.Refuse(complaints.CodeNewer, what, fmt.Errorf("form %d", packed[0]))
}

var inflaters = sync.Pool{New: func() any { //nolint:gochecknoglobals // as above
	return flate.NewReaderDict(nil, firstDictionary)
}}

func inflate(packed []byte) ([]byte, error) {
	r, ok := inflaters.Get().(io.ReadCloser)
	again, resets := r.(flate.Resetter)
	if !ok || !resets {
		return nil, errors.New("no inflater")
	}
	defer inflaters.Put(r)
	if err := again.Reset(bytes.NewReader(packed), firstDictionary); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, complaints.MaxItemBytes+1))
	if err == nil && len(data) > complaints.MaxItemBytes {
		err = complaints.CheckItem(len(data))
	}
	return data, err
}
