package main

import (
	"context"
	"errors"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// reporter makes what one order asks for.
type reporter struct{ kit *setup.Kit }

func (r *reporter) open(ctx context.Context) (*reportfiles.Maker, error) {
	blobs, err := s3blobs.New(&s3blobs.Options{Client: r.kit.S3(), Bucket: r.kit.Settings.Bucket})
	if err != nil {
		return nil, err
	}
	service, err := r.kit.Service(ctx, setup.Parts{})
	if err != nil {
		return nil, err
	}
	forms, err := renderers(service.Policy().Reports.Threshold)
	if err != nil {
		return nil, err
	}
	tell, err := r.teller()
	if err != nil {
		return nil, err
	}
	return reportfiles.New(&reportfiles.Options{
		Blobs: blobs, Source: service, Policy: service.Policy(), Calendar: service.Calendar(), Now: r.kit.Now, Renderers: forms, Notify: tell,
		Engine: version(), Link: r.link(),
	})
}

// link makes the addresses of reports in notices; nil when people reach no pages.
func (r *reporter) link() func(p calendar.Period, version int) string {
	base := strings.TrimSuffix(r.kit.Settings.URL, "/")
	if base == "" {
		return nil
	}
	return func(p calendar.Period, version int) string {
		return base + "/v1/reports/" + p.String() + ".html?version=" + strconv.Itoa(version)
	}
}

// version is the module's, as the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}

// renderers are the page, also as it may be published, and the workbook, in both languages.
func renderers(threshold int) ([]reportfiles.Renderer, error) {
	var list []reportfiles.Renderer
	for _, l := range []complaints.Language{complaints.Dutch, complaints.English} {
		page, pageErr := reporthtml.New(&reporthtml.Options{Language: l})
		public, publicErr := reporthtml.New(&reporthtml.Options{Language: l, Public: true, Threshold: threshold})
		book, bookErr := xlsx.New(&xlsx.Options{Language: l})
		if err := errors.Join(pageErr, publicErr, bookErr); err != nil {
			return nil, err
		}
		list = append(list, page, public, book)
	}
	return list, nil
}
