package complaints

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// crockford is base 32 without the letters that read as digits; its order is the order of the bytes.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const idLength = 26

// NewIDs returns a source of ids: 48 bits of milliseconds, then 80 random bits, so that ids sort by time and cannot be
// guessed. The source is safe for concurrent use; it fails only when random does.
func NewIDs(now func() time.Time, random io.Reader) func() (ID, error) {
	var mu sync.Mutex
	return func() (ID, error) {
		var raw [16]byte
		ms := uint64(now().UnixMilli())
		binary.BigEndian.PutUint64(raw[:8], ms<<16)
		mu.Lock()
		_, err := io.ReadFull(random, raw[6:])
		mu.Unlock()
		if err != nil {
			return "", fmt.Errorf("complaints: random source: %w", err)
		}
		return encodeID(raw), nil
	}
}

// encodeID writes 128 bits as 26 digits of 5 bits, the first holding the 3 highest.
func encodeID(raw [16]byte) ID {
	hi, lo := binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	var out [idLength]byte
	for i := idLength - 1; i >= 0; i-- {
		out[i] = crockford[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return ID(out[:])
}

// ParseID reads an id, in either case. ErrInvalid with field id when s is none.
func ParseID(s string) (ID, error) {
	up := strings.ToUpper(s)
	valid := len(up) == idLength && up[0] <= '7'
	for i := 0; valid && i < len(up); i++ {
		valid = strings.IndexByte(crockford, up[i]) >= 0
	}
	if !valid {
		var f fields
		f.add("id", "id", "is not the id of a complaint")
		return "", f.err()
	}
	return ID(up), nil
}

// referenceOf writes the reference of the n-th complaint of a year of receipt, as K-2026-000123.
func referenceOf(year int, n int64) string { return fmt.Sprintf("K-%04d-%06d", year, n) }

// seriesOf names the number series of a year of receipt.
func seriesOf(year int) string { return fmt.Sprintf("reference-%04d", year) }
