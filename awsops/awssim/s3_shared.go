package awssim

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"trailhead/awsops/policydoc"
)

// argumentError is S3's InvalidArgument with the details that tell which
// destination is meant. The SDK's deserializer drops them (docs/aws.md#s3-error-details), and
// the simulation answers behind it, so it hands them over by a method.
type argumentError struct {
	api       *smithy.GenericAPIError
	arguments []string
}

func (e *argumentError) Error() string { return e.api.Error() }

// Unwrap is the error as the SDK alone would return it.
func (e *argumentError) Unwrap() error { return e.api }

// ErrorArguments are the ArgumentName and ArgumentValue elements of the
// answer: name, value, name, value.
func (e *argumentError) ErrorArguments() []string { return slices.Clone(e.arguments) }

func invalidArgument(message string, arguments ...string) error {
	return &argumentError{&smithy.GenericAPIError{Code: "InvalidArgument", Message: message, Fault: smithy.FaultClient}, arguments}
}

// authorizeOwn asks the caller's own policies and SCPs only, for resources that
// have no policy and are the caller's to reach wherever they are kept.
func (r *request) authorizeOwn(action, resource string) error {
	return r.authorize(action, resource, r.ownersPolicy(), nil)
}

func (r *request) ownersPolicy() string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + r.Account + `"},"Action":"*","Resource":"*"}]}`
}

// fromRegion is an S3 refusal that names the bucket's region in a header, as
// S3 does whether or not the caller may see the bucket.
func fromRegion(status int, b *BucketState, err error) error {
	response := &http.Response{StatusCode: status, Header: http.Header{"X-Amz-Bucket-Region": {b.Region}}, Body: http.NoBody}
	return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: err}
}

// serviceAllowed says whether a resource policy lets a service principal in.
// The owner's identity policies have no say: a service is nobody's user.
func (w *World) serviceAllowed(policy, service, action, resource string, context map[string][]string) bool {
	if policy == "" {
		return false
	}
	d, err := parse(policy)
	if err != nil {
		return false
	}
	full := map[string][]string{
		"aws:SecureTransport": {"true"}, "aws:PrincipalIsAWSService": {"true"}, "aws:PrincipalServiceName": {service},
	}
	maps.Copy(full, context)
	caller := policydoc.Caller{Service: service}
	ruling := d.Resource(policydoc.Request{Caller: caller, Action: action, Resource: resource, Context: full})
	return ruling.Decision == policydoc.Allowed
}

// invalidPrincipal says whether a policy names a principal that AWS would not
// find.
func (w *World) invalidPrincipal(d policydoc.Document, partition string) bool {
	return len(w.oddPrincipals(d, partition)) > 0
}

// messageOf is AWS's text in err's chain.
func messageOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return err.Error()
}

// keyByRef finds a key by id, ARN or alias, as AWS knows it by now. nil: there
// is none.
func (w *World) keyByRef(ref, account, region string, now time.Time) *KeyState {
	key := w.keyByARN(w.resolveKey(ref, account, region, now), now)
	if key == nil || !w.visible(key.CreatedAt, now) {
		return nil
	}
	return key
}

// useKey asks a key's policy, and IAM where it hands over, whether the caller
// may use it by way of a service.
func (r *request) useKey(key *KeyState, action string, context map[string][]string) error {
	full := map[string][]string{"kms:CallerAccount": {r.Account}}
	maps.Copy(full, context)
	if !key.granted(r.Caller, action, full) {
		if err := r.authorizeByResource(action, key.ARN, key.Policy.seen(r.w, r.Now), full); err != nil {
			return err
		}
	}
	key.used(action, r.Now)
	return nil
}

// serviceMayUseKey asks a key's policy whether a service may do action.
func (w *World) serviceMayUseKey(key *KeyState, service, action string, context map[string][]string, now time.Time) bool {
	ok, _ := w.keyAllows(key.ARN, policydoc.Caller{Service: service}, action, context, now)
	return ok
}

// serviceUsesKey says whether a service may write what this key encrypts. A
// key AWS manages never lets another service in (docs/aws.md#aws-managed-keys).
func (w *World) serviceUsesKey(ref, account, region string, from sender, now time.Time) bool {
	key := w.keyByRef(ref, account, region, now)
	ok := key != nil && w.serviceMayUseKey(key, from.service, "kms:GenerateDataKey", from.context(), now) &&
		w.serviceMayUseKey(key, from.service, "kms:Decrypt", from.context(), now)
	if ok {
		key.used("kms:GenerateDataKey", now)
	}
	return ok
}

// smallPage is how many items one page holds where AWS says a hundred or a
// thousand: whoever forgets to turn the page finds out at once.
const smallPage = 2

// pageOf cuts the page that starts at token out of items. asked is the page
// size the caller asked for, 0 if none.
func pageOf[T any](items []T, token string, asked int) (page []T, next *string, err error) {
	from := 0
	if token != "" {
		if from, err = strconv.Atoi(token); err != nil || from < 0 || from > len(items) {
			return nil, nil, errors.New("invalid token")
		}
	}
	size := smallPage
	if asked > 0 && asked < size {
		size = asked
	}
	to := min(from+size, len(items))
	if to < len(items) {
		next = aws.String(strconv.Itoa(to))
	}
	return items[from:to], next, nil
}
