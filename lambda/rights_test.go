package lambda_test

import (
	"os"
	"strings"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

// holdsToTemplate compares what the functions asked of DynamoDB and S3 with what template.yaml lets them.
func (w *world) holdsToTemplate() {
	w.t.Helper()
	text, err := os.ReadFile("../template.yaml")
	require.NoError(w.t, err)
	var template struct {
		Resources map[string]struct {
			Properties struct {
				ManagedPolicyArns []string `yaml:"ManagedPolicyArns"`
				Policies          []struct {
					PolicyDocument document `yaml:"PolicyDocument"`
				} `yaml:"Policies"`
				PolicyDocument document `yaml:"PolicyDocument"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	require.NoError(w.t, yaml.Unmarshal(text, &template)) // the short forms of functions read as what they are of
	for f, seen := range w.seen {
		may := map[string]bool{}
		role := template.Resources[strings.ToUpper(string(f[:1]))+string(f[1:])+"Role"].Properties
		for _, shared := range role.ManagedPolicyArns {
			template.Resources[shared].Properties.PolicyDocument.allow(may)
		}
		for _, own := range role.Policies {
			own.PolicyDocument.allow(may)
		}
		require.NotEmpty(w.t, may, f)
		for _, s := range append(seen.dynamodb.Seen(), seen.s3.Seen()...) {
			require.True(w.t, may[s], "%s needs %s, which the template does not let it; it has %v", f, s, may)
		}
	}
}

type document struct {
	Statement []struct {
		Action   texts `yaml:"Action"`
		Resource texts `yaml:"Resource"`
	} `yaml:"Statement"`
}

// allow writes down what is allowed, as package runtimetest names requests.
func (d document) allow(may map[string]bool) {
	for _, s := range d.Statement {
		for _, action := range s.Action {
			for _, on := range s.Resource {
				_, path, inBucket := strings.Cut(on, ".Arn}/")
				prefix, _, _ := strings.Cut(path, "/")
				switch {
				case strings.HasSuffix(on, "/index/*"):
					action += " index"
				case inBucket:
					may[action+" "+prefix] = true
					continue
				}
				may[action] = true
			}
		}
	}
}

// texts is one text, several, or the first of what a function is of.
type texts []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (x *texts) UnmarshalYAML(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.ScalarNode:
		*x = append(*x, n.Value)
	case n.Tag == "!Sub":
		*x = append(*x, n.Content[0].Value)
	default:
		for _, c := range n.Content {
			*x = append(*x, c.Value)
		}
	}
	return nil
}
