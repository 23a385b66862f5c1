package awsops

import (
	"context"
	"net/http"
	"net/http/httptrace"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// Warm opens connections to the hosts that a set-up's changes go to, TLS
// included, so that the first call to each need not wait for it. It returns at
// once, sends nothing over them, and its errors show when a call is made. The
// bucket may be "".
func (a *Account) Warm(bucket string) {
	if _, real := a.cfg.HTTPClient.(*sender); !real {
		return // simulated
	}
	asks := []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := a.cloudtrail().DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{})
			return err
		},
		func(ctx context.Context) error { _, err := a.iam().ListRoles(ctx, &iam.ListRolesInput{}); return err },
		func(ctx context.Context) error { _, err := a.kms().ListKeys(ctx, &kms.ListKeysInput{}); return err },
		func(ctx context.Context) error {
			_, err := a.sns().ListSubscriptions(ctx, &sns.ListSubscriptionsInput{})
			return err
		},
		func(ctx context.Context) error { _, err := a.sqs().ListQueues(ctx, &sqs.ListQueuesInput{}); return err },
	}
	if bucket != "" {
		asks = append(asks, func(ctx context.Context) error {
			_, err := a.s3().HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket})
			return err
		})
	}
	for _, ask := range asks {
		go func() { _ = ask(warming()) }()
	}
}

type warmKey struct{}

// warming is a context in which a call goes no further than to the connection
// it would use: which host that is, only the SDK knows. It has no observers.
func warming() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	return context.WithValue(ctx, warmKey{}, stop)
}

// warmed reports whether a request was only meant to open a connection. If so,
// it is on its way, and the call ends as cancelled, which nobody tries again.
func (s *sender) warmed(request *http.Request) bool {
	stop, ok := request.Context().Value(warmKey{}).(context.CancelFunc)
	if !ok {
		return false
	}
	go warm(s.client.Transport, request.URL.Scheme+"://"+request.URL.Host)
	stop()
	return true
}

// warm begins a request and gives it up as soon as the network is connected.
// http.Transport then finishes the handshake by itself and keeps the
// connection for whoever comes next.
func warm(pool http.RoundTripper, host string) {
	ctx, done := context.WithTimeout(context.Background(), handshakeLimit)
	defer done()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectDone: func(string, string, error) { done() },
		GotConn:     func(httptrace.GotConnInfo) { done() }, // there was one already
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, host, nil)
	if err != nil {
		return
	}
	if response, err := pool.RoundTrip(request); err == nil {
		_ = response.Body.Close()
	}
}
