package main

import (
	"errors"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
	"github.com/klachtwerk/klachtwerk/adapters/xlsx"
	"github.com/klachtwerk/klachtwerk/calendar"
	"github.com/klachtwerk/klachtwerk/complaints"
)

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
