package awsops

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// codeKinds says what AWS's codes mean where they mean the same everywhere.
// docs/aws.md#error-codes: the words differ per service, and SQS still answers with
// its legacy codes.
var codeKinds = map[string]Kind{
	"AccessDenied": Denied, "AccessDeniedException": Denied, "AuthorizationError": Denied, "Forbidden": Denied,
	"UnauthorizedOperation": Denied, "AuthorizationErrorException": Denied, "KmsAccessDenied": Denied, "KMSAccessDenied": Denied,
	"KMS.AccessDeniedException": Denied,

	"Throttling": Throttled, "ThrottlingException": Throttled, "ThrottledException": Throttled, "RequestLimitExceeded": Throttled,
	"TooManyRequestsException": Throttled, "RequestThrottled": Throttled, "SlowDown": Throttled,
	"Throttled": Throttled, "KMSThrottling": Throttled, "KmsThrottled": Throttled, "ServiceUnavailableException": Unavailable,

	"UnauthorizedException": Expired, "InvalidGrantException": Expired, "ForbiddenException": Denied, // of the SSO portal

	"ExpiredToken": Expired, "ExpiredTokenException": Expired, "RequestExpired": Expired,
	"InvalidClientTokenId": NoCredentials, "UnrecognizedClientException": NoCredentials, "InvalidAccessKeyId": NoCredentials,
	"SignatureDoesNotMatch": NoCredentials, "AuthFailure": NoCredentials,

	"NotFound": Missing, "ResourceNotFound": Missing, "NoSuchBucket": Missing, "NoSuchBucketPolicy": Missing, "NoSuchTagSet": Missing,
	"NoSuchKey":                            Missing,
	"NoSuchPublicAccessBlockConfiguration": Missing, "OwnershipControlsNotFoundError": Missing,
	"ServerSideEncryptionConfigurationNotFoundError": Missing,
	"NoSuchEntity": Missing, "NotFoundException": Missing, "TrailNotFoundException": Missing, "ResourceNotFoundException": Missing,
	"AWS.SimpleQueueService.NonExistentQueue": Missing, "QueueDoesNotExist": Missing, "AWSOrganizationsNotInUseException": Missing,
	"ParentNotFoundException": Missing, "ChildNotFoundException": Missing, "TargetNotFoundException": Missing,
	"PolicyNotFoundException": Missing, "AccountNotFoundException": Missing, "AccountNotRegisteredException": Missing,
	"StackSetNotFoundException": Missing, "StackInstanceNotFoundException": Missing, "OperationNotFoundException": Missing,

	"BucketAlreadyExists": Taken, "BucketAlreadyOwnedByYou": Taken, "EntityAlreadyExists": Taken, "AlreadyExistsException": Taken,
	"TrailAlreadyExistsException": Taken, "QueueAlreadyExists": Taken, "QueueNameExists": Taken,
	"NameAlreadyExistsException": Taken, "OperationIdAlreadyExistsException": Taken, "CreatedButModifiedException": Taken,

	"LimitExceeded": Limit, "LimitExceededException": Limit, "MaximumNumberOfTrailsExceededException": Limit, "TooManyBuckets": Limit,
	"TopicLimitExceeded": Limit, "SubscriptionLimitExceeded": Limit, "OverLimit": Limit,

	"OperationAborted": NotYet, "ConflictException": NotYet, "ConcurrentModification": NotYet, "ConcurrentModificationException": NotYet,
	"OperationInProgressException": NotYet, "StaleRequestException": NotYet,
	"AWS.SimpleQueueService.QueueDeletedRecently": NotYet, "QueueDeletedRecently": NotYet,

	"InternalError": Unavailable, "InternalFailure": Unavailable, "ServiceUnavailable": Unavailable, "KMSInternalException": Unavailable,
}

// judge makes an *Error of whatever the SDK returned for a call, with what this
// account knows: the time, and how it signs in.
func (a *Account) judge(call Call, requestID string, err error) *Error {
	e := classify(call, requestID, err)
	e.Skew = skewOf(err, a.clock.Now())
	if e.Skew != 0 && skewCodes[e.Code] {
		e.Kind = ClockSkew
	}
	if e.Kind == Expired || e.Kind == NoCredentials {
		e.SignIn = a.signsIn()
	}
	return e
}

