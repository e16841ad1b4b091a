package reportfiles_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reportfiles"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, err := reportfiles.New(nil)
	require.ErrorContains(t, err, "Options.Blobs is required; Options.Source is required; Options.Policy is required; Options.Now is required")
	c := newCentre(t, "2026-10-01T06:00:00+02:00")
	for _, tt := range []struct {
		change func(*reportfiles.Options)
		field  string
	}{
		{func(o *reportfiles.Options) { o.Prefix = "Reports/" }, "Options.Prefix"},
		{func(o *reportfiles.Options) { o.Prefix = "reports" }, "Options.Prefix"},
		{func(o *reportfiles.Options) { o.Renderers = []reportfiles.Renderer{plain{}, plain{}} }, "Options.Renderers"},
	} {
		o := &reportfiles.Options{Blobs: c.blobs, Source: c.Service, Policy: c.Policy(), Now: c.clock}
		tt.change(o)
		_, err := reportfiles.New(o)
		require.ErrorIs(t, err, complaints.ErrInvalid)
		require.ErrorContains(t, err, tt.field)
	}
}
