package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// theirKey is a key that log files are encrypted with and that was there
// before us. Where its policy leaves the decision to its account, IAM is
// enough and nothing is touched; else one statement for Expel's role is added
// by Sid. A key of another account is its owner's to change.
type theirKey struct {
	site Site
	arn  string
}

type theirKeySeen struct {
	theirKey
	away   bool // in another account
	denied bool // we may not read its policy
	policy string
	past   engine.Past
}

// sidDecrypt names our one statement in somebody's key policy.
const sidDecrypt = "Allow Expel to decrypt"

func (k theirKey) About() engine.About {
	arn, _ := awsops.ParseARN(k.arn)
	_, id := arn.Split()
	about := k.site.about(engine.ID("their-key:"+id), 4, "KMS key", id, idRole, idUser)
	about.At.Region = arn.Region
	return about
}

func (k theirKey) Permissions() []engine.Permission {
	return permit(k.arn, "kms:GetKeyPolicy", "kms:PutKeyPolicy")
}

func (k theirKey) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Seen, error) {
	seen := theirKeySeen{theirKey: k, past: past, away: accountIn(k.arn) != k.site.At.Account}
	if seen.away { // GetKeyPolicy does not cross accounts (field notes §3)
		return seen, nil
	}
	var err error
	seen.policy, err = aws.KeyPolicy(ctx, k.arn)
	if awsops.Is(err, awsops.Denied) {
		seen.denied = true
		return seen, nil
	}
	return seen, err
}

// expel is the ARN of what Expel signs in as here.
func (s Site) expel() string {
	if s.Answers.Auth == "user" {
		return s.userARN()
	}
	return s.roleARN()
}

func (k theirKey) statement() policydoc.Statement {
	return policydoc.Statement{Sid: sidDecrypt, Effect: "Allow", Principal: policydoc.Principal{"AWS": {k.site.expel()}}, Action: policydoc.Strings{"kms:Decrypt"}, Resource: policydoc.Strings{"*"}}
}

// enough reports whether the policy, with our statement or without, lets Expel
// decrypt what S3 hands it, given that IAM allows it too.
func (s theirKeySeen) enough() bool {
	return resourceAllows(s.policy, policydoc.Request{
		Caller: policydoc.Caller{ARN: s.site.expel(), Account: s.site.At.Account}, Action: "kms:Decrypt", Resource: s.arn,
		Context: map[string][]string{"kms:ViaService": {"s3." + s.site.logAt().Region + ".amazonaws.com"}, "kms:CallerAccount": {s.site.At.Account}},
	})
}

func (s theirKeySeen) Diff(*engine.Values) engine.Diff {
	switch {
	case s.away || s.denied:
		d := engine.Right("yours; not ours to read", "", nil)
		d.Notes = []string{"Log files may be encrypted with " + s.arn + ", whose policy cannot be read from here. Unless it lets this account decide already, its owner must add: " + policydoc.New(s.statement()).String()}
		return d
	case s.enough():
		return engine.Right("yours; lets Expel's role decrypt", pretty(s.policy), nil)
	}
	after, err := merged(s.policy, []policydoc.Statement{s.statement()})
	if err != nil {
		return engine.Diff{Blocked: unreadable(s.About(), err)}
	}
	return engine.Diff{Verb: engine.Change, Summary: "+1 statement: Expel may decrypt", Before: pretty(s.policy), After: after.Indent(), Reread: true, Calls: []engine.Call{s.put("add one statement", after)}}
}

func (s theirKeySeen) put(says string, doc policydoc.Document) engine.Call {
	return engine.Call{Action: "kms:PutKeyPolicy", Says: says, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		if err := aws.PutKeyPolicy(ctx, s.arn, doc.String()); err != nil {
			return err
		}
		return s.othersAreWhole(ctx, aws)
	}}
}

// othersAreWhole reads the policy back: KMS replaces it whole, and somebody
// else may have written it at the same moment.
func (s theirKeySeen) othersAreWhole(ctx context.Context, aws *awsops.Account) error {
	now, err := aws.KeyPolicy(ctx, s.arn)
	if err != nil {
		return err
	}
	before, errBefore := policydoc.Parse(s.policy)
	after, errAfter := policydoc.Parse(now)
	if errBefore == nil && errAfter == nil && policydoc.Equal(before.Without(sidDecrypt), after.Without(sidDecrypt)) {
		return nil
	}
	return &engine.Problem{What: "Somebody else changed the policy of the key " + s.arn + " at the same moment",
		Why: "after our write, the others' statements are not as they were before it",
		Do:  []string{"Compare the policy with the copy in the journal, and tell the key's owner. trailhead undo takes our statement out again."}, Err: engine.ErrLost}
}

func (s theirKeySeen) Remove(*engine.Values) engine.Diff {
	doc, err := policydoc.Parse(s.policy)
	if err != nil {
		return engine.Right("", "", nil)
	}
	mine, ok := doc.Statement(sidDecrypt)
	if !ok || !policydoc.EqualStatement(mine, s.statement()) {
		return engine.Right("", "", nil)
	}
	after := doc.Without(sidDecrypt)
	return engine.Diff{Verb: engine.Change, Summary: "our statement is taken out, the others stay", Before: doc.Indent(), After: after.Indent(), Reread: true,
		Calls: []engine.Call{s.put("take our statement out", after)}}
}
