package step7role

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
)

// RoleDescription is what the console shows of the role.
const RoleDescription = "Expel's access (made by trailhead)"

// Role is ExpelServiceRole, which Expel takes on with the External ID
// (article step 7; the policy it attaches is that of step 6, whatever the
// article's slip says).
type Role struct {
	Setup   setup.Setup
	Account string
}

// RoleObserved is what a look at the role has found.
type RoleObserved struct {
	Role
	Found    awsops.Role
	Exists   bool
	Attached []string
	policy   policydoc.Document // the policy that is attached, where the role is to be taken back
	More     policiesBeside     // the article's one; looked at for setting up only
	past     engine.Past
}

// About implements engine.Resource.
func (r Role) About() engine.About {
	about := r.Setup.About(setup.IDIn(setup.IDRole, r.Account, r.Setup), 7, "IAM role", r.Setup.Answers.Role,
		setup.IDIn(setup.IDPolicy, r.Account, r.Setup))
	about.At.Account, about.Identity = r.Account, r.Setup.RoleIn(r.Account)
	return about
}

// Permissions implements engine.Resource.
func (r Role) Permissions() []engine.Permission {
	return slices.Concat(setup.Permit(r.Setup.RoleIn(r.Account),
		"iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy",
		"iam:TagRole", "iam:UpdateAssumeRolePolicy"),
		bounded(r.Setup.BoundaryIn(r.Account), r.Setup.RoleIn(r.Account), "iam:CreateRole"),
		setup.PermitWhere("iam:PolicyARN", r.Setup.PolicyIn(r.Account), r.Setup.RoleIn(r.Account), "iam:AttachRolePolicy"),
		r.Setup.Anywhere(r.Setup.RoleIn(r.Account), "role", r.Account, "iam:GetRole"))
}

// bounded permits to make a role or user, where a boundary is given only with
// that.
func bounded(boundary, resource, action string) []engine.Permission {
	if boundary == "" {
		return setup.Permit(resource, action)
	}
	return setup.PermitWhere("iam:PermissionsBoundary", boundary, resource, action)
}

// ExpelPrincipal is who may take on the role: Expel's account, as the article
// has it, or the one user that Expel's Terraform module names.
func ExpelPrincipal(s setup.Setup) string {
	if s.Answers.TrustedPrincipal == "user" {
		return s.ARN("iam", "", setup.ExpelAccount, "user/ExpelCloudService")
	}
	return s.ARN("iam", "", setup.ExpelAccount, "root")
}

// Trust is the trust policy: Expel, with the External ID.
func (r Role) Trust() policydoc.Document {
	return policydoc.New(policydoc.Statement{
		Effect: "Allow", Principal: policydoc.Principal{"AWS": {ExpelPrincipal(r.Setup)}}, Action: policydoc.Strings{"sts:AssumeRole"},
		Condition: policydoc.Conditions{"StringEquals": {"sts:ExternalId": {r.Setup.Answers.ExternalID.Reveal()}}},
	})
}

func (s RoleObserved) diff(*engine.Values) engine.Diff {
	summary := "for " + expelWords(s.Setup) + " with your External ID"
	after := engine.PolicyDocument(s.Trust())
	if !s.Exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: after, Notes: s.notes(), Calls: []engine.Call{
			{Action: "iam:CreateRole", Says: "create the role with its trust policy", Run: s.create, Early: true}, s.attachCall()}}
	}
	calls := s.mendCalls()
	if len(calls) == 0 {
		return engine.Right(summary, engine.HeldDocument(s.Found.Trust), nil)
	}
	if !setup.Managed(s.Found.Tags, s.past) {
		if setup.OnlyTags(calls) {
			return engine.RightExisting(summary, engine.HeldDocument(s.Found.Trust), nil)
		}
		return engine.Diff{Blocked: setup.Taken(s.About(), "role", s.Found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: engine.HeldDocument(s.Found.Trust), After: after, Calls: calls,
		Reread: true}
}

// notes say who gets no role where Control Tower's trail, which records every
// account, is connected for one account.
func (r Role) notes() []string {
	s := r.Setup
	if s.Existing == nil || s.Existing.Tower == nil || s.Org != nil || r.Account != s.LogAt().Account {
		return nil
	}
	return []string{"The trail records every account, and with the scope account only log archive and the management account get the role: " +
		"Expel cannot look into the members. The scope organization puts it into each."}
}

func expelWords(s setup.Setup) string {
	if s.Answers.TrustedPrincipal == "user" {
		return "Expel's user ExpelCloudService"
	}
	return "Expel's account " + setup.ExpelAccount
}

// create accepts a role that is already as wanted: the answer to an earlier
// try may have been lost.
func (s RoleObserved) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	_, err := aws.CreateRole(ctx, awsops.NewRole{Name: s.Setup.Answers.Role, Trust: s.Trust().String(), Description: RoleDescription,
		Path: s.Setup.IAMPath(), Boundary: s.Setup.BoundaryIn(s.Account), Tags: s.Setup.Tags()})
	if err == nil {
		return s.trusted(ctx, aws)
	}
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.Role(ctx, s.Setup.Answers.Role); lookErr == nil && setup.SameDocument(there.Trust, s.Trust()) &&
		there.Tags.Has(s.Setup.Tags()) {
		engine.Found(ctx)
		return nil
	}
	return err
}

