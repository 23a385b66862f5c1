package steps_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
	"trailhead/internal/sample"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// sequences are tried in a full run, and a few of them in every other one.
const sequences = 20_000

// neighbour is somebody else in the account: things under our names or others,
// with our tag or without, before the first run, and statements in what we have
// made, after it.
type neighbour struct {
	*bench
	r      *rand.Rand
	things map[string]thing // by ARN
}

// thing is one of theirs.
type thing struct {
	line   string // of the inventory
	tagged bool   // it carries trailhead's tag
}

const theirSid = "Neighbour"

// theirs is a statement that nobody but its owner may take away.
func theirs(action, resource string) policydoc.Statement {
	return policydoc.Statement{Sid: theirSid, Effect: policydoc.Allow,
		Principal: policydoc.Principal{"AWS": {"arn:aws:iam::" + account + ":root"}},
		Action:    policydoc.Strings{action}, Resource: policydoc.Strings{resource}}
}

// settles makes what they have: of each kind none, or one with a name of ours
// or of their own.
func (n *neighbour) settles() {
	ctx, home := n.t.Context(), n.home()
	policy := func(action, resource string) string { return policydoc.New(theirs(action, resource)).String() }
	for _, kind := range []struct {
		ours, own string
		make      func(name string, tags awsops.Tags) error
	}{
		{"ExpelServiceRole", "BreakGlassAdmin", func(name string, tags awsops.Tags) error {
			_, err := home.CreateRole(ctx, awsops.NewRole{Name: name, Tags: tags, Trust: fmt.Sprintf(
				`{"Version":"2012-10-17","Statement":[{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"sts:AssumeRole"}]}`,
				theirSid, account)})
			return err
		}},
		{"ExpelAPIPolicy", "OrdersPolicy", func(name string, tags awsops.Tags) error {
			_, err := home.CreatePolicy(ctx, awsops.NewPolicy{Name: name, Tags: tags, Document: fmt.Sprintf(
				`{"Version":"2012-10-17","Statement":[{"Sid":%q,"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`, theirSid)})
			return err
		}},
		{"ExpelMasterCloudTrailNotify", "orders-prod", func(name string, tags awsops.Tags) error {
			_, err := home.CreateQueue(ctx, awsops.NewQueue{Name: name, Tags: tags, VisibilityTimeout: 30, Retention: 60, MaxMessageSize: 1024,
				Policy: policy("sqs:SendMessage", "arn:aws:sqs:us-east-1:"+account+":"+name)})
			return err
		}},
		{ownBucket, "payroll-data", func(name string, tags awsops.Tags) error {
			if err := home.CreateBucket(ctx, name, tags); err != nil {
				return err
			}
			return home.PutBucketPolicy(ctx, name, policy("s3:GetObject", "arn:aws:s3:::"+name+"/*"))
		}},
		{"expel-cloudtrail", "prod-db", func(name string, tags awsops.Tags) error {
			key, err := home.CreateKey(ctx, awsops.NewKey{Description: "theirs", Policy: policy("kms:*", "*"), Tags: tags})
			if err != nil {
				return err
			}
			return home.CreateAlias(ctx, "alias/"+name, key.ID)
		}},
	} {
		name, tags := kind.ours, awsops.Tags(nil)
		if n.r.IntN(2) == 0 {
			name = kind.own
		}
		if n.r.IntN(2) == 0 {
			tags = awsops.Tags{setup.TagManagedBy: setup.Trailhead}
		}
		if n.r.IntN(3) == 0 {
			continue
		}
		before := n.lines()
		if err := kind.make(name, tags); err != nil {
			n.t.Fatal(err)
		}
		for arn, line := range n.lines() {
			if before[arn] != line {
				n.things[arn] = thing{line, tags != nil}
			}
		}
	}
}

// lines are those of the inventory, by what they are about.
func (n *neighbour) lines() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(n.world.Inventory()) {
		arn, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[arn] = strings.TrimSpace(line)
	}
	return all
}

// says are the answers of somebody who may name what is not theirs.
func (n *neighbour) says() (map[string]string, []string) {
	flags := map[string]string{"external_id": externalID, "scope": "account", "variant": "new", "region": "us-east-1"}
	var told []string
	maybe := func(key, value string) {
		if n.r.IntN(4) == 0 {
			flags[key] = value
			told = append(told, key+"="+value)
		}
	}
	maybe("role", "BreakGlassAdmin")
	maybe("policy", "OrdersPolicy")
	maybe("queue", "orders-prod")
	maybe("bucket", "payroll-data")
	maybe("kms_alias", "prod-db")
	maybe("accept", "extra-access")
	maybe("remediation", "true")
	maybe("tags", "team=sec")
	maybe("auth", "user")
	return flags, told
}

