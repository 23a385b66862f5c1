package awsops

import (
	"errors"
	"net"

	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
)

// Cause is why a call that AWS has not answered came to nothing, for people:
// without the SDK's words for the steps that it took on the way. It is Message
// where AWS has answered.
func (e *Error) Cause() string {
	if e.Message != "" || e.Err == nil {
		return e.Message
	}
	var silent *silentError
	var dial *net.OpError
	var process *processcreds.ProviderError
	var sso *ssocreds.InvalidTokenError
	switch {
	case fromMetadata(e.Err):
		return "none in the environment, in the AWS config or on this machine"
	case errors.As(e.Err, &process):
		return process.Err.Error()
	case errors.As(e.Err, &sso):
		return "the SSO session has expired or is invalid"
	case errors.As(e.Err, &silent):
		return silent.Error()
	case errors.As(e.Err, &dial):
		return dial.Error()
	}
	innermost := e.Err
	for next := innermost; next != nil; next = errors.Unwrap(next) {
		innermost = next
	}
	return innermost.Error()
}
