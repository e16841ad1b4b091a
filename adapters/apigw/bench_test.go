package apigw_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the adapter adds to a request, for a page of a list and for an attachment.
func BenchmarkHandle(b *testing.B) {
	for name, body := range map[string]string{"text": strings.Repeat("Klacht ", 4<<10), "bytes": strings.Repeat("\xff", 4<<20)} {
		b.Run(fmt.Sprintf("%s %d", name, len(body)), func(b *testing.B) {
			h := handler(b, writes(body))
			e := call("GET", "/v1/complaints", "desk-1", "")
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				_, err := h.Handle(b.Context(), e)
				require.NoError(b, err)
			}
		})
	}
}
