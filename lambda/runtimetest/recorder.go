package runtimetest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Recorder passes requests on to a service and writes down what was asked of it.
type Recorder struct {
	URL string

	mu   sync.Mutex
	seen map[string]bool
}

// NewRecorder starts one before the service at an address; names says what a request with a body asks for.
func NewRecorder(tb testing.TB, service string, names func(r *http.Request, body []byte) []string) *Recorder {
	tb.Helper()
	to, err := url.Parse(service)
	if err != nil {
		tb.Fatal(err)
	}
	rec := &Recorder{seen: map[string]bool{}}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.Out.Host = p.In.Host // it is signed
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }, // mostly to nobody: the process gave up
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		rec.note(names(r, body))
		proxy.ServeHTTP(w, r)
	}))
	tb.Cleanup(server.Close)
	rec.URL = server.URL
	return rec
}

// Seen lists what was asked for, sorted.
func (r *Recorder) Seen() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.seen))
}

func (r *Recorder) note(names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		r.seen[name] = true
	}
}

// DynamoDB names the permissions that a request to DynamoDB needs. A transaction needs those of its parts, and the query of an index one
// for the index.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
func DynamoDB(r *http.Request, body []byte) []string {
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var in struct {
		IndexName     string
		TransactItems []map[string]any
	}
	if json.Unmarshal(body, &in) != nil {
		return []string{"unreadable"}
	}
	switch {
	case name == "TransactWriteItems":
		var list []string
		for _, x := range in.TransactItems {
			for part := range x {
				list = append(list, map[string]string{
					"Put": "dynamodb:PutItem", "Update": "dynamodb:UpdateItem", "Delete": "dynamodb:DeleteItem", "ConditionCheck": "dynamodb:ConditionCheckItem",
				}[part])
			}
		}
		return list
	case name == "TransactGetItems":
		return []string{"dynamodb:GetItem"}
	case in.IndexName != "":
		return []string{"dynamodb:" + name + " index"}
	}
	return []string{"dynamodb:" + name}
}

// S3 names the permission that a request to S3 needs, with the first part of the object's key; buckets stand in the path.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func S3(r *http.Request, _ []byte) []string {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	prefix, _, _ := strings.Cut(key, "/")
	q := r.URL.Query()
	action := "s3:GetObject"
	switch {
	case q.Has("versions"):
		return []string{"s3:ListBucketVersions"}
	case key == "":
		return []string{"s3:ListBucket"}
	case r.Method == http.MethodDelete && q.Has("uploadId"):
		action = "s3:AbortMultipartUpload"
	case r.Method == http.MethodDelete && q.Has("versionId"):
		action = "s3:DeleteObjectVersion"
	case r.Method == http.MethodDelete:
		action = "s3:DeleteObject"
	case r.Method == http.MethodPut, r.Method == http.MethodPost:
		action = "s3:PutObject"
	}
	return []string{action + " " + prefix}
}
