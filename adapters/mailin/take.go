package mailin

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
)

const returnPath = "Return-Path"

// RawKey is the blob under which the original bytes of a mail are kept: its year of receipt, and the SHA-256 of the bytes as the
// sender gave them, so without the Return-Path that who delivered the mail put above it.
func RawKey(received time.Time, sum [sha256.Size]byte) string {
	return fmt.Sprintf("mail/%d/%s.eml", calendar.DateOf(received).Year(), hex.EncodeToString(sum[:]))
}

// ContentSum is the SHA-256 of a mail as its sender gave it: without a Return-Path in the first line.
func ContentSum(raw []byte) [sha256.Size]byte {
	path, err := cutReturnPath(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		return sha256.Sum256(raw) // which memory does not do
	}
	return sha256.Sum256(raw[len(path):])
}

// kept is a mail's bytes, until they are let go.
type kept struct {
	buffer    *bytes.Buffer
	data      []byte // without the return path, up to the limit
	sum       [sha256.Size]byte
	size      int64  // of everything
	path      string // the value of a return path above the mail
	delivered bool   // there was one
}

// nullSender is true when the mail came with an empty return path.
func (k kept) nullSender(h header) bool {
	if k.delivered {
		return isNullPath(k.path)
	}
	return h.nullSender()
}

const maxReturnPath = 2 << 10 // bytes of the line; a longer one is no server's

// take reads a mail. A Return-Path in the first line is of who delivered it and no part of the mail: the same mail that came for
// another sender, or without the line, has the same sum.
func (r *Reader) take(raw io.Reader, size int64) (kept, error) {
	var k kept
	in := bufio.NewReaderSize(raw, 32<<10)
	path, err := cutReturnPath(in)
	if err != nil {
		return k, err
	}
	_, k.path, k.delivered = strings.Cut(string(path), ":")
	size = min(max(size, 0), r.o.MaxSize)
	k.buffer = r.buffer(size)
	k.buffer.Grow(int(size) + bytes.MinRead)
	sum := sha256.New()
	data := k.buffer
	n, err := data.ReadFrom(io.LimitReader(in, r.o.MaxSize))
	if err != nil {
		return k, err
	}
	sum.Write(data.Bytes())
	rest, err := io.Copy(sum, in)
	k.data, k.size, k.sum = data.Bytes(), int64(len(path))+n+rest, [sha256.Size]byte(sum.Sum(nil))
	return k, err
}

// reused is from how many bytes on the memory of a mail is used for the next one, rather than left to the collector.
const reused = 1 << 20

// buffer is memory for a mail.
func (r *Reader) buffer(size int64) *bytes.Buffer {
	if size > reused {
		select {
		case b := <-r.large:
			return b
		default:
		}
	}
	return &bytes.Buffer{}
}

// letGo ends the use of a mail's bytes: nothing that was read may refer to them.
func (r *Reader) letGo(k *kept) {
	if k.buffer != nil && k.buffer.Cap() > reused {
		k.buffer.Reset()
		select {
		case r.large <- k.buffer:
		default:
		}
	}
}

// cutReturnPath takes a Return-Path off that is the first line; empty when it is none.
func cutReturnPath(in *bufio.Reader) ([]byte, error) {
	const name = returnPath + ":"
	start, err := in.Peek(len(name))
	if err != nil || !bytes.EqualFold(start, []byte(name)) {
		return nil, ignoreEnd(err)
	}
	start, err = in.Peek(maxReturnPath)
	line, _, whole := bytes.Cut(start, []byte("\n"))
	if !whole {
		return nil, ignoreEnd(err)
	}
	path := bytes.Clone(line)
	_, err = in.Discard(len(line) + 1)
	return append(path, '\n'), err
}

// ignoreEnd forgives a mail for being short.
func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
