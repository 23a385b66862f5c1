package awsops

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// User is an IAM user.
type User struct {
	Name     string
	ARN      string
	Boundary string // ARN of the policy that is its permissions boundary, "" none
	Tags     Tags
}

// AccessKey is a user's key as IAM lists it: without the secret.
type AccessKey struct {
	ID        string
	CreatedAt time.Time
	Active    bool
}

// NewAccessKey is a key with the secret that IAM tells only once.
type NewAccessKey struct {
	ID     string
	Secret SecretText
}

// User reads a user. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
func (a *Account) User(ctx context.Context, name string) (User, error) {
	return sharing(ctx, a, "user/"+name, func() (User, error) {
		out, err := a.iam().GetUser(ctx, &iam.GetUserInput{UserName: &name})
		if err != nil {
			return User{}, fmt.Errorf("get user %s: %w", name, err)
		}
		return userOf(out.User), nil
	})
}

func userOf(u *types.User) User {
	if u == nil {
		return User{}
	}
	return User{Name: aws.ToString(u.UserName), ARN: aws.ToString(u.Arn), Boundary: boundaryOf(u.PermissionsBoundary), Tags: iamTagsOf(u.Tags)}
}

// NewUser is a user to make.
type NewUser struct {
	Name     string
	Path     string // "" for "/"
	Boundary string // ARN of a policy, "" none
	Tags     Tags
}

// CreateUser makes a user without any credentials. Kinds: Taken, Limit, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
func (a *Account) CreateUser(ctx context.Context, n NewUser) (User, error) {
	out, err := a.iam().CreateUser(ctx, &iam.CreateUserInput{UserName: &n.Name, Tags: iamTags(n.Tags), Path: optional(n.Path),
		PermissionsBoundary: optional(n.Boundary)})
	if err != nil {
		return User{}, fmt.Errorf("create user %s: %w", n.Name, err)
	}
	return userOf(out.User), nil
}

// UserPolicies are the ARNs of the managed policies attached to a user.
func (a *Account) UserPolicies(ctx context.Context, name string) ([]string, error) {
	return sharing(ctx, a, "user/"+name+"/attached", func() ([]string, error) {
		var arns []string
		pages := iam.NewListAttachedUserPoliciesPaginator(a.iam(), &iam.ListAttachedUserPoliciesInput{UserName: &name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list policies of user %s: %w", name, err)
			}
			for _, p := range page.AttachedPolicies {
				arns = append(arns, aws.ToString(p.PolicyArn))
			}
		}
		return arns, nil
	})
}

// AttachUserPolicy gives a user a managed policy; twice is no error. Kinds:
// Missing, Limit, Denied.
func (a *Account) AttachUserPolicy(ctx context.Context, user, policyARN string) error {
	if _, err := a.iam().AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: &user, PolicyArn: &policyARN}); err != nil {
		return fmt.Errorf("attach policy %s to user %s: %w", policyARN, user, err)
	}
	return nil
}

// DetachUserPolicy takes a managed policy off a user. Kind: Missing.
func (a *Account) DetachUserPolicy(ctx context.Context, user, policyARN string) error {
	if _, err := a.iam().DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: &user, PolicyArn: &policyARN}); err != nil {
		return fmt.Errorf("detach policy %s from user %s: %w", policyARN, user, err)
	}
	return nil
}

// DeleteUser deletes a user that has neither policies nor keys. Kinds:
// Missing, NotYet (code DeleteConflict), Denied.
func (a *Account) DeleteUser(ctx context.Context, name string) error {
	if _, err := a.iam().DeleteUser(ctx, &iam.DeleteUserInput{UserName: &name}); err != nil {
		return fmt.Errorf("delete user %s: %w", name, err)
	}
	return nil
}

// AccessKeys are a user's keys, two at most. Kinds: Missing, Denied.
func (a *Account) AccessKeys(ctx context.Context, user string) ([]AccessKey, error) {
	var keys []AccessKey
	pages := iam.NewListAccessKeysPaginator(a.iam(), &iam.ListAccessKeysInput{UserName: &user})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list access keys of user %s: %w", user, err)
		}
		for _, k := range page.AccessKeyMetadata {
			keys = append(keys, AccessKey{ID: aws.ToString(k.AccessKeyId), CreatedAt: aws.ToTime(k.CreateDate),
				Active: k.Status == types.StatusTypeActive})
		}
	}
	return keys, nil
}

// CreateAccessKey makes a key. The SDK does not repeat it when the answer is
// lost: the repeat would leave a key whose secret nobody knows, and a user can
// have two. Kinds: Missing, Limit, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
func (a *Account) CreateAccessKey(ctx context.Context, user string) (NewAccessKey, error) {
	out, err := a.iam().CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &user}, func(o *iam.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return NewAccessKey{}, fmt.Errorf("create access key of user %s: %w", user, err)
	}
	return NewAccessKey{ID: aws.ToString(out.AccessKey.AccessKeyId), Secret: NewSecretText(aws.ToString(out.AccessKey.SecretAccessKey))}, nil
}

// DeleteAccessKey makes a key worthless at once. Kind: Missing.
func (a *Account) DeleteAccessKey(ctx context.Context, user, id string) error {
	if _, err := a.iam().DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: &user, AccessKeyId: &id}); err != nil {
		return fmt.Errorf("delete access key %s of user %s: %w", id, user, err)
	}
	return nil
}
