package steps_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps"
)

// Whatever rules and statements others have: after apply they are what they
// were, and after undo the documents are.
func TestForeignDocumentsSurvive(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	cases := 100
	switch {
	case *chaos:
		cases = 1000
	case underRace || testing.Short():
		cases = 20
	}
	t.Logf("seed %d, %d cases", seed, cases)
	for i := range cases {
		b, key := withTrail(t, "us-east-1", adminsOnly)
		rules, statements := b.foreignRules(r), foreignStatements(r)
		if err := b.home().PutNotifications(t.Context(), theirBucketName, rules); err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		policy, err := b.home().KeyPolicy(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		original := mustParse(t, policy).With(statements...)
		if err := b.home().PutKeyPolicy(t.Context(), key, original.String()); err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		b.applied(existing...)
		b.foreignIs(rules, original, key, i)
		b.undone(steps.UndoWishes{}, existing...)
		now, err := b.home().Notifications(t.Context(), theirBucketName)
		if err != nil {
			t.Fatal(err)
		}
		after, err := b.home().KeyPolicy(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if !now.Equal(rules) || !policydoc.Equal(mustParse(t, after), original) {
			t.Fatalf("case %d: undo did not give back what was there:\n%+v\n%+v\n%s\n%s", i, rules, now, original.Indent(), after)
		}
	}
}

func (b *bench) foreignIs(rules awsops.Notifications, original policydoc.Document, key string, i int) {
	b.t.Helper()
	now, err := b.home().Notifications(b.t.Context(), theirBucketName)
	if err != nil {
		b.t.Fatal(err)
	}
	if !now.Foreign("ExpelNotifyQueue").Equal(rules) {
		b.t.Fatalf("case %d: rules %+v became %+v", i, rules, now)
	}
	policy, err := b.home().KeyPolicy(b.t.Context(), key)
	if err != nil {
		b.t.Fatal(err)
	}
	if doc := mustParse(b.t, policy); !policydoc.Equal(doc.Without("Allow Expel to decrypt"), original.Without("Allow Expel to decrypt")) {
		b.t.Fatalf("case %d: key policy became\n%s\nfrom\n%s", i, doc.Indent(), original.Indent())
	}
}

// foreignRules are notifications of every kind that do not overlap ours.
func (b *bench) foreignRules(r *rand.Rand) awsops.Notifications {
	var n awsops.Notifications
	kinds := []string{"s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectRestore:Post", "s3:ReducedRedundancyLostObject"}
	for i, event := range kinds {
		rule := awsops.Notification{ID: fmt.Sprintf("rule-%d", i), Events: []string{event}}
		if r.IntN(2) == 0 {
			rule.Prefix = fmt.Sprintf("AWSLogs/%d/", r.IntN(100))
		}
		if r.IntN(2) == 0 {
			rule.Suffix = ".json.gz"
		}
		switch r.IntN(4) {
		case 0:
			name := fmt.Sprintf("queue-%d", i)
			b.listener(name)
			rule.Destination = "arn:aws:sqs:us-east-1:123456789012:" + name
			n.Queues = append(n.Queues, rule)
		case 1:
			rule.Destination = fmt.Sprintf("arn:aws:sns:us-east-1:123456789012:topic-%d", i)
			b.world.AddTopic(account, "us-east-1", fmt.Sprintf("topic-%d", i), fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"%s"}]}`, rule.Destination))
			n.Topics = append(n.Topics, rule)
		case 2:
			rule.Destination = fmt.Sprintf("arn:aws:lambda:us-east-1:123456789012:function:f-%d", i)
			b.world.AddForeign(rule.Destination)
			n.Lambdas = append(n.Lambdas, rule)
		}
	}
	n.EventBridge = r.IntN(2) == 0
	return n
}

// foreignStatements are statements in the shapes that AWS accepts.
func foreignStatements(r *rand.Rand) []policydoc.Statement {
	var all []policydoc.Statement
	for i := range r.IntN(4) {
		s := policydoc.Statement{Sid: fmt.Sprintf("theirs%d", i), Effect: "Allow", Principal: policydoc.Principal{"Service": {"logs.amazonaws.com"}}, Action: policydoc.Strings{"kms:Encrypt"}, Resource: policydoc.Strings{"*"}}
		if r.IntN(2) == 0 {
			s.Action = append(s.Action, "kms:ReEncrypt*", "kms:GenerateDataKey")
		}
		if r.IntN(2) == 0 {
			s.Condition = policydoc.Conditions{"StringEquals": {"kms:CallerAccount": {"123456789012"}}, "Bool": {"aws:SecureTransport": {"true"}}}
		}
		if r.IntN(3) == 0 {
			s.Sid = ""
		}
		all = append(all, s)
	}
	return all
}
