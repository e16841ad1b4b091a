package s3blobs

import (
	"context"
	"fmt"
	"io"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// firstChunk is what the first part has room for to begin with: most objects are small.
const firstChunk = 64 << 10

// readPart reads up to size bytes, with room for so many to begin with. A part that is not full is the last.
func readPart(r *guarded, room, size int64) ([]byte, error) {
	part := make([]byte, 0, room)
	for {
		n, err := r.Read(part[len(part):cap(part)])
		part = part[:len(part)+n]
		switch {
		case r.done:
			return part, nil
		case err != nil:
			return nil, err
		case int64(len(part)) == size:
			return part, nil
		case len(part) == cap(part):
			part = append(make([]byte, 0, min(4*int64(cap(part)), size)), part...)
		}
	}
}

// guarded reads on while the context lasts and the limit is not passed.
type guarded struct {
	ctx   context.Context // of the call that reads
	from  io.Reader
	limit int64 // 0: none
	read  int64
	done  bool // all is read
}

func (g *guarded) Read(buf []byte) (int, error) {
	if err := ended(g.ctx); err != nil {
		return 0, err
	}
	n, err := g.from.Read(buf)
	if g.read += int64(n); g.limit > 0 && g.read > g.limit {
		return 0, tooLarge(g.limit)
	}
	if err == io.EOF { // itself: one that is wrapped is a failure that began elsewhere
		g.done = true
		return n, err
	}
	if err != nil {
		return n, complaints.Refuse(complaints.CodeUnavailable, "read", err)
	}
	return n, nil
}

func tooLarge(limit int64) error {
	return complaints.Refuse(complaints.CodeTooLarge, "blob", fmt.Errorf("at most %d bytes", limit))
}
