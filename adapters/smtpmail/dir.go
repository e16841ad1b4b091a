package smtpmail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/mailmime"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// Dir is a Notifier that keeps mails as files instead of sending them: sent/<Message-ID>.eml under its directory, for one
// machine without a relay. It is safe for concurrent use, by several processes too.
type Dir struct {
	sent   string
	signer *mailmime.Signer
}

var _ complaints.Notifier = (*Dir)(nil)

// DirOptions configure a [Dir]; nil and the zero value are sensible.
type DirOptions struct {
	DKIM *mailmime.DKIM // what mails are signed with; nil: they are not
}

// NewDir makes dir and its subdirectory sent when they are not there, readable for this user only.
func NewDir(dir string, o *DirOptions) (*Dir, error) {
	if dir == "" {
		return nil, errors.New("smtpmail: dir is required")
	}
	if o == nil {
		o = &DirOptions{}
	}
	signer, err := mailmime.NewSigner(o.DKIM)
	if err != nil {
		return nil, fmt.Errorf("smtpmail: DirOptions: %w", err)
	}
	sent := filepath.Join(dir, "sent")
	if err := os.MkdirAll(sent, 0o700); err != nil {
		return nil, fmt.Errorf("smtpmail: dir: %w", err)
	}
	return &Dir{sent, signer}, nil
}

// Send writes l durably and all at once. A Message-ID that is there already is left as it is, and that is no error. A letter
// that mailmime refuses is complaints.ErrRejected; a disk that fails is complaints.ErrUnavailable.
func (d *Dir) Send(ctx context.Context, l complaints.Letter) error {
	raw, err := d.signer.Build(l)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "cancelled", err)
	}
	if err := d.write(fileName(l.MessageID), raw); err != nil {
		return complaints.Refuse(complaints.CodeUnavailable, "file", err)
	}
	return nil
}

// write makes the file appear with all its bytes or not at all: a link to a finished file never replaces another.
func (d *Dir) write(name string, raw []byte) error {
	final := filepath.Join(d.sent, name)
	if _, err := os.Lstat(final); err == nil {
		return syncDir(d.sent) // whoever wrote it may not have come to this
	}
	f, err := os.CreateTemp(d.sent, ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := fill(f, raw); err != nil {
		return err
	}
	if err := os.Link(f.Name(), final); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(d.sent)
}

func fill(f *os.File, raw []byte) error {
	_, err := f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes the name of a new file last.
func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// maxName leaves room, in the 255 bytes that file systems take, for what is put behind it.
const maxName = 180

// fileName spells a Message-ID, which mailmime has checked, in characters that every file system takes; two Message-IDs
// never share a name.
func fileName(messageID string) string {
	var b strings.Builder
	for i, c := range []byte(messageID) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '@', c == '.' && i > 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	name := b.String()
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(messageID))
		name = name[:maxName] + "%" + hex.EncodeToString(sum[:])
	}
	return name + ".eml"
}
