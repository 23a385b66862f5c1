package awsops

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// Simulation is a question to IAM's policy simulator: what a user or role may
// do to one resource.
type Simulation struct {
	Principal string   // ARN of a user or role of this account, never of a session
	Actions   []string // "iam:CreateRole"
	Resource  string   // an ARN, or "*"
	Context   map[string][]string
}

// Simulated is the simulator's answer for one action.
type Simulated struct {
	Action, Resource string
	Allowed          bool
	Explicit         bool     // denied in so many words
	ByOrganization   bool     // a service control policy denies it, or none allows it
	ByBoundary       bool     // the permissions boundary does
	Missing          []string // condition keys that decide and were not given
}

// Simulate asks IAM's policy simulator. It makes no call and sees less than
// AWS does: docs/aws.md#policy-simulator. Kinds: Denied, Missing (the
// principal), Invalid (a principal that is no user or role).
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func (a *Account) Simulate(ctx context.Context, s Simulation) ([]Simulated, error) {
	in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &s.Principal, ActionNames: s.Actions}
	if s.Resource != "*" {
		in.ResourceArns = []string{s.Resource}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Context)) {
		in.ContextEntries = append(in.ContextEntries, types.ContextEntry{ContextKeyName: aws.String(key),
			ContextKeyType: contextType(key, s.Context[key]), ContextKeyValues: s.Context[key]})
	}
	var all []Simulated
	pages := iam.NewSimulatePrincipalPolicyPaginator(a.iam(), in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("simulate the policies of %s: %w", s.Principal, err)
		}
		for _, r := range page.EvaluationResults {
			one := Simulated{Action: aws.ToString(r.EvalActionName), Resource: s.Resource, Missing: r.MissingContextValues,
				Allowed:        r.EvalDecision == types.PolicyEvaluationDecisionTypeAllowed,
				Explicit:       r.EvalDecision == types.PolicyEvaluationDecisionTypeExplicitDeny,
				ByOrganization: r.OrganizationsDecisionDetail != nil && !r.OrganizationsDecisionDetail.AllowedByOrganizations,
				ByBoundary:     r.PermissionsBoundaryDecisionDetail != nil && !r.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary}
			for _, specific := range r.ResourceSpecificResults { // there is one resource
				one.Missing = append(one.Missing, specific.MissingContextValues...)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// contextType is the type of a condition key's values.
func contextType(key string, values []string) types.ContextKeyTypeEnum {
	switch {
	case key == "aws:SecureTransport":
		return types.ContextKeyTypeEnumBoolean
	case len(values) > 1:
		return types.ContextKeyTypeEnumStringList
	}
	return types.ContextKeyTypeEnumString
}
