package awssim

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"trailhead/awsops/policydoc"
)

func registerBoundaries(w *World) {
	on(w, true, putRolePermissionsBoundary)
	on(w, true, deleteRolePermissionsBoundary)
	on(w, true, putUserPolicy)
	on(w, false, getUserPolicy)
	on(w, false, listUserPolicies)
}

// checkBoundary refuses a boundary that is no policy of this account or of
// AWS's (IAM API reference, PutRolePermissionsBoundary).
func (r *request) checkBoundary(arn *string) error {
	if arn == nil || r.account().Policies[*arn] != nil || managedByAWS(r.Partition, *arn) != "" {
		return nil
	}
	return noSuchEntity("Scope ARN: %s does not exist or is not attachable.", *arn)
}

// boundaryKey is the condition key of a call that sets a boundary; none where it
// sets none (service authorization reference, IAM).
func boundaryKey(arn *string) map[string][]string {
	if arn == nil {
		return nil
	}
	return map[string][]string{"iam:PermissionsBoundary": {*arn}}
}

func boundary(arn string) *iamtypes.AttachedPermissionsBoundary {
	if arn == "" {
		return nil
	}
	return &iamtypes.AttachedPermissionsBoundary{PermissionsBoundaryArn: aws.String(arn),
		PermissionsBoundaryType: iamtypes.PermissionsBoundaryAttachmentTypePolicy}
}

func putRolePermissionsBoundary(r *request, in *iam.PutRolePermissionsBoundaryInput) (*iam.PutRolePermissionsBoundaryOutput, error) {
	role, err := r.role(in.RoleName, map[string][]string{"iam:PermissionsBoundary": {value(in.PermissionsBoundary)}})
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, unmodifiable(role.Name)
	}
	if err := r.checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	role.Boundary = value(in.PermissionsBoundary)
	return &iam.PutRolePermissionsBoundaryOutput{}, nil
}

func deleteRolePermissionsBoundary(r *request, in *iam.DeleteRolePermissionsBoundaryInput) (
	*iam.DeleteRolePermissionsBoundaryOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	role.Boundary = ""
	return &iam.DeleteRolePermissionsBoundaryOutput{}, nil
}

// boundaryDenies is the end of AWS's sentence when a permissions boundary says
// no (IAM user guide, "Permissions boundaries for IAM entities").
func (w *World) boundaryDenies(p principal, q policydoc.Request) string {
	identity := w.identityOf(p)
	if identity == nil || identity.Boundary == "" {
		return ""
	}
	account := w.Accounts[p.Account]
	text := managedByAWS(account.Partition, identity.Boundary)
	if policy := account.Policies[identity.Boundary]; policy != nil {
		text = policy.document(policy.Default.seen(w, w.clock.Now()))
	}
	switch w.anyOf([]string{text}, q) {
	case policydoc.Denied:
		return "with an explicit deny in a permissions boundary: " + identity.Boundary
	case policydoc.NoDecision:
		return fmt.Sprintf("because no permissions boundary allows the %s action", q.Action)
	}
	return ""
}

func putUserPolicy(r *request, in *iam.PutUserPolicyInput) (*iam.PutUserPolicyOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	if err := checkGrammar(value(in.PolicyDocument), false); err != nil {
		return nil, err
	}
	inline := user.Inline[value(in.PolicyName)]
	inline.set(r.w, value(in.PolicyDocument), r.Now)
	user.Inline[value(in.PolicyName)] = inline
	return &iam.PutUserPolicyOutput{}, nil
}

func getUserPolicy(r *request, in *iam.GetUserPolicyInput) (*iam.GetUserPolicyOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	text := user.inline(r, value(in.PolicyName))
	if text == "" {
		return nil, noSuchEntity("The user policy with name %s cannot be found.", value(in.PolicyName))
	}
	return &iam.GetUserPolicyOutput{UserName: in.UserName, PolicyName: in.PolicyName, PolicyDocument: aws.String(encoded(text))}, nil
}

func listUserPolicies(r *request, in *iam.ListUserPoliciesInput) (*iam.ListUserPoliciesOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	names := slices.DeleteFunc(sortedKeys(user.Inline), func(name string) bool { return user.inline(r, name) == "" })
	page, next, err := iamPage(names, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListUserPoliciesOutput{PolicyNames: page, Marker: next, IsTruncated: next != nil}, nil
}
