package reporthtml_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/reporthtml"
)

func BenchmarkRender(b *testing.B) {
	for name, o := range map[string]reporthtml.Options{"report": {}, "public": {Public: true}} {
		b.Run(name, func(b *testing.B) {
			r, err := reporthtml.New(&o)
			require.NoError(b, err)
			d := large(b)
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, r.Render(b.Context(), io.Discard, d, nil))
			}
		})
	}
}
