package awsops

import (
	"errors"
	"net/http"
	"time"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// mostSkew is how far two clocks may be apart. AWS refuses a signature that is
// more than five minutes old, S3 one that is more than fifteen.
const mostSkew = 4 * time.Minute

// skewCodes are those with which AWS refuses a signature, also one that is only
// too old or too new. The SDK corrects its clock and tries again; an error that
// is left has not helped.
var skewCodes = map[string]bool{
	"RequestTimeTooSkewed": true, "SignatureDoesNotMatch": true, "InvalidSignatureException": true, "InvalidSignature": true,
	"RequestExpired": true,
	"AuthFailure":    true,
}

// skewOf is how far `now` is ahead of the time that a refusal carries.
func skewOf(err error, now time.Time) time.Duration {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil || response.Response.Response == nil {
		return 0
	}
	theirs, err := http.ParseTime(response.Response.Header.Get("Date"))
	if err != nil {
		return 0
	}
	if skew := now.Sub(theirs).Round(time.Second); skew.Abs() > mostSkew {
		return skew
	}
	return 0
}

// withoutWords reports whether a refusal may be one of the signature, though
// it does not say so: an answer to HEAD has no body. The SDK has kept the time
// that came with it, so another try is signed with that one.
func (e *Error) withoutWords() bool {
	return e.Skew != 0 && e.Kind == Denied && e.Call.Operation == "HeadBucket"
}
