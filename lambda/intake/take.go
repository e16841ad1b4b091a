package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// take takes one mail in. It is written down as received only when its outcome is recorded, so that it can be tried again.
func (in *intake) take(ctx context.Context, a arrival) error {
	raw, at, err := in.fetch(ctx, a)
	if err != nil || raw == nil {
		return err
	}
	v := a.verdicts
	if v == (verdicts{}) {
		v = written(raw)
	}
	d, err := in.desk(ctx, v.suspicion())
	if err != nil {
		return err
	}
	e := mailin.Envelope{ReceivedAt: at, Size: int64(len(raw)), Raw: mailin.RawKey(at, sha256.Sum256(withoutPath(raw)))}
	files := &held{}
	m, err := d.read(ctx, files, e, raw)
	if err != nil {
		return err
	}
	if v.dmarc == fail {
		m.Sender = complaints.SenderFail
	}
	store, err := in.kit.Store(ctx)
	if err != nil {
		return err
	}
	if gone, err := setup.Forgotten(ctx, store, m.Key); gone || err != nil {
		in.counts[setup.MetricRepeated]++
		return err
	}
	if _, err := in.blobs.Put(ctx, e.Raw, bytes.NewReader(raw), 0); err != nil && !errors.Is(err, complaints.ErrClaimed) {
		return err
	}
	if v.suspicion() != virus {
		if err := files.flush(ctx, in.blobs); err != nil {
			return err
		}
	}
	r, err := d.service.Receive(ctx, m)
	in.count(r, err)
	return err
}
