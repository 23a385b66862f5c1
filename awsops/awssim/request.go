package awssim

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"trailhead/awsops/awssim/apimodel"
	"trailhead/awsops/policydoc"
)

// request is one attempt under way. The world is locked while handlers see it.
type request struct {
	ctx                context.Context
	w                  *World
	Service, Operation string
	Account            string // the caller's
	Region             string
	Partition          string
	Caller             principal
	Now                time.Time
	ID                 string
	broken             []apimodel.Violation // what S3 will refuse once it has found the bucket
	wire               *smithyhttp.Request
}

// sends reports whether the body that would go over the wire has this field:
// the SDK's own types do not tell a zero from nothing.
func (r *request) sends(field string) bool {
	var fields map[string]json.RawMessage
	body, err := io.ReadAll(r.wire.GetStream())
	if err == nil {
		err = r.wire.RewindStream()
	}
	return err == nil && json.Unmarshal(body, &fields) == nil && fields[field] != nil
}

// account is the caller's account.
func (r *request) account() *AccountState { return r.w.Accounts[r.Account] }

// region is what the caller's account has in the region of the call.
func (r *request) region() *RegionState { return r.account().region(r.Region) }

// arn is the ARN of a regional resource of the caller.
func (r *request) arn(service, resource string) string {
	return "arn:" + r.Partition + ":" + service + ":" + r.Region + ":" + r.Account + ":" + resource
}

// principal is who signed a request.
type principal struct {
	ARN         string // as GetCallerIdentity says it; for a role, of the session
	Account     string
	Identity    string // ARN of the user or role itself, as aws:PrincipalArn has it
	UserID      string
	AccessKeyID string
	Anonymous   bool
}

func (p principal) policyCaller() policydoc.Caller {
	return policydoc.Caller{ARN: p.ARN, Account: p.Account, Anonymous: p.Anonymous}
}

func (p principal) isRoot() bool { return strings.HasSuffix(p.ARN, ":root") }

// Credential lets an access key act as a principal.
type Credential struct {
	AccessKeyID string
	ARN         string
	// Issued by the world itself (AssumeRole, CreateAccessKey): the principal's
	// policies decide, however few. Otherwise a principal without any policy in
	// the world is an administrator.
	Issued        bool
	Expires       time.Time `json:",omitzero"`
	Expired       bool      `json:",omitempty"`
	Policy        string    `json:",omitempty"` // from Restrict, in place of the principal's own
	SessionPolicy string    `json:",omitempty"` // from AssumeRole, in addition
	IssuedAt      time.Time `json:",omitzero"`
}

// SignIn makes the access key act as the principal: a user, the root of an
// account, or an assumed role session. It is an administrator unless the user
// or role exists in the world with policies attached. The account is added if
// need be, and belongs to the principal's partition.
func (w *World) SignIn(principalARN, accessKeyID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := accountOf(principalARN)
	w.account(id, "account "+id).Partition = partOf(principalARN, 1)
	w.Credentials[accessKeyID] = &Credential{AccessKeyID: accessKeyID, ARN: principalARN}
}

// Restrict limits what the access key may do to this identity policy, whatever
// its principal has attached. "" takes the limit away.
func (w *World) Restrict(accessKeyID, policyJSON string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.Credentials[accessKeyID]; c != nil {
		c.Policy = policyJSON
	}
}

// Expire makes every credential expire now; SignIn makes them good again.
func (w *World) Expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expire()
}

// ExpireAfter makes every credential expire after so many more attempts.
func (w *World) ExpireAfter(attempts int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expireIn = attempts + 1
}

func (w *World) expire() {
	for _, c := range w.Credentials {
		c.Expired = true
	}
}

// signedBy finds the caller, or says as the service would why not.
func (w *World) signedBy(r *request, key string) error {
	if w.expireIn > 0 {
		if w.expireIn--; w.expireIn == 0 {
			w.expire()
		}
	}
	if key == "" {
		if r.Service != "S3" {
			return apiError("MissingAuthenticationToken", "Request is missing Authentication Token")
		}
		r.Caller, r.Partition = principal{Anonymous: true}, PartitionOf(r.Region)
		return nil
	}
	c := w.Credentials[key]
	if c == nil || w.Accounts[accountOf(c.ARN)] == nil || partOf(c.ARN, 1) != PartitionOf(r.Region) {
		return unknownKey(r.Service)
	}
	if c.Expired || !c.Expires.IsZero() && !r.Now.Before(c.Expires) {
		return expiredToken(r.Service)
	}
	r.Caller = w.principalOf(c)
	r.Account, r.Partition = r.Caller.Account, partOf(c.ARN, 1)
	return nil
}

func unknownKey(service string) error {
	switch service {
	case "S3":
		return apiError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
	case "IAM", "STS", "SNS", "SQS":
		return apiError("InvalidClientTokenId", "The security token included in the request is invalid.")
	}
	return apiError("UnrecognizedClientException", "The security token included in the request is invalid.")
}

func expiredToken(service string) error {
	switch service {
	case "S3":
		return apiError("ExpiredToken", "The provided token has expired.")
	case "IAM", "STS", "SNS", "SQS":
		return apiError("ExpiredToken", "The security token included in the request is expired")
	}
	return apiError("ExpiredTokenException", "The security token included in the request is expired")
}

// partOf is one colon-separated part of an ARN, "" if it has no such part.
func partOf(arn string, n int) string {
	parts := strings.SplitN(arn, ":", 6)
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

func accountOf(arn string) string { return partOf(arn, 4) }

// resourceOf is what follows the account in an ARN.
func resourceOf(arn string) string { return partOf(arn, 5) }
