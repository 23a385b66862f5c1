package awssim

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func registerRoles(w *World) {
	on(w, true, createRole)
	on(w, false, getRole)
	on(w, true, updateAssumeRolePolicy)
	on(w, true, deleteRole)
	on(w, true, tagRole)
	on(w, true, untagRole)
	on(w, false, listRoleTags)
	on(w, false, listRoles)
	on(w, true, createServiceLinkedRole)
}

// role finds a role of the caller's account that the caller may do this to.
func (r *request) role(name *string, ctx map[string][]string) (*RoleState, error) {
	role := r.account().Roles[value(name)]
	arn := r.account().iamARN("role", "/", value(name))
	if role != nil {
		arn = role.ARN
	}
	if err := r.authorize("iam:"+r.Operation, arn, "", ctx); err != nil {
		return nil, err
	}
	if role == nil || !r.seenBy(role.CreatedAt) {
		return nil, noSuchEntity("The role with name %s cannot be found.", value(name))
	}
	return role, nil
}

func createRole(r *request, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, error) {
	name := value(in.RoleName)
	path, err := pathOf(in.Path)
	if err != nil {
		return nil, err
	}
	if err := r.checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	arn := r.account().iamARN("role", path, name)
	if err := r.authorize("iam:CreateRole", arn, "", boundaryKey(in.PermissionsBoundary)); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 {
		if err := r.authorize("iam:TagRole", arn, "", nil); err != nil {
			return nil, err
		}
	}
	if err := r.checkTags(in.Tags, nil, "TagsPerRole"); err != nil {
		return nil, err
	}
	if taken(r.account().Roles, name) {
		return nil, alreadyExists("Role with name %s already exists.", name)
	}
	if err := r.checkTrust(value(in.AssumeRolePolicyDocument)); err != nil {
		return nil, err
	}
	role := r.newRole(arn, path, name, *in.AssumeRolePolicyDocument)
	role.Description, role.Tags, role.Boundary = value(in.Description), iamTags(in.Tags), value(in.PermissionsBoundary)
	if in.MaxSessionDuration != nil {
		role.MaxSession = *in.MaxSessionDuration
	}
	return &iam.CreateRoleOutput{Role: role.describe(r, false)}, nil
}

func (r *request) newRole(arn, path, name, trust string) *RoleState {
	role := &RoleState{MaxSession: 3600, Trust: settled(trust)}
	role.Identity = r.w.newIdentity(r.account(), "AROA", arn, path, name)
	role.CreatedAt = r.Now
	r.account().Roles[name] = role
	return role
}

// describe is the role as the API returns it. The document is URL-encoded.
func (o *RoleState) describe(r *request, inList bool) *iamtypes.Role {
	role := &iamtypes.Role{
		Arn: aws.String(o.ARN), RoleName: aws.String(o.Name), RoleId: aws.String(o.ID), Path: aws.String(o.Path),
		CreateDate:               aws.Time(o.CreatedAt),
		AssumeRolePolicyDocument: aws.String(encoded(o.Trust.seen(r.w, r.Now))), MaxSessionDuration: aws.Int32(o.MaxSession),
	}
	if o.Description != "" {
		role.Description = aws.String(o.Description)
	}
	if !inList { // ListRoles leaves tags out (IAM API reference, ListRoles)
		role.Tags = iamTagList(o.Tags)
		role.PermissionsBoundary = boundary(o.Boundary)
	}
	return role
}

