package awssim

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
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

// reply dresses an error as the SDK does when it comes over HTTP: with status
// and request id.
func reply(err error, id string) error {
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
	sent, _ = withStatus(statusOf(api.ErrorCode()), err).(*smithyhttp.ResponseError)
	return &awshttp.ResponseError{ResponseError: sent, RequestID: id}
}

// statusOf is the HTTP status AWS sends with a code, where it is not 400.
func statusOf(code string) int {
	forbidden := []string{"AccessDenied", "Forbidden", "AuthorizationError", "InvalidClientTokenId", "InvalidAccessKeyId", "ExpiredToken", "MissingAuthenticationToken"}
	switch {
	case slices.Contains(forbidden, code):
		return http.StatusForbidden
	case strings.HasPrefix(code, "NoSuch"), code == "NotFound":
		return http.StatusNotFound
	case code == "MovedPermanently":
		return http.StatusMovedPermanently
	case strings.HasPrefix(code, "BucketAlready"), code == "BucketNotEmpty", code == "OperationAborted",
		code == "EntityAlreadyExists", code == "DeleteConflict", code == "LimitExceeded", code == "ConcurrentModification":
		return http.StatusConflict
	case code == "NotImplemented":
		// AWS would answer 501; 400 keeps the SDK from trying again.
		return http.StatusBadRequest
	}
	return http.StatusBadRequest
}
