package awsops

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// requestID is the one that every reply below carries.
const requestID = "0123-request-id"

// reply is an answer as it comes over the wire.
type reply struct {
	status int
	header map[string]string
	body   string
}

// Do implements aws.HTTPClient.
func (r reply) Do(request *http.Request) (*http.Response, error) {
	header := http.Header{"X-Amzn-Requestid": {requestID}, "X-Amz-Request-Id": {requestID}}
	for name, value := range r.header {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: r.status, Status: http.StatusText(r.status), Header: header,
		Body: io.NopCloser(strings.NewReader(r.body)), Request: request}, nil
}

func (r reply) install(cfg *aws.Config) {
	cfg.HTTPClient, cfg.Credentials = r, credentials.NewStaticCredentialsProvider("AKID", "secret", "")
}

// The services' four ways to say no (docs/aws.md#error-codes).
func s3Says(status int, code, message string) reply {
	return reply{status: status, body: "<Error><Code>" + code + "</Code><Message>" + message + "</Message><RequestId>" + requestID +
		"</RequestId></Error>"}
}

func headSays(status int, header map[string]string) reply {
	return reply{status: status, header: header}
}

func querySays(status int, code, message string) reply { // IAM, STS, SNS
	return reply{status: status, body: "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
		"</Message></Error><RequestId>" + requestID + "</RequestId></ErrorResponse>"}
}

func jsonSays(status int, code, message string) reply { // CloudTrail, KMS, Organizations
	return reply{status: status, header: map[string]string{"Content-Type": "application/x-amz-json-1.1"},
		body: fmt.Sprintf(`{"__type":%q,"message":%q}`, code, message)}
}

func sqsSays(shape, legacy, message string) reply { // the legacy code is in a header
	r := jsonSays(http.StatusBadRequest, "com.amazonaws.sqs#"+shape, message)
	r.header = map[string]string{"X-Amzn-Query-Error": legacy + ";Sender", "Content-Type": "application/x-amz-json-1.0"}
	return r
}

