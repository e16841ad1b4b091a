package apigw_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"
)

// Whatever the gateway sends, a handler gets a request as from a server of net/http, or the client a problem.
func FuzzHandle(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e := events.APIGatewayV2HTTPRequest{}
		if json.Unmarshal(data, &e) != nil {
			return
		}
		e.Version = "2.0"
		var got *http.Request
		var read []byte
		echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r
			read, _ = io.ReadAll(r.Body)
			_, _ = w.Write(read)
		})
		answer, body, _ := through(t, echo, e)
		if got == nil {
			require.Equal(t, http.StatusBadRequest, answer.StatusCode)
			return
		}
		require.NotEmpty(t, got.Method)
		require.Equal(t, byte('/'), got.URL.Path[0])
		require.Empty(t, got.URL.Host+got.URL.Fragment)
		_, err := url.ParseRequestURI(got.RequestURI)
		require.NoError(t, err)
		require.Equal(t, got.ContentLength, int64(len(read)))
		require.Equal(t, http.StatusOK, answer.StatusCode)
		if !e.IsBase64Encoded && e.RequestContext.HTTP.Method != http.MethodHead {
			require.Equal(t, e.Body, string(body))
		}
	})
}
