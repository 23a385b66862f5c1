package network

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A request takes its round trips (connecting, two of the handshake's answers
// at least, the answer) and the server's time, and is counted.
func TestARequestTakesItsTime(t *testing.T) {
	const trip, service = 5 * time.Millisecond, 20 * time.Millisecond
	s := Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), Time{RoundTrip: trip, Service: service})
	defer s.Close()
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := s.WriteCertificate(bundle); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		t.Fatalf("%s", text)
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	for call := range 2 {
		began := time.Now()
		answer, err := client.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		least := service + trip
		if call == 0 {
			least += 2 * trip
		}
		if took := time.Since(began); took < least {
			t.Errorf("call %d took %s, at least %s was expected", call, took, least)
		}
	}
	if got := s.Counts(); got != "2 calls over 1 connections, at most 1 of them open at a time" {
		t.Error(got)
	}
}
