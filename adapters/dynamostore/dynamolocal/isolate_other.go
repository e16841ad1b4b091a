//go:build !linux

package dynamolocal

// Elsewhere there are no network namespaces: the tests run as they are.
func runIsolated() (code int, done bool) { return 0, false }

func bringUpLoopback() error { return nil }
