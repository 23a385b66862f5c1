package steps_test

import (
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/setup"
)

// theirs is a statement that nobody but its owner may take away.
func theirs(account, action, resource string) policydoc.Statement {
	return policydoc.Statement{Sid: theirSid, Effect: policydoc.Allow,
		Principal: policydoc.Principal{"AWS": {"arn:aws:iam::" + account + ":root"}},
		Action:    policydoc.Strings{action}, Resource: policydoc.Strings{resource}}
}

// kind is one kind of thing that they may have, by a name of ours or of their own.
type kind struct {
	ours, own string
	make      func(name string, tags awsops.Tags) error
}

// identityKinds are those that a member account may have as well.
func (n *neighbour) identityKinds() []kind {
	ctx, place, in := n.t.Context(), n.place, n.place.Target().Account
	return []kind{
		{"ExpelServiceRole", "BreakGlassAdmin", func(name string, tags awsops.Tags) error {
			_, err := place.CreateRole(ctx, awsops.NewRole{Name: name, Tags: tags, Trust: fmt.Sprintf(
				`{"Version":"2012-10-17","Statement":[{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"sts:AssumeRole"}]}`,
				theirSid, in)})
			return err
		}},
		{"ExpelAPIPolicy", "OrdersPolicy", func(name string, tags awsops.Tags) error {
			_, err := place.CreatePolicy(ctx, awsops.NewPolicy{Name: name, Tags: tags, Document: fmt.Sprintf(
				`{"Version":"2012-10-17","Statement":[{"Sid":%q,"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`, theirSid)})
			return err
		}},
	}
}

// kinds are all that they may have.
func (n *neighbour) kinds() []kind {
	all := n.identityKinds()
	if n.ground == company3 {
		return all
	}
	ctx, place, in := n.t.Context(), n.place, n.place.Target().Account
	policy := func(action, resource string) string { return policydoc.New(theirs(in, action, resource)).String() }
	return append(all,
		kind{"ExpelMasterCloudTrailNotify", "orders-prod", func(name string, tags awsops.Tags) error {
			_, err := place.CreateQueue(ctx, awsops.NewQueue{Name: name, Tags: tags, VisibilityTimeout: 30, Retention: 60, MaxMessageSize: 1024,
				Policy: policy("sqs:SendMessage", "arn:aws:sqs:us-east-1:"+in+":"+name)})
			return err
		}},
		kind{ownBucket, "payroll-data", func(name string, tags awsops.Tags) error {
			if n.ground != alone {
				name = "payroll-data"
			}
			if err := place.CreateBucket(ctx, name, tags); err != nil {
				return err
			}
			return place.PutBucketPolicy(ctx, name, policy("s3:GetObject", "arn:aws:s3:::"+name+"/*"))
		}},
		kind{"expel-cloudtrail", "prod-db", func(name string, tags awsops.Tags) error {
			key, err := place.CreateKey(ctx, awsops.NewKey{Description: "theirs", Policy: policy("kms:*", "*"), Tags: tags})
			if err != nil {
				return err
			}
			return place.CreateAlias(ctx, "alias/"+name, key.ID)
		}})
}

// settles makes what they have: of each kind none, or one with a name of ours
// or of their own.
func (n *neighbour) settles() {
	for arn, line := range n.lines() { // what the ground has is somebody's
		if strings.HasPrefix(arn, "arn:") || strings.HasPrefix(arn, "stack ") && !strings.HasPrefix(arn, "stack sets") {
			of := n.ground == company3 && n.ofTaggedSet(arn)
			n.things[arn] = thing{line: line, tagged: of, stacks: of}
		}
	}
	if n.ground == twoHands && n.r.IntN(3) == 0 {
		n.listens()
	}
	for _, kind := range n.kinds() {
		name, tags := kind.ours, awsops.Tags(nil)
		if n.r.IntN(2) == 0 {
			name = kind.own
		}
		if n.r.IntN(2) == 0 {
			tags = awsops.Tags{setup.TagManagedBy: setup.Trailhead}
		}
		if few := n.ground != alone; n.r.IntN(3) == 0 || few && n.r.IntN(2) == 0 {
			continue
		}
		before := n.lines()
		if err := kind.make(name, tags); awsops.Is(err, awsops.Taken) {
			continue // the ground has it
		} else if err != nil {
			n.t.Fatal(err)
		}
		for arn, line := range n.lines() {
			if before[arn] != line {
				n.things[arn] = thing{line: line, tagged: tags != nil}
			}
		}
	}
}

// ofTaggedSet reports whether a line is of the StackSet that carries our tag, or
// of what its stacks have made.
func (n *neighbour) ofTaggedSet(arn string) bool {
	tagged := strings.Contains(n.lines()["stack set trailhead-ExpelServiceRole"], "managed-by:trailhead")
	return tagged && (strings.HasPrefix(arn, "stack ") || strings.Contains(arn, "/Expel"))
}

// listens gives them a rule on the log bucket that has the name of ours.
func (n *neighbour) listens() {
	ctx := n.t.Context()
	rules, err := n.place.Notifications(ctx, logsBucket)
	n.must(err)
	rules.Queues = append(rules.Queues, awsops.Notification{ID: "ExpelNotifyQueue", Events: []string{"s3:ObjectCreated:*"}, Prefix: "other/",
		Destination: "arn:aws:sqs:us-east-1:" + logsAccount + ":one"})
	n.must(n.place.PutNotifications(ctx, logsBucket, rules))
	arn := "arn:aws:s3:::" + logsBucket
	n.things[arn] = thing{line: n.lines()[arn]}
}

// writesInto puts a statement of theirs into a document of ours.
func (n *neighbour) writesInto() {
	ctx, place := n.t.Context(), n.place
	if n.ground == company3 {
		place = n.home()
	}
	url, err := place.QueueURL(ctx, "ExpelMasterCloudTrailNotify")
	if err != nil {
		return
	}
	queue := must(place.Queue(ctx, url))(n.t)
	doc, err := queue.Policy.Document()
	if err != nil {
		return
	}
	if _, has := doc.Statement(theirSid); has {
		return
	}
	more := doc.With(theirs(place.Target().Account, "sqs:ReceiveMessage", queue.ARN)).String()
	if err := place.SetQueuePolicy(ctx, url, more); err != nil {
		n.t.Fatal(err)
	}
	if n.things[queue.ARN].line != "" { // it was theirs all along
		n.things[queue.ARN] = thing{line: n.lines()[queue.ARN], tagged: n.things[queue.ARN].tagged}
	}
}
