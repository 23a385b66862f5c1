package steps

import (
	"context"
	"encoding/json"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
)

// withOthers adds what the journals beside ours tell of other set-ups that have
// the same policy. The error is of a journal that cannot be read: what
// it would tell is not known then.
func (d *Session) withOthers(ctx context.Context, s setup.Setup) (setup.Setup, error) {
	journals, err := d.Journal.Beside()
	for _, j := range journals {
		if other, ok := otherOf(j, s, d.Earlier()["external_id"]); ok && d.stands(ctx, other) {
			s.Others = append(s.Others, other)
		}
	}
	last, _ := d.Journal.Whatever(setup.IDPolicy).AfterPolicy().Document()
	_, had := last.Statement(step6policy.SidRemediation)
	s.RemediationEnds = had && !s.Answers.Remediation
	for _, other := range s.Others {
		s.RemediationEnds = s.RemediationEnds && !other.Remediation
	}
	return s, err
}

// placed adds under which ARNs role and policy are there already.
func (d *Session) placed(ctx context.Context, s setup.Setup) (setup.Setup, error) {
	accounts := s.SignsInTo()
	places := make([]setup.Place, len(accounts))
	looks := make([]func() error, len(accounts))
	for i, account := range accounts {
		looks[i] = func() error {
			at := s.LogAt()
			at.Account = account
			aws, err := d.At(ctx, at, "")
			if err != nil {
				return nil // the plan says so
			}
			places[i], err = s.PlaceIn(ctx, aws, account)
			return err
		}
	}
	if err := engine.Parallel(looks...); err != nil {
		return s, engine.Explain("look for the role "+s.Answers.Role, nil, err)
	}
	for i, account := range accounts {
		s = s.WithPlace(account, places[i])
	}
	return s, nil
}

// otherOf is the set-up that a journal tells of; false where nothing of it is
// left, or it has a policy of its own. Earlier is the External ID of our own last
// run, "" for none.
func otherOf(j *engine.Journal, s setup.Setup, earlier string) (setup.Other, bool) {
	standing := j.Standing()
	var record map[string]string
	if raw := j.Answers(); len(standing) == 0 || raw == nil || json.Unmarshal(raw, &record) != nil {
		return setup.Other{}, false
	}
	set, err := answers.Resolve(answers.Layers{Earlier: record})
	if err != nil || set.Policy != s.Answers.Policy {
		return setup.Other{}, false
	}
	at := j.At()
	at.Partition = s.At.Partition
	other := setup.Other{Account: at.Account, Region: at.Region, Accounts: []string{at.Account}, Remediation: set.Remediation,
		Members: set.Scope == answers.ScopeOrganization && set.Members.Rollout != answers.RolloutNone, Uses: usesOf(j, at, set.Answers)}
	if id := set.ExternalID.Reveal(); id != s.Answers.ExternalID.Reveal() && set.Role == s.Answers.Role && set.Auth == answers.AuthRole {
		other.Clashes, other.Changes = true, id == earlier
	}
	for _, id := range standing {
		if _, account, ok := strings.Cut(string(id), "@"); ok && strings.HasPrefix(string(id), string(setup.IDPolicy)+"@") {
			other.Accounts = append(other.Accounts, account)
		}
	}
	if queue, ok := awsops.ParseARN(other.Queue()); ok {
		other.Accounts = append(other.Accounts, queue.Account)
	}
	return other, true
}

// usesOf is what a set-up has in the policy: as its journal notes it, as its
// last change left the policy, or what its answers say.
func usesOf(j *engine.Journal, at awsops.Target, a answers.Answers) policydoc.Document {
	past := j.Whatever(setup.IDPolicy)
	for _, policy := range []policydoc.Text{past.NotedPolicy(step6policy.NoteUses), past.AfterPolicy()} {
		if doc, err := policy.Document(); err == nil {
			return step6policy.Uses(doc)
		}
	}
	if a.Variant != answers.VariantNew {
		return policydoc.New()
	}
	return step6policy.UsesOf(setup.Setup{At: at, Answers: a})
}

// stands reports whether a set-up is still there, by its queue: it may have been
// taken back by another machine. Where nobody may look, it counts as there.
func (d *Session) stands(ctx context.Context, other setup.Other) bool {
	queue, ok := awsops.ParseARN(other.Queue())
	if !ok {
		return true
	}
	aws, err := d.At(ctx, awsops.Target{Partition: d.Home.Target().Partition, Account: queue.Account, Region: queue.Region}, "")
	if err != nil {
		return true
	}
	_, err = aws.QueueURL(ctx, queue.Resource)
	return !awsops.Is(err, awsops.Missing)
}
