package awsops

import "testing"

// What AWS says becomes a reason where somebody decides by it, and nothing else
// does.
func TestReasonsAreReadFromWhatAWSSays(t *testing.T) {
	for name, c := range map[string]struct {
		service, code, message string
		kind                   Kind
		want                   Reason
	}{
		"no administrator": {"Organizations", "AccessDeniedException", "You don't have permissions to access this resource.", Denied,
			NotAdministrator},
		"another service says so": {"SQS", "AccessDenied", "You don't have permissions to access this resource.", Denied, NoReason},
		"no trusted access": {"CloudFormation", "ValidationError", "You must enable organizations access to operate a service managed stack set",
			Invalid, NoTrustedAccess},
		"the key, by message": {"S3", "AccessDenied", "is not authorized to perform: kms:Decrypt on the resource", Denied, NoKeyAccess},
		"the key, by code":    {"SQS", "KmsAccessDenied", "The caller does not have access to the key", Denied, NoKeyAccess},
		"a statement denies": {"IAM", "AccessDenied", "not authorized to perform: iam:CreateRole with an explicit deny in an " +
			"identity-based policy", Denied, ExplicitDeny},
		"none allows": {"IAM", "AccessDenied", "not authorized because no identity-based policy allows the iam:CreateRole action", Denied,
			NoReason},
	} {
		e := &Error{Call: Call{Service: c.service}, Code: c.code, Message: c.message, Kind: c.kind}
		if got := reasonOf(e); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
