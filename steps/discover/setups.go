package discover

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// ExpelSetup is a set-up of Expel's, whoever made it and under whatever names,
// with what becomes of an event on its way through it.
type ExpelSetup struct {
	Role     string         `json:"role_arn,omitempty"` // or the user in its place; "" none takes messages from the queue
	Queue    string         `json:"queue_arn,omitempty"`
	QueueURL string         `json:"queue_url,omitempty"` // "" where there is no such queue, or none that we may ask for
	Bucket   string         `json:"bucket,omitempty"`
	Trail    string         `json:"trail,omitempty"` // ARN; "" none writes into the bucket, as far as is seen
	Account  string         `json:"account,omitempty"`
	Region   string         `json:"region,omitempty"`
	Managed  bool           `json:"ours"`    // trailhead made it, by its tags
	Verdict  string         `json:"verdict"` // open, weak, unknown, shut: path.Verdict
	Findings []SetupFinding `json:"findings,omitempty"`
	Command  string         `json:"command,omitempty"` // that checks it

	// Topics are those that the bucket tells and whose messages the queue's policy
	// is for, whether they arrive or not.
	Topics []string `json:"-"`
	// ExternalID is the one that the role demands, where it is only one.
	ExternalID  string `json:"-"`
	SessionName string `json:"-"` // that the role demands, "" any
	// Answers are those that describe it, as far as they are not the defaults.
	Answers []Setting `json:"-"`
}

// SetupFinding is what is said of one hop of a set-up.
type SetupFinding struct {
	Hop      string `json:"hop"`
	Verdict  string `json:"verdict"`
	Reason   string `json:"reason"`
	Evidence string `json:"evidence"` // in words
}

// Works reports whether events get through, as far as it can be seen from here.
func (s ExpelSetup) Works() bool { return s.Role != "" && s.Verdict != path.Shut.String() }

// Decides is the finding that says why the verdict is what it is; false where
// everything is open.
func (s ExpelSetup) Decides() (SetupFinding, bool) {
	at := slices.IndexFunc(s.Findings, func(f SetupFinding) bool { return f.Verdict == s.Verdict })
	if at < 0 {
		return SetupFinding{}, false
	}
	return s.Findings[at], true
}

// begin is where the way of one set-up is read from.
type begin struct {
	role, queue, url string
}

// setups judges every set-up of Expel's that was found: the way of an event is
// read from the role and its queue on.
func (f *finder) setups(ctx context.Context) {
	all := f.begins(ctx)
	found := make([]ExpelSetup, len(all))
	reads := make([]func() error, len(all))
	for i, b := range all {
		reads[i] = func() error { found[i] = f.judged(ctx, b); return nil }
	}
	_ = engine.Parallel(reads...)
	f.d.Expel.Setups = found
}

// begins are the set-ups that there are. A role whose policies name no queue
// that is there goes with the queue of Expel's that no other role takes messages from, or that
// its wildcards let it take from and that hears of log files; a role without
// any is one of a member account, and no set-up.
func (f *finder) begins(ctx context.Context) []begin {
	var all []begin
	claimed := map[string]bool{}
	for _, r := range f.expels {
		for _, queue := range r.Queues {
			claimed[queue] = true
		}
	}
	free := func(account string) []ExpelQueue {
		return slices.DeleteFunc(slices.Clone(f.d.Expel.Queues), func(q ExpelQueue) bool { return claimed[q.ARN] || q.Account != account })
	}
	for _, r := range f.expels {
		queues := f.there(r.Queues)
		if len(queues) == 0 {
			queues = free(text.AccountIn(r.Role.ARN))
		}
		if len(queues) == 0 && len(r.Queues) == 0 {
			queues = f.byWildcard(ctx, r)
		}
		for _, q := range queues {
			claimed[q.ARN] = true
			all = append(all, begin{r.Role.ARN, q.ARN, q.URL})
		}
		if len(queues) == 0 && len(r.Queues) > 0 { // the queue is gone
			all = append(all, begin{role: r.Role.ARN, queue: r.Queues[0]})
		}
	}
	for _, q := range f.d.Expel.Queues {
		if !claimed[q.ARN] {
			all = append(all, begin{f.userOf(ctx, q), q.ARN, q.URL})
		}
	}
	return all
}

// there are those of a role's queues that exist.
func (f *finder) there(arns []string) []ExpelQueue {
	return slices.DeleteFunc(slices.Clone(f.d.Expel.Queues), func(q ExpelQueue) bool { return !slices.Contains(arns, q.ARN) })
}

