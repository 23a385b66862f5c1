package awssim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func registerRolePolicies(w *World) {
	on(w, true, attachRolePolicy)
	on(w, true, detachRolePolicy)
	on(w, false, listAttachedRolePolicies)
	on(w, true, putRolePolicy)
	on(w, false, getRolePolicy)
	on(w, true, deleteRolePolicy)
	on(w, false, listRolePolicies)
}

// newIdentity is a role or user of the account, still without policies.
func (w *World) newIdentity(a *AccountState, prefix, arn, path, name string) Identity {
	return Identity{Name: name, Path: path, ARN: arn, ID: w.uniqueID(prefix, a.ID, name),
		Tags: map[string]string{}, Attached: map[string]time.Time{}, Inline: map[string]Settling[string]{}}
}

// attach is AttachRolePolicy and AttachUserPolicy; it may be repeated.
func (i *Identity) attach(r *request, arn, quotaName string) error {
	if err := checkPolicyARN(arn); err != nil {
		return err
	}
	if p := r.account().Policies[arn]; managedByAWS(r.Partition, arn) == "" && (p == nil || !r.w.visible(p.CreatedAt, r.Now)) {
		return noSuchEntity("Policy %s does not exist or is not attachable.", arn)
	}
	if _, there := i.Attached[arn]; there {
		return nil
	}
	if len(i.Attached) >= policiesPerRole {
		return quota("Cannot exceed quota for %s: %d", quotaName, policiesPerRole)
	}
	i.Attached[arn] = r.Now
	return nil
}

func (i *Identity) detach(arn string) error {
	if err := checkPolicyARN(arn); err != nil {
		return err
	}
	if _, there := i.Attached[arn]; !there {
		return noSuchEntity("Policy %s was not found.", arn)
	}
	delete(i.Attached, arn)
	return nil
}

func (i *Identity) attached(r *request) (list []iamtypes.AttachedPolicy) {
	for _, arn := range sortedKeys(i.Attached) {
		if r.w.visible(i.Attached[arn], r.Now) {
			list = append(list, iamtypes.AttachedPolicy{PolicyArn: aws.String(arn), PolicyName: aws.String(lastSegment(arn))})
		}
	}
	return list
}

func attachRolePolicy(r *request, in *iam.AttachRolePolicyInput) (*iam.AttachRolePolicyOutput, error) {
	role, err := r.role(in.RoleName, policyContext(in.PolicyArn))
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, unmodifiable(role.Name)
	}
	if err := role.attach(r, value(in.PolicyArn), "PoliciesPerRole"); err != nil {
		return nil, err
	}
	return &iam.AttachRolePolicyOutput{}, nil
}

// policyContext is the condition key that tells which policy is attached.
func policyContext(arn *string) map[string][]string {
	return map[string][]string{"iam:PolicyARN": {value(arn)}}
}

func detachRolePolicy(r *request, in *iam.DetachRolePolicyInput) (*iam.DetachRolePolicyOutput, error) {
	role, err := r.role(in.RoleName, policyContext(in.PolicyArn))
	if err != nil {
		return nil, err
	}
	if err := role.detach(value(in.PolicyArn)); err != nil {
		return nil, err
	}
	return &iam.DetachRolePolicyOutput{}, nil
}

func listAttachedRolePolicies(r *request, in *iam.ListAttachedRolePoliciesInput) (*iam.ListAttachedRolePoliciesOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	page, next, err := iamPage(role.attached(r), in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedRolePoliciesOutput{AttachedPolicies: page, Marker: next, IsTruncated: next != nil}, nil
}

func putRolePolicy(r *request, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, unmodifiable(role.Name)
	}
	name, text := value(in.PolicyName), value(in.PolicyDocument)
	if err := checkGrammar(text, false); err != nil {
		return nil, err
	}
	total := sizeOf(text)
	for other, p := range role.Inline {
		if other != name {
			total += sizeOf(p.Value)
		}
	}
	if total > inlineSize {
		return nil, quota("Maximum policy size of %d bytes exceeded for role %s", inlineSize, role.Name)
	}
	inline := role.Inline[name]
	inline.set(r.w, text, r.Now)
	role.Inline[name] = inline
	return &iam.PutRolePolicyOutput{}, nil
}

// inline is an inline policy as it is seen by now, "" if there is none.
func (i *Identity) inline(r *request, name string) string {
	return i.Inline[name].seen(r.w, r.Now)
}

func getRolePolicy(r *request, in *iam.GetRolePolicyInput) (*iam.GetRolePolicyOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	text := role.inline(r, value(in.PolicyName))
	if text == "" {
		return nil, noSuchEntity("The role policy with name %s cannot be found.", value(in.PolicyName))
	}
	return &iam.GetRolePolicyOutput{RoleName: in.RoleName, PolicyName: in.PolicyName, PolicyDocument: aws.String(encoded(text))}, nil
}

func deleteRolePolicy(r *request, in *iam.DeleteRolePolicyInput) (*iam.DeleteRolePolicyOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	if _, there := role.Inline[value(in.PolicyName)]; !there {
		return nil, noSuchEntity("The role policy with name %s cannot be found.", value(in.PolicyName))
	}
	delete(role.Inline, *in.PolicyName)
	return &iam.DeleteRolePolicyOutput{}, nil
}

func listRolePolicies(r *request, in *iam.ListRolePoliciesInput) (*iam.ListRolePoliciesOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	names := slices.DeleteFunc(sortedKeys(role.Inline), func(name string) bool { return role.inline(r, name) == "" })
	page, next, err := iamPage(names, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListRolePoliciesOutput{PolicyNames: page, Marker: next, IsTruncated: next != nil}, nil
}
