package discover

import (
	"time"

	"trailhead/awsops"
)

// Discovery is what is there, before anything is asked or planned. It can be
// walked: an account has trails, a trail has a bucket, a bucket has those who
// listen to it, and all of them have keys. What could not be read is in
// Unknown, and is never taken for absent.
type Discovery struct {
	Identity       Identity        `json:"identity"`
	Organization   *Organization   `json:"organization,omitempty"`
	ControlTower   *Tower          `json:"control_tower,omitempty"`
	Accounts       []Account       `json:"accounts"`                 // that something was found to be in, ours first
	Regions        int             `json:"regions"`                  // looked at for trails
	RegionsUnread  int             `json:"regions_unread,omitempty"` // their trails could not be listed
	Full           []string        `json:"full_regions,omitempty"`   // with five trails: AWS's limit
	Trails         []Trail         `json:"trails"`
	Buckets        []Bucket        `json:"buckets"`
	Keys           []Key           `json:"keys,omitempty"`
	Topics         []Topic         `json:"topics,omitempty"`
	Expel          DiscoveredExpel `json:"expel"`
	Unknown        []Unread        `json:"unknown,omitempty"`
	Recommendation Recommendation  `json:"recommendation"`
}

// Identity is who we are.
type Identity struct {
	Account   string `json:"account"`
	ARN       string `json:"arn"`
	Partition string `json:"partition"`
	Region    string `json:"region"`
}

// What an account is to its organization (DiscoveredOrg.Role).
const (
	OrgManagement = "management"
	OrgDelegated  = "delegated-administrator"
	OrgMember     = "member"
)

// Organization is the organization the account belongs to.
type Organization struct {
	ID                string   `json:"id"`
	ManagementAccount string   `json:"management_account"`
	AllFeatures       bool     `json:"all_features"`
	Here              bool     `json:"here"`                    // this account is the management account
	Role              string   `json:"role"`                    // what this account is: see OrgManagement
	DelegatedFor      []string `json:"delegated_for,omitempty"` // services this account administers
	Members           int      `json:"members,omitempty"`       // accounts; 0: not ours to know
	MembersMore       bool     `json:"members_more,omitempty"`  // there are more than were listed
	NotActive         []string `json:"not_active,omitempty"`    // suspended or being closed: a rollout passes them over
}

// Tower is Control Tower, from its API or from the names it uses.
type Tower struct {
	Version    string `json:"version,omitempty"`
	Latest     string `json:"latest_version,omitempty"`
	LogAccount string `json:"log_account,omitempty"`
	BySign     bool   `json:"by_signature"` // known by the names of its resources only
	// Generation is "2", "3" or "4", the part of the version that decides about
	// guardrails; "" where the names leave it open.
	Generation        string   `json:"generation"`
	ManagementAccount string   `json:"management_account,omitempty"`
	AuditAccount      string   `json:"audit_account,omitempty"`
	HomeRegion        string   `json:"home_region,omitempty"`
	GovernedRegions   []string `json:"governed_regions,omitempty"`
	OptedOut          bool     `json:"logging_opted_out"`  // it keeps no trail
	Inferred          []string `json:"inferred,omitempty"` // the fields that only follow from names
}

// Account is an account that something was found to be in.
type Account struct {
	ID    string   `json:"id"`
	Name  string   `json:"name,omitempty"`
	State string   `json:"state,omitempty"` // "" not known
	Roles []string `json:"roles,omitempty"` // what it is: "management", "log archive", "audit", …
	Way   string   `json:"way,omitempty"`   // how we are in: "signed in", "role NAME", "profile NAME"; "" we are not
}

// Trail is a trail, with what is weak about it.
type Trail struct {
	Name         string     `json:"name"`
	ARN          string     `json:"arn"`
	Account      string     `json:"account"` // its owner
	HomeRegion   string     `json:"home_region"`
	Bucket       string     `json:"bucket"`
	Prefix       string     `json:"prefix,omitempty"`
	Key          string     `json:"key,omitempty"`
	Topic        string     `json:"topic,omitempty"` // that CloudTrail's own notices go to
	MultiRegion  bool       `json:"multi_region"`
	Organization bool       `json:"organization"`
	Validated    bool       `json:"validated"`
	Logging      *bool      `json:"logging,omitempty"` // nil: could not be read
	Error        string     `json:"delivery_error,omitempty"`
	LastDelivery *time.Time `json:"last_delivery,omitempty"`
	Events       *Event     `json:"events,omitempty"`    // nil: could not be read
	Managed      bool       `json:"ours"`                // made by trailhead
	Connected    string     `json:"connected,omitempty"` // the queue of Expel's that hears of its files: ARN
	SeenFrom     string     `json:"seen_from,omitempty"` // the account it is seen from, where that is not ours
	Findings     []string   `json:"findings,omitempty"`
}

