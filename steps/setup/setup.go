package setup

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// TagList are the tags of a set-up in a fixed order.
func TagList(tags awsops.Tags) [][2]string {
	var all [][2]string
	for key, value := range tags {
		all = append(all, [2]string{key, value})
	}
	slices.SortFunc(all, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return all
}

// Setup is where a set-up lives and what everything in it is called. Every
// name and ARN that can be computed is, so that policies can carry their
// final values before the resources exist (docs/aws.md#names-first).
type Setup struct {
	At      awsops.Target
	Answers answers.Answers
	// Undo says what may be taken back for good; nil while setting up.
	Undo *UndoOptions
	// Existing is the trail to connect as it is, nil where one is made.
	Existing *Existing
	// Org is the organization to connect, nil for one account.
	Org *Organization
	// Others are the other set-ups that journals beside ours tell of.
	Others []Other
	// RemediationEnds: an earlier run let Expel switch off access keys, and the
	// answers do not any more.
	RemediationEnds bool
	// There is what was found of role and policy, by account (Placed).
	There map[string]Place
	// Here is the account that a slice of somebody else's plan is run in, "" where
	// we are at home.
	Here string
}

// UndoOptions are what undo does only when asked in so many words.
type UndoOptions struct {
	DeleteLogs string // the bucket whose log files may be deleted
	DeleteKey  string // the alias whose key may be scheduled for deletion
	// ByTags: take back also what only its tag says is ours.
	ByTags bool
}

// Values that one resource makes and others need.
var (
	KeyARN   = engine.Ref{Key: "key.arn", Words: "ARN of the new key"}
	QueueURL = engine.Ref{Key: "queue.url", Words: "URL of the new queue"}
)

// Resources' names for ever (engine.ID): journals hold them.
const (
	IDTopic        engine.ID = "topic"
	IDBucket       engine.ID = "bucket"
	IDKey          engine.ID = "key"
	IDEncryption   engine.ID = "encryption"
	IDTrail        engine.ID = "trail"
	IDQueue        engine.ID = "queue"
	IDNotification engine.ID = "notification"
	IDPolicy       engine.ID = "policy"
	IDRole         engine.ID = "role"
	IDUser         engine.ID = "user"
	IDAccessKey    engine.ID = "access-key"
)

// Tags that say who made a resource. What carries managed-by=trailhead is ours
// to change and to take back; anything else of the same name is somebody's.
const (
	TagVendor, Vendor       = "vendor", "expel"
	TagManagedBy, Trailhead = "managed-by", "trailhead"
)

// ARN is the ARN of a resource in this partition; region and account are ""
// where the service has none.
func (s Setup) ARN(service, region, account, resource string) string {
	return strings.Join([]string{"arn", s.At.Partition, service, region, account, resource}, ":")
}

// Bucket is the name of the log bucket.
func (s Setup) Bucket() string {
	if s.Existing != nil {
		return s.Existing.Trail.Bucket
	}
	if s.Answers.Bucket != "" {
		return s.Answers.Bucket
	}
	return s.OwnBucket()
}

// Alias is the key's alias, with its "alias/".
func (s Setup) Alias() string { return "alias/" + strings.TrimPrefix(s.Answers.KMSAlias, "alias/") }

// TrailARN is the trail, ours or the one that is connected as it is.
func (s Setup) TrailARN() string {
	if s.Existing != nil {
		return s.Existing.Trail.ARN
	}
	return s.ARN("cloudtrail", s.At.Region, s.TrailOwner(), "trail/"+s.Answers.Trail)
}

// BucketARN is the log bucket.
func (s Setup) BucketARN() string { return s.ARN("s3", "", "", s.Bucket()) }

// QueueARN is our queue.
func (s Setup) QueueARN() string {
	return s.ARN("sqs", s.LogAt().Region, s.LogAt().Account, s.Answers.Queue)
}

// TopicARN is the topic on which a new trail tells of its deliveries.
func (s Setup) TopicARN() string {
	return s.ARN("sns", s.At.Region, s.At.Account, s.Answers.SNSTopic)
}

// PolicyARN is the policy of the role where the log files are.
func (s Setup) PolicyARN() string { return s.PolicyIn(s.LogAt().Account) }

// RoleARN is the role where the log files are.
func (s Setup) RoleARN() string { return s.RoleIn(s.LogAt().Account) }

// RootARN stands for the account that has the log files.
func (s Setup) RootARN() string { return s.ARN("iam", "", s.LogAt().Account, "root") }

// AnyKeyARN is any key there: the id of a new one is AWS's to choose.
func (s Setup) AnyKeyARN() string { return s.ARN("kms", s.LogAt().Region, s.LogAt().Account, "key/*") }

// AliasARN is the alias of our key.
func (s Setup) AliasARN() string {
	return s.ARN("kms", s.LogAt().Region, s.LogAt().Account, s.Alias())
}

// Tags are on everything that trailhead makes: its own and those of the
// answers.
func (s Setup) Tags() awsops.Tags {
	tags := awsops.Tags{TagVendor: Vendor, TagManagedBy: Trailhead}
	maps.Copy(tags, s.Answers.Tags)
	return tags
}

// LogAt is where the bucket is, and so the queue, its key, the notification
// and the role that reads them: S3 sends only within its region, and the role
// belongs to the account that owns the log files.
func (s Setup) LogAt() awsops.Target {
	at := s.At
	if s.Existing != nil {
		at.Account, at.Region = s.Existing.Account, s.Existing.Region
	}
	return at
}

// HereAt is where we are signed in: at home but for a slice.
func (s Setup) HereAt() awsops.Target {
	at := s.At
	at.Account = cmp.Or(s.Here, at.Account)
	return at
}

// CrossAccount reports whether the log bucket is in another account than the one we
// are signed in to.
func (s Setup) CrossAccount() bool { return s.LogAt().Account != s.At.Account }

// About fills in what is the same for every resource of this set-up.
func (s Setup) About(id engine.ID, step int, kind, name string, needs ...engine.ID) engine.About {
	return engine.About{ID: id, Step: step, Type: kind, Name: name, At: s.LogAt(), Needs: needs}
}

// OnlyTags reports whether nothing is lacking but tags: what somebody else has
// made is then right as it is. CloudFormation cannot tag a policy at all.
func OnlyTags(calls []engine.Call) bool {
	return !slices.ContainsFunc(calls, func(c engine.Call) bool { return !strings.Contains(c.Action, "Tag") })
}

// Permit is several actions on one resource.
func Permit(resource string, actions ...string) []engine.Permission {
	all := make([]engine.Permission, len(actions))
	for i, action := range actions {
		all[i] = engine.Permission{Action: action, Resource: resource}
	}
	return all
}

// PermitWhere is Permit for calls in which a condition key has this value.
func PermitWhere(key, value, resource string, actions ...string) []engine.Permission {
	operator := "StringEquals"
	if strings.HasPrefix(value, "arn:") {
		operator = "ArnEquals"
	}
	all := Permit(resource, actions...)
	for i := range all {
		all[i].Condition = policydoc.Conditions{operator: {key: {value}}}
	}
	return all
}

// IDNameTaken is the kind of problem of a name that somebody else's resource has.
const IDNameTaken engine.ProblemID = "name.taken"

// Taken is the problem of a name that somebody else's resource has.
func Taken(about engine.About, key, now string) *engine.Problem {
	return &engine.Problem{
		ID:   IDNameTaken,
		What: fmt.Sprintf("The %s %s exists already, and trailhead did not make it", about.Type, about.Name),
		Why:  "trailhead changes only what it has made, and this one is not as Expel needs it",
		Do: []engine.Remedy{
			AnotherName(key),
			{Do: fmt.Sprintf("If it is yours to give, hand it over: tag it %s=%s", TagManagedBy, Trailhead),
				More: "trailhead then shows what it would change. (Now: " + now + ")"},
		},
	}
}

// AnotherName is the way out of a name that is taken: the answer of that key.
func AnotherName(key string) engine.Remedy { return engine.Remedy{Do: "Choose another name", Set: key} }

// AccountIs says what an account is to the set-up: "management",
// "log archive", "log account", "" where there is nothing to say.
func (s Setup) AccountIs(account string) string {
	switch t := s.Existing; {
	case s.Org != nil && account == s.Org.ManagementAccount:
		return "management"
	case t == nil:
	case t.Tower != nil && account == t.Account:
		return "log archive"
	case t.Trail.Organization && account == text.AccountIn(t.Trail.ARN):
		return "management"
	case s.CrossAccount() && account == t.Account:
		return "log account"
	}
	return ""
}

// Expel is the ARN of what Expel signs in as here.
func (s Setup) Expel() string {
	if s.Answers.Auth == "user" {
		return s.UserARN()
	}
	return s.RoleARN()
}

const (
	IDSubscription         engine.ID = "subscription"
	IDExistingSubscription engine.ID = "their-subscription"
	IDFront                engine.ID = "front-topic"
	IDExistingQueue        engine.ID = "their-queue"
)

// IDIn is a resource's id in an account: short where the log files are, so that
// older journals fit, and with the account elsewhere.
func IDIn(id engine.ID, account string, s Setup) engine.ID {
	if account == s.LogAt().Account {
		return id
	}
	return id + "@" + engine.ID(account)
}

// ExpelAccount is Expel's AWS account (article step 7). It is in the aws
// partition, and trust never crosses partitions (docs/aws.md#partitions).
const ExpelAccount = "012205512454"
