package steps

import (
	"context"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Status is how a check came out. The words are part of the contract.
type Status string

// The statuses.
const (
	Pass    Status = "pass"
	Warn    Status = "warn" // it works, but not as it should
	Fail    Status = "fail"
	NotSeen Status = "unknown" // it could not be looked at; never taken for absent
)

// Check is one thing that must hold for an event to reach Expel.
type Check struct {
	ID       string `json:"id"`   // "queue.policy"
	Step     int    `json:"step"` // the article's
	Hop      string `json:"hop"`  // trail, bucket, notification, queue, key, role
	Status   Status `json:"status"`
	Evidence string `json:"evidence"`
	Remedy   string `json:"remedy,omitempty"`
}

// Report is the outcome of all checks.
type Report struct {
	Healthy bool    `json:"healthy"` // no check failed
	Checks  []Check `json:"checks"`
}

// Subject says what to verify. Only the queue and the role must be known: the
// rest is found from the queue's policy, whoever made the set-up.
type Subject struct {
	QueueURL, RoleARN string
	Bucket, Trail     string // "" to find them
	ExternalID        answers.Secret
}

// Hops are the stations of an event, in order.
var Hops = []string{"trail", "bucket", "notification", "queue", "key", "role"}

// facts are what AWS says about a set-up. Each is either seen, absent, or
// could not be looked at (its error).
type facts struct {
	site          Site
	subject       Subject
	queue         seen[awsops.Queue]
	bucketName    string
	bucket        seen[awsops.Bucket]
	encryption    seen[awsops.Encryption]
	notifications seen[awsops.Notifications]
	topic         string // that hears of new files and tells the queue, "" where S3 tells it itself
	trails        seen[[]awsops.Trail]
	trail         seen[awsops.Trail]
	status        seen[awsops.TrailStatus]
	selectors     seen[awsops.Selectors]
	keys          map[string]seen[string] // key ARN to policy
	role          seen[awsops.Role]
	user          seen[awsops.User]
	policies      seen[[]policydoc.Document] // of the role or user
	now           time.Time
}

// seen is a fact with what became of the look at it.
type seen[T any] struct {
	value  T
	exists bool
	err    error
}

func see[T any](value T, err error) seen[T] {
	v, exists, err := awsops.OrMissing(value, err)
	return seen[T]{value: v, exists: exists, err: err}
}

// Subject is the set-up that these answers describe.
func (d *Desk) Subject(ctx context.Context, set answers.Set) (Subject, error) {
	outputs, err := d.Outputs(ctx, set)
	if err != nil {
		return Subject{}, err
	}
	site, err := d.site(awsops.WithSharedReads(ctx), set)
	if err != nil {
		return Subject{}, err
	}
	return Subject{RoleARN: outputs[0].Value, QueueURL: outputs[len(outputs)-1].Value, Bucket: site.Bucket(), Trail: site.trailARN(), ExternalID: set.ExternalID}, nil
}

// Verify looks at every hop and says what holds. It changes nothing and takes
// no message from the queue.
func (d *Desk) Verify(ctx context.Context, a answers.Answers, subject Subject) Report {
	f := d.gather(awsops.WithSharedReads(ctx), d.Site(a), subject)
	report := Report{Healthy: true, Checks: slices.Concat(f.checkTrail(), f.checkBucket(), f.checkNotification(), f.checkQueue(), f.checkKeys(), f.checkRole())}
	for _, c := range report.Checks {
		report.Healthy = report.Healthy && c.Status != Fail
	}
	return report
}

// Delivered waits until the trail has delivered a log file, or until limit has
// passed. Tick hears of each look.
func (d *Desk) Delivered(ctx context.Context, subject Subject, limit time.Duration, tick func(waited time.Duration)) (bool, error) {
	const pause = 10 * time.Second
	for waited := time.Duration(0); ; waited += pause {
		status, err := d.Home.In(regionIn(subject.Trail, d.Home.Target().Region)).TrailStatus(ctx, subject.Trail)
		if err != nil {
			return false, engine.Explain("read the status of the trail", nil, err)
		}
		if !status.LatestDelivery.IsZero() {
			return true, nil
		}
		if waited >= limit {
			return false, nil
		}
		tick(waited)
		if err := d.Home.Clock().Sleep(ctx, min(pause, limit)); err != nil {
			return false, err
		}
	}
}

// gather looks at every hop as whoever we are in its account.
func (d *Desk) gather(ctx context.Context, site Site, subject Subject) *facts {
	f := &facts{site: site, subject: subject, keys: map[string]seen[string]{}, now: d.Home.Clock().Now()}
	region := regionIn(subject.QueueURL, d.Home.Target().Region) // queue and bucket share a region
	log, noLog := d.entered(ctx, awsops.AccountOf(subject.QueueURL), region, site.Answers)
	role, noRole := d.entered(ctx, accountIn(subject.RoleARN), region, site.Answers)
	_ = together(
		func() error {
			f.queue = seeIn(log, noLog, func() (awsops.Queue, error) { return log.Queue(ctx, subject.QueueURL) })
			return nil
		},
		func() error { f.trails = see(d.Home.Trails(ctx)); return nil },
		func() error {
			if noRole != nil {
				f.role.err, f.policies.err = noRole, noRole
				return nil
			}
			f.lookAtIdentity(ctx, role)
			return nil
		},
	)
	f.bucketName = subject.Bucket
	if f.bucketName == "" {
		f.bucketName = bucketBehind(f.queue.value.Policy)
	}
	f.pickTrail()
	_ = together(
		func() error { f.lookAtBucket(ctx, log, noLog); return nil },
		func() error { f.lookAtTrail(ctx, d.Home); return nil },
	)
	f.lookAtKeys(ctx, d)
	return f
}

// entered is the way into an account: the one a look at the site has found, or
// what the answers say.
func (d *Desk) entered(ctx context.Context, account, region string, a answers.Answers) (*awsops.Account, error) {
	how, known := d.ways.Load(account)
	way, _ := how.(answers.LogAccount)
	if !known {
		way = a.LogAccount
	}
	aws, err := d.Reach(ctx, account, way)
	if err != nil {
		return nil, err
	}
	return aws.In(region), nil
}

// seeIn is see in an account that we may have no way into.
func seeIn[T any](aws *awsops.Account, noWay error, look func() (T, error)) seen[T] {
	if aws == nil {
		return seen[T]{err: noWay}
	}
	return see(look())
}

func (f *facts) lookAtBucket(ctx context.Context, aws *awsops.Account, noWay error) {
	if f.bucketName == "" {
		return
	}
	_ = together(
		func() error {
			f.bucket = seeIn(aws, noWay, func() (awsops.Bucket, error) { return aws.Bucket(ctx, f.bucketName) })
			return nil
		},
		func() error {
			f.encryption = seeIn(aws, noWay, func() (awsops.Encryption, error) { return aws.BucketEncryption(ctx, f.bucketName) })
			return nil
		},
		func() error {
			f.notifications = seeIn(aws, noWay, func() (awsops.Notifications, error) { return aws.Notifications(ctx, f.bucketName) })
			return nil
		},
	)
	f.lookForTopic(ctx, aws)
}

// lookForTopic finds the topic between bucket and queue, where the bucket does
// not tell the queue itself.
func (f *facts) lookForTopic(ctx context.Context, aws *awsops.Account) {
	direct := slices.ContainsFunc(f.notifications.value.Queues, func(n awsops.Notification) bool { return n.Destination == f.queue.value.ARN })
	if aws == nil || direct || len(f.notifications.value.Topics) == 0 {
		return
	}
	own, err := aws.OwnSubscriptions(ctx)
	if err != nil {
		return // the check of the rule says that it is not known
	}
	for _, n := range f.notifications.value.Topics {
		for _, s := range own {
			if s.Topic == n.Destination && s.Endpoint == f.queue.value.ARN && s.Confirmed() {
				f.topic = n.Destination
			}
		}
	}
}

// pickTrail finds the trail by its ARN, else the one that delivers to the
// bucket; of several, one that covers all regions.
func (f *facts) pickTrail() {
	f.trail.err = f.trails.err
	for _, t := range f.trails.value {
		named, feeds := t.ARN == f.subject.Trail, f.subject.Trail == "" && t.Bucket == f.bucketName && t.Bucket != ""
		if (named || feeds) && (!f.trail.exists || t.MultiRegion) {
			f.trail = seen[awsops.Trail]{value: t, exists: true}
		}
	}
}

func (f *facts) lookAtTrail(ctx context.Context, aws *awsops.Account) {
	if !f.trail.exists {
		return
	}
	home, arn := aws.In(f.trail.value.HomeRegion), f.trail.value.ARN
	_ = together(
		func() error { f.status = see(home.TrailStatus(ctx, arn)); return nil },
		func() error { f.selectors = see(home.Selectors(ctx, arn)); return nil },
	)
}

// lookAtKeys reads the policy of every key on the way: the queue's, the
// bucket's and the trail's, which are often one.
func (f *facts) lookAtKeys(ctx context.Context, d *Desk) {
	arns := slices.Compact(slices.Sorted(slices.Values([]string{f.queue.value.KeyID, f.encryption.value.KeyID, f.trail.value.KeyID})))
	arns = slices.DeleteFunc(arns, func(arn string) bool { return arn == "" })
	found := make([]seen[string], len(arns))
	reads := make([]func() error, len(arns))
	for i, id := range arns {
		reads[i] = func() error {
			account := accountIn(id)
			if account == "" { // an alias or a bare id is the queue's own account's
				account = awsops.AccountOf(f.subject.QueueURL)
			}
			aws, noWay := d.entered(ctx, account, regionIn(id, regionIn(f.subject.QueueURL, d.Home.Target().Region)), f.site.Answers)
			found[i] = seeIn(aws, noWay, func() (string, error) { return aws.KeyPolicy(ctx, id) })
			return nil
		}
	}
	_ = together(reads...)
	for i, arn := range arns {
		f.keys[arn] = found[i]
	}
}

// lookAtIdentity reads the role, or the user that stands in for it, and every
// policy attached to it.
func (f *facts) lookAtIdentity(ctx context.Context, aws *awsops.Account) {
	arn, _ := awsops.ParseARN(f.subject.RoleARN)
	kind, name := arn.Split()
	var attached []string
	var err error
	if kind == "user" {
		f.user = see(aws.User(ctx, name))
		attached, err = aws.UserPolicies(ctx, name)
	} else {
		f.role = see(aws.Role(ctx, name))
		attached, err = aws.RolePolicies(ctx, name)
	}
	if err != nil {
		f.policies = see([]policydoc.Document(nil), err)
		return
	}
	f.policies.exists = true
	for _, policyARN := range attached {
		p, err := aws.Policy(ctx, policyARN)
		if err != nil {
			f.policies.err = err
			continue
		}
		if doc, err := policydoc.Parse(p.Document); err == nil {
			f.policies.value = append(f.policies.value, doc)
		}
	}
}

// regionIn reads the region off an ARN or off the host of a queue's URL.
func regionIn(text, otherwise string) string {
	if arn, ok := awsops.ParseARN(text); ok && arn.Region != "" {
		return arn.Region
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '.' }) {
		if answers.PartitionOf(part) != "" {
			return part
		}
	}
	return otherwise
}

// bucketBehind reads from a queue's policy which bucket may send to it.
func bucketBehind(policy string) string {
	doc, err := policydoc.Parse(policy)
	if err != nil {
		return ""
	}
	for _, s := range doc.Statements {
		for _, keys := range s.Condition {
			for _, values := range keys {
				for _, v := range values {
					if arn, ok := awsops.ParseARN(v); ok && arn.Service == "s3" {
						return arn.Resource
					}
				}
			}
		}
	}
	return ""
}

// resourceAllows reports whether the policy on a resource alone lets r
// through. No policy lets nobody through.
func resourceAllows(policy string, r policydoc.Request) bool {
	doc, err := policydoc.Parse(policy)
	return err == nil && doc.Resource(r).Decision == policydoc.Allowed
}
