package awsops

import (
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
)

// What people are told is why, and not the SDK's way there.
func TestTheCauseIsWithoutTheSDKsChain(t *testing.T) {
	chain := func(err error) error {
		return &smithy.OperationError{ServiceID: "STS", OperationName: "GetCallerIdentity",
			Err: fmt.Errorf("get identity: get credentials: failed to refresh cached credentials, %w", err)}
	}
	lookup := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("lookup sts.us-east-1.amazonaws.com: no such host")}
	for want, err := range map[string]error{
		"dial tcp: lookup sts.us-east-1.amazonaws.com: no such host": fmt.Errorf("https response error StatusCode: 0, %w", lookup),
		"error in credential_process: exit status 1": &processcreds.ProviderError{
			Err: fmt.Errorf("error in credential_process: %w", errors.New("exit status 1"))},
		"the SSO session has expired or is invalid": &ssocreds.InvalidTokenError{Err: errors.New("open /home/me/.aws/sso: no such file")},
		"none in the environment, in the AWS config or on this machine": &smithy.OperationError{ServiceID: metadataClient,
			OperationName: "GetMetadata", Err: errors.New("canceled")},
		"no answer within 20s": &silentError{limit: 20 * time.Second},
		"something else":       fmt.Errorf("on the way: %w", errors.New("something else")),
	} {
		if got := (&Error{Err: chain(err)}).Cause(); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if got := (&Error{Message: "AWS's own", Err: chain(lookup)}).Cause(); got != "AWS's own" {
		t.Error(got)
	}
}
