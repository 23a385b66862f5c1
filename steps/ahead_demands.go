package steps

import (
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
)

// demanded is the problem of a role, user or policy that a service control
// policy lets nobody make as the plan has it: it demands a boundary or a path.
// Where it depends on who asks, or where the policies cannot be read, AWS's
// refusal says the same later.
func demanded(s setup.Setup, plan *engine.Plan, way path.Path) *engine.Problem {
	account := s.LogAt().Account
	levels := way.ServiceControls(account)
	makes := map[engine.ID]struct{ action, arn string }{
		setup.IDRole: {"iam:CreateRole", s.RoleARN()}, setup.IDUser: {"iam:CreateUser", s.UserARN()},
		setup.IDPolicy: {"iam:CreatePolicy", s.PolicyARN()},
	}
	for _, c := range plan.Changes {
		made, is := makes[c.ID]
		if !is || c.Verb != engine.Create || len(levels) == 0 {
			continue
		}
		context := policydoc.NewContext(nil).Absent("iam:PermissionsBoundary")
		if boundary := s.BoundaryIn(account); boundary != "" && c.ID != setup.IDPolicy {
			context = context.With("iam:PermissionsBoundary", boundary)
		}
		call := policydoc.Call{Caller: policydoc.Caller{Account: account}, Action: made.action, Resource: made.arn, Context: context}
		verdict := policydoc.Evaluate(call, policydoc.Policies{Identity: policydoc.Assumed(), SCPs: levels})
		if why := verdict.Reason(); verdict.Decision == policydoc.Denied && why.Kind == policydoc.ExplicitDeny {
			e := path.Cited(why.Statement)
			p := setup.Demanded(made.action, e.Where())
			p.Step, p.What = c.Step, "The "+c.Title()+" cannot be made"
			if statement, found := way.Statement(e); found {
				last := &p.Do[len(p.Do)-1]
				last.Document, last.More = policydoc.New(statement).String(), "This is the statement."
			}
			return p
		}
	}
	return nil
}
