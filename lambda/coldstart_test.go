package lambda_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/lambda/runtimetest"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// BenchmarkColdStart starts each function beside a bare hello world of aws-lambda-go, in turns, from the start of the process to its first
// call for an event: the medians, how many times the hello world's, and how large the binary is. The first answer is measured by
// BenchmarkFirstAnswer.
func BenchmarkColdStart(b *testing.B) {
	local := dynamolocal.Config(b)
	names := []string{"hello"}
	commands := map[string]string{"hello": runtimetest.Binary(b, "lambda/testdata/hello")}
	for _, f := range setup.Functions() {
		names = append(names, string(f))
		commands[string(f)] = runtimetest.Binary(b, "lambda/"+string(f))
	}
	env := []string{
		"AWS_REGION=eu-west-1", "AWS_ENDPOINT_URL=" + *local.BaseEndpoint, "KLACHTWERK_DEPLOYMENT=x", "KLACHTWERK_TABLE=x", "KLACHTWERK_BUCKET=x",
		"KLACHTWERK_MAIL_BUCKET=x", "KLACHTWERK_POLICY=config/x.yaml", "KLACHTWERK_KMS_KEY=arn:aws:kms:eu-west-1:000000000000:key/x",
		"KLACHTWERK_ISSUER=https://issuer.example", "KLACHTWERK_AUDIENCE=x", "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=x",
	}
	took := map[string][]time.Duration{}
	for b.Loop() {
		for _, name := range names {
			process := runtimetest.Start(b, &runtimetest.Options{Command: []string{commands[name]}, Env: env})
			took[name] = append(took[name], process.Started(b))
			process.Stop()
		}
	}
	hello := median(took["hello"])
	b.ReportMetric(0, "ns/op") // all of them together say nothing
	for _, name := range names {
		info, err := os.Stat(commands[name])
		require.NoError(b, err)
		b.ReportMetric(float64(median(took[name]).Microseconds())/1000, name+"-ms")
		b.ReportMetric(float64(median(took[name]))/float64(hello), name+"-times")
		b.ReportMetric(float64(info.Size())/(1<<20), name+"-MiB")
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkFirstAnswer starts the API and waits for the answer to its first request, with whatever was put off until then: policy, key,
// issuer, and the making of the API.
func BenchmarkFirstAnswer(b *testing.B) {
	w := newWorld(b)
	binary := runtimetest.TestBinary(b, filepath.Join("lambda", "api"))
	e := w.request("demo-desk", "GET", "/v1/complaints", nil)
	for b.Loop() {
		process := w.startBinary(setup.API, binary)
		process.MustInvoke(b, e, nil)
		b.StopTimer()
		process.Stop()
		b.StartTimer()
	}
}
