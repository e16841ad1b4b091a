package s3local

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	region    = "eu-west-1"
	accessKey = "s3local"
	secretKey = "s3local-secret"
)

// Server is an S3 server that starts when it is first needed. The zero value is ready; a test binary needs one.
type Server struct {
	mu      sync.Mutex
	process *process
	failed  error
	buckets atomic.Int64
}

// Main runs the tests and stops the server; it returns the exit code of the test binary.
func (s *Server) Main(m *testing.M) int {
	code := m.Run()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return code
	}
	if err := s.process.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "s3local:", err)
		return 1
	}
	return code
}

// URL is the address of the server, for programs that get it as a setting (AWS_ENDPOINT_URL_S3); see [Server.Environ].
func (s *Server) URL(tb testing.TB) string {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil && s.failed == nil {
		s.process, s.failed = start()
	}
	if s.failed != nil {
		tb.Fatalf("s3local: %v", s.failed)
	}
	return s.process.url
}

// Environ is what a program that reads the settings of AWS SDKs from its environment needs to reach the server.
func (s *Server) Environ(tb testing.TB) []string {
	tb.Helper()
	return []string{
		"AWS_ENDPOINT_URL_S3=" + s.URL(tb), "AWS_REGION=" + region,
		"AWS_ACCESS_KEY_ID=" + accessKey, "AWS_SECRET_ACCESS_KEY=" + secretKey,
	}
}

// Client is a client of the server; change alters its options.
func (s *Server) Client(tb testing.TB, change ...func(*s3.Options)) *s3.Client {
	tb.Helper()
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(s.URL(tb)),
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
		UsePathStyle: true,
	}, change...)
}

// Bucket is a new empty bucket that keeps all versions of its objects.
func (s *Server) Bucket(tb testing.TB) string {
	tb.Helper()
	client := s.Client(tb)
	name := "test-" + strconv.FormatInt(s.buckets.Add(1), 10)
	if _, err := client.CreateBucket(tb.Context(), &s3.CreateBucketInput{
		Bucket:                    &name,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
	}); err != nil {
		tb.Fatalf("s3local: %v", err)
	}
	if _, err := client.PutBucketVersioning(tb.Context(), &s3.PutBucketVersioningInput{
		Bucket:                  &name,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	}); err != nil {
		tb.Fatalf("s3local: %v", err)
	}
	return name
}
