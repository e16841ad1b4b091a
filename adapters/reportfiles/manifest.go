package reportfiles

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/report"
)

const manifestName = "manifest.json"

// periodPrefix is where the versions of a period are, such as reports/2026-q4/.
func (m *Maker) periodPrefix(p calendar.Period) string {
	return m.o.Prefix + strings.ToLower(p.String()) + "/"
}

func (m *Maker) versionPrefix(p calendar.Period, version int) string {
	return m.periodPrefix(p) + "v" + strconv.Itoa(version) + "/"
}

// readJSON reads a small object.
func (m *Maker) readJSON(ctx context.Context, key string, into any) error {
	r, err := m.o.Blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "read", err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return complaints.Refuse(complaints.CodeCorrupt, "report", fmt.Errorf("%s: %w", key, err))
	}
	return nil
}

// claimJSON writes a small object when its key is free; ErrClaimed otherwise.
func (m *Maker) claimJSON(ctx context.Context, key string, v any) error {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return complaints.Refuse(complaints.CodeInvalid, "report", err)
	}
	_, err = m.o.Blobs.Put(ctx, key, bytes.NewReader(append(body, '\n')), 0)
	return err
}

func (m *Maker) readManifest(ctx context.Context, p calendar.Period, version int) (*report.Manifest, error) {
	var x report.Manifest
	if err := m.readJSON(ctx, m.versionPrefix(p, version)+manifestName, &x); err != nil {
		return nil, err
	}
	switch {
	case x.Schema > report.ManifestSchema:
		return nil, complaints.Refuse(complaints.CodeNewer, "report", fmt.Errorf("manifest schema %d", x.Schema))
	case x.Schema != report.ManifestSchema || x.Period != p || x.Version != version:
		return nil, complaints.Refuse(complaints.CodeCorrupt, "report", fmt.Errorf("manifest of %s version %d", x.Period, x.Version))
	}
	return &x, nil
}
