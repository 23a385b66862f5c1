// Package engine makes AWS as it should be: it looks, plans, changes, keeps a
// journal and takes back. It knows what a change is, but not what CloudTrail
// or Expel are; package steps tells it.
//
// The idea is kops' (find, diff, render) without its reflection: a Resource
// looks at AWS and returns an Observed, whose Diff is pure and holds the very
// calls that will run. What a plan prints is what happens.
package engine

import (
	"context"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// ID names a resource for ever: in plans, journals and saved files.
type ID string

// Verb is what a plan does with a resource. The words are part of the contract.
type Verb string

// The verbs.
const (
	Create Verb = "create"
	Change Verb = "change"
	Keep   Verb = "keep"
	Remove Verb = "remove"
)

// About says what a resource is, before anybody has looked at it.
type About struct {
	ID   ID
	Step int    // the article's step, 1 to 8
	Type string // AWS's word: "SQS queue"
	Name string
	// Identity tells it from all others of its type, for ever: its ARN or, where
	// AWS gives it none or chooses it later, the ARN that holds it and its name
	// there. The journal keeps it, and a record counts only for this very thing.
	Identity string
	Of       Holder // what holds it, where it is a part of something of somebody else's
	At       awsops.Target
	As       string // the role to take on there for this one resource; "" the account's usual identity
	Needs    []ID   // what must be right before this can be made
	Follows  []ID   // what must have come to its end before, well or not
}

// Holder is something of somebody else's that a resource is a part of, such as
// the bucket that has the notification. The zero value: the resource stands for
// itself.
type Holder struct {
	Type string // AWS's word: "S3 bucket"
	Name string
}

// Title is the resource in words: "SQS queue ExpelMasterCloudTrailNotify".
func (a About) Title() string { return strings.TrimSpace(a.Type + " " + a.Name) }

// Permission is an IAM action on a resource, as a policy would grant it.
type Permission struct {
	Action   string
	Resource string // an ARN, with wildcards where the exact one is not known before; "*" where IAM knows no other
	// Condition is what narrows it further, nil for none.
	Condition policydoc.Conditions
}

// Resource is one desired resource in AWS.
type Resource interface {
	About() About
	// Permissions are all that looking at it and making it take.
	Permissions() []Permission
	// Observe looks, and changes nothing. What is not there is an Observed, not an
	// error. Past is what the journal remembers of this resource.
	Observe(ctx context.Context, aws *awsops.Account, past Past) (Observed, error)
}

// Observed is what one look found. Both its methods are pure.
type Observed interface {
	// Diff is what would make it right. Values not known yet print as such.
	Diff(v *Values) Diff
	// Remove is what would take back what we made or changed, and only that.
	// Its Diff's verb is Remove, Change (something is put back as it was) or
	// Keep (it stays; Summary says why, "" where there is nothing at all).
	Remove(v *Values) Diff
}

// Explainer is a Resource that can tell the story of an error better than its
// kind alone does.
type Explainer interface {
	// Explain returns nil where it has nothing to add.
	Explain(e *awsops.Error) *Problem
}

// Diff is what is to be done about a resource.
type Diff struct {
	Verb    Verb
	Owner   Owner
	Agreed  string // the yes of its own that it takes and has, as answers.Accept names it; "" where it takes none
	Summary string // a few words: "7 days, 30 s, KMS"
	// Before and After are the documents a person reviews. Before is empty where
	// there was nothing.
	Before, After Document
	Calls         []Call         // in order; none for Keep
	Gives         map[Ref]string // values already known from the look
	Notes         []string       // what else a person should know before saying yes
	// Extra are those of the notes that say what a thing allows beyond what Expel
	// needs.
	Extra []string
	// Remember are facts that the journal keeps once the change is made: notes of
	// the resource (Past.Notes). Nil for none.
	Remember func(v *Values) map[string]string
	Parts    int // how many parts it has (accounts), 0 where it is one
	// Reread: the write replaces a whole document that others write too, so
	// it is looked at once more right before. Where this run has made the resource
	// Within (the bucket of the document), nobody else has written there yet.
	Reread  bool
	Within  ID
	Blocked *Problem // why it cannot be done, and what to do about it
	// Handed is what somebody else has to do, because we may not enter the
	// account it belongs to. It does not stop the plan.
	Handed *Handover
	// Deletion is what undo offers for a resource that stays unless it is named.
	Deletion *Deletion
	// Holds are what undo cannot take back while this stays.
	Holds []ID
	// Versions are set where undo finds a document that somebody has changed
	// since we did: it then takes out only what is ours.
	Versions *Versions
}

// Deletion is a flag of undo that deletes what otherwise stays, with the name
// that it has to be given.
type Deletion struct {
	Flag string // "delete-logs"
	Name string
	Says string // how that is told before the flag
}

// Stays is the Diff of undo for what stays, unless it is deleted by its name.
func Stays(why string, but Deletion) Diff {
	return Diff{Verb: Keep, Summary: why, Deletion: &but}
}

// Risky reports whether a person should read it before all else: it edits what
// somebody else has made, takes a yes of its own, or allows more than it should.
func (d Diff) Risky() bool {
	return d.Verb != Keep && d.Owner == OwnerOthers || d.Agreed != "" || len(d.Extra) > 0
}

// Handover is a change for the owner of another account to make.
type Handover struct {
	To      string // who: "the owner of account 333333333333"
	Account string // in which it is to be done
	What    string // what they are asked for, in one sentence
	Why     string
	// Text is the document they need: a statement, a command.
	Text Document
}

// Versions are the three states of a document that somebody else has changed
// after us: before our first change, as we left it, and as it is now.
type Versions struct{ Before, Left, Now Document }

// Call is one write to AWS. The calls of a change follow each other.
type Call struct {
	Action string // the IAM action: "s3:PutBucketPolicy"
	Says   string // what it does, in words
	Run    func(ctx context.Context, aws *awsops.Account, v *Values) error
	// Early: it does not wait for what its resource needs. Early calls come first.
	Early bool
	// Beside: neither the calls after it nor what needs its resource wait for it.
	Beside bool
	// Repair: what the call that makes the resource has asked for already. It is
	// made where AWS, or what stands in its place, has left that out.
	Repair bool
}

// Owner is whose a resource is, where a plan knows.
type Owner uint8

// The owners.
const (
	OwnerUnknown Owner = iota
	OwnerOthers        // it was there before, or somebody else made it
)

// RightExisting is the Diff of a resource of somebody else's that is as it
// should be: nothing is done with it.
func RightExisting(summary string, document Document, gives map[Ref]string) Diff {
	d := Right("yours; "+summary, document, gives)
	d.Owner = OwnerOthers
	return d
}

// Kept is the Diff of what stays as it is and has no document to show.
func Kept(summary string) Diff { return Diff{Verb: Keep, Summary: summary} }

// Right is the Diff of a resource that is as it should be.
func Right(summary string, document Document, gives map[Ref]string) Diff {
	return Diff{Verb: Keep, Summary: summary, Before: document, After: document, Gives: gives}
}
