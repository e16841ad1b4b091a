package lambda_test

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore/dynamolocal"
	"github.com/klachtwerk/klachtwerk/adapters/httpapi"
	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/runtimetest"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// Without its settings a function does not start, and says everything that is missing at once, to its log and to Lambda.
func TestStartsOnlyWithItsSettings(t *testing.T) {
	t.Parallel()
	dynamolocal.Config(t) // brings up the loopback device
	for _, f := range setup.Functions() {
		process := runtimetest.Start(t, &runtimetest.Options{Command: []string{runtimetest.TestBinary(t, "lambda/"+string(f))}, Env: []string{"AWS_REGION=eu-west-1"}})
		refused := process.InitError(t)
		require.Equal(t, "Setup.Settings", refused.Type)
		for _, v := range setup.Variables(f) {
			missing := !v.Optional && v.Name != "AWS_REGION"
			require.Equal(t, missing, strings.Contains(refused.Message, v.Name+" is not set"), "%s %s", f, v.Name)
			require.Equal(t, missing, strings.Contains(process.Log(), v.Name+" is not set"), "%s %s", f, v.Name)
		}
	}
}

// The deployed functions are stripped, for arm64, and have nothing of the clock of tests.
func TestDeployedFunctions(t *testing.T) {
	t.Parallel()
	local := dynamolocal.Config(t)
	qemu, err := exec.LookPath("qemu-aarch64-static")
	require.NoError(t, err, "run make test-needs")
	for _, f := range setup.Functions() {
		if testing.Short() && f != setup.Sweep {
			continue
		}
		path := runtimetest.Deployed(t, "lambda/"+string(f))
		binary, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.Contains(binary, []byte("KLACHTWERK_TABLE")))
		require.False(t, bytes.Contains(binary, []byte("KLACHTWERK_CLOCK")), "%s reads a clock from its settings", f)
		image, err := elf.NewFile(bytes.NewReader(binary))
		require.NoError(t, err)
		require.Equal(t, elf.EM_AARCH64, image.Machine)
		require.Nil(t, image.Section(".symtab"), "stripped")
		t.Logf("%s: %.1f MiB", f, float64(len(binary))/(1<<20))
		if f == setup.Report {
			require.False(t, bytes.Contains(readFile(t, filepath.Join(filepath.Dir(path), "maker")), []byte("KLACHTWERK_CLOCK")))
		}
		if f != setup.Sweep {
			continue
		}
		process := runtimetest.Start(t, &runtimetest.Options{Command: []string{qemu, path}, Env: []string{
			"AWS_REGION=eu-west-1", "AWS_ENDPOINT_URL=" + *local.BaseEndpoint, "KLACHTWERK_DEPLOYMENT=x", "KLACHTWERK_TABLE=x", "KLACHTWERK_BUCKET=x",
			"KLACHTWERK_POLICY=config/x.yaml", "KLACHTWERK_KMS_KEY=arn:aws:kms:eu-west-1:000000000000:key/x", "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=x",
		}})
		process.Started(t)
		_, err = process.Invoke(t.Context(), object{})
		require.ErrorContains(t, err, "klachtwerk: unavailable", "there is no bucket where it looks")
	}
	require.True(t, bytes.Contains(readFile(t, runtimetest.TestBinary(t, "lambda/sweep")), []byte("KLACHTWERK_CLOCK")), "the search finds what is there")
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// What the gateway's authorizer is for, the function does once more: without a token of the issuer nobody gets in.
func TestAPIVerifiesItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, httpapi.ConfirmPath, setup.ConfirmPath)
	other := newIssuer(t)
	for name, token := range map[string]string{"none": "", "forged": "x.y.z", "of another issuer": other.token(t, "demo-desk", "", w.now()), "of yesterday": w.issuer.token(t, "demo-desk", "", w.now().AddDate(0, 0, -1))} {
		e := w.request("", "GET", "/v1/complaints", nil)
		if token != "" {
			e.Headers["authorization"] = "Bearer " + token
		}
		var out events.APIGatewayV2HTTPResponse
		w.function(setup.API).MustInvoke(t, e, &out)
		require.Equal(t, 401, out.StatusCode, name)
		require.Contains(t, out.Headers["Content-Type"], "application/problem+json", name)
	}
	for _, path := range []string{"/healthz", "/readyz", "/v1/openapi.json"} {
		status, _ := w.try("", "GET", path, nil)
		require.Equal(t, 200, status, path)
	}
	status, out := w.try("demo-desk", "GET", "/v1/complaints/01KN6K9M00XTZ069VSPE09M4EG", nil)
	require.Equal(t, 404, status, out)
	partner := w.request("", "POST", "/v1/complaints", object{
		"channel": "web", "department": "facilities", "subject": "Stoel", "description": "Al drie weken.",
		"complainant": object{"name": "Petra", "email": "petra@gemeente-a.example", "kind": "partner_employee", "organisation": "gemeente-a"},
	})
	partner.Headers["authorization"] = "Bearer " + w.issuer.token(t, "petra", "gemeente-a", w.now())
	partner.Headers["idempotency-key"] = "once"
	for range 2 { // the gateway may lose the answer
		var created events.APIGatewayV2HTTPResponse
		w.function(setup.API).MustInvoke(t, partner, &created)
		require.Equal(t, 201, created.StatusCode, created.Body)
	}
	require.Len(t, w.items("/v1/complaints"), 1)
}