// trusted reads back whom the role trusts. IAM keeps a user by its unique id; it
// shows that instead of the ARN where it cannot map it back, and then nobody
// can take on the role (docs/aws.md#deleted-principals). An account is kept as it is.
func (s RoleObserved) trusted(ctx context.Context, aws *awsops.Account) error {
	if s.Setup.Answers.TrustedPrincipal != "user" {
		return nil
	}
	var id string
	for pauses := aws.Pauses(setup.ProofLimit); ; {
		there, exists, err := awsops.OrMissing(aws.Role(ctx, s.Setup.Answers.Role))
		if err != nil {
			return err
		}
		if id = uniqueIn(there.Trust); exists && id == "" {
			return nil
		}
		if pauses.Over() && id == "" {
			return nil // it is late; the last look at everything finds it
		}
		if pauses.Over() {
			break
		}
		if err := aws.Pause(ctx, "IAM does not show the trusted user by its name yet", pauses); err != nil {
			return err
		}
	}
	return &engine.Problem{ID: "role.unique-id", What: "The role " + s.Setup.Answers.Role + " trusts " + id + " and not " +
		ExpelPrincipal(s.Setup),
		Why: "IAM shows the unique id of a user that it cannot map back to its name, as of one that was deleted. Expel cannot take on the " +
			"role like this",
		Do: []engine.Remedy{engine.RunAgain("it writes the trust policy anew"), trustAccount}, Again: true}
}

// uniqueIn is the first unique id that a trust policy has as a principal, ""
// for none.
func uniqueIn(trust policydoc.Text) string {
	doc, err := trust.Document()
	if err != nil {
		return ""
	}
	dead, _ := setup.DeadStatement(doc)
	at := slices.IndexFunc(dead.Principal["AWS"], setup.UniqueID().MatchString)
	if at < 0 {
		return ""
	}
	return dead.Principal["AWS"][at]
}

func (s RoleObserved) attachCall() engine.Call {
	return engine.Call{Action: "iam:AttachRolePolicy", Says: "attach " + s.Setup.Answers.Policy,
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.AttachRolePolicy(ctx, s.Setup.Answers.Role, s.Setup.PolicyIn(s.Account))
		}}
}

func (s RoleObserved) mendCalls() []engine.Call {
	var calls []engine.Call
	if !setup.SameDocument(s.Found.Trust, s.Trust()) {
		calls = append(calls, engine.Call{Action: "iam:UpdateAssumeRolePolicy", Says: "trust Expel, and nobody else",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				if err := aws.UpdateTrust(ctx, s.Setup.Answers.Role, s.Trust().String()); err != nil {
					return err
				}
				return s.trusted(ctx, aws)
			}})
	}
	if !s.Found.Tags.Has(s.Setup.Tags()) {
		calls = append(calls, engine.Call{Action: "iam:TagRole", Says: "tag it",
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return aws.TagRole(ctx, s.Setup.Answers.Role, s.Setup.Tags())
			}})
	}
	if !slices.Contains(s.Attached, s.Setup.PolicyIn(s.Account)) {
		calls = append(calls, s.attachCall())
	}
	return calls
}

// Remove implements engine.Observed. While it stays, its policy does.
func (s RoleObserved) Remove(v *engine.Values) engine.Diff {
	d := s.remove(v)
	if d.Verb == engine.Keep && slices.Contains(s.Attached, s.Setup.PolicyIn(s.Account)) {
		d.Holds = []engine.ID{setup.IDIn(setup.IDPolicy, s.Account, s.Setup)}
	}
	return d
}

func (s RoleObserved) remove(v *engine.Values) engine.Diff {
	if d, leaves := s.Setup.Leaves(setup.Piece{Exists: s.Exists, Tags: s.Found.Tags, Past: s.past, Apart: s.apart}); leaves {
		return d
	}
	user := step6policy.Policy{Setup: s.Setup, Account: s.Account}.UsedBy(s.policy, v)
	switch {
	case user != "":
		return engine.Kept(user)
	case slices.ContainsFunc(s.Attached, func(arn string) bool { return arn != s.Setup.PolicyIn(s.Account) }):
		return engine.Kept("somebody has attached other policies to it; detach them first")
	}
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access", Before: engine.HeldDocument(s.Found.Trust)}
	if slices.Contains(s.Attached, s.Setup.PolicyIn(s.Account)) {
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DetachRolePolicy", Says: "detach " + s.Setup.Answers.Policy,
			Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
				return engine.Gone(aws.DetachRolePolicy(ctx, s.Setup.Answers.Role, s.Setup.PolicyIn(s.Account)))
			}})
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:DeleteRole", Says: "delete the role",
		Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return engine.Gone(aws.DeleteRole(ctx, s.Setup.Answers.Role))
		}})
	return d
}

// apart says why the role is not this set-up's.
func (s RoleObserved) apart() string {
	if slices.Contains(s.Attached, s.Setup.PolicyIn(s.Account)) || len(s.Attached) == 0 && setup.SameDocument(s.Found.Trust, s.Trust()) {
		return ""
	}
	return "the policy " + s.Setup.PolicyIn(s.Account) + " is not attached to it"
}

// trustAccount is the way out where IAM does not know Expel's user.
var trustAccount = engine.Remedy{Do: "Trust Expel's account instead", Set: "trusted_principal", Value: "account"}

// Explain implements engine.Explainer.
func (r Role) Explain(e *awsops.Error) *engine.Problem {
	if p := setup.Demands(e); p != nil {
		return p
	}
	switch {
	case e.Code == "MalformedPolicyDocument" && e.Kind == awsops.Invalid:
		return &engine.Problem{ID: "role.principal", Why: "IAM does not know " + ExpelPrincipal(r.Setup) +
			", or cannot trust it from this partition (" + e.Message + ")",
			Do: []engine.Remedy{trustAccount}}
	case e.Code == "DeleteConflict":
		return &engine.Problem{ID: "role.in-use", What: "The role " + r.Setup.Answers.Role + " stays",
			Why: "somebody has added policies of their own to it (" + e.Message + ")",
			Do:  []engine.Remedy{{Do: "Take them off, then run trailhead undo again"}}}
	}
	return nil
}
