package httpapi

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMembers compares with encoding/json: the same names with the same values, whatever the object.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` {"a":1}`, `{ "a" : [1, {"b":"]}"}] , "c\\"":"\\\\", "":null , "d":-1.5e3 }`, `{"a":{"a":{}},"b":[[],[{}]]}`, "{\t\"\\ud800\":\r\n\"é\"}", `{"a":true}`, "{\"\xff\xfe\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = skipSpace(data)
		if !json.Valid(data) || data[0] != '{' {
			return // members is for objects only
		}
		var want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(data, &want))
		got := map[string]json.RawMessage{}
		for name, raw := range members(data) {
			require.True(t, json.Valid(raw), "%s", raw)
			got[name] = raw
		}
		require.Equal(t, want, got)
	})
}
