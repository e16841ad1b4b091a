package main

import (
	"context"
	"net/http"

	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/adapters/letters"
	"github.com/klachtwerk/klachtwerk/adapters/mailin"
	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// open makes the API over the Service.
func (f *front) open(ctx context.Context) (http.Handler, error) {
	s := &f.kit.Settings
	blobs, err := s3blobs.New(&s3blobs.Options{Client: f.kit.S3(), Bucket: s.Bucket})
	if err != nil {
		return nil, err
	}
	composer, err := letters.New(nil)
	if err != nil {
		return nil, err
	}
	policy, err := f.kit.Policy(ctx)
	if err != nil {
		return nil, err
	}
	reader, err := mailin.New(&mailin.Options{Blobs: blobs, Mailbox: policy.Names.Mailbox, TrustedAuthServ: []string{"amazonses.com"}})
	if err != nil {
		return nil, err
	}
	service, err := f.kit.Service(ctx, setup.Parts{Blobs: blobs, Composer: composer, MailReader: reader})
	if err != nil {
		return nil, err
	}
	auth, err := webauth.NewOIDC(&webauth.OIDCOptions{Issuer: s.Issuer, Audience: s.Audience, Claims: webauth.Claims(s.Claims), Now: f.kit.Now})
	if err != nil {
		return nil, err
	}
	made, err := reportfiles.New(&reportfiles.Options{Blobs: blobs, Source: service, Policy: policy, Now: f.kit.Now})
	if err != nil {
		return nil, err
	}
	return httpapi.New(service, &httpapi.Options{
		Auth: auth, Limits: limits(), Served: f.served, PrintLetter: printer(composer), Reports: reports{made}, Fold: mailin.Fold,
	})
}
