package main

import (
	"bytes"
	"context"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// authServ is the name under which SES writes down its checks of a sender, on top of a mail.
const authServ = "amazonses.com"

// desk is the engine for mails of one suspicion.
type desk struct {
	service *complaints.Service
	mailbox string
}

func (in *intake) desk(ctx context.Context, s suspicion) (*desk, error) {
	return in.desks[s].Get(ctx, func(ctx context.Context) (*desk, error) {
		parts := setup.Parts{Blobs: in.blobs}
		if s != none {
			parts.Wrap = func(store complaints.Store) complaints.Store { return setup.Suspects(store, string(s)) }
		}
		service, err := in.kit.Service(ctx, parts)
		if err != nil {
			return nil, err
		}
		return &desk{service, service.Policy().Names.Mailbox}, nil
	})
}

// read reads a mail and holds its files back until it is known that they may be kept.
func (d *desk) read(ctx context.Context, files *held, e mailin.Envelope, raw []byte) (complaints.InboundMail, error) {
	r, err := mailin.New(&mailin.Options{Blobs: files, Mailbox: d.mailbox, TrustedAuthServ: []string{authServ}})
	if err != nil {
		return complaints.InboundMail{}, err
	}
	return r.Read(ctx, e, bytes.NewReader(raw))
}
