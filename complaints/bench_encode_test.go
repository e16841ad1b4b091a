package complaints_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// filed is what filing a complaint decides, and the command and circumstances that it follows from.
func (c *bench) filed() (complaints.Decision, complaints.Command, complaints.Env) {
	c.b.Helper()
	env := complaints.Env{
		At: c.now, By: person("employee-1"), Policy: c.Policy(), Calendar: c.Calendar(), ID: "01KP5HQRT0000000000000000A", Reference: "K-2026-000123",
	}
	cmd := complaints.Submit{Submission: keyedSubmission("", "")}
	dec, err := complaints.Complaint{}.Decide(cmd, env)
	require.NoError(c.b, err)
	return dec, cmd, env
}

func BenchmarkDecideSubmit(b *testing.B) {
	_, cmd, env := newBench(b).filed()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (complaints.Complaint{}).Decide(cmd, env); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEncode encodes the state and the event of a complaint that was filed, as anybody may and as commits are.
func BenchmarkEncode(b *testing.B) {
	dec, _, _ := newBench(b).filed()
	for name, encode := range map[string]func() ([]byte, error){
		"state": func() ([]byte, error) { return complaints.EncodeState(dec.After) },
		"event": func() ([]byte, error) { return complaints.EncodeEvent(dec.Events[0]) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
