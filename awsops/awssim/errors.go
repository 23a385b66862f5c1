package awssim

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"syscall"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"trailhead/awsops/awssim/apimodel"
)

// apiError is an error AWS answers with that the SDK has no type for.
func apiError(code, format string, args ...any) error {
	return &smithy.GenericAPIError{Code: code, Message: fmt.Sprintf(format, args...)}
}

// httpError is an error with an HTTP status that matters: the SDK retries 500,
// 502, 503 and 504.
func httpError(status int, code, msg string) error {
	return withStatus(status, apiError(code, "%s", msg))
}

func withStatus(status int, err error) error {
	response := &http.Response{StatusCode: status, Status: http.StatusText(status), Header: http.Header{}}
	return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: err}
}

// APIError is an error for Fault: AWS refuses with this code and text.
func APIError(code, message string) error { return apiError(code, "%s", message) }

// Throttling is an error for Fault: too many calls. The SDK tries again.
func Throttling() error { return apiError("ThrottlingException", "Rate exceeded") }

// Unavailable is an error for Fault: AWS answers 503. The SDK tries again.
func Unavailable() error {
	return httpError(http.StatusServiceUnavailable, "ServiceUnavailable", "Service is unable to handle request.")
}

// ConnectionReset is an error for Fault: the connection broke. The SDK tries
// again, and cannot know whether the call was carried out.
func ConnectionReset() error {
	return &smithyhttp.RequestSendError{Err: fmt.Errorf("read tcp: %w", syscall.ECONNRESET)}
}

var errSilence = errors.New("no answer")

// Silence is an error for Fault: there is no answer for as long as the caller
// waits.
func Silence() error { return errSilence }

// reply dresses an error as the SDK does when it comes over HTTP: with status
// and request id.
func reply(err error, service, id string) error {
	if err == nil {
		return nil
	}
	var sent *smithyhttp.ResponseError
	if errors.As(err, &sent) {
		return &awshttp.ResponseError{ResponseError: sent, RequestID: id}
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return err // a broken connection or a full disk, not an answer
	}
	sent, _ = withStatus(statusOf(service, api.ErrorCode()), err).(*smithyhttp.ResponseError)
	return &awshttp.ResponseError{ResponseError: sent, RequestID: id}
}

// oddStatuses are the HTTP statuses other than 400 of codes that the API models
// do not have: of all services, of S3, and of SQS, whose statuses are still
// those of its old protocol.
var oddStatuses = map[string]int{
	"AccessDenied": http.StatusForbidden, "Forbidden": http.StatusForbidden, "InvalidClientTokenId": http.StatusForbidden,
	"InvalidAccessKeyId": http.StatusForbidden, "ExpiredToken": http.StatusForbidden, "MissingAuthenticationToken": http.StatusForbidden,
	"NoSuchBucketPolicy": http.StatusNotFound, "NoSuchTagSet": http.StatusNotFound,
	"NoSuchPublicAccessBlockConfiguration": http.StatusNotFound,
	"OwnershipControlsNotFoundError":       http.StatusNotFound, "ServerSideEncryptionConfigurationNotFoundError": http.StatusNotFound,
	"NotFound": http.StatusNotFound, "MovedPermanently": http.StatusMovedPermanently, "BucketNotEmpty": http.StatusConflict,
	"OperationAborted": http.StatusConflict,
	"AWS.SimpleQueueService.PurgeQueueInProgress": http.StatusForbidden, "ReceiptHandleIsInvalid": http.StatusNotFound,
}

// statusOf is the HTTP status AWS sends with a service's error code. To code
// NotImplemented AWS would send 501; 400 keeps the SDK from trying again.
func statusOf(service, code string) int {
	if status := apimodel.Status(service, code); status != 0 {
		return status
	}
	return cmp.Or(oddStatuses[code], http.StatusBadRequest)
}
