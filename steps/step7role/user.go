package step7role

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
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
	more     policiesBeside // the article's one; looked at for setting up only
	others   []string       // ids of access keys that trailhead did not make; looked at for undo only
}

// About implements engine.Resource.
func (u User) About() engine.About {
	about := u.Setup.About(setup.IDUser, 7, "IAM user", u.Setup.Answers.Role, setup.IDPolicy)
	about.Identity = u.Setup.UserARN()
	return about
}

// Permissions implements engine.Resource.
func (u User) Permissions() []engine.Permission {
	return slices.Concat(setup.Permit(u.Setup.UserARN(),
		"iam:GetUser", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies", "iam:GetUserPolicy", "iam:TagUser"),
		bounded(u.Setup.BoundaryIn(u.Setup.LogAt().Account), u.Setup.UserARN(), "iam:CreateUser"),
		setup.PermitWhere("iam:PolicyARN", u.Setup.PolicyARN(), u.Setup.UserARN(), "iam:AttachUserPolicy"),
		u.Setup.Anywhere(u.Setup.UserARN(), "user", u.Setup.LogAt().Account, "iam:GetUser"))
}

// Observe implements engine.Resource.
func (u User) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := userObserved{User: u, past: past}
	var err error
	if observed.found, observed.exists, err = awsops.OrMissing(aws.User(ctx, u.Setup.Answers.Role)); err != nil || !observed.exists {
		return observed, err
	}
	if observed.attached, err = aws.UserPolicies(ctx, u.Setup.Answers.Role); err != nil {
		return observed, err
	}
	if u.Setup.Undo == nil {
		observed.more, err = lookBeside(ctx, aws, beside{
			attached: observed.attached, ours: u.Setup.PolicyARN(),
			names: func() ([]string, error) { return aws.InlineUserPolicies(ctx, u.Setup.Answers.Role) },
			document: func(name string) (policydoc.Text, error) {
				return aws.InlineUserPolicy(ctx, u.Setup.Answers.Role, name)
			},
		})
		return observed, err
	}
	if observed.policy, err = policyThere(ctx, aws, u.Setup.PolicyARN()); err != nil {
		return observed, err
	}
	key := AccessKey(u)
	keys, err := key.look(ctx, aws, engine.PastOf(ctx, key.About()))
	observed.others = keys.others()
	return observed, err
}

// Diff implements engine.Observed.
func (s userObserved) Diff(v *engine.Values) engine.Diff {
	most := step6policy.Policy{Setup: s.Setup, Account: s.Setup.LogAt().Account}.Most(v)
	d := extra.Guard(s.Setup, s.About(), s.past, s.more.extra(most), s.diff(v))
	if d.Blocked == nil {
		d.Notes = append(d.Notes, s.more.notes()...)
	}
	return d
}

func (s userObserved) diff(*engine.Values) engine.Diff {
	const summary = "signs in with an access key"
	name, attached := s.Setup.Answers.Role, slices.Contains(s.attached, s.Setup.PolicyARN())
	attach := engine.Call{Action: "iam:AttachUserPolicy", Says: "attach " + s.Setup.Answers.Policy,
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.AttachUserPolicy(ctx, name, s.Setup.PolicyARN())
		}}
	switch {
	case s.exists && attached:
		return engine.Kept(summary)
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
	_, err := aws.CreateUser(ctx, awsops.NewUser{Name: s.Setup.Answers.Role, Path: s.Setup.IAMPath(),
		Boundary: s.Setup.BoundaryIn(s.Setup.LogAt().Account), Tags: s.Setup.Tags()})
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.User(ctx, s.Setup.Answers.Role); lookErr == nil && there.Tags.Has(s.Setup.Tags()) {
		return nil
	}
	return err
}

// Remove implements engine.Observed. While it stays, its policy does.
func (s userObserved) Remove(v *engine.Values) engine.Diff {
	d := s.remove(v)
	if d.Verb == engine.Keep && slices.Contains(s.attached, s.Setup.PolicyARN()) {
		d.Holds = []engine.ID{setup.IDPolicy}
	}
	return d
}

func (s userObserved) remove(v *engine.Values) engine.Diff {
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.exists, Tags: s.found.Tags, Past: s.past, Apart: s.apart}); leaves {
		return d
	}
	user := usedBy(s.Setup, s.policy, v)
	switch {
	case user != "":
		return engine.Kept(user)
	case slices.ContainsFunc(s.attached, func(arn string) bool { return arn != s.Setup.PolicyARN() }):
		return engine.Kept("somebody has attached other policies to it; detach them first")
	case len(s.others) > 0:
		return engine.Kept("it has an access key that trailhead did not make (" + strings.Join(s.others, ", ") + "); delete it first")
	}
	name := s.Setup.Answers.Role
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access"}
	if slices.Contains(s.attached, s.Setup.PolicyARN()) {
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DetachUserPolicy", Says: "detach " + s.Setup.Answers.Policy,
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DetachUserPolicy(ctx, name, s.Setup.PolicyARN()))
			}})
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:DeleteUser", Says: "delete the user",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return engine.Gone(aws.DeleteUser(ctx, name))
		}})
	return d
}

// usedBy says which other set-up uses the user and its policy.
func usedBy(s setup.Setup, policy policydoc.Document, v *engine.Values) string {
	return step6policy.Policy{Setup: s, Account: s.LogAt().Account}.UsedBy(policy, v)
}

// apart says why the user is not this set-up's.
func (s userObserved) apart() string {
	if slices.Contains(s.attached, s.Setup.PolicyARN()) {
		return ""
	}
	return "the policy " + s.Setup.PolicyARN() + " is not attached to it"
}

// Explain implements engine.Explainer.
func (u User) Explain(e *awsops.Error) *engine.Problem { return setup.Demands(e) }
