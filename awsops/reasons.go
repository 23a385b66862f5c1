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
)

// reasons are looked through in order. A field that is "" fits anything.
var reasons = []struct {
	service, message string // Message in lower case
	kind             Kind
	is               Reason
}{
	{"Organizations", "access this resource", Denied, NotAdministrator},
	{"CloudFormation", "organizations access", Unknown, NoTrustedAccess},
	{"S3", "kms:decrypt", Unknown, NoKeyAccess},
	{"SQS", "kms:decrypt", Unknown, NoKeyAccess},
}

// reasonOf reads the reason from AWS's message. Unknown in the table stands for
// any kind.
func reasonOf(e *Error) Reason {
	message := strings.ToLower(e.Message)
	for _, r := range reasons {
		if r.service == e.Call.Service && strings.Contains(message, r.message) && (r.kind == Unknown || r.kind == e.Kind) {
			return r.is
		}
	}
	if (e.Call.Service == "S3" || e.Call.Service == "SQS") && strings.Contains(strings.ToLower(e.Code), "kms") {
		return NoKeyAccess
	}
	return NoReason
}
