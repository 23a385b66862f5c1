package steps

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// expelAccount is Expel's AWS account (article step 7). It is in the aws
// partition, and trust never crosses partitions (docs/aws.md#partitions).
const expelAccount = "012205512454"

// roleDescription is what the console shows of the role.
const roleDescription = "Expel's access (made by trailhead)"

// role is ExpelServiceRole, which Expel takes on with the External ID
// (article step 7; the policy it attaches is that of step 6, whatever the
// article's slip says).
type role struct {
	setup   Setup
	account string
}

type roleObserved struct {
	role
	found    awsops.Role
	exists   bool
	attached []string
	past     engine.Past
}

func (r role) About() engine.About {
	about := r.setup.about(idIn(idRole, r.account, r.setup), 7, "IAM role", r.setup.Answers.Role, idIn(idPolicy, r.account, r.setup))
	about.At.Account = r.account
	return about
}

func (r role) Permissions() []engine.Permission {
	return permit(r.setup.roleIn(r.account),
		"iam:GetRole", "iam:ListAttachedRolePolicies", "iam:CreateRole", "iam:TagRole", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy")
}

// expelPrincipal is who may take on the role: Expel's account, as the article
// has it, or the one user that Expel's Terraform module names.
func (s Setup) expelPrincipal() string {
	if s.Answers.TrustedPrincipal == "user" {
		return s.arn("iam", "", expelAccount, "user/ExpelCloudService")
	}
	return s.arn("iam", "", expelAccount, "root")
}

func (r role) trust() policydoc.Document {
	return policydoc.New(policydoc.Statement{
		Effect: "Allow", Principal: policydoc.Principal{"AWS": {r.setup.expelPrincipal()}}, Action: policydoc.Strings{"sts:AssumeRole"},
		Condition: policydoc.Conditions{"StringEquals": {"sts:ExternalId": {r.setup.Answers.ExternalID.Reveal()}}},
	})
}

func (r role) Observe(ctx context.Context, aws *awsops.Account, past engine.Past) (engine.Observed, error) {
	observed := roleObserved{role: r, past: past}
	var err error
	if observed.found, observed.exists, err = awsops.OrMissing(aws.Role(ctx, r.setup.Answers.Role)); err != nil || !observed.exists {
		return observed, err
	}
	observed.attached, err = aws.RolePolicies(ctx, r.setup.Answers.Role)
	return observed, err
}

func (s roleObserved) Diff(*engine.Values) engine.Diff {
	summary := "for " + s.setup.expelWords() + " with your External ID"
	after := s.trust().Indent()
	if !s.exists {
		return engine.Diff{Verb: engine.Create, Summary: summary, After: after, Calls: []engine.Call{
			{Action: "iam:CreateRole", Says: "create the role with its trust policy", Run: s.create}, s.attachCall()}}
	}
	calls := s.mendCalls()
	if len(calls) == 0 {
		return engine.Right(summary, pretty(s.found.Trust), nil)
	}
	if !managed(s.found.Tags, s.past) {
		if onlyTags(calls) {
			return engine.Right("yours; "+summary, pretty(s.found.Trust), nil)
		}
		return engine.Diff{Blocked: taken(s.About(), "role", s.found.ARN)}
	}
	return engine.Diff{Verb: engine.Change, Summary: summary, Before: pretty(s.found.Trust), After: after, Calls: calls, Reread: true}
}

func (s Setup) expelWords() string {
	if s.Answers.TrustedPrincipal == "user" {
		return "Expel's user ExpelCloudService"
	}
	return "Expel's account " + expelAccount
}

// create accepts a role that is already as wanted: the answer to an earlier
// try may have been lost.
func (s roleObserved) create(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
	_, err := aws.CreateRole(ctx, awsops.NewRole{Name: s.setup.Answers.Role, Trust: s.trust().String(), Description: roleDescription, Tags: s.setup.tags()})
	if err == nil {
		return s.trusted(ctx, aws)
	}
	if !awsops.Is(err, awsops.Taken) {
		return err
	}
	if there, lookErr := aws.Role(ctx, s.setup.Answers.Role); lookErr == nil && sameDocument(there.Trust, s.trust()) && there.Tags.Has(s.setup.tags()) {
		return nil
	}
	return err
}

// trusted reads back whom the role trusts. IAM keeps a user by its unique id; it
// shows that instead of the ARN where it cannot map it back, and then nobody
// can take on the role (docs/aws.md#deleted-principals). An account is kept as it is.
func (s roleObserved) trusted(ctx context.Context, aws *awsops.Account) error {
	if s.setup.Answers.TrustedPrincipal != "user" {
		return nil
	}
	var id string
	for pauses := aws.Pauses(proofLimit); ; {
		there, exists, err := awsops.OrMissing(aws.Role(ctx, s.setup.Answers.Role))
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
	return &engine.Problem{ID: "role.unique-id", What: "The role " + s.setup.Answers.Role + " trusts " + id + " and not " + s.setup.expelPrincipal(),
		Why: "IAM shows the unique id of a user that it cannot map back to its name, as of one that was deleted. Expel cannot take on the role like this",
		Do:  []engine.Remedy{engine.RunAgain("it writes the trust policy anew"), trustAccount}, Again: true}
}

// uniqueIn is the first unique id that a trust policy has as a principal, ""
// for none.
func uniqueIn(trust string) string {
	doc, err := policydoc.Parse(trust)
	if err != nil {
		return ""
	}
	dead, _ := deadStatement(doc)
	at := slices.IndexFunc(dead.Principal["AWS"], uniqueID.MatchString)
	if at < 0 {
		return ""
	}
	return dead.Principal["AWS"][at]
}

func (s roleObserved) attachCall() engine.Call {
	return engine.Call{Action: "iam:AttachRolePolicy", Says: "attach " + s.setup.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return aws.AttachRolePolicy(ctx, s.setup.Answers.Role, s.setup.policyIn(s.account))
	}}
}

func (s roleObserved) mendCalls() []engine.Call {
	var calls []engine.Call
	if !sameDocument(s.found.Trust, s.trust()) {
		calls = append(calls, engine.Call{Action: "iam:UpdateAssumeRolePolicy", Says: "trust Expel, and nobody else", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			if err := aws.UpdateTrust(ctx, s.setup.Answers.Role, s.trust().String()); err != nil {
				return err
			}
			return s.trusted(ctx, aws)
		}})
	}
	if !s.found.Tags.Has(s.setup.tags()) {
		calls = append(calls, engine.Call{Action: "iam:TagRole", Says: "tag it", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return aws.TagRole(ctx, s.setup.Answers.Role, s.setup.tags())
		}})
	}
	if !slices.Contains(s.attached, s.setup.policyIn(s.account)) {
		calls = append(calls, s.attachCall())
	}
	return calls
}

