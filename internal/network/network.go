// Package network is an AWS on loopback as it is over a real network: behind
// TLS, with the time of a round trip for each connection, handshake and answer,
// and with counts of what reaches it. It is for tests and measurements.
package network

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Time is how long things take.
type Time struct {
	RoundTrip time.Duration // between the client and the server
	Service   time.Duration // what the server takes for a request
}

// Server answers over TLS, and counts.
type Server struct {
	*httptest.Server
	Requests, MostInWork  atomic.Int64 // all, and at a time
	Connections, MostOpen atomic.Int64
	inWork, openNow       atomic.Int64
}

// Serve begins to answer, with a certificate that nobody vouches for.
func Serve(answer http.Handler, takes Time) *Server {
	s := &Server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Requests.Add(1)
		raise(&s.MostInWork, s.inWork.Add(1))
		defer s.inWork.Add(-1)
		if takes.Service > 0 {
			<-time.After(takes.Service)
		}
		answer.ServeHTTP(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.Connections.Add(1)
			raise(&s.MostOpen, s.openNow.Add(1))
		case http.StateClosed, http.StateHijacked:
			s.openNow.Add(-1)
		}
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if takes.RoundTrip > 0 {
		s.Listener = farListener{s.Listener, takes.RoundTrip}
	}
	s.StartTLS()
	return s
}

// WriteCertificate keeps the server's certificate in a file, for AWS_CA_BUNDLE.
func (s *Server) WriteCertificate(path string) error {
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	return os.WriteFile(path, text, 0o600)
}

// Counts are what has reached the server until now, as text.
func (s *Server) Counts() string {
	return fmt.Sprintf("%d calls over %d connections, at most %d of them open at a time",
		s.Requests.Load(), s.Connections.Load(), s.MostOpen.Load())
}

func raise(most *atomic.Int64, to int64) {
	for seen := most.Load(); to > seen && !most.CompareAndSwap(seen, to); seen = most.Load() {
	}
}

// farListener accepts connections that are a round trip away.
type farListener struct {
	net.Listener
	trip time.Duration
}

func (l farListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &farConn{Conn: conn, trip: l.trip}, err
}

// farConn waits for a round trip before the first byte is read, which stands
// for connecting, and before each answer, those of the handshake included.
type farConn struct {
	net.Conn
	trip      time.Duration
	connected sync.Once
	answering bool // something was read since the last write
}

func (c *farConn) Read(into []byte) (int, error) {
	c.connected.Do(func() { <-time.After(c.trip) })
	n, err := c.Conn.Read(into)
	c.answering = c.answering || n > 0
	return n, err
}

func (c *farConn) Write(from []byte) (int, error) {
	if c.answering {
		<-time.After(c.trip)
		c.answering = false
	}
	return c.Conn.Write(from)
}
