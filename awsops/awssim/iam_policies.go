package awssim

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func registerPolicies(w *World) {
	on(w, true, createPolicy)
	on(w, false, getPolicy)
	on(w, false, getPolicyVersion)
	on(w, true, createPolicyVersion)
	on(w, false, listPolicyVersions)
	on(w, true, deletePolicyVersion)
	on(w, true, deletePolicy)
	on(w, true, tagPolicy)
	on(w, false, listPolicies)
}

// policy finds a policy of the account that the caller may do this to.
func (r *request) policy(arn *string) (*PolicyState, error) {
	if err := checkPolicyARN(value(arn)); err != nil {
		return nil, err
	}
	if err := r.authorize("iam:"+r.Operation, value(arn), "", nil); err != nil {
		return nil, err
	}
	if p := r.account().Policies[value(arn)]; p != nil && r.seenBy(p.CreatedAt) {
		return p, nil
	}
	if p := awsPolicy(r.Partition, value(arn)); p != nil {
		return p, nil
	}
	return nil, noSuchEntity("Policy %s was not found.", value(arn))
}

// checkPolicyARN is what IAM says of an ARN before it looks for the policy.
func checkPolicyARN(text string) error {
	switch {
	case !strings.HasPrefix(text, "arn:") || resourceOf(text) == "":
		return apiError("ValidationError", "Invalid ARN:  Could not be parsed!")
	case partOf(text, 2) != "iam" || accountOf(text) == "" || !strings.HasPrefix(resourceOf(text), "policy/"):
		return apiError("ValidationError", "ARN %s is not valid.", text)
	}
	return nil
}

// ownPolicy is policy for changes, which AWS's own policies do not take.
func (r *request) ownPolicy(arn *string) (*PolicyState, error) {
	p, err := r.policy(arn)
	if err == nil && r.account().Policies[p.ARN] == nil {
		return nil, apiError("AccessDenied", "User: %s is not authorized to perform: iam:%s on resource: policy %s", r.Caller.ARN, r.Operation,
			p.ARN)
	}
	return p, err
}

// document is the text of a version, "" if there is no such version.
func (p *PolicyState) document(version string) string {
	for _, v := range p.Versions {
		if v.ID == version {
			return v.Document
		}
	}
	return ""
}

func createPolicy(r *request, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, error) {
	name := value(in.PolicyName)
	path, err := pathOf(in.Path)
	if err != nil {
		return nil, err
	}
	arn := r.account().iamARN("policy", path, name)
	if err := r.authorize("iam:CreatePolicy", arn, "", nil); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 {
		if err := r.authorize("iam:TagPolicy", arn, "", nil); err != nil {
			return nil, err
		}
	}
	if err := r.checkTags(in.Tags, nil, "TagsPerPolicy"); err != nil {
		return nil, err
	}
	if taken(r.account().Policies, name) {
		return nil, alreadyExists("A policy called %s already exists. Duplicate names are not allowed.", name)
	}
	if err := checkManagedPolicy(value(in.PolicyDocument)); err != nil {
		return nil, err
	}
	p := &PolicyState{Name: name, Path: path, ARN: arn, ID: r.w.uniqueID("ANPA", r.Account, name), Description: value(in.Description),
		CreatedAt: r.Now, Tags: iamTags(in.Tags)}
	p.Default = settled(p.add(*in.PolicyDocument, r).ID)
	r.account().Policies[arn] = p
	return &iam.CreatePolicyOutput{Policy: p.describe(r)}, nil
}

func (p *PolicyState) add(document string, r *request) PolicyVersion {
	p.LastVersion++
	v := PolicyVersion{ID: fmt.Sprintf("v%d", p.LastVersion), Document: document, CreatedAt: r.Now}
	p.Versions = append(p.Versions, v)
	return v
}

func (p *PolicyState) describe(r *request) *iamtypes.Policy {
	out := &iamtypes.Policy{
		Arn: aws.String(p.ARN), PolicyName: aws.String(p.Name), PolicyId: aws.String(p.ID), Path: aws.String(p.Path),
		CreateDate: aws.Time(p.CreatedAt), UpdateDate: aws.Time(p.CreatedAt), DefaultVersionId: aws.String(p.Default.seen(r.w, r.Now)),
		IsAttachable: true, AttachmentCount: aws.Int32(int32(len(r.holders(p.ARN)))), PermissionsBoundaryUsageCount: aws.Int32(0),
		Tags: iamTagList(p.Tags),
	}
	if p.Description != "" {
		out.Description = aws.String(p.Description)
	}
	return out
}

// holders are the roles and users of the account that have the policy.
func (r *request) holders(arn string) (names []string) {
	for name, role := range r.account().Roles {
		if _, ok := role.Attached[arn]; ok {
			names = append(names, name)
		}
	}
	for name, user := range r.account().Users {
		if _, ok := user.Attached[arn]; ok {
			names = append(names, name)
		}
	}
	return names
}