// does is one thing that somebody does with trailhead. It returns what it was,
// in words, and the plan that was carried out, nil for none.
func (n *neighbour) does() (what string, plan *engine.Plan, byTags bool) {
	ctx, d := n.t.Context(), n.session()
	flags, told := n.says()
	set, err := answers.Resolve(answers.Layers{Flags: flags, Earlier: d.Earlier()})
	if err != nil {
		return "answers that are refused", nil, false
	}
	what = "apply"
	if n.r.IntN(3) == 0 {
		options := setup.UndoOptions{ByTags: n.r.IntN(2) == 0}
		if n.r.IntN(2) == 0 {
			options.DeleteLogs = []string{ownBucket, "payroll-data"}[n.r.IntN(2)]
			options.DeleteKey = []string{"alias/expel-cloudtrail", "alias/prod-db"}[n.r.IntN(2)]
		}
		what, byTags = fmt.Sprintf("undo %+v", options), options.ByTags
		plan, err = d.PlanUndo(ctx, set, options)
	} else {
		plan, err = d.Plan(ctx, set)
	}
	what += " " + strings.Join(told, " ")
	if err != nil {
		return what + ": no plan", nil, byTags
	}
	ok, err := plan.Approve()
	if err != nil {
		return what + ": blocked", nil, byTags
	}
	if n.r.IntN(4) == 0 {
		n.world.Fail(awssim.Fault{Nth: 1 + n.r.IntN(40), Err: awssim.APIError("AccessDenied", "not now")})
		what += ", with a refusal on the way"
	}
	_, _ = follow(d.Apply(ctx, set, ok, false))
	n.world.ClearFaults()
	return what, plan, byTags
}

// writesInto puts a statement of theirs into a document of ours.
func (n *neighbour) writesInto() {
	ctx, home := n.t.Context(), n.home()
	url, err := home.QueueURL(ctx, "ExpelMasterCloudTrailNotify")
	if err != nil {
		return
	}
	queue := must(home.Queue(ctx, url))(n.t)
	doc, err := policydoc.Parse(queue.Policy)
	if err != nil {
		return
	}
	if _, has := doc.Statement(theirSid); has {
		return
	}
	queue.Policy = doc.With(theirs("sqs:ReceiveMessage", queue.ARN)).String()
	if err := home.SetQueuePolicy(ctx, url, queue.Policy); err != nil {
		n.t.Fatal(err)
	}
}

// holds makes sure that nothing of theirs has changed but what the plan has
// shown, and what it shows can be.
func (n *neighbour) holds(before map[string]string, plan *engine.Plan, agreed bool) error {
	shown := map[string]engine.Verb{}
	if plan != nil {
		for _, c := range plan.Changes {
			shown[c.Identity] = c.Verb
		}
	}
	now := n.lines()
	for arn, one := range n.things {
		verb, is := shown[arn]
		for identity, v := range shown { // a setting is shown by what has it, a key by its alias
			_, id, key := strings.Cut(arn, ":key/")
			if !is && (strings.HasPrefix(identity, arn+"?") || key && strings.Contains(before[identity], id)) {
				verb, is = v, true
			}
		}
		switch {
		case now[arn] == before[arn]:
		case !is:
			return fmt.Errorf("no plan has shown that it changes\n%s\nto\n%s", before[arn], now[arn])
		case !one.tagged:
			return fmt.Errorf("%s of what is nobody's but theirs:\n%s\nis now\n%s", verb, before[arn], now[arn])
		case now[arn] == "" && !agreed:
			return fmt.Errorf("only a tag says that this is ours, and it was taken back:\n%s", before[arn])
		case strings.Contains(arn, ":role/"): // who may be Expel is said whole: the plan has shown the trust of before
		case now[arn] != "" && strings.Contains(before[arn], theirSid) && !strings.Contains(now[arn], theirSid):
			return fmt.Errorf("their statement is gone:\n%s\nis now\n%s", before[arn], now[arn])
		}
	}
	for arn, line := range before { // what they have written into ours
		if now[arn] != "" && n.things[arn].line == "" && strings.Contains(line, theirSid) && !strings.Contains(now[arn], theirSid) {
			return fmt.Errorf("their statement in what is ours is gone:\n%s\nis now\n%s", line, now[arn])
		}
	}
	return nil
}

// Whatever is there, whatever is answered, in whatever order: nothing that a
// stranger has made changes except what the plan has shown.
func TestNothingOfStrangersChangesUnseen(t *testing.T) {
	count := sequences
	if !sample.Full() {
		count /= 200
	}
	made, held := 0, 0
	for i := range count {
		seed := sample.Seed() + uint64(i)
		n := &neighbour{bench: newBench(t), r: rand.New(rand.NewPCG(seed, 1)), things: map[string]thing{}}
		n.settles()
		var done []string
		agreed := false // to taking back by tags: an undo that was cut off goes on
		for range 1 + n.r.IntN(3) {
			switch n.r.IntN(6) {
			case 0:
				n.state = memoryDir(t)
				done, agreed = append(done, "the journal is lost"), false
			case 1:
				n.writesInto()
				done = append(done, "they write into our queue's policy")
			}
			before := n.lines()
			what, plan, byTags := n.does()
			done, agreed = append(done, what), agreed || byTags && plan != nil
			if plan != nil {
				made += len(plan.Changes)
			}
			held += len(n.things)
			if err := n.holds(before, plan, agreed); err != nil {
				t.Fatalf("TRAILHEAD_TEST_SEED=%d:\n%s\n%v", seed, strings.Join(done, "\n"), err)
			}
		}
	}
	if made == 0 || held == 0 {
		t.Errorf("%d changes, %d things: the test shows nothing", made, held)
	}
	t.Logf("%d sequences from seed %d: %d changes were made beside things of others, %d looked at", count, sample.Seed(), made, held)
}
