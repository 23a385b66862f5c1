package path

import (
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// Expel's side: the account that customers' roles trust, and the user that its
// Terraform module names.
const (
	ExpelAccount = "012205512454"
	ExpelUser    = "arn:aws:iam::012205512454:user/ExpelCloudService"
)

// Start is what is known of a set-up before anything is read. The queue's URL
// and the ARN of the role (or user) suffice, and where the role's policies name
// the queue, the role alone.
type Start struct {
	QueueURL    string
	RoleARN     string // of the role, or of the user that stands in for it
	Bucket      string // "" to find it
	Trail       string // ARN; "" to find it
	ExternalID  awsops.SecretText
	SessionName string   // that Expel will use; "" not known
	Accounts    []string // that the trail should cover, where it is an organization's; nil: any member
	Others      bool     // read also by what others get the files: copies of the bucket, grants of the keys
	Kept        bool     // bucket and key of the log files are somebody's: what others get of them is not our matter
}

// Facts are what AWS says about everything on the way of an event.
type Facts struct {
	Start        Start
	Now          time.Time
	Home         awsops.Target // where we are signed in
	Organization Fact[awsops.Organization]
	Identity     Identity
	Queue        Fact[awsops.Queue]
	Bucket       Bucket
	Topics       []Topic // that the bucket tells
	Trails       Fact[[]awsops.Trail]
	Trail        Fact[awsops.Trail] // the one that writes into the bucket
	Status       Fact[awsops.TrailStatus]
	Selectors    Fact[[]awsops.EventSelector]
	Keys         map[string]Key           // by what names them: an ARN, an alias, an id
	SCPs, RCPs   map[string]Fact[[]Level] // by account; none where they do not bind
}

// Identity is the role that Expel takes on, or its user.
type Identity struct {
	ARN      string // as AWS says it
	User     bool
	Role     Fact[awsops.Role]
	UserFact Fact[awsops.User]
	Trust    Fact[Document]
	Attached Fact[[]Document]
	Inline   Fact[[]Document]
	Boundary Fact[Document] // Absent: it has none
}

// Bucket is where the log files lie.
type Bucket struct {
	Name, Account string
	Fact          Fact[awsops.Bucket]
	Policy        Fact[Document]
	Encryption    Fact[awsops.Encryption]
	Notifications Fact[awsops.Notifications]
	Copies        Fact[[]awsops.Replication] // asked for only where others are meant
}

// Topic is one that stands between the bucket and the queue.
type Topic struct {
	ARN           string
	Fact          Fact[awsops.Topic]
	Subscriptions Fact[[]awsops.Subscription]
	Settings      Fact[awsops.SubscriptionSettings] // of our queue's subscription
	Own           Fact[[]awsops.Subscription]       // asked for only where the topic has none to our queue
}

// Key is a KMS key on the way.
type Key struct {
	Ref    string // what names it
	Fact   Fact[awsops.Key]
	Policy Fact[Document]
	Grants Fact[[]awsops.Grant]
}

// ARN is the key's, as far as it is known.
func (k Key) ARN() string {
	if k.Fact.Ok() {
		return k.Fact.Value.ARN
	}
	return k.Ref
}

// Level are the policies of an organization on the root, on one unit or on the
// account itself, root first.
type Level struct {
	Target   string
	Policies []Document
}

// DocumentKind says what a policy document belongs to.
type DocumentKind string

// The kinds of documents.
const (
	BucketPolicy    DocumentKind = "bucket"
	QueuePolicy     DocumentKind = "queue"
	TopicPolicy     DocumentKind = "topic"
	KeyPolicy       DocumentKind = "key"
	TrustPolicy     DocumentKind = "trust"
	AttachedPolicy  DocumentKind = "attached"
	InlinePolicy    DocumentKind = "inline"
	BoundaryPolicy  DocumentKind = "boundary"
	ServiceControl  DocumentKind = "scp"
	ResourceControl DocumentKind = "rcp"
	KeyGrant        DocumentKind = "grant"
)

// DocumentRef names a document: its kind, the thing it belongs to, and its own
// name where it has one (an inline policy, an SCP).
type DocumentRef struct {
	Kind DocumentKind `json:"kind"`
	ARN  string       `json:"arn"`
	Name string       `json:"name,omitempty"`
}

func (r DocumentRef) key() string { return string(r.Kind) + "|" + r.ARN + "|" + r.Name }

func refOf(key string) DocumentRef {
	parts := strings.SplitN(key, "|", 3)
	if len(parts) != 3 {
		return DocumentRef{Kind: KeyGrant, Name: key}
	}
	return DocumentRef{Kind: DocumentKind(parts[0]), ARN: parts[1], Name: parts[2]}
}

// Document is a policy document with what it belongs to.
type Document struct {
	Ref      DocumentRef
	Document policydoc.Document
}

func (d Document) policy() policydoc.Policy { return policydoc.Named(d.Ref.key(), d.Document) }

// parsed makes a document of a policy. None is Absent, one that cannot be read
// Unreadable.
func parsed(kind DocumentKind, arn, name string, text policydoc.Text) Fact[Document] {
	if text.Empty() {
		return Fact[Document]{State: Absent}
	}
	doc, err := text.Document()
	if err != nil {
		return unread[Document](err)
	}
	return Fact[Document]{State: Seen, Value: Document{Ref: DocumentRef{Kind: kind, ARN: arn, Name: name}, Document: doc}}
}

// layer is a fact as a layer of policies for the evaluator.
func layer(f Fact[Document]) policydoc.Layer {
	switch f.State {
	case Seen:
		return policydoc.In(f.Value.policy())
	case Unreadable:
		return policydoc.Unread()
	}
	return policydoc.In()
}

// layers is the same for several facts with several documents each.
func layers(facts ...Fact[[]Document]) policydoc.Layer {
	var out policydoc.Layer
	for _, f := range facts {
		out.Unread = out.Unread || f.State == Unreadable
		for _, d := range f.Value {
			out.Policies = append(out.Policies, d.policy())
		}
	}
	return out
}

// State says what became of the look at a fact.
type State uint8

// The states. Unreadable is never taken for Absent.
const (
	NotAsked   State = iota // nothing led there, or it was not needed
	Seen                    // Value is what AWS says
	Absent                  // AWS says that there is none
	Unreadable              // Err says why nobody knows
)

// Fact is one answer of AWS's.
type Fact[T any] struct {
	Value T
	State State
	Err   error // where Unreadable
}

// Look makes a fact of an answer: the kind awsops.Missing is Absent, every
// other error Unreadable.
func Look[T any](value T, err error) Fact[T] {
	value, there, err := awsops.OrMissing(value, err)
	switch {
	case err != nil:
		return Fact[T]{State: Unreadable, Err: err}
	case !there:
		return Fact[T]{State: Absent}
	}
	return Fact[T]{Value: value, State: Seen}
}

// unread is a fact that could not even be asked for.
func unread[T any](err error) Fact[T] { return Fact[T]{State: Unreadable, Err: err} }

// asked makes a fact of a look in an account that may be closed to us.
func asked[T any](a *awsops.Account, closed error, look func(*awsops.Account) (T, error)) Fact[T] {
	if closed != nil {
		return unread[T](closed)
	}
	return Look(look(a))
}

// Ok reports whether the fact was seen.
func (f Fact[T]) Ok() bool { return f.State == Seen }
