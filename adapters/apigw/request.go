package apigw

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

type claimsKey struct{}

// Claims are those of the token that the gateway's JWT authorizer verified for this request; nil when no authorizer did. The
// gateway makes a text of each: a number or true as they are written, an array as [a b]. They are not to be changed.
func Claims(ctx context.Context) map[string]string {
	claims, _ := ctx.Value(claimsKey{}).(map[string]string)
	return claims
}

// request makes the request of an event; false when it cannot be read. Why stays here: it repeats what the client sent.
func request(ctx context.Context, e events.APIGatewayV2HTTPRequest) (*http.Request, bool) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, false
		}
	}
	u, err := address(e)
	if err != nil {
		return nil, false
	}
	if a := e.RequestContext.Authorizer; a != nil && a.JWT != nil && a.JWT.Claims != nil {
		ctx = context.WithValue(ctx, claimsKey{}, a.JWT.Claims)
	}
	// The address is parsed by itself: here one that begins with // would be taken for a host.
	r, err := http.NewRequestWithContext(ctx, e.RequestContext.HTTP.Method, "/", http.NoBody)
	if err != nil || e.RequestContext.HTTP.Method == "" {
		return nil, false
	}
	r.URL, r.RequestURI = u, u.RequestURI()
	r.Header, r.Host = headers(e), host(e)
	r.RemoteAddr = net.JoinHostPort(e.RequestContext.HTTP.SourceIP, "0")
	if len(body) > 0 {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return r, true
}

// address is the path, without the stage, and the query.
func address(e events.APIGatewayV2HTTPRequest) (*url.URL, error) {
	raw := e.RawPath
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		if rest, ok := strings.CutPrefix(raw, "/"+stage); ok && (rest == "" || rest[0] == '/') {
			raw = rest
		}
	}
	if !strings.HasPrefix(raw, "/") {
		raw = "/" + raw
	}
	path, err := url.PathUnescape(raw)
	if err != nil {
		path, raw = raw, "" // a percent sign that is no escape: the gateway decoded it
	}
	escaped := (&url.URL{Path: path, RawPath: raw}).EscapedPath()
	if e.RawQueryString != "" {
		escaped += "?" + e.RawQueryString
	}
	return url.ParseRequestURI(escaped)
}

func headers(e events.APIGatewayV2HTTPRequest) http.Header {
	h := make(http.Header, len(e.Headers)+2)
	for name, value := range e.Headers {
		h.Set(name, value)
	}
	h.Del("Host") // as net/http does: it is Request.Host
	if len(e.Cookies) > 0 {
		h.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	if id := strings.TrimRight(e.RequestContext.RequestID, "="); id != "" && h.Get("X-Request-Id") == "" {
		h.Set("X-Request-Id", id) // so that logs of the gateway and of the handler name a request alike
	}
	return h
}

func host(e events.APIGatewayV2HTTPRequest) string {
	if h := header(e, "Host"); h != "" {
		return h
	}
	return e.RequestContext.DomainName
}

// header finds one whatever its case; the gateway writes them in lower case.
func header(e events.APIGatewayV2HTTPRequest, name string) string {
	for n, value := range e.Headers {
		if strings.EqualFold(n, name) {
			return value
		}
	}
	return ""
}
