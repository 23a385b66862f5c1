package awsops

import (
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// A network as between a laptop and a region not far away.
const (
	roundTrip   = 20 * time.Millisecond
	serviceTime = 80 * time.Millisecond
)

// farListener accepts connections that are a round trip away.
type farListener struct{ net.Listener }

func (l farListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &farConn{Conn: conn}, err
}

// farConn waits for a round trip before the first byte is read, which stands
// for connecting, and before each answer.
type farConn struct {
	net.Conn
	connected sync.Once
	answering bool // something was read since the last write
}

func (c *farConn) Read(into []byte) (int, error) {
	c.connected.Do(func() { <-time.After(roundTrip) })
	n, err := c.Conn.Read(into)
	c.answering = c.answering || n > 0
	return n, err
}

func (c *farConn) Write(from []byte) (int, error) {
	if c.answering {
		<-time.After(roundTrip)
		c.answering = false
	}
	return c.Conn.Write(from)
}

// BenchmarkAccounts takes on a role in each of a thousand accounts and looks at
// one thing there, over TLS on loopback.
//
//	go test ./awsops -run - -bench Accounts -benchtime 1x
func BenchmarkAccounts(b *testing.B) {
	const accounts, atOnce = 1000, 160
	f := newFrontAt(b, func(w http.ResponseWriter, r *http.Request) {
		<-time.After(serviceTime)
		answerAsAWS(w, r)
	}, func(l net.Listener) net.Listener { return farListener{l} })
	var calls int64
	began := time.Now()
	for b.Loop() {
		if err := inAccounts(b.Context(), f.connect(b, NewTransport()), accounts, atOnce); err != nil {
			b.Fatal(err)
		}
		calls += 2 * accounts
	}
	b.ReportMetric(float64(f.connections.Load())/float64(b.N), "connections/op")
	b.ReportMetric(float64(f.mostOpen.Load()), "open-connections")
	b.ReportMetric(float64(calls)/time.Since(began).Seconds(), "calls/s")
}
