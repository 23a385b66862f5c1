package setup

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/internal/pattern"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Statements of ours in somebody's policy document: added by their Sids, never
// anything else touched, and taken out again. What every such thing has in
// common is here.

// writer writes a whole policy document and makes sure that the others'
// statements are as they were.
type writer func(ctx context.Context, aws *awsops.Account, text string) error

// StatementDiff adds the statements that the policy lacks; none where it does
// without.
func StatementDiff(about engine.About, policy policydoc.Text, lacks []policydoc.Statement, past engine.Past, right, adds, action string,
	put writer) engine.Diff {
	if len(lacks) == 0 {
		return engine.RightExisting(right, engine.HeldDocument(policy), nil)
	}
	after, err := Merged(policy, lacks)
	if err != nil {
		return engine.Diff{Blocked: Unreadable(about, err)}
	}
	if doc, err := policy.Document(); err == nil {
		for _, ours := range lacks {
			if there, had := doc.Statement(ours.Sid); had && !past.Changed && !is(there, ours) {
				return engine.Diff{Blocked: sidTaken(about, ours)}
			}
		}
		if dead, found := DeadStatement(doc.Without(sidsOf(lacks)...)); found {
			return engine.Diff{Blocked: deadPrincipal(about, dead)}
		}
	}
	says := "add one statement"
	if len(lacks) > 1 {
		says = "add " + text.Plural(len(lacks), "statement")
	}
	return engine.Diff{Verb: engine.Change, Owner: engine.OwnerOthers, Summary: adds, Before: engine.HeldDocument(policy),
		After:  engine.PolicyDocument(after),
		Reread: true, Calls: []engine.Call{put.call(action, says, after.String())}}
}

func sidsOf(statements []policydoc.Statement) []string {
	var sids []string
	for _, s := range statements {
		sids = append(sids, s.Sid)
	}
	return sids
}

// DeadStatement finds a statement of somebody's that names a role or user that
// is not there any more. AWS keeps it, but takes no policy that holds it, not
// even unchanged (docs/aws.md#deleted-principals).
func DeadStatement(doc policydoc.Document) (policydoc.Statement, bool) {
	for _, s := range doc.Statements {
		for _, p := range []policydoc.Principal{s.Principal, s.NotPrincipal} {
			if slices.ContainsFunc(p["AWS"], UniqueID().MatchString) {
				return s, true
			}
		}
	}
	return policydoc.Statement{}, false
}

// deadPrincipal is the problem of a policy that AWS would not take back.
func deadPrincipal(about engine.About, dead policydoc.Statement) *engine.Problem {
	return &engine.Problem{ID: "policy.dead-principal", What: "The policy of " + about.Title() + " names a role or user that was deleted",
		Why: "AWS shows its id instead (AROA…, AIDA…), and refuses every write of a policy that holds one, also where that statement is " +
			"left as it is",
		Do: []engine.Remedy{{Do: "Have its owner take this statement out or name somebody who is there", Again: true,
			Document: policydoc.New(dead).String()}}}
}

// sidTaken is the problem of a statement of somebody's that has the Sid of
// ours: adding ours would replace it.
func sidTaken(about engine.About, ours policydoc.Statement) *engine.Problem {
	return &engine.Problem{ID: "policy.sid-taken", What: "The policy of " + about.Title() + " has a statement \"" + ours.Sid +
		"\" that trailhead did not write", Why: "a statement is found again by its Sid, and adding ours would replace that one",
		Do: []engine.Remedy{{Do: "Give that statement another Sid", Or: "have it allow this itself", Document: policydoc.New(ours).String()}}}
}

