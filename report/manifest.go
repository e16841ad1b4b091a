package report

import (
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// ManifestSchema is the version of the JSON of a [Manifest].
const ManifestSchema = 1

// Manifest says what a version consists of. It is written last and once: a version is there when its manifest is.
type Manifest struct {
	Schema   int                `json:"schema"`
	Period   calendar.Period    `json:"period"`
	Version  int                `json:"version"`
	Kind     Kind               `json:"kind"`
	Reason   string             `json:"reason,omitempty"`
	By       complaints.ActorID `json:"by,omitempty"` // who asked for it; empty: made by itself
	AsOf     time.Time          `json:"as_of"`        // UTC
	MadeAt   time.Time          `json:"made_at"`      // UTC
	Zone     string             `json:"zone"`
	Engine   string             `json:"engine"`
	Policy   string             `json:"policy"`   // version
	Calendar string             `json:"calendar"` // version
	Received int                `json:"received"`
	Apart    Apart              `json:"counted_apart"`
	Rows     int                `json:"rows"` // of the list
	Files    []File             `json:"files"`

	Releases []Release `json:"-"` // kept beside the manifest, oldest first
}

// Released is the newest release, nil when there is none.
func (m *Manifest) Released() *Release {
	if len(m.Releases) == 0 {
		return nil
	}
	return &m.Releases[len(m.Releases)-1]
}

// File is one file of a version.
type File struct {
	Name   string `json:"name"` // such as json
	Key    string `json:"key"`  // in the blobs
	Media  string `json:"media"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // lower-case hexadecimal
}

// File finds a file of the version by its name.
func (m *Manifest) File(name string) (File, bool) {
	i := slices.IndexFunc(m.Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return File{}, false
	}
	return m.Files[i], true
}
