package answers

// Answers are all the answers of one onboarding, as in the answers file
// (docs/contract.md#the-answers-file). The zero value is not useful: begin with Defaults or Resolve.
type Answers struct {
	Variant            string            `json:"variant"`
	Scope              string            `json:"scope"`
	Region             string            `json:"region"`
	ExternalID         Secret            `json:"external_id"`
	Trail              string            `json:"trail"`
	Bucket             string            `json:"bucket"`
	KMSAlias           string            `json:"kms_alias"` // without alias/
	BucketKey          bool              `json:"bucket_key"`
	SNSTopic           string            `json:"sns_topic"`
	Queue              string            `json:"queue"`
	Notification       string            `json:"notification"`
	Overlap            string            `json:"overlap"`
	Policy             string            `json:"policy"`
	Role               string            `json:"role"`
	RoleSessionName    string            `json:"role_session_name"`
	Auth               string            `json:"auth"`
	TrustedPrincipal   string            `json:"trusted_principal"`
	Members            Members           `json:"members"`
	LogAccount         LogAccount        `json:"log_account"`
	Tags               map[string]string `json:"tags"`
	Accept             []string          `json:"accept"`
	Remediation        bool              `json:"remediation"`
	NotificationFilter string            `json:"notification_filter"`
	// PermissionsBoundary is the ARN of a policy, "" none. In other accounts it is
	// the policy of the same name there.
	PermissionsBoundary string `json:"permissions_boundary"`
	IAMPath             string `json:"iam_path"` // begins and ends with "/"
}

// Members says how the role gets into the other accounts of an organization.
type Members struct {
	Rollout             string   `json:"rollout"`
	Role                string   `json:"role"`                 // to take on in each; "" those that AWS makes
	OrganizationalUnits []string `json:"organizational_units"` // none: the root, that is everyone
	ExcludeAccounts     []string `json:"exclude_accounts"`
}

// LogAccount says how to reach the account that has the bucket, where that is
// not the one we are in. A Profile, where there is one, goes before Role.
type LogAccount struct {
	Role    string `json:"role"`
	Profile string `json:"profile"`
}

// The values that answers with a choice can have.
const (
	VariantNew          = "new"
	VariantExisting     = "existing"
	VariantControlTower = "control-tower"

	ScopeAccount      = "account"
	ScopeOrganization = "organization"

	AuthRole = "role"
	AuthUser = "user"

	TrustAccount = "account"
	TrustUser    = "user"

	OverlapStop      = "stop"
	OverlapSubscribe = "subscribe"
	OverlapFanOut    = "fan-out"

	FilterAll   = "all"
	FilterTrail = "trail"

	RolloutStackSet = "stackset"
	RolloutDirect   = "direct"
	RolloutNone     = "none"

	AcceptSecondTrail        = "second-trail"
	AcceptControlTowerBypass = "control-tower-bypass"
	AcceptOrganizationAccess = "organization-access"
	// AcceptControlTowerHandover is the other answer to AcceptControlTowerBypass.
	AcceptControlTowerHandover = "control-tower-handover"
	AcceptExtraAccess          = "extra-access"
)

// Defaults are what holds where nobody has answered: the article's names and
// settings. Region, ExternalID and Bucket are empty: the first two only the
// customer knows, the third is derived from account and region.
func Defaults() Answers {
	var a Answers
	for _, f := range table {
		if f.Default != "" {
			f.put(&a, f.fromText(f.Default))
		}
	}
	return a
}

// Accepts tells whether the customer said yes to what ("second-trail").
func (a Answers) Accepts(what string) bool {
	for _, yes := range a.Accept {
		if yes == what {
			return true
		}
	}
	return false
}
