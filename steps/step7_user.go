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
type user struct{ site Site }

type userSeen struct {
	user
	found    awsops.User
	exists   bool
	attached []string
	past     engine.Past
}

func (u user) About() engine.About {
	return u.site.about(idUser, 7, "IAM user", u.site.Answers.Role, idPolicy)
}

func (u user) Permissions() []engine.Permission {
	return permit(u.site.userARN(),
		"iam:GetUser", "iam:ListAttachedUserPolicies", "iam:CreateUser", "iam:TagUser", "iam:AttachUserPolicy")
}

func (u user) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Seen, error) {
	seen := userSeen{user: u, past: past}
	var err error
	if seen.found, seen.exists, err = awsops.OrMissing(aws.User(ctx, u.site.Answers.Role)); err != nil || !seen.exists {
		return seen, err
	}
	seen.attached, err = aws.UserPolicies(ctx, u.site.Answers.Role)
	return seen, err
}

func (s userSeen) Diff(*engine.Values) engine.Diff {
	const summary = "signs in with an access key"
	name, attached := s.site.Answers.Role, slices.Contains(s.attached, s.site.policyARN())
	attach := engine.Call{Action: "iam:AttachUserPolicy", Says: "attach " + s.site.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return aws.AttachUserPolicy(ctx, name, s.site.policyARN())
	}}
	switch {
	case s.exists && attached:
		return engine.Right(summary, "", nil)
	case s.exists && !ours(s.found.Tags, s.past):
		return engine.Diff{Blocked: taken(s.About(), "role", s.found.ARN)}
	case s.exists:
		return engine.Diff{Verb: engine.Change, Summary: "attach " + s.site.Answers.Policy, Calls: []engine.Call{attach}}
	}
	return engine.Diff{Verb: engine.Create, Summary: summary, Calls: []engine.Call{
		{Action: "iam:CreateUser", Says: "create the user", Run: s.create}, attach}}
}

// create accepts a user that carries our tags: the answer to an earlier try
// may have been lost.
func (s userSeen) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	_, err := aws.CreateUser(ctx, s.site.Answers.Role, s.site.tags())
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.User(ctx, s.site.Answers.Role); lookErr == nil && there.Tags.Has(s.site.tags()) {
		return nil
	}
	return err
}

func (s userSeen) Remove(*engine.Values) engine.Diff {
	if d, stays := notOurs(s.exists, s.found.Tags, s.past); stays {
		return d
	}
	switch {
	case slices.ContainsFunc(s.attached, func(arn string) bool { return arn != s.site.policyARN() }):
		return engine.Right("somebody has attached other policies to it; detach them first", "", nil)
	}
	name := s.site.Answers.Role
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	if slices.Contains(s.attached, s.site.policyARN()) {
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DetachUserPolicy", Says: "detach " + s.site.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DetachUserPolicy(ctx, name, s.site.policyARN()))
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
type accessKey struct{ site Site }

type accessKeySeen struct {
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
	return k.site.about(idAccessKey, 7, "access key", "of "+k.site.Answers.Role, idUser)
}

func (k accessKey) Permissions() []engine.Permission {
	return permit(k.site.userARN(),
		"iam:ListAccessKeys", "iam:CreateAccessKey", "iam:DeleteAccessKey")
}

func (k accessKey) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Seen, error) {
	seen := accessKeySeen{accessKey: k, past: past}
	var err error
	seen.keys, _, err = awsops.OrMissing(aws.AccessKeys(ctx, k.site.Answers.Role))
	return seen, err
}

// unseen are the keys that a run of ours made and was cut off before it could
// show them.
func (s accessKeySeen) unseen() []awsops.AccessKey {
	var keys []awsops.AccessKey
	for _, key := range s.keys {
		if s.past.Made && s.past.Notes[noteShown] != key.ID && !key.CreatedAt.Before(s.past.Since.Truncate(time.Second)) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (s accessKeySeen) Diff(v *engine.Values) engine.Diff {
	unseen := s.unseen()
	if len(s.keys) > len(unseen) || v.Known(accessKeyID) && len(s.keys) > 0 {
		return engine.Right("its secret was shown when it was made", "", nil)
	}
	d := engine.Diff{Verb: engine.Create, Summary: "its secret is shown once, and kept nowhere"}
	for _, key := range unseen {
		d.Calls = append(d.Calls, s.deleteCall(key.ID, "delete the key whose secret nobody saw"))
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:CreateAccessKey", Says: "create the access key", Run: func(ctx context.Context, aws *awsops.Account, v *engine.Values) error {
		created, err := aws.CreateAccessKey(ctx, s.site.Answers.Role)
		if err == nil {
			v.Set(accessKeyID, created.ID)
			v.Set(accessKeySecret, created.Secret.Reveal())
		}
		return err
	}})
	return d
}

func (s accessKeySeen) deleteCall(id, says string) engine.Call {
	return engine.Call{Action: "iam:DeleteAccessKey", Says: says, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return gone(aws.DeleteAccessKey(ctx, s.site.Answers.Role, id))
	}}
}

func (s accessKeySeen) Remove(*engine.Values) engine.Diff {
	if len(s.keys) == 0 || !s.past.Made {
		return engine.Right("", "", nil)
	}
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	for _, key := range s.keys {
		d.Calls = append(d.Calls, s.deleteCall(key.ID, "delete the access key"))
	}
	return d
}
