package awssim

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"trailhead/awsops/policydoc"
)

// simulatePrincipalPolicy is IAM's policy simulator: it decides by the policies
// of a user or role, the permissions boundary and the service control policies,
// with no context but what it is given (docs/aws.md#policy-simulator).
func simulatePrincipalPolicy(r *request, in *iam.SimulatePrincipalPolicyInput) (*iam.SimulatePrincipalPolicyOutput, error) {
	arn := value(in.PolicySourceArn)
	if err := r.authorize("iam:SimulatePrincipalPolicy", arn, "", nil); err != nil {
		return nil, err
	}
	p, err := r.simulated(arn)
	if err != nil {
		return nil, err
	}
	if len(in.PolicyInputList)+len(in.PermissionsBoundaryPolicyInputList) > 0 || len(in.ResourceArns) > 1 || in.ResourcePolicy != nil ||
		in.CallerArn != nil || in.ResourceHandlingOption != nil {
		return nil, apiError("NotImplemented", "awssim does not model simulations with further policies, callers or resources")
	}
	resource := "*"
	if len(in.ResourceArns) > 0 {
		resource = in.ResourceArns[0]
	}
	if resource != "*" && (!strings.HasPrefix(resource, "arn:") || resourceOf(resource) == "") {
		return nil, apiError("InvalidInput", "ResourceNames are not in a valid ARN format: %s.", resource)
	}
	given := map[string][]string{}
	for _, entry := range in.ContextEntries {
		given[value(entry.ContextKeyName)] = entry.ContextKeyValues
	}
	var results []iamtypes.EvaluationResult
	for _, action := range in.ActionNames {
		q := policydoc.Request{Caller: p.policyCaller(), Action: action, Resource: resource, Context: given}
		results = append(results, r.evaluation(p, q))
	}
	page, next, err := iamPage(results, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.SimulatePrincipalPolicyOutput{EvaluationResults: page, Marker: next, IsTruncated: next != nil}, nil
}

// simulated is the user or role whose policies are simulated. Somebody who
// signs in as a user that nobody has made counts as one.
func (r *request) simulated(arn string) (principal, error) {
	kind, name, _ := strings.Cut(resourceOf(arn), "/")
	if partOf(arn, 2) != "iam" || !slices.Contains([]string{"user", "role", "group"}, kind) || name == "" {
		return principal{}, apiError("InvalidInput", "Invalid Entity Arn: %s does not clearly define entity type and name.", arn)
	}
	if kind == "group" {
		return principal{}, apiError("NotImplemented", "awssim does not model groups")
	}
	p := principal{ARN: arn, Account: accountOf(arn), Identity: arn}
	for _, key := range sortedKeys(r.w.Credentials) {
		if as := r.w.principalOf(r.w.Credentials[key]); as.Identity == arn {
			p.AccessKeyID, p.UserID = key, as.UserID
		}
	}
	if p.Account != r.Account || p.AccessKeyID == "" && r.w.identityOf(p) == nil {
		return principal{}, noSuchEntity("The %s with name %s cannot be found.", kind, lastSegment(name))
	}
	return p, nil
}

// evaluation is what the simulator says of one call.
func (r *request) evaluation(p principal, q policydoc.Request) iamtypes.EvaluationResult {
	result := iamtypes.EvaluationResult{EvalActionName: aws.String(q.Action), EvalResourceName: aws.String(q.Resource),
		EvalDecision: iamtypes.PolicyEvaluationDecisionTypeAllowed, MissingContextValues: r.missingContext(p, q)}
	decide := func(d iamtypes.PolicyEvaluationDecisionType) {
		if result.EvalDecision != iamtypes.PolicyEvaluationDecisionTypeExplicitDeny {
			result.EvalDecision = d
		}
	}
	denied := func(why string) {
		switch {
		case strings.HasPrefix(why, "with an explicit deny"):
			decide(iamtypes.PolicyEvaluationDecisionTypeExplicitDeny)
		case why != "":
			decide(iamtypes.PolicyEvaluationDecisionTypeImplicitDeny)
		}
	}
	if r.w.Org.has(p.Account) || len(r.w.Accounts[p.Account].SCPs) > 0 {
		why := r.w.scpDenies(p, q)
		denied(why)
		result.OrganizationsDecisionDetail = &iamtypes.OrganizationsDecisionDetail{AllowedByOrganizations: why == ""}
	}
	if identity := r.w.identityOf(p); identity != nil && identity.Boundary != "" {
		why := r.w.boundaryDenies(p, q)
		denied(why)
		result.PermissionsBoundaryDecisionDetail = &iamtypes.PermissionsBoundaryDecisionDetail{AllowedByPermissionsBoundary: why == ""}
	}
	if texts, limited := r.w.policiesOf(p, r.w.Credentials[p.AccessKeyID], r.Now); limited {
		switch r.w.anyOf(texts, q) {
		case policydoc.Denied:
			decide(iamtypes.PolicyEvaluationDecisionTypeExplicitDeny)
		case policydoc.NoDecision:
			decide(iamtypes.PolicyEvaluationDecisionTypeImplicitDeny)
		}
	}
	if owner := r.w.ownerOf(q.Resource, p.Account); owner != p.Account { // without a policy of theirs nothing lets one in
		decide(iamtypes.PolicyEvaluationDecisionTypeImplicitDeny)
		result.EvalDecisionDetails = map[string]iamtypes.PolicyEvaluationDecisionType{
			"Resource-based policies": iamtypes.PolicyEvaluationDecisionTypeImplicitDeny}
	}
	return result
}

// missingContext are the condition keys of the principal's own policies that the
// simulation was not given.
func (r *request) missingContext(p principal, q policydoc.Request) []string {
	missing := map[string]bool{}
	texts, _ := r.w.policiesOf(p, r.w.Credentials[p.AccessKeyID], r.Now)
	given := map[string]bool{}
	for key := range maps.Keys(q.Context) {
		given[strings.ToLower(key)] = true
	}
	for _, text := range texts {
		d, err := parse(text)
		if err != nil {
			continue
		}
		for _, s := range d.Statements {
			for _, keys := range s.Condition {
				for key := range keys {
					missing[key] = !given[strings.ToLower(key)] || missing[key]
				}
			}
		}
	}
	return slices.DeleteFunc(sortedKeys(missing), func(key string) bool { return !missing[key] })
}