func getPolicy(r *request, in *iam.GetPolicyInput) (*iam.GetPolicyOutput, error) {
	p, err := r.policy(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.GetPolicyOutput{Policy: p.describe(r)}, nil
}

func getPolicyVersion(r *request, in *iam.GetPolicyVersionInput) (*iam.GetPolicyVersionOutput, error) {
	p, err := r.policy(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	for _, v := range p.Versions {
		if v.ID == value(in.VersionId) && r.w.visible(v.CreatedAt, r.Now) {
			out := p.version(v, r)
			out.Document = aws.String(encoded(v.Document))
			return &iam.GetPolicyVersionOutput{PolicyVersion: &out}, nil
		}
	}
	return nil, noSuchVersion(p, in.VersionId)
}

func noSuchVersion(p *PolicyState, version *string) error {
	return noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.ARN, value(version))
}

// version is a version without its document, as lists have it.
func (p *PolicyState) version(v PolicyVersion, r *request) iamtypes.PolicyVersion {
	return iamtypes.PolicyVersion{VersionId: aws.String(v.ID), CreateDate: aws.Time(v.CreatedAt),
		IsDefaultVersion: v.ID == p.Default.seen(r.w, r.Now)}
}

func createPolicyVersion(r *request, in *iam.CreatePolicyVersionInput) (*iam.CreatePolicyVersionOutput, error) {
	p, err := r.ownPolicy(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if err := checkManagedPolicy(value(in.PolicyDocument)); err != nil {
		return nil, err
	}
	if len(p.Versions) >= versionsPerOne {
		return nil, quota("A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.",
			versionsPerOne)
	}
	v := p.add(*in.PolicyDocument, r)
	if in.SetAsDefault {
		p.Default.set(r.w, v.ID, r.Now)
	}
	out := p.version(v, r)
	out.IsDefaultVersion = in.SetAsDefault
	return &iam.CreatePolicyVersionOutput{PolicyVersion: &out}, nil
}

func listPolicyVersions(r *request, in *iam.ListPolicyVersionsInput) (*iam.ListPolicyVersionsOutput, error) {
	p, err := r.policy(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	var versions []iamtypes.PolicyVersion
	for _, v := range slices.Backward(p.Versions) { // newest first
		if r.w.visible(v.CreatedAt, r.Now) {
			versions = append(versions, p.version(v, r))
		}
	}
	page, next, err := iamPage(versions, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListPolicyVersionsOutput{Versions: page, Marker: next, IsTruncated: next != nil}, nil
}

func deletePolicyVersion(r *request, in *iam.DeletePolicyVersionInput) (*iam.DeletePolicyVersionOutput, error) {
	p, err := r.ownPolicy(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if p.Default.Value == value(in.VersionId) {
		return nil, deleteConflict("Cannot delete the default version of a policy.")
	}
	at := slices.IndexFunc(p.Versions, func(v PolicyVersion) bool { return v.ID == value(in.VersionId) })
	if at < 0 {
		return nil, noSuchVersion(p, in.VersionId)
	}
	p.Versions = slices.Delete(p.Versions, at, at+1)
	return &iam.DeletePolicyVersionOutput{}, nil
}

func deletePolicy(r *request, in *iam.DeletePolicyInput) (*iam.DeletePolicyOutput, error) {
	p, err := r.ownPolicy(in.PolicyArn)
	switch {
	case err != nil:
		return nil, err
	case len(r.holders(p.ARN)) > 0:
		return nil, deleteConflict("Cannot delete a policy attached to entities.")
	case len(p.Versions) > 1:
		return nil, deleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
			"The default version is deleted with the policy.")
	}
	delete(r.account().Policies, p.ARN)
	return &iam.DeletePolicyOutput{}, nil
}

func tagPolicy(r *request, in *iam.TagPolicyInput) (*iam.TagPolicyOutput, error) {
	p, err := r.ownPolicy(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if err := r.checkTags(in.Tags, p.Tags, "TagsPerPolicy"); err != nil {
		return nil, err
	}
	maps.Copy(p.Tags, iamTags(in.Tags))
	return &iam.TagPolicyOutput{}, nil
}

func listPolicies(r *request, in *iam.ListPoliciesInput) (*iam.ListPoliciesOutput, error) {
	if err := r.authorize("iam:ListPolicies", r.account().iamARN("policy", "/", ""), "", nil); err != nil {
		return nil, err
	}
	var policies []iamtypes.Policy
	for _, arn := range sortedKeys(r.account().Policies) {
		p := r.account().Policies[arn]
		if r.seenBy(p.CreatedAt) && in.Scope != iamtypes.PolicyScopeTypeAws && (!in.OnlyAttached || len(r.holders(arn)) > 0) {
			policies = append(policies, *p.describe(r))
		}
	}
	if in.Scope != iamtypes.PolicyScopeTypeLocal && !in.OnlyAttached {
		for _, name := range sortedKeys(awsPolicies) {
			policies = append(policies, *awsPolicy(r.Partition, "arn:"+r.Partition+":iam::aws:policy/"+name).describe(r))
		}
	}
	page, next, err := iamPage(policies, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListPoliciesOutput{Policies: page, Marker: next, IsTruncated: next != nil}, nil
}
