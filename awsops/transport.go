package awsops

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// mostCalls is how many calls are under way at a time at the most, and how
// many idle connections are kept. Rolling out at 150 accounts a second with
// seven calls of 100 ms takes about 100.
const mostCalls = 256

// Transport sends the calls of every account and client of this process, over
// one pool of connections. It is safe for use by several goroutines.
type Transport struct {
	limits Limits
	places chan struct{} // one for each call under way

	mu    sync.Mutex
	pools []pool
}

// pool is the connections that trust one set of certificate authorities:
// AWS_CA_BUNDLE and ca_bundle may differ between profiles.
type pool struct {
	roots *x509.CertPool // nil: the system's
	http  *http.Transport
}

// Limits say how much a Transport does at a time, and why not more.
type Limits struct {
	Calls     int // calls under way at a time
	OpenFiles int // files this process may open, 0 where there is no limit
	// Reduced: Calls would be more if the process could open more files.
	Reduced bool
}

// NewTransport makes a transport that stays within the number of files that
// this process may open.
func NewTransport() *Transport { return newTransport(openFilesLimit()) }

func newTransport(openFiles int) *Transport {
	l := limitsFor(openFiles)
	return &Transport{limits: l, places: make(chan struct{}, l.Calls)}
}

// reservedFiles are what a run needs beside connections: the terminal, the
// journal, its lock, the runtime's poller and lookups of host names.
const reservedFiles = 64

// limitsFor leaves room for as many idle connections as there are calls under
// way.
func limitsFor(openFiles int) Limits {
	l := Limits{Calls: mostCalls, OpenFiles: openFiles}
	if openFiles > 0 {
		l.Calls = max(2, min(mostCalls, (openFiles-reservedFiles)/2))
	}
	l.Reduced = l.Calls < mostCalls
	return l
}

// sharedTransport is what all accounts use that name none of their own.
var sharedTransport = sync.OnceValue(NewTransport)

// Limits are how much is done at a time.
func (t *Transport) Limits() Limits { return t.limits }

// Limits are those of the transport that this account's calls go over, zero
// where AWS is simulated.
func (a *Account) Limits() Limits {
	if s, ok := a.cfg.HTTPClient.(*sender); ok {
		return s.transport.limits
	}
	return Limits{}
}

// Close closes the connections that nobody uses.
func (t *Transport) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.pools {
		p.http.CloseIdleConnections()
	}
}

// trusting is the pool of a set of certificate authorities, nil for the
// system's.
func (t *Transport) trusting(roots *x509.CertPool) *http.Transport {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.pools {
		if p.roots == roots || p.roots != nil && roots != nil && p.roots.Equal(roots) {
			return p.http
		}
	}
	made := t.connections(roots)
	t.pools = append(t.pools, pool{roots, made})
	return made
}

// handshakeLimit is for how long a connection and its TLS handshake may each
// take.
const handshakeLimit = 10 * time.Second

// connections begins with the SDK's own settings: proxies from the
// environment, TLS 1.2 and newer, HTTP/2 where a server has it.
func (t *Transport) connections(roots *x509.CertPool) *http.Transport {
	h := awshttp.NewBuildableClient().GetTransport()
	h.DialContext = dialer()
	h.MaxIdleConns, h.MaxIdleConnsPerHost, h.MaxConnsPerHost = t.limits.Calls, t.limits.Calls, t.limits.Calls
	h.TLSHandshakeTimeout = handshakeLimit
	h.MaxResponseHeaderBytes = 256 << 10
	h.TLSClientConfig.RootCAs = roots
	h.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(mostCalls)
	return h
}

// metadataService are the addresses of the service in EC2 that hands out
// credentials. Where there is none nobody refuses the connection, so a person
// without credentials would wait for each attempt.
var metadataService = []string{"169.254.169.254:", "[fd00:ec2::254]:"}

func dialer() func(ctx context.Context, network, address string) (net.Conn, error) {
	usual := &net.Dialer{Timeout: handshakeLimit, KeepAlive: awshttp.DefaultDialKeepAliveTimeout}
	quick := &net.Dialer{Timeout: 250 * time.Millisecond} // as the SDK does there
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		for _, prefix := range metadataService {
			if strings.HasPrefix(address, prefix) {
				return quick.DialContext(ctx, network, address)
			}
		}
		return usual.DialContext(ctx, network, address)
	}
}

// sender sends the requests of one configuration over the shared transport.
type sender struct {
	transport *Transport
	client    *http.Client
}

// trust sets the certificate authorities that this configuration trusts, nil
// for the system's.
func (s *sender) trust(roots *x509.CertPool) {
	s.client = &http.Client{Transport: s.transport.trusting(roots), CheckRedirect: sameMethod}
}

// sameMethod follows only the redirects that repeat a request as it is, as the
// SDK's own client does: S3 answers so for a bucket that its names do not show
// yet. The credentials of a session are not for another host.
func sameMethod(next *http.Request, via []*http.Request) error {
	status := next.Response.StatusCode
	if status != http.StatusTemporaryRedirect && status != http.StatusPermanentRedirect || len(via) > 3 {
		return http.ErrUseLastResponse
	}
	if via[len(via)-1].URL.Host != next.URL.Host {
		next.Header.Del("X-Amz-Security-Token")
	}
	return nil
}

// Do implements aws.HTTPClient: one attempt (attempt.go), as soon as there is
// a place for it.
func (s *sender) Do(request *http.Request) (*http.Response, error) {
	caller := request.Context()
	if s.warmed(request) {
		return nil, context.Canceled
	}
	if err := mayAttempt(caller); err != nil {
		return nil, err
	}
	select {
	case s.transport.places <- struct{}{}:
	case <-caller.Done():
		return nil, caller.Err()
	}
	try := beginAttempt(caller)
	over := sync.OnceFunc(func() { try.end(); <-s.transport.places })
	response, err := s.client.Do(request.WithContext(try.ctx))
	if err != nil {
		err = try.why(err)
		over()
		return nil, err
	}
	response.Body = try.answer(response.Body, over)
	return response, nil
}

// install makes every client that is built from a configuration send its
// requests this way, those that fetch credentials included: they are built
// while the configuration is loaded. Their own http clients are not asked.
func (s *sender) install(stack *middleware.Stack) error {
	send := smithyhttp.NewClientHandlerWithOptions(s)
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("TrailheadTransport",
		func(ctx context.Context, in middleware.DeserializeInput, _ middleware.DeserializeHandler) (
			middleware.DeserializeOutput, middleware.Metadata, error,
		) {
			response, md, err := send.Handle(ctx, in.Request)
			return middleware.DeserializeOutput{RawResponse: response}, md, err
		}), middleware.After)
}

// rootsOf are the certificate authorities that the SDK has read from
// AWS_CA_BUNDLE or ca_bundle, nil where there are none.
func rootsOf(client aws.HTTPClient) *x509.CertPool {
	if b, ok := client.(*awshttp.BuildableClient); ok {
		if config := b.GetTransport().TLSClientConfig; config != nil {
			return config.RootCAs
		}
	}
	return nil
}
