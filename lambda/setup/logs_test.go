package setup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// lines reads a log of JSON objects.
func lines(t *testing.T, out *bytes.Buffer) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range strings.Lines(out.String()) {
		var x map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &x), line)
		list = append(list, x)
	}
	return list
}

// What goes to the log and to Lambda of an error are codes: its words may repeat what somebody wrote.
func TestFailuresTellCodesOnly(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	k, err := setup.NewKit(setup.Relay, lookup(complete()), &out)
	require.NoError(t, err)
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	cause := &smithy.OperationError{ServiceID: "DynamoDB", OperationName: "PutItem", Err: &smithy.GenericAPIError{Code: "ValidationException", Message: "petra@gemeente-a.example"}}
	told := k.Failed(ctx, complaints.Refuse(complaints.CodeUnavailable, "dynamodb", cause))
	require.EqualError(t, told, "klachtwerk: unavailable dynamodb DynamoDB.PutItem ValidationException")
	require.ErrorIs(t, told, complaints.ErrUnavailable)
	require.NoError(t, k.Failed(ctx, nil))
	require.EqualError(t, k.Failed(ctx, errors.New("petra")), "klachtwerk: unavailable")
	require.NotContains(t, out.String(), "petra")
	first := lines(t, &out)[0]
	require.Equal(t, "request-1", first["request"])
	require.Equal(t, "relay", first["function"])
	require.Equal(t, "ERROR", first["level"])
}

func TestObservations(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	k, err := setup.NewKit(setup.Sweep, lookup(complete()), &out)
	require.NoError(t, err)
	k.Observe(t.Context(), complaints.Observation{What: "delivery", Name: "closing", Complaint: one, Took: time.Second})
	k.Observe(t.Context(), complaints.Observation{What: "delivery", Name: "closing", Code: complaints.CodeRejected})
	k.Observe(t.Context(), complaints.Observation{What: "sweep", Code: complaints.CodeCorrupt})
	list := lines(t, &out)
	require.Len(t, list, 3)
	require.Equal(t, string(one), list[0]["complaint"])
	require.Equal(t, []any{"INFO", "INFO", "ERROR"}, []any{list[0]["level"], list[1]["level"], list[2]["level"]})
}

// CloudWatch makes metrics of these lines by their form.
func TestMeasure(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	k, err := setup.NewKit(setup.Sweep, lookup(complete()), &out)
	require.NoError(t, err)
	k.Measure(map[string]int{setup.MetricSweeps: 1, setup.MetricSent: 3})
	line := lines(t, &out)[0]
	require.InDelta(t, 3, line[setup.MetricSent], 0)
	require.Equal(t, "test", line["Deployment"])
	require.Equal(t, "sweep", line["Function"])
	aws := line["_aws"].(map[string]any)
	require.Greater(t, aws["Timestamp"], 1e12, "milliseconds")
	of := aws["CloudWatchMetrics"].([]any)[0].(map[string]any)
	require.Equal(t, "Klachtwerk", of["Namespace"])
	require.Equal(t, []any{[]any{"Deployment", "Function"}}, of["Dimensions"])
	require.ElementsMatch(t, []any{map[string]any{"Name": "Sweeps", "Unit": "Count"}, map[string]any{"Name": "Sent", "Unit": "Count"}}, of["Metrics"])
}