// innermost is the call that failed: to sign a call, the SDK may first ask for
// credentials, and its error is then about that.
func innermost(call Call, err error) Call {
	for {
		var operation *smithy.OperationError
		if !errors.As(err, &operation) {
			return call
		}
		if operation.OperationName != call.Operation && operation.ServiceID != metadataClient {
			inner := callOn(operation.ServiceID, operation.OperationName)
			inner.Account, inner.Region = call.Account, call.Region
			call = inner
		}
		err = operation.Err
	}
}

// metadataClient is the SDK's name for the service that hands out credentials
// in EC2. It is asked last, so that its error only says that there are none.
const metadataClient = "ec2imds"

func fromMetadata(err error) bool {
	var operation *smithy.OperationError
	for errors.As(err, &operation) {
		if operation.ServiceID == metadataClient {
			return true
		}
		err = operation.Err
	}
	return false
}

// classify makes an *Error of whatever the SDK returned for a call.
func classify(call Call, requestID string, err error) *Error {
	e := &Error{Call: innermost(call, err), RequestID: requestID, Err: err}
	var withID interface{ ServiceRequestID() string }
	if errors.As(err, &withID) && withID.ServiceRequestID() != "" {
		e.RequestID = withID.ServiceRequestID()
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		e.Code, e.Message = api.ErrorCode(), api.ErrorMessage()
	}
	e.Arguments = argumentsOf(err)
	e.Kind = kindOf(e, err)
	if e.Kind == Denied {
		e.Layer = layerOf(e.Message)
		if e.Layer == ResourcePolicy && call.Service == "KMS" {
			e.Layer = KeyPolicy // KMS calls it the resource-based policy
		}
	}
	e.Reason = reasonOf(e)
	return e
}

// slrTaken is how IAM says that a service-linked role is there; the code alone
// only says that the input was wrong.
const slrTaken = "has been taken in this account"

func kindOf(e *Error, err error) Kind {
	if e.Code == "InvalidInput" && strings.Contains(e.Message, slrTaken) {
		return Taken
	}
	var large *tooLargeError
	if errors.As(err, &large) {
		return TooLarge
	}
	var response *smithyhttp.ResponseError
	answered := errors.As(err, &response)
	if answered && strings.HasPrefix(e.Call.Operation, "Head") && response.HTTPStatusCode() == http.StatusServiceUnavailable {
		return Throttled // without a body the code is only the status in words; with one it would be SlowDown
	}
	if k, ok := codeKinds[e.Code]; ok {
		return k
	}
	if answered {
		switch status := response.HTTPStatusCode(); {
		case status >= http.StatusInternalServerError:
			return Unavailable
		case status == http.StatusTooManyRequests:
			return Throttled
		}
	}
	if e.Code != "" {
		return Invalid
	}
	var sso *ssocreds.InvalidTokenError
	var dial net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.Canceled):
		return Interrupted
	case fromMetadata(err):
		return NoCredentials
	case errors.As(err, &sso), strings.Contains(err.Error(), "please reauthenticate"): // the SDK has no type for the latter, of aws login
		return Expired
	case errors.As(err, &certificate):
		return Untrusted
	case errors.As(err, &dial), isSendError(err), errors.Is(err, context.DeadlineExceeded):
		return Network
	case strings.Contains(err.Error(), "failed to refresh cached credentials"), strings.Contains(err.Error(), "get identity:"):
		// The SDK has no type for "nowhere to get credentials from".
		return NoCredentials
	}
	return Unknown
}

func isSendError(err error) bool {
	var send *smithyhttp.RequestSendError
	return errors.As(err, &send)
}

// argumentsOf finds the details S3 adds to InvalidArgument, from the real
// reply (arguments.go) or from a simulated one.
func argumentsOf(err error) [][2]string {
	var detailed interface{ ErrorArguments() []string }
	if !errors.As(err, &detailed) {
		return nil
	}
	flat := detailed.ErrorArguments()
	var pairs [][2]string
	for i := 0; i+1 < len(flat); i += 2 {
		name := strings.TrimSuffix(flat[i], ", null") // so S3 names a function without a qualifier
		pairs = append(pairs, [2]string{name, flat[i+1]})
	}
	return pairs
}
