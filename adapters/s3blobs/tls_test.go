package s3blobs_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/s3blobs"
)

// Over TLS, as with S3 itself, the client sends bodies in another way: unsigned, in chunks, with the checksum behind them.
func TestOverTLS(t *testing.T) {
	t.Parallel()
	to, err := url.Parse(server.URL(t))
	require.NoError(t, err)
	var trailers atomic.Int32
	proxy := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // it is signed
		if r.In.Header.Get("X-Amz-Trailer") == "x-amz-checksum-crc64nvme" {
			trailers.Add(1)
		}
	}})
	t.Cleanup(proxy.Close)
	client := server.Client(t, func(o *s3.Options) {
		o.BaseEndpoint, o.HTTPClient = aws.String(proxy.URL), &http.Client{Transport: proxy.Client().Transport}
	})
	bucket := server.Bucket(t)
	b, err := s3blobs.New(&s3blobs.Options{Client: client, Bucket: bucket, PartSize: 5 << 20})
	require.NoError(t, err)
	useAll(t, b)
	require.EqualValues(t, 3, trailers.Load(), "a small object and two parts")
	requireTidy(t, bucket, 0)
}
