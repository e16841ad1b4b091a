package setup

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// Function names a function of the deployment; each needs settings of its own.
type Function string

// The functions, and the operator's program beside them.
const (
	API     Function = "api"
	Intake  Function = "intake"
	Relay   Function = "relay"
	Sweep   Function = "sweep"
	Report  Function = "report"
	Operate Function = "operate"
)

// Functions lists those that are deployed.
func Functions() []Function { return []Function{API, Intake, Relay, Sweep, Report} }

// Settings are what the environment says.
type Settings struct {
	Function   Function
	Deployment string // names the deployment in metrics
	Region     string
	Table      string // the DynamoDB table
	KeyPrefix  string // of every key in the table
	Bucket     string // attachments, original mails, reports, policy, keys
	Policy     string // object in Bucket
	KMSKey     string // ARN of the key that seals the data key
	MailBucket string // where SES puts mails
	Issuer     string // of the tokens that are accepted
	Audience   string // that they must be for
	Claims     ClaimNames
	SESSet     string // configuration set under which letters are sent; empty: none
	Park       string // see ParkUnclear
	URL        string // where the pages are that letters lead to; empty: letters have no links
}

// ParkUnclear lists the kinds of letters that are parked for the desk when SES may have taken them and its answer got lost; the
// others are sent again, and may arrive twice.
func (s *Settings) ParkUnclear() []complaints.LetterKind {
	var kinds []complaints.LetterKind
	for kind := range strings.SplitSeq(s.Park, ",") {
		if kind = strings.TrimSpace(kind); kind != "" {
			kinds = append(kinds, complaints.LetterKind(kind))
		}
	}
	return kinds
}

// ClaimNames are the claims of a token that say what the standard ones do not; see package webauth.
type ClaimNames struct{ Subject, Organisation, Supplier, System string }

// Variable is one environment variable.
type Variable struct {
	Name     string
	About    string // what it holds, for whoever must set it
	Optional bool
	For      []Function // none: all
	field    func(*Settings) *string
	check    func(string) error
}

// Variables lists the environment variables that a function reads, beside those that Lambda itself sets.
func Variables(f Function) []Variable {
	return slices.DeleteFunc(variables(), func(v Variable) bool { return len(v.For) > 0 && !slices.Contains(v.For, f) })
}

func variables() []Variable {
	return []Variable{
		{Name: "AWS_REGION", About: "the AWS region; Lambda sets it", field: func(s *Settings) *string { return &s.Region }},
		{Name: "KLACHTWERK_DEPLOYMENT", About: "the name of this deployment in metrics", field: func(s *Settings) *string { return &s.Deployment }, check: short},
		{Name: "KLACHTWERK_TABLE", About: "the name of the DynamoDB table", field: func(s *Settings) *string { return &s.Table }},
		{Name: "KLACHTWERK_KEY_PREFIX", About: "what every key in the table begins with", Optional: true,
			field: func(s *Settings) *string { return &s.KeyPrefix }, check: short},
		{Name: "KLACHTWERK_BUCKET", About: "the name of the bucket for files, policy and keys", field: func(s *Settings) *string { return &s.Bucket }},
		{Name: "KLACHTWERK_POLICY", About: "the object with the policy in that bucket, such as config/policy-2026-1.yaml",
			field: func(s *Settings) *string { return &s.Policy }, check: policyObject},
		{Name: "KLACHTWERK_KMS_KEY", About: "the ARN of the KMS key", field: func(s *Settings) *string { return &s.KMSKey }, check: arn},
		{Name: "KLACHTWERK_MAIL_BUCKET", About: "the name of the bucket where SES puts mails", For: []Function{Intake},
			field: func(s *Settings) *string { return &s.MailBucket }},
		{Name: "KLACHTWERK_ISSUER", About: "the URL of the OpenID Connect issuer", For: []Function{API},
			field: func(s *Settings) *string { return &s.Issuer }, check: secureURL},
		{Name: "KLACHTWERK_AUDIENCE", About: "who the issuer's tokens must be for", For: []Function{API}, field: func(s *Settings) *string { return &s.Audience }},
		{Name: "KLACHTWERK_CLAIM_SUBJECT", About: "the claim with the id that the policy names people by; empty: sub", Optional: true, For: []Function{API},
			field: func(s *Settings) *string { return &s.Claims.Subject }},
		{Name: "KLACHTWERK_CLAIM_ORGANISATION", About: "the claim with the id of the partner or supplier", Optional: true, For: []Function{API},
			field: func(s *Settings) *string { return &s.Claims.Organisation }},
		{Name: "KLACHTWERK_CLAIM_SUPPLIER", About: "the claim that is true for a supplier", Optional: true, For: []Function{API},
			field: func(s *Settings) *string { return &s.Claims.Supplier }},
		{Name: "KLACHTWERK_CLAIM_SYSTEM", About: "the claim that is true for a partner's program", Optional: true, For: []Function{API},
			field: func(s *Settings) *string { return &s.Claims.System }},
		{Name: "KLACHTWERK_SES_CONFIGURATION_SET", About: "the SES configuration set for letters", Optional: true, For: []Function{API, Relay, Sweep, Report},
			field: func(s *Settings) *string { return &s.SESSet }},
		{Name: "KLACHTWERK_URL", About: "the https URL of the HTTP API, for links in letters", Optional: true, For: []Function{Relay, Sweep},
			field: func(s *Settings) *string { return &s.URL }, check: secureURL},
		{Name: "KLACHTWERK_PARK_UNCLEAR", About: "kinds of letters such as closing,dismissal, with commas between", Optional: true,
			For: []Function{Relay, Sweep}, field: func(s *Settings) *string { return &s.Park }, check: kinds},
	}
}

// ReadSettings reads a function's settings, by os.LookupEnv or what stands in for it. The error names every variable that is
// missing or wrong, each on a line of its own; no value is in it.
func ReadSettings(f Function, lookup func(string) (string, bool)) (*Settings, error) {
	s := &Settings{Function: f}
	var problems []error
	for _, v := range Variables(f) {
		value, _ := lookup(v.Name)
		value = strings.TrimSpace(value)
		switch {
		case value == "" && !v.Optional:
			problems = append(problems, fmt.Errorf("%s is not set: it must be %s", v.Name, v.About))
		case value != "" && v.check != nil && v.check(value) != nil:
			problems = append(problems, fmt.Errorf("%s %w: it must be %s", v.Name, v.check(value), v.About))
		}
		*v.field(s) = value
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("setup: %d settings of the function %s are missing or wrong:\n%w", len(problems), f, errors.Join(problems...))
	}
	return s, nil
}

func short(s string) error {
	if len(s) > 255 {
		return errors.New("is longer than 255 bytes")
	}
	return nil
}

func policyObject(s string) error {
	if strings.HasPrefix(s, "/") || !strings.HasPrefix(s, configPrefix) {
		return errors.New("does not begin with " + configPrefix)
	}
	return nil
}

func arn(s string) error {
	if !strings.HasPrefix(s, "arn:") || strings.Count(s, ":") < 5 {
		return errors.New("is no ARN")
	}
	return nil
}

// kinds refuses what is no word; a kind that there is none of parks nothing.
func kinds(s string) error {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_, ") != "" {
		return errors.New("is no list of kinds")
	}
	return nil
}

// secureURL lets what others refuse later be told with the rest.
func secureURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" {
		return errors.New("is no https URL")
	}
	return nil
}