func TestEveryAnswerOfAWSHasItsKind(t *testing.T) {
	head := func(ctx context.Context, a *Account) error { _, err := a.Bucket(ctx, "b"); return err }
	policyOf := func(ctx context.Context, a *Account) error { // the verb takes "none" for an answer
		_, err := a.s3().GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String("b")})
		return err
	}
	deleteBucket := func(ctx context.Context, a *Account) error { return a.DeleteBucket(ctx, "b") }
	whoAmI := func(ctx context.Context, a *Account) error { _, _, err := a.Identity(ctx); return err }
	queueURL := func(ctx context.Context, a *Account) error { _, err := a.QueueURL(ctx, "q"); return err }
	for _, c := range []struct {
		name string
		call func(context.Context, *Account) error
		says reply
		kind Kind
		code string
	}{
		{"S3 refuses a notification", attempts["S3.PutBucketNotificationConfiguration"],
			s3Says(400, "InvalidArgument", "Configurations overlap."), Invalid, "InvalidArgument"},
		{"HeadBucket 404", head, headSays(404, nil), Missing, "NotFound"},
		{"HeadBucket 403", head, headSays(403, nil), Denied, "Forbidden"},
		{"HeadBucket 503", head, headSays(503, nil), Throttled, "ServiceUnavailable"},
		{"HeadBucket 429", head, headSays(429, nil), Throttled, "TooManyRequests"},
		{"HeadBucket 500", head, headSays(500, nil), Unavailable, "InternalServerError"},
		{"HeadBucket 301 without a region", head, headSays(301, nil), Invalid, "MovedPermanently"},
		{"no bucket policy", policyOf, s3Says(404, "NoSuchBucketPolicy", "The bucket policy does not exist"), Missing, "NoSuchBucketPolicy"},
		{"PutBucketPolicy without a bucket", attempts["S3.PutBucketPolicy"], s3Says(404, "NoSuchBucket", "The specified bucket does not exist"),
			NotYet, "NoSuchBucket"},
		{"PutBucketPolicy with a dead principal", attempts["S3.PutBucketPolicy"], s3Says(400, "MalformedPolicy", "Invalid principal in policy"),
			Invalid, "MalformedPolicy"},
		{"CreateBucket taken", attempts["S3.CreateBucket"], s3Says(409, "BucketAlreadyExists", "not available"), Taken, "BucketAlreadyExists"},
		{"CreateBucket mine", attempts["S3.CreateBucket"], s3Says(409, "BucketAlreadyOwnedByYou", "yours"), Taken, "BucketAlreadyOwnedByYou"},
		{"CreateBucket racing", attempts["S3.CreateBucket"], s3Says(409, "OperationAborted", "conflicting"), NotYet, "OperationAborted"},
		{"DeleteBucket with objects", deleteBucket, s3Says(409, "BucketNotEmpty", "not empty"), Invalid, "BucketNotEmpty"},
		{"S3 denied", attempts["S3.CreateBucket"], s3Says(403, "AccessDenied", "Access Denied"), Denied, "AccessDenied"},
		{"CloudTrail modelled", attempts["CloudTrail.CreateTrail"],
			jsonSays(400, "InsufficientEncryptionPolicyException", "Insufficient permissions"), NotYet, "InsufficientEncryptionPolicyException"},
		{"CloudTrail modelled, final", attempts["CloudTrail.CreateTrail"], jsonSays(400, "NotOrganizationMasterAccountException", "no"), Invalid,
			"NotOrganizationMasterAccountException"},
		{"CloudTrail denied", attempts["CloudTrail.CreateTrail"], jsonSays(400, "AccessDeniedException", "no"), Denied, "AccessDeniedException"},
		{"KMS denied", attempts["KMS.CreateKey"], jsonSays(400, "AccessDeniedException", "no"), Denied, "AccessDeniedException"},
		{"KMS bad policy", attempts["KMS.PutKeyPolicy"], jsonSays(400, "MalformedPolicyDocumentException", "The new key policy will not allow"),
			Invalid, "MalformedPolicyDocumentException"},
		{"KMS alias taken", attempts["KMS.CreateAlias"], jsonSays(400, "AlreadyExistsException", "exists"), Taken, "AlreadyExistsException"},
		{"KMS pending deletion", attempts["KMS.EnableKeyRotation"], jsonSays(400, "KMSInvalidStateException", "is pending deletion"), Invalid,
			"KMSInvalidStateException"},
		{"IAM missing", attempts["IAM.GetRole"], querySays(404, "NoSuchEntity", "cannot be found"), Missing, "NoSuchEntity"},
		{"IAM taken", attempts["IAM.CreateRole"], querySays(409, "EntityAlreadyExists", "exists"), Taken, "EntityAlreadyExists"},
		{"IAM bad policy", attempts["IAM.CreateRole"], querySays(400, "MalformedPolicyDocument", "Syntax errors"), Invalid,
			"MalformedPolicyDocument"},
		{"IAM racing", attempts["IAM.CreateRole"], querySays(409, "ConcurrentModification", "racing"), NotYet, "ConcurrentModification"},
		{"IAM quota", attempts["IAM.CreateRole"], querySays(409, "LimitExceeded", "quota"), Limit, "LimitExceeded"},
		{"IAM denied", attempts["IAM.CreateRole"], querySays(403, "AccessDenied", "no"), Denied, "AccessDenied"},
		{"STS denied", whoAmI, querySays(403, "AccessDenied", "no"), Denied, "AccessDenied"},
		{"SQS deleted recently", attempts["SQS.CreateQueue"],
			sqsSays("QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently", "wait 60 seconds"), NotYet,
			"AWS.SimpleQueueService.QueueDeletedRecently"},
		{"SQS taken", attempts["SQS.CreateQueue"], sqsSays("QueueNameExists", "QueueAlreadyExists", "different value"), Taken,
			"QueueAlreadyExists"},
		{"SQS missing", queueURL, sqsSays("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "does not exist"), Missing,
			"AWS.SimpleQueueService.NonExistentQueue"},
		{"SNS denied", attempts["SNS.CreateTopic"], querySays(403, "AuthorizationError", "no"), Denied, "AuthorizationError"},
		{"SNS throttled", attempts["SNS.CreateTopic"], querySays(429, "Throttled", "slower"), Throttled, "Throttled"},
		{"no organization", attempts["Organizations.DescribeOrganization"], jsonSays(400, "AWSOrganizationsNotInUseException", "not a member"),
			Missing, "AWSOrganizationsNotInUseException"},

		{"expired, S3", attempts["S3.CreateBucket"], s3Says(400, "ExpiredToken", "expired"), Expired, "ExpiredToken"},
		{"expired, JSON", attempts["KMS.CreateKey"], jsonSays(400, "ExpiredTokenException", "expired"), Expired, "ExpiredTokenException"},
		{"expired, query", whoAmI, querySays(403, "ExpiredToken", "expired"), Expired, "ExpiredToken"},
		{"unknown key, query", whoAmI, querySays(403, "InvalidClientTokenId", "invalid"), NoCredentials, "InvalidClientTokenId"},
		{"unknown key, JSON", attempts["KMS.CreateKey"], jsonSays(400, "UnrecognizedClientException", "invalid"), NoCredentials,
			"UnrecognizedClientException"},
		{"unknown key, S3", attempts["S3.CreateBucket"], s3Says(403, "InvalidAccessKeyId", "unknown"), NoCredentials, "InvalidAccessKeyId"},
		{"wrong secret", whoAmI, querySays(403, "SignatureDoesNotMatch", "no match"), NoCredentials, "SignatureDoesNotMatch"},
		{"S3 overloaded", attempts["S3.CreateBucket"], s3Says(503, "SlowDown", "Please reduce your request rate."), Throttled, "SlowDown"},
		{"500 with a code", attempts["S3.CreateBucket"], s3Says(500, "InternalError", "We encountered an internal error."), Unavailable,
			"InternalError"},
		{"500 with an unknown code", attempts["IAM.CreateRole"], querySays(500, "ServiceFailure", "failed"), Unavailable, "ServiceFailure"},
		{"throttled, JSON", attempts["KMS.CreateKey"], jsonSays(400, "ThrottlingException", "Rate exceeded"), Throttled, "ThrottlingException"},
		{"throttled, query", attempts["IAM.CreateRole"], querySays(400, "Throttling", "Rate exceeded"), Throttled, "Throttling"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, ok := asError(c.call(t.Context(), connectTo(t, newFakeClock(), c.says.install)))
			if !ok || e.Kind != c.kind || e.Code != c.code || e.RequestID != requestID {
				t.Fatalf("got %+v, want kind %s, code %s, request id %s", e, c.kind, c.code, requestID)
			}
			if e.Call.Account != contractAccount || e.Call.Operation == "" || !strings.HasPrefix(e.Error(), e.Call.Action+": ") {
				t.Errorf("the error does not say which call it was: %v", e)
			}
		})
	}
}

