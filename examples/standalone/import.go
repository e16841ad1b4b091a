package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
)

// maxImported is the largest mail that is taken in, as by SMTP.
const maxImported = 25 << 20 // bytes

// importMail is -import-mail: it takes an old mailbox in, as if each mail came now but with the moment at which it was received.
// A mail that is known stays as it is, so that the same mailbox can be taken in again, and go on where it stopped.
func importMail(ctx context.Context, set *settings, k *keeping, log *slog.Logger, out io.Writer) error {
	o, err := openOffice(ctx, set, k, set.base(nil), log)
	if err != nil {
		return err
	}
	options := o.options
	options.Rates, options.Wake = nil, nil // a mailbox of years is no flood of today
	im := &mailImport{blobs: k.blobs, reader: o.reader, out: out, became: map[complaints.MailOutcome]int{}}
	if im.service, err = complaints.New(ctx, k.store, &options); err != nil {
		return engineError(k.policy, err)
	}
	if im.box, err = openBox(set.importMail); err != nil {
		return fmt.Errorf("-import-mail: %w", err)
	}
	list, err := im.box.mails()
	if err != nil {
		return errors.Join(fmt.Errorf("-import-mail: %w", err), im.box.close())
	}
	err = im.all(ctx, list)
	im.report()
	return errors.Join(err, im.box.close())
}

// mailImport takes mails in and counts what became of them.
type mailImport struct {
	box     *oldBox
	service *complaints.Service
	blobs   complaints.Blobs
	reader  *mailin.Reader
	out     io.Writer

	became map[complaints.MailOutcome]int
	known  int // mails that had their outcome before
	failed int
}

// all takes the mails in, in the order of their receipt, so that what was answered comes before its answer. A mail that cannot be
// taken in is named and keeps no other waiting.
func (im *mailImport) all(ctx context.Context, list []oldMail) error {
	for _, m := range list {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("broken off, the same command goes on from here: %w", err)
		}
		if err := im.take(ctx, m); err != nil {
			im.failed++
			printf(im.out, "not taken in: %s: %v\n", im.box.title(m), err)
		}
	}
	if im.failed > 0 {
		return fmt.Errorf("-import-mail: %d of %d mails were not taken in", im.failed, len(list))
	}
	return nil
}

func (im *mailImport) take(ctx context.Context, m oldMail) error {
	raw, err := im.box.read(m)
	if err != nil {
		return err
	}
	if raw = onTheWire(raw); len(bytes.TrimSpace(raw)) == 0 {
		return errors.New("is empty")
	}
	at := m.at
	if now := im.service.Now(); at.After(now) {
		at = now
	}
	e := mailin.Envelope{ReceivedAt: at, Raw: mailin.RawKey(at, mailin.ContentSum(raw)), Size: int64(len(raw))}
	if _, err := im.blobs.Put(ctx, e.Raw, bytes.NewReader(raw), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
		return err
	}
	in, err := im.reader.Read(ctx, e, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r, err := im.service.Receive(ctx, in)
	switch {
	case err != nil:
		return err
	case r.Repeated:
		im.known++
	default:
		im.became[r.Outcome]++
	}
	return nil
}

// onTheWire gives the lines of a mail the ends that they had under way; mailboxes are often kept with line feeds alone.
func onTheWire(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}

// report prints what became of the mails.
func (im *mailImport) report() {
	total := im.known
	for _, outcome := range slices.Sorted(maps.Keys(im.became)) {
		printf(im.out, "%7d %s\n", im.became[outcome], outcome)
		total += im.became[outcome]
	}
	printf(im.out, "%7d known already\n%7d taken in, %d not. Letters go out when the program runs.\n", im.known, total, im.failed)
}

// momentOf tells when a mail was received: what the last server wrote, else when it was written, else the file's time.
func momentOf(head []byte, file time.Time) time.Time {
	received, written := mailin.Moments(head)
	for _, at := range []time.Time{received, written} {
		if !at.IsZero() {
			return at
		}
	}
	return file
}
