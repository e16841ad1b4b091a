package webauth_test

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/klachtwerk/klachtwerk/adapters/webauth"
)

// A demonstration knows its personas by tokens that equal their ids.
func ExampleNewDemo() {
	demo, err := webauth.NewDemo(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, nil)
	if err != nil {
		panic(err)
	}
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://127.0.0.1:8080/v1/complaints", http.NoBody)
	r.Header.Set("Authorization", "Bearer demo-partner")
	actor, err := demo.Authenticate(r)
	fmt.Println(actor.ID, actor.Organisation, err)

	_, err = webauth.NewDemo(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 8080}, nil)
	fmt.Println(err)
	// Output:
	// demo-partner gemeente-a <nil>
	// webauth: Addr: demonstration logins are for a loopback address only, not 192.0.2.1:8080
}

// Tokens of the organisation's own login. The issuer is not contacted before the first token.
func ExampleNewOIDC() {
	_, err := webauth.NewOIDC(&webauth.OIDCOptions{
		Issuer:   "https://login.ssc.example",
		Audience: "klachtwerk",
		Claims:   webauth.Claims{Subject: "upn", Organisation: "organisation"},
	})
	fmt.Println(err)
	// Output: <nil>
}
