package steps

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
)

// Setup is where a set-up lives and what everything in it is called. Every
// name and ARN that can be computed is, so that policies can carry their
// final values before the resources exist (docs/aws.md#names-first).
type Setup struct {
	At      awsops.Target
	Answers answers.Answers
	// Undo says what may be taken back for good; nil while setting up.
	Undo *UndoOptions
	// existing is the trail to connect as it is, nil where one is made.
	existing *existing
	// org is the organization to connect, nil for one account.
	org *organization
	// here is the account that a slice of somebody else's plan is run in, "" where
	// we are at home.
	here string
}

// UndoOptions are what undo does only when asked in so many words.
type UndoOptions struct {
	DeleteLogs string // the bucket whose log files may be deleted
	DeleteKey  string // the alias whose key may be scheduled for deletion
}

// Values that one resource makes and others need.
var (
	keyARN   = engine.Ref{Key: "key.arn", Words: "ARN of the new key"}
	queueURL = engine.Ref{Key: "queue.url", Words: "URL of the new queue"}
)

// Resources' names for ever (engine.ID): journals hold them.
const (
	idTopic        engine.ID = "topic"
	idBucket       engine.ID = "bucket"
	idKey          engine.ID = "key"
	idEncryption   engine.ID = "encryption"
	idTrail        engine.ID = "trail"
	idQueue        engine.ID = "queue"
	idNotification engine.ID = "notification"
	idPolicy       engine.ID = "policy"
	idRole         engine.ID = "role"
	idUser         engine.ID = "user"
	idAccessKey    engine.ID = "access-key"
)

// Tags that say who made a resource. What carries managed-by=trailhead is ours
// to change and to take back; anything else of the same name is somebody's.
const (
	tagVendor, vendor       = "vendor", "expel"
	tagManagedBy, trailhead = "managed-by", "trailhead"
)

func (s Setup) arn(service, region, account, resource string) string {
	return strings.Join([]string{"arn", s.At.Partition, service, region, account, resource}, ":")
}

// Bucket is the name of the log bucket.
func (s Setup) Bucket() string {
	if s.existing != nil {
		return s.existing.trail.Bucket
	}
	if s.Answers.Bucket != "" {
		return s.Answers.Bucket
	}
	return fmt.Sprintf("expel-cloudtrail-%s-%s", s.At.Account, s.At.Region)
}

// Alias is the key's alias, with its "alias/".
func (s Setup) Alias() string { return "alias/" + strings.TrimPrefix(s.Answers.KMSAlias, "alias/") }

func (s Setup) trailARN() string {
	if s.existing != nil {
		return s.existing.trail.ARN
	}
	return s.arn("cloudtrail", s.At.Region, s.trailOwner(), "trail/"+s.Answers.Trail)
}
func (s Setup) bucketARN() string { return s.arn("s3", "", "", s.Bucket()) }
func (s Setup) queueARN() string {
	return s.arn("sqs", s.logAt().Region, s.logAt().Account, s.Answers.Queue)
}
func (s Setup) topicARN() string {
	return s.arn("sns", s.At.Region, s.At.Account, s.Answers.SNSTopic)
}
func (s Setup) policyARN() string { return s.policyIn(s.logAt().Account) }
func (s Setup) roleARN() string   { return s.roleIn(s.logAt().Account) }
func (s Setup) userARN() string   { return s.arn("iam", "", s.logAt().Account, "user/"+s.Answers.Role) }
func (s Setup) rootARN() string   { return s.arn("iam", "", s.logAt().Account, "root") }
func (s Setup) anyKeyARN() string { return s.arn("kms", s.logAt().Region, s.logAt().Account, "key/*") }
func (s Setup) aliasARN() string {
	return s.arn("kms", s.logAt().Region, s.logAt().Account, s.Alias())
}

// Policy and role have the same name in every account (article, step 6).
func (s Setup) policyIn(account string) string {
	return s.arn("iam", "", account, "policy/"+s.Answers.Policy)
}
func (s Setup) roleIn(account string) string {
	return s.arn("iam", "", account, "role/"+s.Answers.Role)
}

func (s Setup) tags() awsops.Tags {
	tags := awsops.Tags{tagVendor: vendor, tagManagedBy: trailhead}
	maps.Copy(tags, s.Answers.Tags)
	return tags
}

