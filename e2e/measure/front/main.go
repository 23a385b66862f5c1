// Front is a network in front of an AWS on loopback: TLS, a round trip for each
// connection, handshake and answer, and the time that AWS takes for a call. It
// prints its URL and keeps its certificate in a file, for AWS_CA_BUNDLE.
//
//	go run ./e2e/measure/front -to http://127.0.0.1:5000 -ca ca.pem
package main

import (
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	to := flag.String("to", "http://127.0.0.1:5000", "where calls go on to")
	ca := flag.String("ca", "ca.pem", "file that gets the certificate")
	trip := flag.Duration("trip", 20*time.Millisecond, "a round trip")
	service := flag.Duration("service", 80*time.Millisecond, "what AWS takes for a call")
	flag.Parse()
	if err := serve(*to, *ca, *trip, *service); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(to, ca string, trip, service time.Duration) error {
	target, err := url.Parse(to)
	if err != nil {
		return fmt.Errorf("-to: %w", err)
	}
	var calls, connections, open, mostOpen atomic.Int64
	proxy := &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0),
		Transport: &http.Transport{MaxIdleConnsPerHost: 256},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // the signature is over it
		}}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		<-time.After(service)
		proxy.ServeHTTP(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			connections.Add(1)
			for now, most := open.Add(1), mostOpen.Load(); now > most && !mostOpen.CompareAndSwap(most, now); most = mostOpen.Load() {
			}
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
	server.Listener = farListener{server.Listener, trip}
	server.StartTLS()
	defer server.Close()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, text, 0o600); err != nil {
		return fmt.Errorf("keep the certificate: %w", err)
	}
	fmt.Println(server.URL)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
	fmt.Printf("%d calls over %d connections, at most %d of them open at a time\n", calls.Load(), connections.Load(), mostOpen.Load())
	return nil
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