// TakeOut is the way back of our statements in somebody's policy: taken out
// where a record says that we added them to this very policy or, where somebody
// has asked to go by the tags, since nobody but trailhead writes them like that.
func (s Setup) TakeOut(policy policydoc.Text, ours []policydoc.Statement, past engine.Past, action string, put writer) engine.Diff {
	d := StatementRemoval(policy, ours, past, action, put)
	if d.Verb == engine.Keep || past.Changed || past.Made || past.Going || s.Undo != nil && s.Undo.ByTags {
		return d
	}
	return engine.Stays("it holds a statement like ours, but no record here says that trailhead added it", byTags)
}

// StatementRemoval takes our statements out. Where the journal says that the
// policy is as we left it, the result is what was there before; where somebody
// has changed it since, the three versions are told.
func StatementRemoval(policy policydoc.Text, ours []policydoc.Statement, past engine.Past, action string, put writer) engine.Diff {
	doc, err := policy.Document()
	if err != nil {
		return engine.Kept("")
	}
	before, errBefore := past.BeforePolicy().Document()
	after, stays := doc, ""
	for _, one := range ours {
		mine, there := doc.Statement(one.Sid)
		switch {
		case there && is(mine, one):
			after = after.Without(one.Sid)
			if old, had := before.Statement(one.Sid); errBefore == nil && had { // ours took the place of one of that Sid
				after = after.With(old)
			}
		case there && past.Changed:
			stays = "somebody has changed our statement \"" + one.Sid + "\" since, so it stays"
		}
	}
	if policydoc.Equal(after, doc) {
		return engine.Kept(stays)
	}
	d := engine.Diff{Verb: engine.Change, Summary: "our statement is taken out, the others stay", Before: engine.PolicyDocument(doc),
		Reread: true}
	text := after.String()
	if len(after.Statements) == 0 {
		text = ""
	} else {
		d.After = engine.PolicyDocument(after)
	}
	if past.Changed && past.Differs(doc) {
		d.Versions = &engine.Versions{Before: engine.NewDocument(past.Before), Left: engine.NewDocument(past.After),
			Now: engine.PolicyDocument(doc)}
	}
	d.Calls = []engine.Call{put.call(action, "take our statement out", text)}
	return d
}

// is reports whether a statement is the one of ours. Where the role that ours
// names was deleted, AWS shows the unique id that it had (docs/aws.md#deleted-principals).
func is(statement, ours policydoc.Statement) bool {
	if gone := statement.Principal["AWS"]; len(gone) == 1 && UniqueID().MatchString(gone[0]) {
		statement.Principal = ours.Principal
	}
	return policydoc.EqualStatement(statement, ours)
}

// UniqueID is what AWS shows in place of a role or user that is not there any
// more.
var UniqueID = pattern.New(`^(AROA|AIDA)[A-Z0-9]+$`)

func (put writer) call(action, says, text string) engine.Call {
	return engine.Call{Action: action, Says: says, Run: func(
		ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return put(ctx, aws, text)
	}}
}

// OthersAreWhole compares a policy with what it was: AWS replaces it whole,
// and somebody else may have written it at the same moment.
func OthersAreWhole(what string, before, now policydoc.Text, sids ...string) error {
	was, errBefore := foreignPart(before, sids)
	is, errNow := foreignPart(now, sids)
	if errBefore == nil && errNow == nil && policydoc.Equal(was, is) {
		return nil
	}
	return &engine.Problem{ID: "policy.race", What: "Somebody else changed the policy of the " + what + " at the same moment",
		Why: "after our write, the others' statements are not as they were before it",
		Do: []engine.Remedy{{Do: "Compare the policy with the copy in the journal, and tell its owner",
			More: "trailhead undo takes our statement out again."}}, Err: engine.ErrLost}
}

func foreignPart(policy policydoc.Text, sids []string) (policydoc.Document, error) {
	if policy.Empty() {
		return policydoc.New(), nil
	}
	doc, err := policy.Document()
	if err != nil {
		return doc, err
	}
	return doc.Without(sids...), nil
}

// ProofLimit is how long a policy may take to be seen, and a message from topic
// to queue.
const ProofLimit = 2 * time.Minute