// logAt is where the bucket is, and so the queue, its key, the notification
// and the role that reads them: S3 sends only within its region, and the role
// belongs to the account that owns the log files.
func (s Setup) logAt() awsops.Target {
	at := s.At
	if s.existing != nil {
		at.Account, at.Region = s.existing.account, s.existing.region
	}
	return at
}

// hereAt is where we are signed in: at home but for a slice.
func (s Setup) hereAt() awsops.Target {
	at := s.At
	at.Account = cmp.Or(s.here, at.Account)
	return at
}

// crossAccount reports whether the log bucket is in another account than the one we
// are signed in to.
func (s Setup) crossAccount() bool { return s.logAt().Account != s.At.Account }

// about fills in what is the same for every resource of this set-up.
func (s Setup) about(id engine.ID, step int, kind, name string, needs ...engine.ID) engine.About {
	return engine.About{ID: id, Step: step, Type: kind, Name: name, At: s.logAt(), Needs: needs}
}

// managed reports whether a resource is trailhead's to change.
func managed(tags awsops.Tags, past engine.Past) bool {
	return past.Made || tags[tagManagedBy] == trailhead
}

// notManaged is the way back of a resource that is not there, or that somebody else
// has made: it stays as it is.
func notManaged(exists bool, tags awsops.Tags, past engine.Past) (engine.Diff, bool) {
	if !exists {
		return engine.Right("", "", nil), true
	}
	return engine.Right("trailhead did not make it", "", nil), !managed(tags, past)
}

// onlyTags reports whether nothing is lacking but tags: what somebody else has
// made is then right as it is. CloudFormation cannot tag a policy at all.
func onlyTags(calls []engine.Call) bool {
	return !slices.ContainsFunc(calls, func(c engine.Call) bool { return !strings.Contains(c.Action, "Tag") })
}

// permit is several actions on one resource.
func permit(resource string, actions ...string) []engine.Permission {
	all := make([]engine.Permission, len(actions))
	for i, action := range actions {
		all[i] = engine.Permission{Action: action, Resource: resource}
	}
	return all
}

// idNameTaken is the kind of problem of a name that somebody else's resource has.
const idNameTaken engine.ProblemID = "name.taken"

// taken is the problem of a name that somebody else's resource has.
func taken(about engine.About, key, now string) *engine.Problem {
	return &engine.Problem{
		ID:   idNameTaken,
		What: fmt.Sprintf("The %s %s exists already, and trailhead did not make it", about.Type, about.Name),
		Why:  "trailhead changes only what it has made, and this one is not as Expel needs it",
		Do: []engine.Remedy{
			anotherName(key),
			{Do: fmt.Sprintf("If it is yours to give, hand it over: tag it %s=%s", tagManagedBy, trailhead), More: "trailhead then shows what it would change. (Now: " + now + ")"},
		},
	}
}

// anotherName is the way out of a name that is taken: the answer of that key.
func anotherName(key string) engine.Remedy { return engine.Remedy{Do: "Choose another name", Set: key} }

// holds reports whether doc has every statement, each under its Sid and with
// the same meaning.
func holds(text string, wanted []policydoc.Statement) bool {
	doc, err := policydoc.Parse(text)
	if err != nil {
		return false
	}
	for _, w := range wanted {
		got, ok := doc.Statement(w.Sid)
		if !ok || !policydoc.EqualStatement(got, w) {
			return false
		}
	}
	return true
}

// merged is the policy with our statements put in by Sid; everybody else's
// stay as they are. A policy that cannot be read is not touched.
func merged(text string, wanted []policydoc.Statement) (policydoc.Document, error) {
	if text == "" {
		return policydoc.New(wanted...), nil
	}
	doc, err := policydoc.Parse(text)
	if err != nil {
		return doc, fmt.Errorf("read policy: %w", err)
	}
	return doc.With(wanted...), nil
}

// pretty is a policy as people read it; what cannot be parsed stays as it is.
func pretty(text string) string {
	if text == "" {
		return ""
	}
	doc, err := policydoc.Parse(text)
	if err != nil {
		return text
	}
	return doc.Indent()
}

// accountIs says what an account is to the set-up: "management",
// "log archive", "log account", "" where there is nothing to say.
func (s Setup) accountIs(account string) string {
	switch t := s.existing; {
	case s.org != nil && account == s.org.ManagementAccount:
		return "management"
	case t == nil:
	case t.tower != nil && account == t.account:
		return "log archive"
	case t.trail.Organization && account == accountIn(t.trail.ARN):
		return "management"
	case s.crossAccount() && account == t.account:
		return "log account"
	}
	return ""
}
