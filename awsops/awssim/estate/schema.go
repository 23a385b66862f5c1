package estate

// Estate is what an estate file says. Region, Partition and SignedIn may be
// changed before Build: whatever the file leaves out follows them.
type Estate struct {
	About     string `yaml:"about"`     // one sentence
	Partition string `yaml:"partition"` // default: the region's
	Region    string `yaml:"region"`    // default of everything that has one

	// Who signs in: an account id or the ARN of a principal; an administrator
	// unless May or Denied say otherwise.
	SignedIn string               `yaml:"signed_in"`
	May      Policy               `yaml:"may"`
	Denied   []string             `yaml:"denied"`
	Profiles map[string]Principal `yaml:"profiles"` // further credentials, by the name of their profile

	Organization *Organization      `yaml:"organization"`
	ControlTower *ControlTower      `yaml:"control_tower"`
	Accounts     map[string]Account `yaml:"accounts"` // by id
	Members      []Members          `yaml:"members"`  // many accounts at once
	StackSets    []StackSet         `yaml:"stack_sets"`

	Keys      []Key    `yaml:"keys"`
	Buckets   []Bucket `yaml:"buckets"`
	Topics    []Topic  `yaml:"topics"`
	Queues    []Queue  `yaml:"queues"`
	Functions []string `yaml:"functions"` // Lambda functions that exist: NAME, ACCOUNT:NAME or ARN
	Trails    []Trail  `yaml:"trails"`
}

// Principal is somebody else one can sign in as.
type Principal struct {
	As     string   `yaml:"as"` // an account id or an ARN
	May    Policy   `yaml:"may"`
	Denied []string `yaml:"denied"`
}

// Organization is the organization of every account that is not outside.
type Organization struct {
	Management    string              `yaml:"management"`     // default: the account signed in to
	Features      string              `yaml:"features"`       // ALL (default) or CONSOLIDATED_BILLING
	TrustedAccess []string            `yaml:"trusted_access"` // service principals; CloudTrail's is added for an organization trail
	Delegated     map[string][]string `yaml:"delegated"`      // service principal: accounts
	Units         Units               `yaml:"units"`
	StackSets     bool                `yaml:"stack_sets_access"` // activated; so it is where the file has stack sets
}

// Units is a tree of organizational units by name.
type Units map[string]Units

// ControlTower is a landing zone. It brings its own trail, bucket, topics,
// roles and guardrails.
type ControlTower struct {
	Version       string   `yaml:"version"`
	HomeRegion    string   `yaml:"home_region"`
	LogAccount    string   `yaml:"log_account"`
	AuditAccount  string   `yaml:"audit_account"`
	Governed      []string `yaml:"governed_regions"` // default: the home region
	Logging       *bool    `yaml:"logging"`          // false: opted out, no trail and no bucket
	Bucket        string   `yaml:"bucket"`           // default: the version's form of the name
	Key           string   `yaml:"key"`              // of trail and bucket; "" SSE-S3
	ManifestKnown *bool    `yaml:"manifest_known"`   // false: GetLandingZone answers without one
	Guardrails    *bool    `yaml:"guardrails"`
	RegionDeny    bool     `yaml:"region_deny"`
}

// Account is one account.
type Account struct {
	Name           string `yaml:"name"`
	State          string `yaml:"state"`           // ACTIVE (default), SUSPENDED, ...
	Unit           string `yaml:"unit"`            // path of names from the root, such as Workloads/Production; default: the root
	Joined         string `yaml:"joined"`          // CREATED (default) or INVITED
	Outside        bool   `yaml:"outside"`         // of the organization
	Enrolled       *bool  `yaml:"enrolled"`        // in Control Tower; default: every member
	AutomaticRoles *bool  `yaml:"automatic_roles"` // what Organizations or Control Tower make; default true
	SCPs           []SCP  `yaml:"scps"`
	Roles          []Role `yaml:"roles"`

	Policies   []ManagedPolicy `yaml:"policies"`
	RegionsOff []string        `yaml:"regions_off"` // not enabled in the account
}

// Members are accounts that are alike: their ids follow one another, and so do
// their names, Name 01 and so on. The unit may end in /*, which deals them to
// the units directly beneath in turn. An account that is in accounts too is
// what it says there, and for the rest like the others.
type Members struct {
	Count   int    `yaml:"count"`
	First   string `yaml:"first"` // account id
	Account `yaml:",inline"`
}

// SCP is a service control policy: what it denies, or the whole policy.
type SCP struct {
	Name   string   `yaml:"name"`
	Denies []string `yaml:"denies"`
	Policy Policy   `yaml:"policy"`
}

// Role is an IAM role.
type Role struct {
	Name       string   `yaml:"name"`
	Path       string   `yaml:"path"`
	Trusts     []string `yaml:"trusts"` // account ids, ARNs, services, or "management"
	ExternalID string   `yaml:"external_id"`
	Policy     Policy   `yaml:"policy"` // administrator (default), read-only, none, a list of actions, or a policy
}

// ManagedPolicy is a managed policy of the account itself.
type ManagedPolicy struct {
	Name   string `yaml:"name"`
	Policy Policy `yaml:"policy"` // a list of actions, or a policy
}

