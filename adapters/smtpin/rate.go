package smtpin

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// rate counts the mails of each client in the running minute.
type rate struct {
	most int // 0: none

	mu     sync.Mutex
	minute time.Time
	mails  map[netip.Prefix]int
}

const maxClients = 10_000 // in a minute; those that come later are not counted

// allow counts one more mail of a client; false when it has had enough.
func (r *rate) allow(client net.Addr, now time.Time) bool {
	if r.most == 0 {
		return true
	}
	network, ok := networkOf(client)
	if !ok {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(r.minute) {
		r.minute, r.mails = minute, map[netip.Prefix]int{}
	}
	n, known := r.mails[network]
	if !known && len(r.mails) >= maxClients {
		return true
	}
	r.mails[network] = n + 1
	return n < r.most
}

// networkOf is what one client has: an address of IPv4, or a network of IPv6.
func networkOf(a net.Addr) (netip.Prefix, bool) {
	p, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Prefix{}, false
	}
	addr, bits := p.Addr().Unmap().WithZone(""), 64
	if addr.Is4() {
		bits = 32
	}
	network, err := addr.Prefix(bits)
	return network, err == nil
}
