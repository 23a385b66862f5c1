package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// strangersWorld is an account with somebody's trail and somebody's listeners, all
// policies at random.
type strangersWorld struct {
	*world
	r      *simtest.Random
	key    string
	rules  awsops.Notifications
	policy map[string]string // of each queue of theirs, by name, and of each key, by ARN
}

func newStrangersWorld(t *testing.T, r *simtest.Random) *strangersWorld {
	t.Helper()
	s := &strangersWorld{world: newWorld(t), r: r, policy: map[string]string{}}
	s.giveTrailByHand(r.One("", "acme"))
	s.rules = r.Rules(account, "us-east-1", false)
	for _, n := range slices.Concat(s.rules.Queues, s.rules.Topics, s.rules.Lambdas) {
		s.destination(n)
	}
	if err := s.home().PutNotifications(t.Context(), existingBucketName, s.rules); err != nil {
		t.Fatalf("%v\n%+v", err, s.rules) // the generator and the simulated AWS disagree
	}
	s.rules = s.notifications() // with the ids that S3 has given
	return s
}

// giveTrailByHand is giveTrail with a key policy at random, and no calls.
func (s *strangersWorld) giveTrailByHand(prefix string) {
	doc := mustParse(s.t, s.r.Policy(simtest.KeyPolicy, account, true))
	if s.r.Maybe(2) { // nothing is left to IAM but the administration of the key
		doc = doc.Without("Enable IAM User Permissions").With(
			mustParse(s.t, `{"Version":"2012-10-17","Statement":[`+adminsOnly+`]}`).Statements...)
	}
	s.key = s.addKey("theirs", doc.With(mustParse(s.t, `{"Version":"2012-10-17","Statement":[`+forTrail+`]}`).Statements...))
	bucket := s.sim.AddBucket(existingBucketName, account, "us-east-1")
	s.sim.AddTrail(awssim.TrailState{Name: "audit", Account: account, HomeRegion: "us-east-1", Bucket: existingBucketName, Prefix: prefix,
		KeyARN: s.key, MultiRegion: true, Logging: true, Validation: true})
	s.sim.Edit(func(*awssim.World) {
		bucket.Policy.Value = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["s3:GetBucketAcl","s3:PutObject"],"Resource":["arn:aws:s3:::acme-trail-logs","arn:aws:s3:::acme-trail-logs/*"]}]}`
	})
}

func (s *strangersWorld) addKey(name string, doc policydoc.Document) string {
	arn := s.sim.AddKey(account, "us-east-1", name, doc.String()).ARN
	s.policy[arn] = doc.String()
	return arn
}

// destination makes what a rule names, with a policy at random that lets S3 in.
func (s *strangersWorld) destination(n awsops.Notification) {
	arn, _ := awsops.ParseARN(n.Destination)
	letIn := func(kind simtest.PolicyKind, actions ...string) policydoc.Document {
		return mustParse(s.t, s.r.Policy(kind, account, true)).With(
			policydoc.Statement{Sid: "s3", Effect: "Allow", Principal: policydoc.Principal{"Service": {"s3.amazonaws.com"}}, Action: actions,
				Resource: policydoc.Strings{"*"}})
	}
	switch arn.Service {
	case "sqs":
		s.policy[arn.Resource] = letIn(simtest.QueuePolicy, "sqs:SendMessage").String()
		attributes := map[string]string{"Policy": s.policy[arn.Resource]}
		if s.r.Maybe(2) {
			attributes["KmsMasterKeyId"] = s.addKey(arn.Resource, letIn(simtest.KeyPolicy, "kms:GenerateDataKey", "kms:Decrypt"))
		}
		s.sim.AddQueue(account, "us-east-1", arn.Resource, attributes)
	case "sns":
		s.sim.AddTopic(account, "us-east-1", arn.Resource, letIn(simtest.TopicPolicy, "sns:Publish").String())
	case "lambda":
		s.sim.AddFunctions(n.Destination)
	}
}

func (b *world) notifications() awsops.Notifications {
	b.t.Helper()
	n, err := b.home().Notifications(b.t.Context(), existingBucketName)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// planned is the first of the ways out that can be had, "" where there is none.
func (s *strangersWorld) planned() (overlap string, plan *engine.Plan) {
	for _, overlap := range s.r.Some(2, "subscribe", "fan-out") {
		plan = s.plan(append(existing, "overlap="+overlap)...)
		if len(plan.Blocked) == 0 {
			return overlap, plan
		}
	}
	return "", plan
}

// Through the whole engine, whatever others have: their rules, and the policies
// of their key, queues and topics, are after apply what they were but for one
// entry of ours, log files reach both of us, and undo gives everything back.
func TestForeignDocumentsSurvive(t *testing.T) {
	t.Parallel()
	ways := map[string]int{}
	simtest.CasesOf(t, 12, 500, func(t *testing.T, r *simtest.Random) {
		s := newStrangersWorld(t, r)
		before := s.inventory()
		overlap, plan := s.planned()
		if overlap == "" {
			if s.inventory() != before {
				t.Error("something was written")
			}
			ways["none"]++
			return
		}
		ways[wayOf(plan)]++
		answers := append(existing, "overlap="+overlap)
		s.applied(answers...)
		s.othersAreWhole()
		s.logsArrive()
		if r.Maybe(3) {
			s.undoneAfterAnEdit(answers)
			return
		}
		s.undone(setup.UndoOptions{}, answers...)
		if now := s.notifications(); !now.Equal(s.rules) {
			t.Errorf("undo made of %+v\n%+v", s.rules, now)
		}
		s.policiesAre(func(doc policydoc.Document) policydoc.Document { return doc })
	})
	t.Logf("ways: %v", ways)
}

// wayOf tells the routes apart by what they plan.
func wayOf(plan *engine.Plan) string {
	var types []string
	for _, c := range plan.Changes {
		types = append(types, c.Type)
	}
	switch {
	case slices.Contains(types, "SNS topic"):
		return "fan-out"
	case slices.Contains(types, "SNS subscription"):
		return "subscribe"
	}
	return "direct"
}

var ourSids = []string{"Allow Expel to decrypt", "Allow Expel fan-out topic to encrypt", "AllowExpelFanOutToSend"}

// othersAreWhole compares everything of others with what it was.
func (s *strangersWorld) othersAreWhole() {
	s.t.Helper()
	now := s.notifications()
	for _, n := range slices.Concat(s.rules.Queues, s.rules.Topics, s.rules.Lambdas) {
		switched := now.Has("ExpelNotifyQueue") && !now.Has(n.ID) && slices.ContainsFunc(now.Topics, func(x awsops.Notification) bool {
			return x.ID == "ExpelNotifyQueue" && x.Prefix == n.Prefix && x.Suffix == n.Suffix && slices.Equal(x.Events, n.Events)
		})
		if !now.Has(n.ID) && !switched {
			s.t.Errorf("the rule %+v is gone: %+v", n, now)
		}
		s.rulesOf(n, now)
	}
	s.policiesAre(func(doc policydoc.Document) policydoc.Document { return doc.Without(ourSids...) })
}

func (s *strangersWorld) rulesOf(n awsops.Notification, now awsops.Notifications) {
	s.t.Helper()
	for _, x := range slices.Concat(now.Queues, now.Topics, now.Lambdas) {
		if x.ID == n.ID && (x.Destination != n.Destination || x.Prefix != n.Prefix || x.Suffix != n.Suffix || !slices.Equal(x.Events, n.Events)) {
			s.t.Errorf("the rule %+v became %+v", n, x)
		}
	}
	if now.EventBridge != s.rules.EventBridge {
		s.t.Error("EventBridge was switched")
	}
}

// policiesAre compares the policies of their keys and queues with what they
// were, ours left out by without.
func (s *strangersWorld) policiesAre(without func(policydoc.Document) policydoc.Document) {
	s.t.Helper()
	is := map[string]string{}
	s.sim.Edit(func(w *awssim.World) {
		region := w.Accounts[account].Regions["us-east-1"]
		for name := range s.policy {
			if _, id, isKey := strings.Cut(name, ":key/"); isKey {
				is[name] = region.Keys[id].Policy.Value
			} else {
				is[name] = region.Queues[name].Attributes.Value["Policy"]
			}
		}
	})
	for name, was := range s.policy {
		if got := without(mustParse(s.t, is[name])); !policydoc.Equal(got, mustParse(s.t, was)) {
			s.t.Errorf("the policy of %s became\n%s\nfrom\n%s", name, is[name], was)
		}
	}
}

// logsArrive delivers a log file: our queue hears of it, and so does each queue
// of theirs that a rule told of such files.
func (s *strangersWorld) logsArrive() {
	s.t.Helper()
	count := func() map[string]int {
		n := map[string]int{}
		s.sim.Edit(func(w *awssim.World) {
			for name, q := range w.Accounts[account].Regions["us-east-1"].Queues {
				n[name] = len(q.Messages)
			}
		})
		return n
	}
	before := count()
	s.sim.DeliverLogs()
	after := count()
	if after["ExpelMasterCloudTrailNotify"] == before["ExpelMasterCloudTrailNotify"] {
		s.t.Errorf("our queue did not hear of a log file: %+v", s.notifications())
	}
	for _, n := range s.rules.Queues {
		arn, _ := awsops.ParseARN(n.Destination)
		hears := simtest.Hears(n, "s3:ObjectCreated:Put", s.aLogFile())
		if hears && after[arn.Resource] == before[arn.Resource] {
			s.t.Errorf("%s heard of log files, and does no more: %+v", arn.Resource, s.notifications())
		}
	}
}

// aLogFile is the key of a file that was delivered.
func (s *strangersWorld) aLogFile() string {
	var key string
	s.sim.Edit(func(w *awssim.World) {
		for _, o := range w.Buckets[existingBucketName].Objects {
			if strings.HasSuffix(o.Key, ".json.gz") && !strings.Contains(o.Key, "Digest") {
				key = o.Key
			}
		}
	})
	return key
}

// undoneAfterAnEdit: somebody changes the notifications before the undo. Only
// ours goes, theirs stays as edited, and the three versions are told.
func (s *strangersWorld) undoneAfterAnEdit(answers []string) {
	s.t.Helper()
	left := s.notifications()
	edited := left
	edited.EventBridge = !edited.EventBridge
	s.sim.Edit(func(w *awssim.World) {
		c := &w.Buckets[existingBucketName].Notification.Value
		if c.EventBridgeConfiguration = nil; edited.EventBridge {
			c.EventBridgeConfiguration = &types.EventBridgeConfiguration{}
		}
		for i := range c.LambdaFunctionConfigurations { // and moves every function's rule to another prefix
			c.LambdaFunctionConfigurations[i].Id = aws.String("moved-" + aws.ToString(c.LambdaFunctionConfigurations[i].Id))
		}
	})
	edited = s.notifications()
	_, plan := s.undone(setup.UndoOptions{}, answers...)
	for _, c := range plan.Changes {
		if c.Type == "S3 notification" && c.Versions == nil {
			s.t.Errorf("the three versions are not told: %+v", c)
		}
	}
	now := s.notifications()
	if now.Has("ExpelNotifyQueue") || now.EventBridge != edited.EventBridge || len(now.Lambdas) != len(edited.Lambdas) {
		s.t.Errorf("undo made of %+v\n%+v", edited, now)
	}
	for _, n := range edited.Lambdas {
		if !now.Has(n.ID) {
			s.t.Errorf("the edited rule %s is gone", n.ID)
		}
	}
	s.policiesAre(func(doc policydoc.Document) policydoc.Document { return doc })
}
