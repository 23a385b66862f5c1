package step7role

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// Observe implements engine.Resource.
func (r Role) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := RoleObserved{Role: r, past: past}
	if _, made := engine.JustMade(ctx); made {
		return r.justMade(ctx, aws, observed)
	}
	var err error
	if observed.Found, observed.Exists, err = awsops.OrMissing(aws.Role(ctx, r.Setup.Answers.Role)); err != nil || !observed.Exists {
		return observed, err
	}
	var inline []string
	var unlisted error
	err = engine.Parallel(
		func() (err error) { observed.Attached, err = aws.RolePolicies(ctx, r.Setup.Answers.Role); return err },
		func() error {
			if r.Setup.Undo == nil && !engine.Confirming(ctx) {
				inline, unlisted = aws.InlineRolePolicies(ctx, r.Setup.Answers.Role)
			}
			return nil
		},
	)
	if err != nil {
		return observed, err
	}
	if r.Setup.Undo != nil {
		observed.policy, err = policyThere(ctx, aws, r.Setup.PolicyIn(r.Account))
		return observed, err
	}
	observed.More, err = lookBeside(ctx, aws, beside{
		attached: observed.Attached, ours: r.Setup.PolicyIn(r.Account),
		names: func() ([]string, error) { return inline, unlisted },
		document: func(name string) (policydoc.Text, error) {
			return aws.InlineRolePolicy(ctx, r.Setup.Answers.Role, name)
		},
	})
	return observed, err
}

// justMade looks at the role that this run has made, all at the same time.
func (r Role) justMade(ctx context.Context, aws *awsops.Account, observed RoleObserved) (engine.Observed, error) {
	name := r.Setup.Answers.Role
	err := engine.Parallel(
		func() (err error) {
			observed.Found, observed.Exists, err = awsops.OrMissing(aws.Role(ctx, name))
			return err
		},
		func() (err error) {
			observed.Attached, _, err = awsops.OrMissing(aws.RolePolicies(ctx, name))
			return err
		},
	)
	return observed, err
}

// policyThere is the policy that says who uses the role or user; an empty one
// where there is none.
func policyThere(ctx context.Context, aws *awsops.Account, arn string) (policydoc.Document, error) {
	found, _, err := awsops.OrMissing(aws.Policy(ctx, arn))
	if err != nil {
		return policydoc.Document{}, err
	}
	doc, _ := found.Document.Document() // what cannot be read, the policy's own removal says
	return doc, nil
}

// Absent is what a look has found that has found no such role.
func (r Role) Absent() engine.Observed { return RoleObserved{Role: r} }
