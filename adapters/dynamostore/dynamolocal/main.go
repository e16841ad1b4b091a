package dynamolocal

import (
	"os"
	"testing"
)

// Main runs the tests of a binary and ends it; a TestMain does nothing else. The process that the tests asked for is stopped.
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if code, done := runIsolated(); done {
		return code
	}
	defer local.stop()
	return m.Run()
}
