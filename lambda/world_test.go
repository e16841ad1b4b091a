// Package lambda_test runs the functions as Lambda does: their stripped binaries behind a double of the Runtime API, with DynamoDB
// Local, a real S3 server, and doubles of KMS and SES.
package lambda_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
	"github.com/klachtwerk/klachtwerk/adapters/s3blobs/s3local"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/runtimetest"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

var bucketServer s3local.Server

// TestMain puts what is compiled and what the servers keep beside this binary, where go test removes it.
func TestMain(m *testing.M) {
	if self, err := os.Executable(); err == nil && strings.Contains(self, "go-build") {
		if err := os.Setenv("TMPDIR", filepath.Dir(self)); err != nil {
			panic(err)
		}
	}
	dynamolocal.Main(m)
}

const (
	mailbox = "klachten@ssc.example"
	start0  = "2026-04-02T10:00:00+02:00" // the Thursday before Good Friday
)

var worlds atomic.Int64

// world is a deployment of its own.
type world struct {
	t           testing.TB
	kms         *runtimetest.KMS
	ses         *runtimetest.SES
	issuer      *issuer
	table       string
	files, mail string // buckets
	clock       string // file
	env         map[string]string
	seen        map[setup.Function]*seen
	sequence    atomic.Int64
	running     map[setup.Function]*runtimetest.Function
	stream      *stream
}

// newWorld makes a deployment that is set up, with nothing in it.
func newWorld(t testing.TB) *world {
	t.Helper()
	local := dynamolocal.Config(t) // first: it brings up the loopback device
	n := worlds.Add(1)
	w := &world{
		t: t, kms: runtimetest.NewKMS(t), ses: runtimetest.NewSES(t, mailbox), issuer: newIssuer(t),
		table: fmt.Sprintf("klachtwerk-%d", n), files: bucketServer.Bucket(t), mail: bucketServer.Bucket(t),
		clock: filepath.Join(t.TempDir(), "clock"), seen: map[setup.Function]*seen{}, running: map[setup.Function]*runtimetest.Function{},
	}
	w.env = map[string]string{
		"KLACHTWERK_DEPLOYMENT": "test", "KLACHTWERK_TABLE": w.table, "KLACHTWERK_BUCKET": w.files, "KLACHTWERK_POLICY": "config/policy.yaml",
		"KLACHTWERK_KMS_KEY": w.kms.ARN, "KLACHTWERK_MAIL_BUCKET": w.mail, "KLACHTWERK_ISSUER": w.issuer.URL, "KLACHTWERK_AUDIENCE": "klachtwerk",
		"KLACHTWERK_CLAIM_ORGANISATION": "organisation", "KLACHTWERK_SES_CONFIGURATION_SET": "letters", "KLACHTWERK_CLOCK": w.clock,
		"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_KMS": w.kms.URL, "AWS_ENDPOINT_URL_SESV2": w.ses.URL,
		"AWS_ENDPOINT_URL_DYNAMODB": *local.BaseEndpoint,
	}
	for _, pair := range bucketServer.Environ(t) {
		name, value, _ := strings.Cut(pair, "=")
		w.env[name] = value
	}
	_, err := w.kit().DynamoDB().CreateTable(t.Context(), dynamostore.Table(w.table)) // with the functions' credentials: the emulator parts tables by them
	require.NoError(t, err)
	w.moveTo(start0)
	policy, err := os.ReadFile("../examples/standalone/policy.yaml")
	require.NoError(t, err)
	require.NoError(t, w.kit().WriteObject(t.Context(), "config/policy.yaml", policy))
	require.NoError(t, w.kit().MakeKeys(t.Context(), nil, nil))
	t.Cleanup(w.holdsToTemplate)
	return w
}

// kit is that of the operator, in this process.
func (w *world) kit() *setup.Kit {
	w.t.Helper()
	k, err := setup.NewKit(setup.Operate, func(name string) (string, bool) {
		v, ok := w.env[name]
		return v, ok
	}, &bytes.Buffer{})
	require.NoError(w.t, err)
	k.Now = w.now
	return k
}

// blobs are the deployment's files.
func (w *world) blobs() complaints.Blobs {
	w.t.Helper()
	b, err := s3blobs.New(&s3blobs.Options{Client: w.kit().S3(), Bucket: w.files})
	require.NoError(w.t, err)
	return b
}

// moveTo sets the clock of all functions.
func (w *world) moveTo(moment string) {
	w.t.Helper()
	_, err := time.Parse(time.RFC3339, moment)
	require.NoError(w.t, err)
	unfinished := w.clock + ".new" // a function may be reading
	require.NoError(w.t, os.WriteFile(unfinished, []byte(moment), 0o600))
	require.NoError(w.t, os.Rename(unfinished, w.clock))
}

func (w *world) now() time.Time {
	text, err := os.ReadFile(w.clock)
	require.NoError(w.t, err)
	at, err := time.Parse(time.RFC3339, string(text))
	require.NoError(w.t, err)
	return at
}

// seen is what a function asked of the services.
type seen struct{ dynamodb, s3 *runtimetest.Recorder }

// start starts a process of a function, with the clock of tests.
func (w *world) start(f setup.Function, change ...func(*runtimetest.Options)) *runtimetest.Function {
	w.t.Helper()
	return w.startBinary(f, runtimetest.TestBinary(w.t, "lambda/"+string(f)), change...)
}

func (w *world) startBinary(f setup.Function, binary string, change ...func(*runtimetest.Options)) *runtimetest.Function {
	w.t.Helper()
	o := &runtimetest.Options{Command: []string{binary}, Env: w.environ(f)}
	for _, c := range change {
		c(o)
	}
	return runtimetest.Start(w.t, o)
}

// environ is what a function is given: the settings that are its own, and where the services are.
func (w *world) environ(f setup.Function) []string {
	if w.seen[f] == nil {
		w.seen[f] = &seen{
			dynamodb: runtimetest.NewRecorder(w.t, w.env["AWS_ENDPOINT_URL_DYNAMODB"], runtimetest.DynamoDB),
			s3:       runtimetest.NewRecorder(w.t, w.env["AWS_ENDPOINT_URL_S3"], runtimetest.S3),
		}
	}
	list := []string{
		"AWS_ENDPOINT_URL_DYNAMODB=" + w.seen[f].dynamodb.URL, "AWS_ENDPOINT_URL_S3=" + w.seen[f].s3.URL, "KLACHTWERK_CLOCK=" + w.clock,
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_SESV2", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		list = append(list, name+"="+w.env[name])
	}
	for _, v := range setup.Variables(f) {
		list = append(list, v.Name+"="+w.env[v.Name])
	}
	return list
}

// function is the process of a function that runs through a test.
func (w *world) function(f setup.Function) *runtimetest.Function {
	w.t.Helper()
	if w.running[f] == nil {
		w.running[f] = w.start(f)
	}
	return w.running[f]
}

// objects lists what is in a bucket, all versions of it.
func (w *world) objects(bucket, prefix string) []string {
	w.t.Helper()
	out, err := w.kit().S3().ListObjectVersions(w.t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket, Prefix: &prefix})
	require.NoError(w.t, err)
	var keys []string
	for _, v := range out.Versions {
		keys = append(keys, *v.Key)
	}
	return keys
}