func (s roleObserved) Remove(*engine.Values) engine.Diff {
	if d, stays := notManaged(s.exists, s.found.Tags, s.past); stays {
		return d
	}
	switch {
	case slices.ContainsFunc(s.attached, func(arn string) bool { return arn != s.setup.policyIn(s.account) }):
		return engine.Right("somebody has attached other policies to it; detach them first", "", nil)
	}
	d := engine.Diff{Verb: engine.Remove, Summary: "Expel loses its access", Before: pretty(s.found.Trust)}
	if slices.Contains(s.attached, s.setup.policyIn(s.account)) {
		d.Calls = append(d.Calls, engine.Call{Action: "iam:DetachRolePolicy", Says: "detach " + s.setup.Answers.Policy, Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
			return gone(aws.DetachRolePolicy(ctx, s.setup.Answers.Role, s.setup.policyIn(s.account)))
		}})
	}
	d.Calls = append(d.Calls, engine.Call{Action: "iam:DeleteRole", Says: "delete the role", Run: func(ctx context.Context, aws *awsops.Account, _ *engine.Values) error {
		return gone(aws.DeleteRole(ctx, s.setup.Answers.Role))
	}})
	return d
}

// trustAccount is the way out where IAM does not know Expel's user.
var trustAccount = engine.Remedy{Do: "Trust Expel's account instead", Set: "trusted_principal", Value: "account"}

// Explain implements engine.Explainer.
func (r role) Explain(e *awsops.Error) *engine.Problem {
	switch {
	case e.Code == "MalformedPolicyDocument" && e.Kind == awsops.Invalid:
		return &engine.Problem{ID: "role.principal", Why: "IAM does not know " + r.setup.expelPrincipal() + ", or cannot trust it from this partition (" + e.Message + ")",
			Do: []engine.Remedy{trustAccount}}
	case e.Code == "DeleteConflict":
		return &engine.Problem{ID: "role.in-use", What: "The role " + r.setup.Answers.Role + " stays", Why: "somebody has added policies of their own to it (" + e.Message + ")",
			Do: []engine.Remedy{{Do: "Take them off, then run trailhead undo again"}}}
	}
	return nil
}
