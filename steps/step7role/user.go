package step7role

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
)

// User is the IAM user that stands in for the role where Expel cannot take on
// one (the article's other choice; the only one outside the aws partition).
// It bears the role's name.
type User struct{ Setup setup.Setup }

type userObserved struct {
	User
	found    awsops.User
	exists   bool
	attached []string
	policy   policydoc.Document // the policy that is attached, where the user is to be taken back
	past     engine.Past
}

// About implements engine.Resource.
func (u User) About() engine.About {
	return u.Setup.About(setup.IDUser, 7, "IAM user", u.Setup.Answers.Role, setup.IDPolicy)
}

// Permissions implements engine.Resource.
func (u User) Permissions() []engine.Permission {
	return setup.Permit(u.Setup.UserARN(),
		"iam:GetUser", "iam:ListAttachedUserPolicies", "iam:CreateUser", "iam:TagUser", "iam:AttachUserPolicy")
}

// Observe implements engine.Resource.
func (u User) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := userObserved{User: u, past: past}
	var err error
	if observed.found, observed.exists, err = awsops.OrMissing(aws.User(ctx, u.Setup.Answers.Role)); err != nil || !observed.exists {
		return observed, err
	}
	if observed.attached, err = aws.UserPolicies(ctx, u.Setup.Answers.Role); err == nil && u.Setup.Undo != nil {
		observed.policy, err = policyThere(ctx, aws, u.Setup.PolicyARN())
	}
	return observed, err
}

// Diff implements engine.Observed.
func (s userObserved) Diff(*engine.Values) engine.Diff {
	const summary = "signs in with an access key"
	name, attached := s.Setup.Answers.Role, slices.Contains(s.attached, s.Setup.PolicyARN())
	attach := engine.Call{Action: "iam:AttachUserPolicy", Says: "attach " + s.Setup.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return aws.AttachUserPolicy(ctx, name, s.Setup.PolicyARN())
	}}
	switch {
	case s.exists && attached:
		return engine.Right(summary, "", nil)
	case s.exists && !setup.Managed(s.found.Tags, s.past):
		return engine.Diff{Blocked: setup.Taken(s.About(), "role", s.found.ARN)}
	case s.exists:
		return engine.Diff{Verb: engine.Change, Summary: "attach " + s.Setup.Answers.Policy, Calls: []engine.Call{attach}}
	}
	return engine.Diff{Verb: engine.Create, Summary: summary, Calls: []engine.Call{
		{Action: "iam:CreateUser", Says: "create the user", Run: s.create}, attach}}
}

// create accepts a user that carries our tags: the answer to an earlier try
// may have been lost.
func (s userObserved) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	_, err := aws.CreateUser(ctx, s.Setup.Answers.Role, s.Setup.Tags())
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.User(ctx, s.Setup.Answers.Role); lookErr == nil && there.Tags.Has(s.Setup.Tags()) {
		return nil
	}
	return err
}

// Remove implements engine.Observed.
func (s userObserved) Remove(v *engine.Values) engine.Diff {
	if d, stays := setup.NotManaged(s.exists, s.found.Tags, s.past); stays {
		return d
	}
	user := usedBy(s.Setup, s.policy, v)
	switch {
	case user != "":
		return engine.Right(user, "", nil)
	case slices.ContainsFunc(s.attached, func(arn string) bool { return arn != s.Setup.PolicyARN() }):
		return engine.Right("somebody has attached other policies to it; detach them first", "", nil)
	}
	name := s.Setup.Answers.Role
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	if slices.Contains(s.attached, s.Setup.PolicyARN()) {
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DetachUserPolicy", Says: "detach " + s.Setup.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return engine.Gone(aws.DetachUserPolicy(ctx, name, s.Setup.PolicyARN()))
		}})
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:DeleteUser", Says: "delete the user", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return engine.Gone(aws.DeleteUser(ctx, name))
	}})
	return d
}

