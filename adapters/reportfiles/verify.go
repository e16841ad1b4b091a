package reportfiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

// Problem is a file that is not what its manifest says.
type Problem struct {
	File report.File
	Why  ProblemKind
}

// ProblemKind is what is wrong with a file.
type ProblemKind string

// What can be wrong with a file.
const (
	FileGone    ProblemKind = "gone"
	FileChanged ProblemKind = "changed" // another size or another SHA-256
)

// Verify reads every file of a version, the newest for version 0, and of its releases, and holds it against size and SHA-256 as
// they were when it was made. No problems: all is as it was.
func (m *Maker) Verify(ctx context.Context, p calendar.Period, version int) ([]Problem, error) {
	x, err := m.Get(ctx, p, version)
	if err != nil {
		return nil, err
	}
	files := slices.Clone(x.Files)
	for _, r := range x.Releases {
		kept, err := m.readRelease(ctx, p, x.Version, r.Number)
		if err != nil {
			return nil, err
		}
		files = append(files, kept.Files...)
	}
	var found []Problem
	for _, f := range files {
		why, err := m.verifyFile(ctx, f)
		if err != nil {
			return nil, err
		}
		if why != "" {
			found = append(found, Problem{File: f, Why: why})
		}
	}
	return found, nil
}

func (m *Maker) verifyFile(ctx context.Context, f report.File) (ProblemKind, error) {
	r, err := m.o.Blobs.Open(ctx, f.Key)
	if errors.Is(err, complaints.ErrNotFound) {
		return FileGone, nil
	}
	if err != nil {
		return "", err
	}
	defer r.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, r)
	if err != nil {
		return "", complaints.Refuse(complaints.CodeUnavailable, "read", err)
	}
	if size != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return FileChanged, nil
	}
	return "", nil
}
