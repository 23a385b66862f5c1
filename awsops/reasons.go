package awsops

import "strings"

// Reason is what AWS says about a refusal beside its kind, where somebody
// decides by it. AWS has no code for these, so they are read from its message
// here, and nowhere else.
type Reason uint8

// The reasons.
const (
	NoReason Reason = iota
	// NotAdministrator: this account administers no service for its
	// organization (docs/aws.md#stacksets-access).
	NotAdministrator
	// NoTrustedAccess: CloudFormation has no trusted access to the organization,
	// or does not see it yet.
	NoTrustedAccess
	// NoKeyAccess: S3 or SQS was refused the use of the key.
	NoKeyAccess
	// ExplicitDeny: a statement says no, so that no other one can allow it
	// (docs/aws.md#access-denied).
	ExplicitDeny
)

// reasons are looked through in order. A field that is "" or Unknown fits
// anything.
var reasons = []struct {
	service, message, code string // what the message or the code has in it, in lower case
	kind                   Kind
	is                     Reason
}{
	{service: "Organizations", message: "access this resource", kind: Denied, is: NotAdministrator},
	{service: "CloudFormation", message: "organizations access", is: NoTrustedAccess},
	{service: "S3", message: "kms:decrypt", is: NoKeyAccess},
	{service: "SQS", message: "kms:decrypt", is: NoKeyAccess},
	{service: "S3", code: "kms", is: NoKeyAccess},
	{service: "SQS", code: "kms", is: NoKeyAccess},
	{message: "with an explicit deny", kind: Denied, is: ExplicitDeny},
}

// reasonOf reads the reason from what AWS says.
func reasonOf(e *Error) Reason {
	message, code := strings.ToLower(e.Message), strings.ToLower(e.Code)
	for _, r := range reasons {
		fits := (r.service == "" || r.service == e.Call.Service) && (r.kind == Unknown || r.kind == e.Kind)
		if fits && strings.Contains(message, r.message) && strings.Contains(code, r.code) {
			return r.is
		}
	}
	return NoReason
}
