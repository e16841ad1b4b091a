package klachtwerk_test

import (
	"encoding/json"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/dynamostore"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

const functionType = "AWS::Serverless::Function"

// functions are the deployed ones by their logical names, which are theirs with a capital.
func functions(t *testing.T, p part) map[setup.Function]part {
	t.Helper()
	found := map[setup.Function]part{}
	for name, f := range p.ofType(functionType) {
		found[setup.Function(strings.ToLower(name))] = f
	}
	require.ElementsMatch(t, setup.Functions(), slices.Collect(maps.Keys(found)))
	return found
}

// The table and its indexes are those that the store needs.
func TestTemplateTable(t *testing.T) {
	t.Parallel()
	want := dynamostore.Table("Table")
	tables := readTemplate(t).ofType("AWS::DynamoDB::Table")
	require.Len(t, tables, 1)
	got := tables["Table"]
	require.Equal(t, keySchema(want.KeySchema), templateKeys(got.at("KeySchema")))
	var attributes []string
	for _, a := range want.AttributeDefinitions {
		attributes = append(attributes, *a.AttributeName+" "+string(a.AttributeType))
	}
	var gotAttributes []string
	for _, a := range got.at("AttributeDefinitions").list() {
		gotAttributes = append(gotAttributes, a.at("AttributeName").text()+" "+a.at("AttributeType").text())
	}
	require.ElementsMatch(t, attributes, gotAttributes)
	indexes := got.at("GlobalSecondaryIndexes").list()
	require.Len(t, indexes, len(want.GlobalSecondaryIndexes))
	for i, w := range want.GlobalSecondaryIndexes {
		require.Equal(t, *w.IndexName, indexes[i].at("IndexName").text())
		require.Equal(t, keySchema(w.KeySchema), templateKeys(indexes[i].at("KeySchema")), *w.IndexName)
		require.Equal(t, string(w.Projection.ProjectionType), indexes[i].at("Projection", "ProjectionType").text(), *w.IndexName)
		require.ElementsMatch(t, w.Projection.NonKeyAttributes, indexes[i].at("Projection", "NonKeyAttributes").texts(), *w.IndexName)
	}
	require.Equal(t, string(want.BillingMode), got.at("BillingMode").text())
	require.Equal(t, string(want.StreamSpecification.StreamViewType), got.at("StreamSpecification", "StreamViewType").text())
	require.Equal(t, *dynamostore.TimeToLive("").TimeToLiveSpecification.AttributeName, got.at("TimeToLiveSpecification", "AttributeName").text())
	for _, on := range [][]string{
		{"TimeToLiveSpecification", "Enabled"},
		{"PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"}, {"SSESpecification", "SSEEnabled"}, {"DeletionProtectionEnabled"},
	} {
		require.Equal(t, "true", got.at(on...).text(), on)
	}
}

func keySchema(list []types.KeySchemaElement) []string {
	var keys []string
	for _, k := range list {
		keys = append(keys, *k.AttributeName+" "+string(k.KeyType))
	}
	return keys
}

func templateKeys(p part) []string {
	var keys []string
	for _, k := range p.list() {
		keys = append(keys, k.at("AttributeName").text()+" "+k.at("KeyType").text())
	}
	return keys
}

// Every setting that a function reads is set for it, and none that it does not read.
func TestTemplateEnvironment(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	for name, f := range functions(t, p) {
		var want []string
		for _, v := range setup.Variables(name) {
			if !strings.HasPrefix(v.Name, "AWS_") { // Lambda's own
				want = append(want, v.Name)
			}
		}
		set := slices.Concat(p.at("Globals", "Function", "Environment", "Variables").names(), f.at("Environment", "Variables").names())
		require.ElementsMatch(t, want, set, name)
	}
}

// Functions are what the builds make, with logs that end.
func TestTemplateFunctions(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	all := p.at("Globals", "Function")
	require.Equal(t, "provided.al2023", all.at("Runtime").text())
	require.Equal(t, []string{"arm64"}, all.at("Architectures").texts())
	require.Equal(t, "bootstrap", all.at("Handler").text())
	logs := p.ofType("AWS::Logs::LogGroup")
	for name, f := range functions(t, p) {
		require.Equal(t, ".tools/lambda/"+string(name)+"/", f.at("CodeUri").text())
		require.Contains(t, logs, f.at("LoggingConfig", "LogGroup").ref(), name)
		require.NotEmpty(t, f.at("Timeout").text(), name)
	}
	for name, l := range logs {
		require.Equal(t, "LogDays", l.at("RetentionInDays").ref(), name)
	}
}

var (
	cronFields = regexp.MustCompile(`^cron\(\S+ \S+ (\S+) \S+ (\S+) \S+\)$`)
	rate       = regexp.MustCompile(`^rate\(\d+ (minutes?|hours?|days?)\)$`)
)

// Schedules are in our own zone, of a form that the scheduler takes, and what fails for good is seen.
func TestTemplateSchedules(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	expressions := map[string]string{}
	for name, f := range functions(t, p) {
		for _, event := range f.at("Events").names() {
			e := f.at("Events", event)
			require.NotEqual(t, "Schedule", e.at("Type").text(), "it knows no time zones")
			if e.at("Type").text() != "ScheduleV2" {
				continue
			}
			s := e.at("Properties")
			expression := s.at("ScheduleExpression").text()
			expressions[string(name)] = expression
			require.Equal(t, "Europe/Amsterdam", s.at("ScheduleExpressionTimezone").text(), event)
			require.Equal(t, "ScheduleDead", s.at("DeadLetterConfig", "Arn").ref(), event)
			if days := cronFields.FindStringSubmatch(expression); days != nil {
				require.Equal(t, 1, strings.Count(days[1]+days[2], "?"), "%s: one of the two days is a question mark", expression)
			} else {
				require.Regexp(t, rate, expression)
			}
			if input := s.at("Input"); input.there() {
				require.True(t, json.Valid([]byte(input.text())), input.text())
			}
		}
	}
	require.Equal(t, map[string]string{
		"sweep": "rate(5 minutes)", "report": "cron(30 6 ? * MON-FRI *)", "intake": "cron(15 3 * * ? *)",
	}, expressions)
}

// Nobody gets to /v1 without a token of the issuer; what is open tells nothing.
func TestTemplateHTTP(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	apis := p.ofType("AWS::Serverless::HttpApi")
	require.Len(t, apis, 1)
	auth := apis["Http"].at("Auth", "Authorizers", "Issuer")
	require.Equal(t, "Issuer", auth.at("JwtConfiguration", "issuer").ref())
	require.Equal(t, "Audience", auth.at("JwtConfiguration", "audience").list()[0].ref())
	require.Equal(t, "$request.header.Authorization", auth.at("IdentitySource").text())
	require.True(t, strings.HasPrefix(p.at("Parameters", "Issuer", "AllowedPattern").text(), "https://"))
	open := map[string]bool{}
	events := functions(t, p)[setup.API].at("Events")
	for _, name := range events.names() {
		route := events.at(name, "Properties")
		require.Equal(t, "2.0", route.at("PayloadFormatVersion").text())
		require.Equal(t, "Http", route.at("ApiId").ref())
		if !route.at("Auth").there() {
			open[route.at("Method").text()+" "+route.at("Path").text()] = true
			continue
		}
		require.Equal(t, "Issuer", route.at("Auth", "Authorizer").text())
		require.Equal(t, "/v1/{proxy+}", route.at("Path").text())
		require.Equal(t, "ANY", route.at("Method").text())
	}
	require.Equal(t, map[string]bool{
		"GET /healthz": true, "GET /readyz": true, "GET /v1/openapi.json": true, "GET /confirm/{token}": true, "POST /confirm/{token}": true,
	}, open)
	require.NotEmpty(t, apis["Http"].at("DefaultRouteSettings", "ThrottlingRateLimit").text())
	log := apis["Http"].at("AccessLogSettings", "Format").text()
	require.True(t, json.Valid([]byte(log)), log)
	for _, personal := range []string{"sourceIp", "userAgent", "claims", "context.path", "principal"} {
		require.NotContains(t, log, personal)
	}
}

// The stream wakes the relay for new deliveries, keeps none from the others, and what it gives up is seen.
func TestTemplateStream(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	stream := functions(t, p)[setup.Relay].at("Events", "Stream", "Properties")
	require.Equal(t, []string{"ReportBatchItemFailures"}, stream.at("FunctionResponseTypes").texts())
	require.Equal(t, "true", stream.at("BisectBatchOnFunctionError").text())
	require.Equal(t, "TRIM_HORIZON", stream.at("StartingPosition").text())
	require.Equal(t, "RelayDead", stream.at("DestinationConfig", "OnFailure", "Destination").ref())
	require.NotEmpty(t, stream.at("MaximumRetryAttempts").text())
	filters := stream.at("FilterCriteria", "Filters").list()
	require.Len(t, filters, 1)
	var filter struct {
		EventName []string
		DynamoDB  struct {
			Keys map[string]map[string][]map[string]string
		} `json:"dynamodb"`
	}
	require.NoError(t, json.Unmarshal([]byte(filters[0].at("Pattern").text()), &filter))
	require.Equal(t, []string{"INSERT"}, filter.EventName)
	require.Equal(t, map[string]map[string][]map[string]string{"sk": {"S": {{"prefix": "O#"}}}}, filter.DynamoDB.Keys)

	queue := functions(t, p)[setup.Intake].at("Events", "Queue", "Properties")
	require.Equal(t, []string{"ReportBatchItemFailures"}, queue.at("FunctionResponseTypes").texts())
	require.Equal(t, "MailDead", p.at("Resources", "MailQueue", "Properties", "RedrivePolicy", "deadLetterTargetArn").ref())
}

// What can be checked by others is, where they are installed.
func TestTemplateLint(t *testing.T) {
	t.Parallel()
	if lint, err := exec.LookPath("cfn-lint"); err == nil {
		out, err := exec.CommandContext(t.Context(), lint, "--", "template.yaml").CombinedOutput()
		require.NoError(t, err, string(out))
	} else {
		t.Log("cfn-lint is not installed: not checked")
	}
	const translate = `
import sys
try:
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse
except ImportError:
    print("not installed"); sys.exit(0)
template = yaml_parse(open("template.yaml").read())
for r in template["Resources"].values():
    if r["Type"] == "AWS::Serverless::Function":
        r["Properties"]["CodeUri"] = "s3://bucket/key"
class Managed:
    def load(self): return {}
transform(template, {}, Managed())
print("translated")`
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("the SAM translator is not installed: not checked")
		return
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", translate)
	cmd.Env = append(cmd.Environ(), "AWS_DEFAULT_REGION=eu-west-1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	t.Logf("SAM translator: %s", out)
}
