package klachtwerk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// statements are what a function's role may: of its own policy, and of those that it shares. The role is written out, for those that SAM
// makes may read every stream and every queue.
func statements(t *testing.T, p, f part) []part {
	t.Helper()
	require.False(t, f.at("Policies").there())
	role := p.at("Resources", f.at("Role").ref(), "Properties")
	require.True(t, role.there())
	var list []part
	for _, shared := range role.at("ManagedPolicyArns").list() {
		list = append(list, p.at("Resources", shared.ref(), "Properties", "PolicyDocument", "Statement").list()...)
	}
	for _, own := range role.at("Policies").list() {
		list = append(list, own.at("PolicyDocument", "Statement").list()...)
	}
	return list
}

// Each function may what it needs, on what it needs it for: no more.
func TestTemplateLeastPrivilege(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	table := []string{"dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}
	blobs := []string{"s3:AbortMultipartUpload", "s3:DeleteObjectVersion", "s3:GetObject", "s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject"}
	keys := []string{"kms:Decrypt", "kms:GenerateDataKey", "logs:CreateLogStream", "logs:PutLogEvents"}
	want := map[setup.Function][]string{
		setup.API:    slices.Concat(table, keys, blobs, []string{"ses:SendRawEmail"}),
		setup.Intake: slices.Concat(table, keys, blobs, []string{"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"}),
		setup.Relay: slices.Concat(table, keys, blobs, []string{
			"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "ses:SendRawEmail", "sqs:SendMessage",
		}),
		setup.Sweep: slices.Concat(table, keys, blobs, []string{"ses:SendRawEmail"}),
		setup.Report: slices.Concat([]string{"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}, keys,
			blobs, []string{"ses:SendRawEmail", "sqs:SendMessage"}),
	}
	for name, f := range functions(t, p) {
		var actions []string
		for _, s := range statements(t, p, f) {
			require.Equal(t, "Allow", s.at("Effect").text())
			actions = append(actions, s.at("Action").texts()...)
			boundedTo(t, s)
		}
		slices.Sort(actions)
		require.ElementsMatch(t, want[name], slices.Compact(actions), name)
	}
}

// boundedTo holds that a statement names what it is about.
func boundedTo(t *testing.T, s part) {
	t.Helper()
	sid := s.at("Sid").text()
	for _, r := range s.at("Resource").list() {
		require.NotEqual(t, "*", r.text(), sid)
		require.True(t, r.there(), sid)
	}
	for _, a := range s.at("Action").texts() {
		require.NotContains(t, a, "*", sid)
		switch {
		case strings.HasPrefix(a, "kms:"):
			bound := s.at("Condition", "StringEquals")
			require.True(t, bound.at("kms:ViaService").there() || bound.at("kms:EncryptionContext:purpose").text() == "klachtwerk-data-key", sid)
		case strings.HasPrefix(a, "ses:"):
			require.Equal(t, "Mailbox", s.at("Condition", "StringEquals", "ses:FromAddress").ref(), sid)
		case a == "s3:GetObject", a == "s3:PutObject", a == "s3:DeleteObjectVersion":
			for _, r := range s.at("Resource").list() {
				require.Regexp(t, `^\$\{(Files|Mail)\.Arn\}/[a-z]+/\*$`, r.at("Fn::Sub").text(), sid)
			}
		}
	}
}

// Who may write where: the key, and the prefixes in the bucket.
func TestTemplateWriters(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	writes := map[setup.Function][]string{}
	for name, f := range functions(t, p) {
		for _, s := range statements(t, p, f) {
			if !slices.Contains(s.at("Action").texts(), "s3:PutObject") {
				continue
			}
			for _, r := range s.at("Resource").list() {
				writes[name] = append(writes[name], strings.TrimSuffix(strings.TrimPrefix(r.at("Fn::Sub").text(), "${Files.Arn}/"), "/*"))
			}
		}
	}
	require.Equal(t, map[setup.Function][]string{
		setup.API:    {"attachments", "contents", "erasures", "reports"},
		setup.Intake: {"attachments", "contents", "mail"},
		setup.Relay:  {"contents"},
		setup.Sweep:  {"contents", "erasures"},
		setup.Report: {"reports"},
	}, writes, "nobody writes config/, where the policy and the keys are")
}

// What is kept is encrypted, private, versioned, and stays when the stack goes.
func TestTemplateKeeps(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	buckets := p.ofType("AWS::S3::Bucket")
	require.Len(t, buckets, 2)
	for name, b := range buckets {
		for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			require.Equal(t, "true", b.at("PublicAccessBlockConfiguration", block).text(), name)
		}
		require.Equal(t, "Enabled", b.at("VersioningConfiguration", "Status").text(), name)
		rule := b.at("BucketEncryption", "ServerSideEncryptionConfiguration").list()[0]
		require.Equal(t, "aws:kms", rule.at("ServerSideEncryptionByDefault", "SSEAlgorithm").text(), name)
		require.Equal(t, "Key", rule.at("ServerSideEncryptionByDefault", "KMSMasterKeyID").ref(), name)
		require.NotEmpty(t, b.at("LifecycleConfiguration", "Rules").list(), name)
		denied := p.at("Resources", name+"Policy", "Properties", "PolicyDocument", "Statement").list()[0]
		require.Equal(t, "Deny", denied.at("Effect").text(), name)
		require.Equal(t, "false", denied.at("Condition", "Bool", "aws:SecureTransport").text(), name)
	}
	for _, name := range []string{"Table", "Files", "Mail", "Key"} {
		require.Equal(t, "Retain", p.at("Resources", name, "DeletionPolicy").text(), name)
		require.Equal(t, "Retain", p.at("Resources", name, "UpdateReplacePolicy").text(), name)
	}
	require.Equal(t, "true", p.at("Resources", "Key", "Properties", "EnableKeyRotation").text())
	for name, q := range p.ofType("AWS::SQS::Queue") {
		require.Equal(t, "true", q.at("SqsManagedSseEnabled").text(), name)
		require.Equal(t, "1209600", q.at("MessageRetentionPeriod").text(), name)
	}
	receive := p.at("Resources", "MailPolicy", "Properties", "PolicyDocument", "Statement").list()[1]
	require.Equal(t, "ses.amazonaws.com", receive.at("Principal", "Service").text())
	require.True(t, receive.at("Condition", "StringEquals", "aws:SourceAccount").there())
	mail := p.at("Resources", "Rule", "Properties", "Rule")
	require.Equal(t, "true", mail.at("ScanEnabled").text(), "spam, viruses, SPF, DKIM and DMARC are looked at")
	require.Equal(t, "incoming/", mail.at("Actions").list()[0].at("S3Action", "ObjectKeyPrefix").text())
}

// Whatever needs a person is heard of.
func TestTemplateAlarms(t *testing.T) {
	t.Parallel()
	p := readTemplate(t)
	heard := map[string]part{}
	for name, a := range p.ofType("AWS::CloudWatch::Alarm") {
		require.Equal(t, "Alarms", a.at("AlarmActions").list()[0].ref(), name)
		require.NotEmpty(t, a.at("AlarmDescription").text(), name)
		of := a.at("Dimensions").list()
		last := of[len(of)-1].at("Value")
		heard[a.at("Namespace").text()+" "+a.at("MetricName").text()+" "+last.ref()+last.text()] = a
	}
	for name := range p.ofType(functionType) {
		require.Contains(t, heard, "AWS/Lambda Errors "+name)
		require.Contains(t, heard, "AWS/Lambda Throttles "+name)
	}
	for name := range p.ofType("AWS::SQS::Queue") {
		if strings.HasSuffix(name, "Dead") {
			require.Contains(t, heard, "AWS/SQS ApproximateNumberOfMessagesVisible "+name)
		}
	}
	require.Contains(t, heard, "AWS/SQS ApproximateAgeOfOldestMessage MailQueue")
	require.Contains(t, heard, "AWS/Lambda IteratorAge Relay")
	for _, metric := range []string{setup.MetricSweeps, setup.MetricSweepFailed, setup.MetricParked} {
		a, ok := heard[setup.Namespace+" "+metric+" sweep"]
		require.True(t, ok, metric)
		require.Equal(t, "AWS::StackName", a.at("Dimensions").list()[0].at("Value").ref(), "as the functions name their deployment")
	}
	silence := heard[setup.Namespace+" "+setup.MetricSweeps+" sweep"]
	require.Equal(t, "breaching", silence.at("TreatMissingData").text(), "a sweep that does not run counts nothing")
	require.Equal(t, "LessThanThreshold", silence.at("ComparisonOperator").text())
	require.NotEmpty(t, p.at("Outputs").names())
}