// Event says which events a trail records.
type Event struct {
	Management bool     `json:"management"`
	ReadWrite  string   `json:"read_write"` // All, ReadOnly, WriteOnly, None
	Excluded   []string `json:"excluded,omitempty"`
	Narrowed   bool     `json:"narrowed,omitempty"` // other conditions leave out more
	Data       bool     `json:"data,omitempty"`
}

// Bucket is a bucket that some trail delivers to.
type Bucket struct {
	Name          string                `json:"name"`
	Account       string                `json:"account,omitempty"`    // its owner, "" not known
	Candidates    []string              `json:"candidates,omitempty"` // who it may be, where that is not known
	Gone          bool                  `json:"gone,omitempty"`       // nobody has a bucket of this name
	Region        string                `json:"region"`
	Encryption    string                `json:"encryption"` // "aws:kms", "AES256"; "" not known, or none
	Key           string                `json:"key,omitempty"`
	BucketKey     bool                  `json:"bucket_key,omitempty"`
	Writers       []string              `json:"writers,omitempty"`       // who may put objects by its policy
	Notifications *awsops.Notifications `json:"notifications,omitempty"` // nil: could not be read
	Listeners     []Listener            `json:"listeners,omitempty"`     // who is told, by each notification
}

// Listener is who is told of something by a bucket or a topic.
type Listener struct {
	Kind    string `json:"kind"` // queue, topic, lambda, eventbridge; of a topic also email, https, …
	To      string `json:"to"`   // ARN or address
	Account string `json:"account,omitempty"`
	Created bool   `json:"hears_object_created,omitempty"` // of new log files, all or some: S3 takes no second rule for those
	Gone    bool   `json:"gone,omitempty"`                 // it is not there any more
	Pending bool   `json:"pending,omitempty"`              // a subscription that nobody has confirmed
	Expel   bool   `json:"expel,omitempty"`                // a queue of Expel's
}

// Key is a key that log files, messages or a bucket are encrypted
// with.
type Key struct {
	ARN     string   `json:"arn"`
	Account string   `json:"account,omitempty"`
	Region  string   `json:"region,omitempty"`
	Manager string   `json:"manager,omitempty"` // AWS or CUSTOMER, "" not known
	State   string   `json:"state,omitempty"`   // "" not known
	Named   string   `json:"named,omitempty"`   // as what uses it writes it, where that is not the ARN
	Gone    bool     `json:"gone,omitempty"`
	UsedBy  []string `json:"used_by"` // "trail NAME", "bucket NAME", "topic NAME"
	// Delegates: the policy lets its account decide by IAM. LetsLogAccount: it
	// lets a role of the bucket's account decrypt, by itself or with IAM. Nil:
	// the policy could not be read.
	Delegates      *bool `json:"delegates,omitempty"`
	LetsLogAccount *bool `json:"lets_log_account_decrypt,omitempty"`
}

// Topic is a topic in the path of the log files.
type Topic struct {
	ARN     string `json:"arn"`
	Account string `json:"account"`
	Key     string `json:"key,omitempty"`
	Gone    bool   `json:"gone,omitempty"`
	// HearsObjectCreated: a bucket tells it of new files, in S3's format.
	// TrailNotices: a trail tells it, in CloudTrail's own, which Expel cannot
	// use (docs/aws.md#two-kinds-of-notices). Both may be true.
	HearsObjectCreated bool       `json:"hears_object_created"`
	TrailNotices       bool       `json:"trail_notices"`
	Publishers         []string   `json:"publishers,omitempty"` // who may publish by its policy
	Listeners          []Listener `json:"listeners,omitempty"`
	Read               bool       `json:"read"` // false: publishers and listeners are not known
}

// DiscoveredExpel is what is there for Expel already, whoever made it.
type DiscoveredExpel struct {
	Roles     []ExpelRole     `json:"roles,omitempty"`
	Queues    []ExpelQueue    `json:"queues,omitempty"`
	StackSets []ExpelStackSet `json:"stack_sets,omitempty"`
	Setups    []ExpelSetup    `json:"setups,omitempty"`
}

// ExpelRole is a role that trusts Expel's account.
type ExpelRole struct {
	Name    string   `json:"name"`
	ARN     string   `json:"arn"`
	Account string   `json:"account"`
	Trusts  []string `json:"trusts"`
	Managed bool     `json:"ours"`
}

// ExpelQueue is a queue that looks like Expel's.
type ExpelQueue struct {
	Name    string `json:"name"`
	ARN     string `json:"arn"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Managed bool   `json:"ours"`
	URL     string `json:"-"` // "" where it was not asked for
}

// ExpelStackSet is a stack set that puts Expel's role into accounts.
type ExpelStackSet struct {
	Name    string `json:"name"`
	Region  string `json:"region"`
	Why     string `json:"why"` // what speaks for it
	Managed bool   `json:"ours"`
}

// Unread is something that could not be looked at. It is never taken for
// absent.
type Unread struct {
	What   string `json:"what"`
	Action string `json:"action"`
	Why    string `json:"why"`
}

// Found is told by a discovery each time it has finished reading something.
type Found struct {
	What     string // in words
	Identity bool   // who we are, which the wizard has shown already
}
