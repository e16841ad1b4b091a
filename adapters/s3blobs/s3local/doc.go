// Package s3local runs a real S3 server on loopback for tests: versitygw, over files in a directory of its own, with
// versions of objects. The tests of a package share one:
//
//	var server s3local.Server
//
//	func TestMain(m *testing.M) { os.Exit(server.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		t.Parallel()
//		client, bucket := server.Client(t), server.Bucket(t)
//		…
//	}
//
// The server starts with the first test that needs it, in well under a second, and ends with the test process, however that
// ends. It needs a temporary directory with extended attributes. Its program is .tools/versitygw-v1.8.0 beside the module's
// go.mod; `make test-needs` puts it there.
package s3local
