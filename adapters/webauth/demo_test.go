package webauth_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/webauth"
	"github.com/klachtwerk/klachtwerk/complaints"
)

func TestDemoIsForLoopbackOnly(t *testing.T) {
	t.Parallel()
	for addr, ok := range map[string]bool{
		"127.0.0.1": true, "127.8.8.8": true, "::1": true, "::ffff:127.0.0.1": true,
		"0.0.0.0": false, "::": false, "192.0.2.1": false, "2001:db8::1": false,
	} {
		_, err := webauth.NewDemo(&net.TCPAddr{IP: net.ParseIP(addr), Port: 8080}, nil)
		require.Equal(t, ok, err == nil, addr)
	}
	_, err := webauth.NewDemo(&net.UnixAddr{Name: "/run/klachtwerk"}, nil)
	require.Error(t, err)
	_, err = webauth.NewDemo(&net.TCPAddr{IP: net.IPv6loopback}, []complaints.Actor{{Name: "nobody"}})
	require.ErrorContains(t, err, "Actors:")
}

func TestDemo(t *testing.T) {
	t.Parallel()
	d, err := webauth.NewDemo(&net.TCPAddr{IP: net.IPv6loopback, Port: 8080}, nil)
	require.NoError(t, err)
	for _, want := range webauth.DemoActors() {
		got, authErr := d.Authenticate(request(t, "Bearer "+string(want.ID)))
		require.NoError(t, authErr)
		require.Equal(t, want, got)
	}
	_, err = d.Authenticate(request(t, "Bearer demo-nobody"))
	require.ErrorIs(t, err, webauth.ErrInvalidToken)
	_, err = d.Authenticate(request(t))
	require.ErrorIs(t, err, webauth.ErrNoToken)
}

// A page that lets its own name point to 127.0.0.1 does not get in.
func TestDemoLooksAtTheHost(t *testing.T) {
	t.Parallel()
	d, err := webauth.NewDemo(&net.TCPAddr{IP: net.IPv6loopback, Port: 8080}, nil)
	require.NoError(t, err)
	for host, ok := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:8080": true, "localhost": true, "demo.localhost:8080": true,
		"elsewhere.example": false, "localhost.elsewhere.example:8080": false, "": false,
	} {
		r := request(t, "Bearer demo-desk")
		r.Host = host
		_, err := d.Authenticate(r)
		require.Equal(t, ok, err == nil, host)
	}
}
