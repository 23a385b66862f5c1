package steps

import (
	"context"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// user is the IAM user that stands in for the role where Expel cannot take on
// one (the article's other choice; the only one outside the aws partition).
// It bears the role's name.
type user struct{ setup Setup }

type userObserved struct {
	user
	found    awsops.User
	exists   bool
	attached []string
	past     engine.Past
}

func (u user) About() engine.About {
	return u.setup.about(idUser, 7, "IAM user", u.setup.Answers.Role, idPolicy)
}

func (u user) Permissions() []engine.Permission {
	return permit(u.setup.userARN(),
		"iam:GetUser", "iam:ListAttachedUserPolicies", "iam:CreateUser", "iam:TagUser", "iam:AttachUserPolicy")
}

func (u user) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := userObserved{user: u, past: past}
	var err error
	if observed.found, observed.exists, err = awsops.OrMissing(aws.User(ctx, u.setup.Answers.Role)); err != nil || !observed.exists {
		return observed, err
	}
	observed.attached, err = aws.UserPolicies(ctx, u.setup.Answers.Role)
	return observed, err
}

func (s userObserved) Diff(*engine.Values) engine.Diff {
	const summary = "signs in with an access key"
	name, attached := s.setup.Answers.Role, slices.Contains(s.attached, s.setup.policyARN())
	attach := engine.Call{Action: "iam:AttachUserPolicy", Says: "attach " + s.setup.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return aws.AttachUserPolicy(ctx, name, s.setup.policyARN())
	}}
	switch {
	case s.exists && attached:
		return engine.Right(summary, "", nil)
	case s.exists && !managed(s.found.Tags, s.past):
		return engine.Diff{Blocked: taken(s.About(), "role", s.found.ARN)}
	case s.exists:
		return engine.Diff{Verb: engine.Change, Summary: "attach " + s.setup.Answers.Policy, Calls: []engine.Call{attach}}
	}
	return engine.Diff{Verb: engine.Create, Summary: summary, Calls: []engine.Call{
		{Action: "iam:CreateUser", Says: "create the user", Run: s.create}, attach}}
}

// create accepts a user that carries our tags: the answer to an earlier try
// may have been lost.
func (s userObserved) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	_, err := aws.CreateUser(ctx, s.setup.Answers.Role, s.setup.tags())
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.User(ctx, s.setup.Answers.Role); lookErr == nil && there.Tags.Has(s.setup.tags()) {
		return nil
	}
	return err
}

func (s userObserved) Remove(*engine.Values) engine.Diff {
	if d, stays := notManaged(s.exists, s.found.Tags, s.past); stays {
		return d
	}
	switch {
	case slices.ContainsFunc(s.attached, func(arn string) bool { return arn != s.setup.policyARN() }):
		return engine.Right("somebody has attached other policies to it; detach them first", "", nil)
	}
	name := s.setup.Answers.Role
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	if slices.Contains(s.attached, s.setup.policyARN()) {
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DetachUserPolicy", Says: "detach " + s.setup.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DetachUserPolicy(ctx, name, s.setup.policyARN()))
		}})
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:DeleteUser", Says: "delete the user", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return gone(aws.DeleteUser(ctx, name))
	}})
	return d
}

// accessKey is the user's access key. AWS shows its secret once; so do we,
// and keep it nowhere. The journal remembers only that it was shown: a key
// whose secret nobody has seen is of no use, and is replaced.
type accessKey struct{ setup Setup }

type accessKeyObserved struct {
	accessKey
	keys []awsops.AccessKey
	past engine.Past
}

// The new key, until it has been shown.
var (
	accessKeyID     = engine.Ref{Key: "access-key.id", Words: "id of the new access key"}
	accessKeySecret = engine.Ref{Key: "access-key.secret", Words: "secret of the new access key", Secret: true}
)

// noteShown is the journal's key for the id of the access key whose secret
// was shown.
const noteShown = "shown"

func (k accessKey) About() engine.About {
	return k.setup.about(idAccessKey, 7, "access key", "of "+k.setup.Answers.Role, idUser)
}

func (k accessKey) Permissions() []engine.Permission {
	return permit(k.setup.userARN(),
		"iam:ListAccessKeys", "iam:CreateAccessKey", "iam:DeleteAccessKey")
}

func (k accessKey) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := accessKeyObserved{accessKey: k, past: past}
	var err error
	observed.keys, _, err = awsops.OrMissing(aws.AccessKeys(ctx, k.setup.Answers.Role))
	return observed, err
}

// unseen are the keys that a run of ours made and was cut off before it could
// show them.
func (s accessKeyObserved) unseen() []awsops.AccessKey {
	var keys []awsops.AccessKey
	for _, key := range s.keys {
		if s.past.Made && s.past.Notes[noteShown] != key.ID && !key.CreatedAt.Before(s.past.Since.Truncate(time.Second)) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (s accessKeyObserved) Diff(v *engine.Values) engine.Diff {
	unseen := s.unseen()
	if len(s.keys) > len(unseen) || v.Known(accessKeyID) && len(s.keys) > 0 {
		return engine.Right("its secret was shown when it was made", "", nil)
	}
	d := engine.Diff{Verb: engine.Create, Summary: "its secret is shown once, and kept nowhere"}
	for _, key := range unseen {
		d.Calls = append(d.Calls, s.deleteCall(key.ID, "delete the key whose secret nobody saw"))
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:CreateAccessKey", Says: "create the access key", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		created, err := aws.CreateAccessKey(ctx, s.setup.Answers.Role)
		if err == nil {
			v.Set(accessKeyID, created.ID)
			v.Set(accessKeySecret, created.Secret.Reveal())
		}
		return err
	}})
	return d
}

func (s accessKeyObserved) deleteCall(id, says string) engine.Call {
	return engine.Call{Action: "iam:DeleteAccessKey", Says: says, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return gone(aws.DeleteAccessKey(ctx, s.setup.Answers.Role, id))
	}}
}

func (s accessKeyObserved) Remove(*engine.Values) engine.Diff {
	if len(s.keys) == 0 || !s.past.Made {
		return engine.Right("", "", nil)
	}
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	for _, key := range s.keys {
		d.Calls = append(d.Calls, s.deleteCall(key.ID, "delete the access key"))
	}
	return d
}