// encoded is a policy document as IAM gives it back: URL-encoded as RFC 3986
// says, which writes a blank as %20.
func encoded(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

func getRole(r *request, in *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	out := &iam.GetRoleOutput{Role: role.describe(r, false)}
	out.Role.RoleLastUsed = &iamtypes.RoleLastUsed{} // only GetRole tells; no session is kept here
	return out, nil
}

func updateAssumeRolePolicy(r *request, in *iam.UpdateAssumeRolePolicyInput) (*iam.UpdateAssumeRolePolicyOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	if role.ServiceLinked {
		return nil, unmodifiable(role.Name)
	}
	if err := r.checkTrust(value(in.PolicyDocument)); err != nil {
		return nil, err
	}
	role.Trust.set(r.w, *in.PolicyDocument, r.Now)
	return &iam.UpdateAssumeRolePolicyOutput{}, nil
}

func unmodifiable(name string) error {
	return &iamtypes.UnmodifiableEntityException{Message: aws.String(
		"Cannot perform the operation on the protected role '" + name + "' - this role is only modifiable by AWS")}
}

func deleteRole(r *request, in *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, error) {
	role, err := r.role(in.RoleName, nil)
	switch {
	case err != nil:
		return nil, err
	case role.ServiceLinked:
		return nil, unmodifiable(role.Name)
	case len(role.Attached) > 0:
		return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
	case len(role.Inline) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete policies first.")
	}
	delete(r.account().Roles, role.Name)
	return &iam.DeleteRoleOutput{}, nil
}

func tagRole(r *request, in *iam.TagRoleInput) (*iam.TagRoleOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	if err := r.checkTags(in.Tags, role.Tags, "TagsPerRole"); err != nil {
		return nil, err
	}
	maps.Copy(role.Tags, iamTags(in.Tags))
	return &iam.TagRoleOutput{}, nil
}

func untagRole(r *request, in *iam.UntagRoleInput) (*iam.UntagRoleOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	for _, k := range in.TagKeys {
		delete(role.Tags, k)
	}
	return &iam.UntagRoleOutput{}, nil
}

func listRoleTags(r *request, in *iam.ListRoleTagsInput) (*iam.ListRoleTagsOutput, error) {
	role, err := r.role(in.RoleName, nil)
	if err != nil {
		return nil, err
	}
	page, next, err := iamPage(iamTagList(role.Tags), in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListRoleTagsOutput{Tags: page, Marker: next, IsTruncated: next != nil}, nil
}

func listRoles(r *request, in *iam.ListRolesInput) (*iam.ListRolesOutput, error) {
	if err := r.authorize("iam:ListRoles", r.account().iamARN("role", "/", ""), "", nil); err != nil {
		return nil, err
	}
	var roles []iamtypes.Role
	for _, name := range sortedKeys(r.account().Roles) {
		if role := r.account().Roles[name]; r.seenBy(role.CreatedAt) && strings.HasPrefix(role.Path, value(in.PathPrefix)) {
			roles = append(roles, *role.describe(r, true))
		}
	}
	page, next, err := iamPage(roles, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListRolesOutput{Roles: page, Marker: next, IsTruncated: next != nil}, nil
}

// iamPage cuts a page; IAM's word for a bad marker is ValidationError.
func iamPage[T any](items []T, marker *string, asked *int32) ([]T, *string, error) {
	page, next, err := pageOf(items, value(marker), int(value(asked)))
	if err != nil {
		return nil, nil, apiError("ValidationError", "Invalid Marker.")
	}
	return page, next, nil
}

// serviceLinked are the names of the service-linked roles this world makes
// (CloudTrail user guide, "Using service-linked roles for CloudTrail").
var serviceLinked = map[string]string{
	"cloudtrail.amazonaws.com":                          "AWSServiceRoleForCloudTrail",
	"organizations.amazonaws.com":                       "AWSServiceRoleForOrganizations",
	"member.org.stacksets.cloudformation.amazonaws.com": "AWSServiceRoleForCloudFormationStackSetsOrgMember",
	"stacksets.cloudformation.amazonaws.com":            "AWSServiceRoleForCloudFormationStackSetsOrgAdmin",
	"controltower.amazonaws.com":                        "AWSServiceRoleForAWSControlTower",
}

func createServiceLinkedRole(r *request, in *iam.CreateServiceLinkedRoleInput) (*iam.CreateServiceLinkedRoleOutput, error) {
	service := value(in.AWSServiceName)
	name, ok := serviceLinked[service]
	name = cmp.Or(r.w.ServiceRoleNames[service], name)
	path := "/aws-service-role/" + service + "/"
	arn := r.account().iamARN("role", path, name)
	if err := r.authorize("iam:CreateServiceLinkedRole", arn, "", map[string][]string{"iam:AWSServiceName": {service}}); err != nil {
		return nil, err
	}
	if !ok {
		return nil, &iamtypes.InvalidInputException{Message: aws.String(fmt.Sprintf("Service %s does not support service-linked roles", service))}
	}
	if taken(r.account().Roles, name) {
		return nil, &iamtypes.InvalidInputException{Message: aws.String(
			fmt.Sprintf("Service role name %s has been taken in this account, please try a different suffix.", name))}
	}
	role := r.newRole(arn, path, name, trustOf(service))
	role.ServiceLinked = true
	return &iam.CreateServiceLinkedRoleOutput{Role: role.describe(r, false)}, nil
}
