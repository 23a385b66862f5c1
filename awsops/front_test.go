package awsops

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// front is an AWS on loopback behind TLS. It knows just enough calls to work
// in many accounts, and counts what reaches it.
type front struct {
	*httptest.Server
	connections, requests atomic.Int64
	open, mostOpen        atomic.Int64
	inWork, mostInWork    atomic.Int64
}

// newFront answers every request with `answer`, or as AWS would where it is
// nil, and makes its configuration this test's.
func newFront(t testing.TB, answer http.HandlerFunc) *front {
	t.Helper()
	return newFrontAt(t, answer, func(l net.Listener) net.Listener { return l })
}

// newFrontAt is newFront behind a listener that does something to connections.
func newFrontAt(t testing.TB, answer http.HandlerFunc, through func(net.Listener) net.Listener) *front {
	t.Helper()
	f := &front{}
	if answer == nil {
		answer = answerAsAWS
	}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.requests.Add(1)
		raise(&f.mostInWork, f.inWork.Add(1))
		defer f.inWork.Add(-1)
		answer(w, r)
	}))
	f.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			f.connections.Add(1)
			raise(&f.mostOpen, f.open.Add(1))
		case http.StateClosed, http.StateHijacked:
			f.open.Add(-1)
		}
	}
	f.Config.ErrorLog = log.New(io.Discard, "", 0)
	f.Listener = through(f.Listener)
	f.StartTLS()
	t.Cleanup(f.Close)
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	if err := os.WriteFile(bundle, text, 0o600); err != nil {
		t.Fatal(err)
	}
	awsConfig(t, "")
	for name, value := range map[string]string{
		"AWS_CA_BUNDLE": bundle, "AWS_ENDPOINT_URL": f.URL, "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s",
	} {
		t.Setenv(name, value)
	}
	return f
}

func raise(most *atomic.Int64, to int64) {
	for seen := most.Load(); to > seen && !most.CompareAndSwap(seen, to); seen = most.Load() {
	}
}

// connect is an account behind the front, over a transport of its own.
func (f *front) connect(t testing.TB, transport *Transport) *Account {
	t.Helper()
	t.Cleanup(transport.Close)
	a, err := Connect(t.Context(), Options{Region: usEast1, Transport: transport, Impatient: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const assumedRole = `<AssumeRoleResponse><AssumeRoleResult><Credentials>` +
	`<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-11-28T12:00:00Z</Expiration></Credentials>` +
	`<AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`

const callerIdentity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + contractAccount + ":user/u</Arn>" +
	"<Account>" + contractAccount + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"

// answerAsAWS knows two calls of STS and one of IAM.
func answerAsAWS(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	w.Header().Set("Content-Type", "text/xml")
	switch form.Get("Action") {
	case "AssumeRole":
		_, _ = fmt.Fprintf(w, assumedRole, "arn:aws:sts::"+contractAccount+":assumed-role/R/s")
	case "GetCallerIdentity":
		_, _ = io.WriteString(w, callerIdentity)
	case "GetRole":
		_, _ = io.WriteString(w, "<GetRoleResponse><GetRoleResult><Role><RoleName>R</RoleName><Arn>arn:aws:iam::"+contractAccount+":role/R</Arn>"+
			"<Path>/</Path><RoleId>AROA</RoleId><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>")
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
