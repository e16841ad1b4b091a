package setup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// ReportOrder is what the program maker is asked for; an empty one for the reports that are due.
type ReportOrder struct {
	Period     string             `json:"period,omitempty"`     // such as 2026-Q3
	Reason     string             `json:"reason,omitempty"`     // why it is made
	By         complaints.ActorID `json:"by,omitempty"`         // who asks
	Release    int                `json:"release,omitempty"`    // the version to release, instead of making one
	Commentary string             `json:"commentary,omitempty"` // with Release
}

// MadeReport is a version that was made or released.
type MadeReport struct {
	Period  string `json:"period"`
	Version int    `json:"version"`
	Kind    string `json:"kind"`
	Rows    int    `json:"rows"`
}

// Refusal is what the program maker writes when it makes nothing; see complaints.Error.
type Refusal struct {
	Code   complaints.Code         `json:"code"`
	Reason string                  `json:"reason,omitempty"`
	Fields []complaints.FieldError `json:"fields,omitempty"`
}

// RunMaker has the program maker, which lies beside this one, make or release reports. It is a program of its own because workbooks and
// charts come with tables that every start of a function would pay for. Refusals come back in the engine's codes.
func RunMaker(ctx context.Context, o ReportOrder) ([]MadeReport, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	in, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	maker := exec.CommandContext(ctx, filepath.Join(filepath.Dir(self), "maker")) //nolint:gosec // deployed beside this one
	maker.Stdin, maker.Stderr = bytes.NewReader(in), os.Stdout                    // its log is this one's
	out, err := maker.Output()
	if err != nil {
		var told Refusal
		if json.Unmarshal(out, &told) != nil || told.Code == "" {
			return nil, complaints.Refuse(complaints.CodeUnavailable, "maker", errors.Join(ctx.Err(), err))
		}
		return nil, &complaints.Error{Code: told.Code, Reason: told.Reason, Fields: told.Fields}
	}
	var made []MadeReport
	err = json.Unmarshal(out, &made)
	return made, err
}
