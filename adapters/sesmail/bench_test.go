package sesmail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/sesmail"
)

// What a letter costs beside the network: writing the mail, signing and sending it to a server on loopback.
func BenchmarkSend(b *testing.B) {
	n := start(b).notifier(b, sesmail.Options{ConfigurationSet: "klachtwerk"})
	l := letter()
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, n.Send(b.Context(), l))
	}
}
