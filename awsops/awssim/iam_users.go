package awssim

import (
	"encoding/base64"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func registerUsers(w *World) {
	on(w, true, createUser)
	on(w, false, getUser)
	on(w, true, deleteUser)
	on(w, true, tagUser)
	on(w, true, attachUserPolicy)
	on(w, true, detachUserPolicy)
	on(w, false, listAttachedUserPolicies)
	on(w, true, createAccessKey)
	on(w, false, listAccessKeys)
	on(w, true, deleteAccessKey)
}

// user finds a user of the account that the caller may do this to. Without a
// name it is the caller.
func (r *request) user(name *string, ctx map[string][]string) (*UserState, error) {
	wanted := value(name)
	if wanted == "" {
		wanted = lastSegment(r.Caller.Identity)
	}
	user := r.account().Users[wanted]
	arn := r.account().iamARN("user", "/", wanted)
	if user != nil {
		arn = user.ARN
	}
	if err := r.authorize("iam:"+r.Operation, arn, "", ctx); err != nil {
		return nil, err
	}
	if user == nil || !r.seenBy(user.CreatedAt) {
		return nil, noSuchEntity("The user with name %s cannot be found.", wanted)
	}
	return user, nil
}

func createUser(r *request, in *iam.CreateUserInput) (*iam.CreateUserOutput, error) {
	name := value(in.UserName)
	path, err := pathOf(in.Path)
	if err != nil {
		return nil, err
	}
	if err := r.checkBoundary(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	arn := r.account().iamARN("user", path, name)
	if err := r.authorize("iam:CreateUser", arn, "", boundaryKey(in.PermissionsBoundary)); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 {
		if err := r.authorize("iam:TagUser", arn, "", nil); err != nil {
			return nil, err
		}
	}
	if err := r.checkTags(in.Tags, nil, "TagsPerUser"); err != nil {
		return nil, err
	}
	if taken(r.account().Users, name) {
		return nil, alreadyExists("User with name %s already exists.", name)
	}
	user := &UserState{Identity: r.w.newIdentity(r.account(), "AIDA", arn, path, name)}
	user.CreatedAt, user.Tags, user.Boundary = r.Now, iamTags(in.Tags), value(in.PermissionsBoundary)
	r.account().Users[name] = user
	return &iam.CreateUserOutput{User: user.describe()}, nil
}

func (u *UserState) describe() *iamtypes.User {
	return &iamtypes.User{Arn: aws.String(u.ARN), UserName: aws.String(u.Name), UserId: aws.String(u.ID), Path: aws.String(u.Path),
		CreateDate: aws.Time(u.CreatedAt), Tags: iamTagList(u.Tags), PermissionsBoundary: boundary(u.Boundary)}
}

func getUser(r *request, in *iam.GetUserInput) (*iam.GetUserOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserOutput{User: user.describe()}, nil
}

func deleteUser(r *request, in *iam.DeleteUserInput) (*iam.DeleteUserOutput, error) {
	user, err := r.user(in.UserName, nil)
	switch {
	case err != nil:
		return nil, err
	case len(user.Attached) > 0:
		return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
	case len(user.Inline) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete policies first.")
	case len(user.AccessKeys) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete access keys first.")
	}
	delete(r.account().Users, user.Name)
	return &iam.DeleteUserOutput{}, nil
}

func tagUser(r *request, in *iam.TagUserInput) (*iam.TagUserOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	if err := r.checkTags(in.Tags, user.Tags, "TagsPerUser"); err != nil {
		return nil, err
	}
	maps.Copy(user.Tags, iamTags(in.Tags))
	return &iam.TagUserOutput{}, nil
}

func attachUserPolicy(r *request, in *iam.AttachUserPolicyInput) (*iam.AttachUserPolicyOutput, error) {
	user, err := r.user(in.UserName, policyContext(in.PolicyArn))
	if err != nil {
		return nil, err
	}
	if err := user.attach(r, value(in.PolicyArn), "PoliciesPerUser"); err != nil {
		return nil, err
	}
	return &iam.AttachUserPolicyOutput{}, nil
}

func detachUserPolicy(r *request, in *iam.DetachUserPolicyInput) (*iam.DetachUserPolicyOutput, error) {
	user, err := r.user(in.UserName, policyContext(in.PolicyArn))
	if err != nil {
		return nil, err
	}
	if err := user.detach(value(in.PolicyArn)); err != nil {
		return nil, err
	}
	return &iam.DetachUserPolicyOutput{}, nil
}

func listAttachedUserPolicies(r *request, in *iam.ListAttachedUserPoliciesInput) (*iam.ListAttachedUserPoliciesOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	page, next, err := iamPage(user.attached(r), in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListAttachedUserPoliciesOutput{AttachedPolicies: page, Marker: next, IsTruncated: next != nil}, nil
}

func createAccessKey(r *request, in *iam.CreateAccessKeyInput) (*iam.CreateAccessKeyOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	if len(user.AccessKeys) >= keysPerUser {
		return nil, quota("Cannot exceed quota for AccessKeysPerUser: %d", keysPerUser)
	}
	id := r.w.uniqueID("AKIA", r.Account, user.Name)
	user.AccessKeys = append(user.AccessKeys, AccessKeyState{ID: id, CreatedAt: r.Now})
	r.w.Credentials[id] = &Credential{AccessKeyID: id, ARN: user.ARN, Issued: true, IssuedAt: r.Now}
	return &iam.CreateAccessKeyOutput{AccessKey: &iamtypes.AccessKey{
		AccessKeyId: aws.String(id), SecretAccessKey: aws.String(secretOf(r.w.nth("secret", id))),
		UserName: aws.String(user.Name), Status: iamtypes.StatusTypeActive, CreateDate: aws.Time(r.Now),
	}}, nil
}

// secretOf is 40 characters, as AWS's secrets are. Signatures are not checked,
// so no secret is ever kept.
func secretOf(sum []byte) string { return base64.StdEncoding.EncodeToString(sum)[:40] }

func listAccessKeys(r *request, in *iam.ListAccessKeysInput) (*iam.ListAccessKeysOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	var keys []iamtypes.AccessKeyMetadata
	for _, k := range user.AccessKeys {
		if r.seenBy(k.CreatedAt) {
			keys = append(keys, iamtypes.AccessKeyMetadata{AccessKeyId: aws.String(k.ID), UserName: aws.String(user.Name),
				Status: iamtypes.StatusTypeActive, CreateDate: aws.Time(k.CreatedAt)})
		}
	}
	page, next, err := iamPage(keys, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListAccessKeysOutput{AccessKeyMetadata: page, Marker: next, IsTruncated: next != nil}, nil
}

func deleteAccessKey(r *request, in *iam.DeleteAccessKeyInput) (*iam.DeleteAccessKeyOutput, error) {
	user, err := r.user(in.UserName, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(user.AccessKeys, func(k AccessKeyState) bool { return k.ID == value(in.AccessKeyId) })
	if at < 0 {
		return nil, noSuchEntity("The Access Key with id %s cannot be found.", value(in.AccessKeyId))
	}
	user.AccessKeys = slices.Delete(user.AccessKeys, at, at+1)
	delete(r.w.Credentials, *in.AccessKeyId)
	return &iam.DeleteAccessKeyOutput{}, nil
}
