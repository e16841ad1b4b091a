package smtpin

import (
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// listener bounds the connections and knows which of them have a mail under way.
type listener struct {
	net.Listener
	max  int
	busy sync.WaitGroup // mails under way

	mu       sync.Mutex
	conns    map[*conn]struct{}
	draining bool
}

// Accept takes the next connection that there is room for; one too many is asked to come back.
func (l *listener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c, ok := l.admit(nc); ok {
			return c, nil
		}
		_ = nc.SetWriteDeadline(time.Now().Add(time.Second)) // one line fits in any buffer
		_, _ = nc.Write([]byte("421 4.3.2 Too many connections, try again later\r\n"))
		_ = nc.Close()
	}
}

func (l *listener) admit(nc net.Conn) (*conn, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.conns) >= l.max || l.draining {
		return nil, false
	}
	c := &conn{Conn: nc, l: l}
	l.conns[c] = struct{}{}
	return c, true
}

// drain sends idle clients away now, and the others when their mail is done.
func (l *listener) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.draining = true
	for c := range l.conns {
		if !c.busy {
			_ = c.Conn.SetReadDeadline(past) // a closed one needs none
		}
	}
}

// cut closes every connection and counts them.
func (l *listener) cut() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Conn.Close() // what matters is that its reader wakes up
	}
	return len(l.conns)
}

// past is a deadline that has passed.
var past = time.Unix(1, 0) //nolint:gochecknoglobals // a constant

// conn is a connection of a listener.
type conn struct {
	net.Conn
	l    *listener
	busy bool // a mail is under way; guarded by l.mu
}

// trackedConn finds our connection, under TLS too.
func trackedConn(nc net.Conn) *conn {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	c, _ := nc.(*conn) // Accept makes no others
	return c
}

// SetReadDeadline lets nobody who is idle wait any longer while the listener drains.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.l.mu.Lock()
	defer c.l.mu.Unlock()
	if c.l.draining && !c.busy {
		t = past
	}
	return c.Conn.SetReadDeadline(t)
}

// Close also makes room for another.
func (c *conn) Close() error {
	c.l.mu.Lock()
	delete(c.l.conns, c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}

// begin says that a mail is under way, for which there is so much time; false when it may not begin any more.
func (c *conn) begin(timeout time.Duration) bool {
	c.l.mu.Lock()
	defer c.l.mu.Unlock()
	if c.l.draining {
		return false
	}
	c.busy = true
	c.l.busy.Add(1)
	_ = c.Conn.SetReadDeadline(time.Now().Add(timeout)) // a closed connection fails at the next read
	return true
}

func (c *conn) end() {
	c.l.mu.Lock()
	defer c.l.mu.Unlock()
	c.busy = false
	c.l.busy.Done()
}