func TestABucketElsewhereIsFoundByTheReply(t *testing.T) {
	for status, found := range map[int]bool{301: true, 400: true, 403: false} {
		a := connectTo(t, newFakeClock(), headSays(status, map[string]string{"X-Amz-Bucket-Region": "eu-west-1"}).install)
		b, err := a.Bucket(t.Context(), "b")
		if found != (err == nil && b.Region == "eu-west-1") {
			t.Errorf("%d: %+v %v", status, b, err)
		}
	}
}

// broken is an HTTP client that gets no answer.
type broken struct{ err error }

func (b broken) Do(*http.Request) (*http.Response, error) { return nil, b.err }

func TestNoAnswerHasItsKindToo(t *testing.T) {
	static := credentials.NewStaticCredentialsProvider("AKID", "secret", "")
	failing := func(err error) aws.CredentialsProvider {
		return aws.NewCredentialsCache(aws.CredentialsProviderFunc(
			func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, err }))
	}
	for name, c := range map[string]struct {
		credentials aws.CredentialsProvider
		http        error
		kind        Kind
	}{
		"no such host":       {static, &net.DNSError{Err: "no such host", Name: "sts.nowhere-1.amazonaws.com", IsNotFound: true}, Network},
		"connection refused": {static, &net.OpError{Op: "dial", Err: errors.New("connection refused")}, Network},
		"connection reset":   {static, io.ErrUnexpectedEOF, Network},
		"too slow":           {static, context.DeadlineExceeded, Network},
		"interrupted":        {static, context.Canceled, Interrupted},
		"no credentials":     {failing(errors.New("no EC2 IMDS role found")), nil, NoCredentials},
		"no names while signing in": {failing(&net.DNSError{Err: "server misbehaving", Name: "portal.sso.us-east-1.amazonaws.com"}), nil,
			Network},
		"no sign-in of aws login": {failing(errors.New("load login token: token file not found, please reauthenticate")), nil, Expired},
		"the SSO session end":     {failing(&ssocreds.InvalidTokenError{Err: errors.New("expired")}), nil, Expired},
	} {
		t.Run(name, func(t *testing.T) {
			a := connectTo(t, newFakeClock(), func(cfg *aws.Config) { cfg.Credentials, cfg.HTTPClient = c.credentials, broken{c.http} })
			_, _, err := a.Identity(t.Context())
			if !Is(err, c.kind) {
				t.Errorf("kind %s, want %s: %v", KindOf(err), c.kind, err)
			}
		})
	}
}

func TestACallThatIsCancelledIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := connectTo(t, newFakeClock(), headSays(200, nil).install)
	if _, err := a.Bucket(ctx, "b"); !Is(err, Interrupted) {
		t.Errorf("kind %s: %v", KindOf(err), err)
	}
}

func TestTheLayerThatSaidNoIsReadFromTheText(t *testing.T) {
	user := "User: arn:aws:iam::123456789012:user/u is not authorized to perform: s3:PutBucketPolicy on resource: b "
	for text, layer := range map[string]Layer{
		"with an explicit deny in a service control policy":                                        SCP,
		"with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o/s/p": SCP,
		"because no service control policy allows the s3:PutBucketPolicy action":                   SCP,
		"with an explicit deny in a resource control policy":                                       RCP,
		"because no permissions boundary allows the s3:PutBucketPolicy action":                     Boundary,
		"with an explicit deny in a permissions boundary":                                          Boundary,
		"because no session policy allows the s3:PutBucketPolicy action":                           SessionPolicy,
		"because no resource-based policy allows the s3:PutBucketPolicy action":                    ResourcePolicy,
		"with an explicit deny in a resource-based policy":                                         ResourcePolicy,
		"because no identity-based policy allows the s3:PutBucketPolicy action":                    IdentityPolicy,
		"with an explicit deny in an identity-based policy":                                        IdentityPolicy,
		"": NoLayer,
	} {
		a := connectTo(t, newFakeClock(), s3Says(403, "AccessDenied", user+text).install)
		e, ok := asError(a.PutBucketPolicy(t.Context(), "b", "{}"))
		if !ok || e.Kind != Denied || e.Layer != layer {
			t.Errorf("%q: layer %q, want %q", text, e.Layer, layer)
		}
	}
	a := connectTo(t, newFakeClock(), s3Says(400, "InvalidArgument", "service control policy").install)
	if e, _ := asError(a.PutBucketPolicy(t.Context(), "b", "{}")); e.Layer != NoLayer {
		t.Errorf("%s has a layer: %s", e.Kind, e.Layer)
	}
}

func TestOrMissing(t *testing.T) {
	missing := fmt.Errorf("get it: %w", &Error{Kind: Missing})
	denied := &Error{Kind: Denied}
	for name, c := range map[string]struct {
		in        error
		found, ok bool
	}{"there": {nil, true, true}, "missing": {missing, false, true}, "denied": {denied, false, false},
		"no error of ours": {io.EOF, false, false}} {
		_, found, err := OrMissing(1, c.in)
		if found != c.found || (err == nil) != c.ok || err != nil && !errors.Is(err, c.in) {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
	}
}
