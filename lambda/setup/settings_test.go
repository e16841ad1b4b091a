package setup_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

// complete are settings that are all there and right.
func complete() map[string]string {
	return map[string]string{
		"AWS_REGION": "eu-west-1", "KLACHTWERK_DEPLOYMENT": "test", "KLACHTWERK_TABLE": "table", "KLACHTWERK_BUCKET": "files",
		"KLACHTWERK_POLICY": "config/policy.yaml", "KLACHTWERK_KMS_KEY": "arn:aws:kms:eu-west-1:000000000000:key/one", "KLACHTWERK_MAIL_BUCKET": "mail",
		"KLACHTWERK_ISSUER": "https://issuer.example", "KLACHTWERK_AUDIENCE": "klachtwerk", "KLACHTWERK_PARK_UNCLEAR": "closing, dismissal",
	}
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := env[name]
		return v, ok
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, f := range append(setup.Functions(), setup.Operate) {
		s, err := setup.ReadSettings(f, lookup(complete()))
		require.NoError(t, err, f)
		require.Equal(t, f, s.Function)
		require.Equal(t, "table", s.Table)
	}
	s, err := setup.ReadSettings(setup.Relay, lookup(complete()))
	require.NoError(t, err)
	require.Len(t, s.ParkUnclear(), 2)
	require.Empty(t, s.Issuer, "a function reads what it needs")
}

// Everything that is missing or wrong is told at once, by its name and what it must be, and without its value.
func TestSettingsTellEverything(t *testing.T) {
	t.Parallel()
	_, err := setup.ReadSettings(setup.API, lookup(nil))
	for _, v := range setup.Variables(setup.API) {
		if v.Optional {
			require.NotContains(t, err.Error(), v.Name)
		} else {
			require.Contains(t, err.Error(), v.Name+" is not set: it must be "+v.About)
		}
	}
	for name, wrong := range map[string]string{
		"KLACHTWERK_POLICY": "policy.yaml", "KLACHTWERK_KMS_KEY": "one", "KLACHTWERK_ISSUER": "http://secret.example", "KLACHTWERK_TABLE": " ",
		"KLACHTWERK_DEPLOYMENT": strings.Repeat("x", 300),
	} {
		env := complete()
		env[name] = wrong
		_, err := setup.ReadSettings(setup.API, lookup(env))
		require.ErrorContains(t, err, "1 settings")
		require.ErrorContains(t, err, name)
		require.NotContains(t, err.Error(), "secret")
	}
	env := complete()
	env["KLACHTWERK_PARK_UNCLEAR"] = "closing;DROP"
	_, err = setup.ReadSettings(setup.Sweep, lookup(env))
	require.ErrorContains(t, err, "KLACHTWERK_PARK_UNCLEAR")
}

// A kit is made without asking anybody anything.
func TestKitIsLazy(t *testing.T) {
	t.Parallel()
	env := complete()
	env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1" // nobody is there
	var out bytes.Buffer
	k, err := setup.NewKit(setup.Sweep, lookup(env), &out)
	require.NoError(t, err)
	require.Zero(t, out.Len())
	require.Equal(t, "http://127.0.0.1:1", *k.AWS("SESV2").BaseEndpoint)
	_, err = k.AWS("S3").Credentials.Retrieve(t.Context())
	require.ErrorContains(t, err, "AWS_ACCESS_KEY_ID")
}
