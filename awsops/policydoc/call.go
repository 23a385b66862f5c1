package policydoc

// Caller is who makes a request:
//
//   - a user, a role, a role session, a federated user or an account's root:
//     ARN, and what else is known of it. A role's own ARN stands for any
//     session of the role.
//   - some principal of an account, unknown which: Account alone.
//   - a service: Service alone, such as "s3.amazonaws.com".
//   - an identity of a SAML or OIDC provider, which may take on a role only:
//     Federated alone, as policies write it (an ARN, or "accounts.google.com").
//   - nobody, for an unsigned request: Anonymous alone.
type Caller struct {
	ARN, Account, Service string // Account is read from ARN when empty
	Anonymous             bool

	RoleARN   string // of a session: its role with the path, which the session's ARN does not tell
	UniqueID  string // AIDA… of the user or AROA… of the role
	Federated string
}

// Call is one call to be judged with what is known of it.
//
// Unless Context says otherwise, what follows from the call is filled in:
// aws:PrincipalArn (not for a session whose role's path is unknown),
// aws:PrincipalAccount, aws:PrincipalType, aws:PrincipalIsAWSService,
// aws:PrincipalServiceName, aws:username, aws:userid, aws:FederatedProvider,
// kms:CallerAccount; aws:ResourceAccount and s3:ResourceAccount from Owner;
// and aws:SecureTransport is "true". The keys of a principal are absent for
// services and unsigned requests, those of a source (aws:SourceArn,
// aws:SourceAccount, aws:SourceOrgID, aws:SourceOrgPaths) for all but services
// (IAM user guide, "AWS global condition context keys").
type Call struct {
	Caller Caller

	// Action is "service:Operation".
	Action string

	// Resource is an ARN, or "*" for actions that have none. Empty: unknown,
	// so that only statements about all resources are sure to be about it.
	Resource string

	// Owner is the account of the resource, read from the ARN when empty. If
	// neither tells, it is unknown whether caller and resource share one.
	Owner string

	Context Context
}

// Policy is a document with the name that verdicts give it: whatever its
// reader can find it by.
type Policy struct {
	Name     string
	Document Document
}

// Named is a policy of this name.
func Named(name string, d Document) Policy { return Policy{Name: name, Document: d} }

// Layer is what is known of one layer of policies, such as those attached to a
// role. The zero Layer is known to be empty. A Deny in it always counts.
type Layer struct {
	Policies []Policy
	Unread   bool // there may be others, which nobody could read
	Assumed  bool // taken to allow, as for the policies of somebody else's account
}

// In is a layer of exactly these policies.
func In(policies ...Policy) Layer { return Layer{Policies: policies} }

// Unread is a layer of these policies and perhaps of others.
func Unread(policies ...Policy) Layer { return Layer{Policies: policies, Unread: true} }

// Assumed is a layer that is taken to allow, other than what these policies
// deny.
func Assumed(policies ...Policy) Layer { return Layer{Policies: policies, Assumed: true} }

// Policies is everything that judges one call. Leave out what does not apply:
// the management account of an organization has neither SCPs nor RCPs.
type Policies struct {
	Identity Layer   // attached to the caller's user or role, and inline: one must allow
	Boundary *Layer  // nil: no permissions boundary
	Session  *Layer  // nil: no session policy
	Resource Layer   // the policy of the bucket, queue, topic or key, or the trust policy of the role
	SCPs     []Layer // of the caller's account, one a level from the root on: each must allow. nil: none
	RCPs     []Layer // of the resource's account, likewise. nil: none
	Grants   []Grant // of the KMS key
}

// Grant is a grant of a KMS key, as ListGrants returns it.
type Grant struct {
	ID            string
	Grantee       string            // the ARN of a principal, or a service
	Operations    []string          // "Decrypt", "GenerateDataKey", …
	ContextEquals map[string]string // the encryption context that a request must have; nil: any
	ContextSubset map[string]string // what its encryption context must hold at least; nil: nothing
}

// owner is the account of the resource, empty if unknown.
func (c Call) owner() string {
	if c.Owner != "" {
		return c.Owner
	}
	a, _ := parseARN(c.Resource)
	return a.account
}

// rcpServices are the services whose resources RCPs apply to (Organizations
// user guide, "Resource control policies", list of services).
var rcpServices = []string{
	"s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "aoss", "dynamodb", "cognito-idp", "cognito-identity", "logs",
}