// A deployment that is not set up, or whose services are away, says so with 503 and works once it is.
func TestAPIWithoutItsServices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env["KLACHTWERK_POLICY"] = "config/later.yaml"
	status, out := w.try("demo-desk", "GET", "/v1/complaints", nil)
	require.Equal(t, 503, status)
	require.Equal(t, "unavailable", out["code"])
	require.Eventually(t, func() bool { return strings.Contains(w.function(setup.API).Log(), "NoSuchKey") }, time.Minute, 5*time.Millisecond)
	require.NoError(t, w.kit().WriteObject(t.Context(), "config/later.yaml", readFile(t, "../examples/standalone/policy.yaml")))
	require.Empty(t, w.items("/v1/complaints"), "the same process")
}

// SES takes a letter and its answer gets lost: what then becomes of it is a setting for each kind. While SES is away, letters wait; the
// stream may be silent for days, and the sweep sends them.
func TestLettersThatGetLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env["KLACHTWERK_PARK_UNCLEAR"] = "acknowledgment"
	take := func(name, from string) {
		w.takeIn(w.arrive(name, rawMail(from, "Verkeerde stoel "+name, "Al drie weken.", name+"@gemeente-a.example", scanned)))
	}
	take("one", sender)
	w.ses.Lose(2) // the acknowledgment and the notice
	w.relay()
	w.moveTo("2026-04-02T11:00:00+02:00")
	w.settle()
	require.Len(t, w.sent(sender), 1, "parked: it arrived once, and the desk looks at it")
	require.Len(t, w.sent("demo-desk@ssc.example"), 2, "sent again, and so it arrived twice")
	parked := w.items("/v1/deliveries/parked")
	require.Len(t, parked, 1)
	require.Equal(t, string(complaints.LetterAcknowledgment), parked[0]["letter"])

	w.env["KLACHTWERK_PARK_UNCLEAR"] = ""
	clear(w.running)
	w.ses.Away(true)
	take("two", "a.smit@gemeente-a.example")
	take("three", "b.bos@gemeente-a.example")
	w.relay()
	w.settleAway()
	w.openStream().records() // are dropped: the stream keeps them for a day
	w.ses.Away(false)
	require.Empty(t, w.sent("a.smit@gemeente-a.example"))
	w.moveTo("2026-04-05T11:00:00+02:00")
	w.settle()
	require.Len(t, w.sent("a.smit@gemeente-a.example"), 1)
	require.Len(t, w.sent("b.bos@gemeente-a.example"), 1)
}

// settleAway sweeps while SES is away: letters are put off.
func (w *world) settleAway() {
	w.t.Helper()
	for range 3 {
		w.sweep()
	}
}