// StackSet is a service-managed stack set of the management account, deployed
// some time ago. Its template makes a role and a policy as Expel's do.
type StackSet struct {
	Name       string   `yaml:"name"`
	By         string   `yaml:"by"`       // somebody (default), or trailhead: with its tags, and a template that is out of date
	Region     string   `yaml:"region"`   // of the set and of its stacks
	Units      []string `yaml:"units"`    // paths; default: the root
	Filter     string   `yaml:"filter"`   // DIFFERENCE: all but accounts; INTERSECTION: only they; UNION: they too
	Accounts   []string `yaml:"accounts"` // for filter
	Deployed   *bool    `yaml:"deployed"` // false: it has no stacks
	AutoDeploy *bool    `yaml:"auto_deploy"`
	DependsOn  []string `yaml:"depends_on"`  // names of those before this one that an account which joins gets first
	Role       string   `yaml:"role"`        // default: ExpelServiceRole
	Policy     string   `yaml:"policy"`      // default: ExpelAPIPolicy
	ExternalID string   `yaml:"external_id"` // default: all zeroes, as rehearsals have it
}

// Key is a KMS key with the alias alias/NAME.
type Key struct {
	Name    string   `yaml:"name"`
	Account string   `yaml:"account"`
	Region  string   `yaml:"region"`
	State   string   `yaml:"state"`   // Enabled (default) or Disabled
	Policy  Policy   `yaml:"policy"`  // delegating (default), cloudtrail-only, tight, or a policy
	UsedBy  []string `yaml:"used_by"` // account ids and ARNs that the policy lets decrypt
	Also    []any    `yaml:"also"`    // further statements
}

// Bucket is an S3 bucket.
type Bucket struct {
	Name          string        `yaml:"name"`
	Account       string        `yaml:"account"`
	Region        string        `yaml:"region"`
	Versioning    bool          `yaml:"versioning"`
	Encryption    Encryption    `yaml:"encryption"` // default: SSE-S3
	Policy        Policy        `yaml:"policy"`     // cloudtrail (default where a trail writes), none, or a policy
	Also          []any         `yaml:"also"`
	Notifications Notifications `yaml:"notifications"`

	fromControlTower string // its version
}

// Encryption is a bucket's default encryption.
type Encryption struct {
	Key       string `yaml:"key"`
	BucketKey bool   `yaml:"bucket_key"`
}

// Notifications is whom a bucket tells.
type Notifications struct {
	Queues      []Rule `yaml:"queues"`
	Topics      []Rule `yaml:"topics"`
	Lambdas     []Rule `yaml:"lambdas"`
	EventBridge bool   `yaml:"event_bridge"`
}

// Rule is one notification: to a queue, topic or function by NAME,
// ACCOUNT:NAME or ARN. An ARN of what does not exist makes a dead destination.
type Rule struct {
	To     string   `yaml:"to"`
	ID     string   `yaml:"id"`     // default: the destination's name
	Events []string `yaml:"events"` // default: s3:ObjectCreated:*
	Prefix string   `yaml:"prefix"`
	Suffix string   `yaml:"suffix"`
}

// Topic is an SNS topic.
type Topic struct {
	Name    string `yaml:"name"`
	Account string `yaml:"account"`
	Region  string `yaml:"region"`
	Key     string `yaml:"key"`
	// default: its account, and whoever publishes in this file; owner: its account alone; or a policy
	Policy        Policy         `yaml:"policy"`
	SharedWith    []string       `yaml:"shared_with"` // accounts that may look and subscribe
	Also          []any          `yaml:"also"`
	Subscriptions []Subscription `yaml:"subscriptions"`
}

// Subscription is one listener of a topic: exactly one of Queue, Lambda, Email
// and HTTPS.
type Subscription struct {
	Queue   string `yaml:"queue"`
	Lambda  string `yaml:"lambda"`
	Email   string `yaml:"email"`
	HTTPS   string `yaml:"https"`
	Raw     bool   `yaml:"raw"`
	Pending bool   `yaml:"pending"`
}

// Queue is an SQS queue.
type Queue struct {
	Name    string `yaml:"name"`
	Account string `yaml:"account"`
	Region  string `yaml:"region"`
	Key     string `yaml:"key"`
	Policy  Policy `yaml:"policy"` // default: whoever writes to it in this file; none; or a policy
	Also    []any  `yaml:"also"`
}

// Trail is a CloudTrail trail.
type Trail struct {
	Name              string             `yaml:"name"`
	Account           string             `yaml:"account"` // default of an organization trail: the management account
	HomeRegion        string             `yaml:"home_region"`
	Bucket            string             `yaml:"bucket"`
	Prefix            string             `yaml:"prefix"`
	Key               string             `yaml:"key"`
	Topic             string             `yaml:"topic"`
	MultiRegion       *bool              `yaml:"multi_region"` // default true, as are the next three
	Logging           *bool              `yaml:"logging"`
	Validation        *bool              `yaml:"validation"`
	GlobalEvents      *bool              `yaml:"global_events"`
	Organization      bool               `yaml:"organization"`
	DeliveryError     string             `yaml:"delivery_error"` // S3's code
	Selectors         []Selector         `yaml:"selectors"`      // default: all management events
	AdvancedSelectors []AdvancedSelector `yaml:"advanced_selectors"`
	Tags              map[string]string  `yaml:"tags"`
}

// Selector is a basic event selector.
type Selector struct {
	Events     string              `yaml:"events"`     // All (default), WriteOnly or ReadOnly
	Management *bool               `yaml:"management"` // default true
	Exclude    []string            `yaml:"exclude"`    // management event sources
	Data       map[string][]string `yaml:"data"`       // type: ARNs
}

// AdvancedSelector is an advanced event selector: conditions by field.
type AdvancedSelector struct {
	Name   string               `yaml:"name"`
	Fields map[string]Condition `yaml:"fields"`
}

// Condition is what a field of an advanced selector must or must not be.
type Condition struct {
	Equals     []string `yaml:"equals"`
	NotEquals  []string `yaml:"not_equals"`
	StartsWith []string `yaml:"starts_with"`
}
