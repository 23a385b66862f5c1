package steps

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Preflight is what IAM's policy simulator says, in one account, of the calls
// that a plan needs there. It is advice: the simulator sees less than AWS
// (docs/aws.md#policy-simulator), and stops nothing.
type Preflight struct {
	Account   string          `json:"account"`
	Principal string          `json:"principal,omitempty"` // the user or role whose policies were simulated
	Asked     int             `json:"asked"`
	Denied    []PreflightCall `json:"denied"`
	Unsure    []PreflightCall `json:"unsure"`              // denied, unless the call brings what the simulator was not told
	NotAsked  PreflightGap    `json:"not_asked,omitempty"` // why the simulator could not be asked
	Refused   string          `json:"refused,omitempty"`   // the IAM action that was refused, for GapRefused
}

// PreflightGap is why the simulator could not be asked.
type PreflightGap string

// The gaps.
const (
	GapNone      PreflightGap = ""
	GapRoot      PreflightGap = "root"      // the root user has no policies to simulate
	GapFederated PreflightGap = "federated" // a federated session is neither user nor role
	GapRefused   PreflightGap = "refused"   // we may not ask
	GapNoRole    PreflightGap = "no-role"   // IAM does not show the session's role
	GapFailed    PreflightGap = "failed"    // it gave no answer
)

// PreflightCall is a call that the simulator does not allow.
type PreflightCall struct {
	Action   string   `json:"action"`
	Resource string   `json:"resource"`
	By       string   `json:"by"`                // identity, organization or boundary: whose policies do not allow it
	Explicit bool     `json:"explicit"`          // in so many words; else nothing allows it
	Missing  []string `json:"missing,omitempty"` // condition keys that it depends on
}

// Preflight asks IAM's policy simulator about the calls of a plan's changes, in
// each account as who we are there. Nothing but that is asked, and nothing is
// asked where there is nothing to do. Calls into other accounts are left out:
// the plan has made them already.
func (d *Session) Preflight(ctx context.Context, plan *engine.Plan) []Preflight {
	type who struct{ account, as string }
	needs, order := map[who][]engine.Permission{}, []who(nil)
	for _, c := range plan.Changes {
		w := who{c.At.Account, c.As}
		if needs[w] == nil {
			order = append(order, w)
		}
		needs[w] = append(needs[w], c.Permissions()...)
	}
	all := make([]Preflight, len(order))
	asks := make([]func() error, len(order))
	for i, w := range order {
		asks[i] = func() error { all[i] = d.preflightIn(ctx, w.account, w.as, needs[w]); return nil }
	}
	_ = engine.Parallel(asks...)
	return all
}

// preflightIn asks in one account.
func (d *Session) preflightIn(ctx context.Context, account, as string, needs []engine.Permission) Preflight {
	p := Preflight{Account: account, Denied: []PreflightCall{}, Unsure: []PreflightCall{}}
	fails := func(err error) Preflight {
		var refused *awsops.Error
		switch p.NotAsked = GapFailed; {
		case errors.As(err, &refused) && refused.Kind == awsops.Denied:
			p.NotAsked, p.Refused = GapRefused, refused.Call.Action
		case awsops.Is(err, awsops.Missing):
			p.NotAsked = GapNoRole
		}
		return p
	}
	aws, arn := d.Home, d.Identity.ARN
	if account != d.Home.Target().Account || as != "" {
		var err error
		target := d.Home.Target()
		target.Account = account
		if aws, err = d.At(ctx, target, as); err != nil {
			return fails(err)
		}
		id, _, err := aws.Identity(ctx)
		if err != nil {
			return fails(err)
		}
		arn = id.ARN
	}
	var err error
	if p.Principal, p.NotAsked, err = simulatedPrincipal(ctx, aws, arn); err != nil {
		return fails(err)
	}
	if p.NotAsked != GapNone {
		return p
	}
	questions := questionsOf(needs, p.Principal, aws.Target())
	answers := make([][]awsops.Simulated, len(questions))
	asks := make([]func() error, len(questions))
	for i, q := range questions {
		asks[i] = func() (err error) { answers[i], err = aws.Simulate(ctx, q); return err }
	}
	if err := engine.Parallel(asks...); err != nil {
		return fails(err)
	}
	for _, s := range slices.Concat(answers...) {
		p.take(s)
	}
	return p
}

// take sorts an answer in.
func (p *Preflight) take(s awsops.Simulated) {
	p.Asked++
	if s.Allowed {
		return
	}
	call := PreflightCall{Action: s.Action, Resource: s.Resource, By: "identity", Explicit: s.Explicit}
	switch {
	case s.ByOrganization:
		call.By = "organization"
	case s.ByBoundary:
		call.By = "boundary"
	case len(s.Missing) > 0:
		call.Missing = s.Missing
		p.Unsure = append(p.Unsure, call)
		return
	}
	p.Denied = append(p.Denied, call)
}

// simulatedPrincipal is the user or role that a caller's ARN stands for: the
// simulator takes no session, and a session's ARN does not tell its role's path.
func simulatedPrincipal(ctx context.Context, aws *awsops.Account, arn string) (string, PreflightGap, error) {
	_, rest, _ := strings.Cut(arn, "::")
	_, resource, _ := strings.Cut(rest, ":")
	switch kind, name, _ := strings.Cut(resource, "/"); kind {
	case "user":
		return arn, GapNone, nil
	case "assumed-role":
		name, _, _ := strings.Cut(name, "/")
		role, err := aws.Role(ctx, name)
		return role.ARN, GapNone, err
	case "root":
		return "", GapRoot, nil
	}
	return "", GapFederated, nil
}

// anyID stands for what is not known before: a new key's id, a file's name.
const anyID = "00000000-0000-4000-8000-000000000000"

// questionsOf are the questions to the simulator, one for each resource and
// context, and for each region that the calls go to.
func questionsOf(needs []engine.Permission, principal string, at awsops.Target) (all []awsops.Simulation) {
	for _, s := range grouped(needs) {
		resource := s.Resource[0]
		if account := text.AccountIn(resource); account != "" && account != at.Account {
			continue
		}
		if resource != "*" {
			resource = strings.ReplaceAll(resource, "*", anyID)
		}
		byRegion := map[string][]string{}
		for _, action := range s.Action {
			region := calledIn(action, at)
			byRegion[region] = append(byRegion[region], action)
		}
		for region, actions := range byRegion {
			given := map[string][]string{"aws:RequestedRegion": {region}, "aws:SecureTransport": {"true"}, "aws:PrincipalArn": {principal},
				"aws:PrincipalAccount": {at.Account}, "aws:ResourceAccount": {at.Account}}
			for _, keys := range s.Condition {
				for key, values := range keys {
					given[key] = values
				}
			}
			all = append(all, awsops.Simulation{Principal: principal, Actions: actions, Resource: resource, Context: given})
		}
	}
	return all
}

// calledIn is the region that a call goes to: IAM and Organizations have one in
// each partition (docs/aws.md#policy-simulator).
func calledIn(action string, at awsops.Target) string {
	service, _, _ := strings.Cut(action, ":")
	if service != "iam" && service != "organizations" {
		return at.Region
	}
	switch at.Partition {
	case "aws":
		return "us-east-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	}
	return at.Region
}