// byWildcard is the queue that hears of new log files and that a role of
// Expel's may take messages from by a wildcard; nothing where several do.
func (f *finder) byWildcard(ctx context.Context, r path.ExpelRole) []ExpelQueue {
	var arns []string
	note := func(all []Listener) {
		for _, l := range all {
			if l.Kind == string(awsops.ToQueue) && l.Created && !slices.Contains(arns, l.To) && path.MayReceive(r.Policies, l.To) {
				arns = append(arns, l.To)
			}
		}
	}
	for _, b := range f.d.Buckets {
		note(b.Listeners)
	}
	for _, t := range f.d.Topics {
		note(t.Listeners)
	}
	if len(arns) != 1 {
		return nil
	}
	f.namedQueue(ctx, arns[0])
	return f.there(arns)
}

// userOf is the user that has the name of the answers' role, where Expel may
// have a user in its place; "" none.
func (f *finder) userOf(ctx context.Context, q ExpelQueue) string {
	p, in := f.Inside(q.Account)
	if !f.byUser || !in {
		return ""
	}
	user, exists, err := awsops.OrMissing(p.Aws.User(ctx, f.role))
	if err != nil || !exists {
		return ""
	}
	return user.ARN
}

// judged reads the way of an event through a set-up, and judges it.
func (f *finder) judged(ctx context.Context, b begin) ExpelSetup {
	enter := func(ctx context.Context, account, region string) (*awsops.Account, error) {
		p, err := f.Enter(ctx, account)
		if err != nil {
			return nil, err
		}
		return p.Aws.In(region), nil
	}
	facts := path.Read(ctx, f.Home.Aws, enter, path.Start{
		QueueURL: b.url, RoleARN: b.role, Bucket: f.tells(b.queue), ExternalID: awsops.NewSecretText(f.externalID)})
	s := SetupOf(facts)
	if s.Queue == "" {
		s.Queue = b.queue
	}
	managed := func(q ExpelQueue) bool { return q.ARN == s.Queue && q.Managed }
	s.Managed = facts.Identity.Role.Value.Tags[setup.TagManagedBy] == setup.Trailhead || slices.ContainsFunc(f.d.Expel.Queues, managed)
	s.describe(facts, f.d.Trail(s.Trail))
	if s.Managed && len(s.Answers) > 0 {
		if a, err := enter(ctx, s.Account, s.Region); err == nil {
			s.describeKey(ctx, a, facts.Queue.Value.KeyID)
		}
	}
	f.tell(Found{What: "set-up of Expel's: queue " + text.NameIn(s.Queue) + ", " + s.Verdict})
	return s
}

// exactly is the only one of several values that may be patterns, "" where
// there are more, or none.
func exactly(values []string) string {
	if len(values) != 1 || strings.ContainsAny(values[0], "*?$") {
		return ""
	}
	return values[0]
}

// tells is the only bucket that tells a queue of new files, by itself or by a
// topic; "" none, or several.
func (f *finder) tells(queue string) string {
	name := ""
	for _, b := range f.d.Buckets {
		if !slices.ContainsFunc(b.Listeners, func(l Listener) bool {
			topic := f.d.Topic(l.To)
			return l.To == queue || topic != nil && slices.ContainsFunc(topic.Listeners, func(x Listener) bool { return x.To == queue })
		}) {
			continue
		}
		if name != "" {
			return ""
		}
		name = b.Name
	}
	return name
}

// SetupOf is a set-up as the way of an event shows it.
func SetupOf(facts path.Facts) ExpelSetup {
	judgement := path.Of(facts).Evaluate()
	s := ExpelSetup{Role: facts.Identity.ARN, Queue: facts.Queue.Value.ARN, Bucket: facts.Bucket.Name, Trail: facts.Trail.Value.ARN,
		Account: text.AccountIn(facts.Queue.Value.ARN), Region: facts.Region(), Verdict: judgement.Verdict().String()}
	if facts.Queue.Ok() || facts.Queue.State == path.Unreadable {
		s.QueueURL = facts.Start.QueueURL
	}
	trust := facts.Identity.Role.Value.Trust
	s.ExternalID, s.SessionName = exactly(path.ExternalIDs(trust)), exactly(path.SessionNames(trust))
	for _, t := range facts.Topics {
		if strings.Contains(facts.Queue.Value.Policy.Raw(), `"`+t.ARN+`"`) {
			s.Topics = append(s.Topics, t.ARN)
		}
	}
	for _, one := range judgement.Findings() {
		if one.Verdict != path.Open {
			s.Findings = append(s.Findings, SetupFinding{Hop: string(one.Hop), Verdict: one.Verdict.String(), Reason: string(one.Reason),
				Evidence: one.Text()})
		}
	}
	if s.Role != "" && s.QueueURL != "" {
		s.Command = checkCommand(s.Role, s.QueueURL)
	}
	return s
}
