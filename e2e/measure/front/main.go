// Front is a network in front of an AWS on loopback (package network). It prints
// its URL and keeps its certificate in a file, for AWS_CA_BUNDLE.
//
//	go run ./e2e/measure/front -to http://127.0.0.1:5000 -ca ca.pem
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"time"

	"trailhead/internal/network"
)

func main() {
	to := flag.String("to", "http://127.0.0.1:5000", "where calls go on to")
	ca := flag.String("ca", "ca.pem", "file that gets the certificate")
	trip := flag.Duration("trip", 20*time.Millisecond, "a round trip")
	service := flag.Duration("service", 80*time.Millisecond, "what AWS takes for a call")
	flag.Parse()
	if err := serve(*to, *ca, network.Time{RoundTrip: *trip, Service: *service}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(to, ca string, takes network.Time) error {
	target, err := url.Parse(to)
	if err != nil {
		return fmt.Errorf("-to: %w", err)
	}
	server := network.Serve(&httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0),
		Transport: &http.Transport{MaxIdleConnsPerHost: 256},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // the signature is over it
		}}, takes)
	defer server.Close()
	if err := server.WriteCertificate(ca); err != nil {
		return fmt.Errorf("keep the certificate: %w", err)
	}
	fmt.Println(server.URL)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
	fmt.Println(server.Counts())
	return nil
}
