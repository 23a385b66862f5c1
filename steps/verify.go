package steps

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/path"
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

// With is the report with more checks in it.
func (r Report) With(more []Check) Report {
	for _, c := range more {
		r.Healthy = r.Healthy && c.Status != Fail
	}
	r.Checks = slices.Concat(r.Checks, more)
	return r
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
	setup         Setup
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
	judged        path.Judgement // of the whole way
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

// verifier looks at a set-up through the checks that its steps have.
type verifier struct {
	accounts *Accounts
	setup    Setup
	subject  Subject
	checks   stepChecks
}

// stepChecks are the checks that the steps have, by the hop that they are about.
type stepChecks struct {
	trail, bucket, notification, queue, keys, role func(*facts) []Check
	// logging is the part of trail that says whether anything is recorded.
	logging func(*facts) []Check
	// decrypt is the part of role that is about one key.
	decrypt func(f *facts, key string) Check
}

// report looks at every hop and says what holds. It changes nothing and takes
// no message from the queue.
func (v verifier) report(ctx context.Context) Report {
	f, c := v.gather(awsops.WithSharedReads(ctx)), v.checks
	report := Report{Healthy: true, Checks: f.judge(slices.Concat(c.trail(f), c.bucket(f), c.notification(f), c.queue(f), c.keys(f), c.role(f)))}
	for _, c := range report.Checks {
		report.Healthy = report.Healthy && c.Status != Fail
	}
	return report
}

// delivered waits until the trail has delivered a log file, or until limit has
// passed. Tick hears of each look.
func (v verifier) delivered(ctx context.Context, limit time.Duration, tick func(waited time.Duration)) (bool, error) {
	const pause = 10 * time.Second
	for waited := time.Duration(0); ; waited += pause {
		status, err := v.accounts.Home.In(regionIn(v.subject.Trail, v.accounts.Home.Target().Region)).TrailStatus(ctx, v.subject.Trail)
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
		if err := v.accounts.Home.Clock().Sleep(ctx, min(pause, limit)); err != nil {
			return false, err
		}
	}
}

// resourceAllows reports whether the policy on a resource alone lets r
// through. No policy lets nobody through.
func resourceAllows(policy string, r policydoc.Request) bool {
	doc, err := policydoc.Parse(policy)
	return err == nil && doc.Resource(r).Decision == policydoc.Allowed
}