// usedBy says which other set-up uses the user and its policy.
func usedBy(s setup.Setup, policy policydoc.Document, v *engine.Values) string {
	return step6policy.Policy{Setup: s, Account: s.LogAt().Account}.UsedBy(policy, v)
}

// AccessKey is the user's access key. AWS shows its secret once; so do we,
// and keep it nowhere. The journal remembers only that it was shown: a key
// whose secret nobody has seen is of no use, and is replaced.
type AccessKey struct{ Setup setup.Setup }

type accessKeyObserved struct {
	AccessKey
	keys   []awsops.AccessKey
	policy policydoc.Document // the user's, where the key is to be taken back
	past   engine.Past
}

// The new key, until it has been shown.
var (
	AccessKeyID     = engine.Ref{Key: "access-key.id", Words: "id of the new access key"}
	AccessKeySecret = engine.Ref{Key: "access-key.secret", Words: "secret of the new access key", Secret: true}
)

// NoteShown is the journal's key for the id of the access key whose secret
// was shown.
const NoteShown = "shown"

// About implements engine.Resource.
func (k AccessKey) About() engine.About {
	return k.Setup.About(setup.IDAccessKey, 7, "access key", "of "+k.Setup.Answers.Role, setup.IDUser)
}

// Permissions implements engine.Resource.
func (k AccessKey) Permissions() []engine.Permission {
	return setup.Permit(k.Setup.UserARN(),
		"iam:ListAccessKeys", "iam:CreateAccessKey", "iam:DeleteAccessKey")
}

// Observe implements engine.Resource.
func (k AccessKey) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := accessKeyObserved{AccessKey: k, past: past}
	var err error
	observed.keys, _, err = awsops.OrMissing(aws.AccessKeys(ctx, k.Setup.Answers.Role))
	if err == nil && k.Setup.Undo != nil {
		observed.policy, err = policyThere(ctx, aws, k.Setup.PolicyARN())
	}
	return observed, err
}

// unseen are the keys that a run of ours made and was cut off before it could
// show them.
func (s accessKeyObserved) unseen() []awsops.AccessKey {
	var keys []awsops.AccessKey
	for _, key := range s.keys {
		if s.past.Made && s.past.Notes[NoteShown] != key.ID && !key.CreatedAt.Before(s.past.Since.Truncate(time.Second)) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Diff implements engine.Observed.
func (s accessKeyObserved) Diff(v *engine.Values) engine.Diff {
	unseen := s.unseen()
	if len(s.keys) > len(unseen) || v.Known(AccessKeyID) && len(s.keys) > 0 {
		return engine.Right("its secret was shown when it was made", "", nil)
	}
	d := engine.Diff{Verb: engine.Create, Summary: "its secret is shown once, and kept nowhere"}
	for _, key := range unseen {
		d.Calls = append(d.Calls, s.deleteCall(key.ID, "delete the key whose secret nobody saw"))
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:CreateAccessKey", Says: "create the access key", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		created, err := aws.CreateAccessKey(ctx, s.Setup.Answers.Role)
		if err == nil {
			v.Set(AccessKeyID, created.ID)
			v.Set(AccessKeySecret, created.Secret.Reveal())
		}
		return err
	}})
	return d
}

func (s accessKeyObserved) deleteCall(id, says string) engine.Call {
	return engine.Call{Action: "iam:DeleteAccessKey", Says: says, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return engine.Gone(aws.DeleteAccessKey(ctx, s.Setup.Answers.Role, id))
	}}
}

// Remove implements engine.Observed.
func (s accessKeyObserved) Remove(v *engine.Values) engine.Diff {
	if len(s.keys) == 0 || !s.past.Made {
		return engine.Right("", "", nil)
	}
	if user := usedBy(s.Setup, s.policy, v); user != "" {
		return engine.Right(user, "", nil)
	}
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	for _, key := range s.keys {
		d.Calls = append(d.Calls, s.deleteCall(key.ID, "delete the access key"))
	}
	return d
}
