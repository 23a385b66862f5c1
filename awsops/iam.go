package awsops

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"trailhead/awsops/policydoc"
)

// Role is an IAM role.
type Role struct {
	Name      string
	ARN       string
	Trust     policydoc.Text // the trust policy
	Boundary  string         // ARN of the policy that is its permissions boundary, "" none
	Tags      Tags
	CreatedAt time.Time
}

// NewRole is a role to make.
type NewRole struct {
	Name        string
	Trust       string // JSON, at most 2,048 characters by default
	Description string
	Path        string // "" for "/"
	Boundary    string // ARN of a policy, "" none
	Tags        Tags
}

// Role reads a role. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
func (a *Account) Role(ctx context.Context, name string) (Role, error) {
	return sharing(ctx, a, "role/"+name, func() (Role, error) {
		out, err := a.iam().GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
		if err != nil {
			return Role{}, fmt.Errorf("get role %s: %w", name, err)
		}
		role, err := roleOf(out.Role)
		if err != nil {
			return Role{}, fmt.Errorf("read trust policy of role %s: %w", name, err)
		}
		return role, nil
	})
}

func roleOf(r *types.Role) (Role, error) {
	if r == nil {
		return Role{}, nil
	}
	trust, err := decoded(r.AssumeRolePolicyDocument)
	return Role{Name: aws.ToString(r.RoleName), ARN: aws.ToString(r.Arn), Trust: trust, Boundary: boundaryOf(r.PermissionsBoundary),
		Tags: iamTagsOf(r.Tags), CreatedAt: aws.ToTime(r.CreateDate)}, err
}

func boundaryOf(b *types.AttachedPermissionsBoundary) string {
	if b == nil {
		return ""
	}
	return aws.ToString(b.PermissionsBoundaryArn)
}

// decoded is a policy document. IAM answers with every document
// percent-encoded as in RFC 3986, where "+" is a plus and a document begins
// with %7B. One that begins with a brace was never encoded (moto does that),
// and may hold percent signs of its own.
func decoded(document *string) (policydoc.Text, error) {
	text := aws.ToString(document)
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return policydoc.Read(text), nil
	}
	text, err := url.PathUnescape(text)
	return policydoc.Read(text), err
}

func iamTags(t Tags) []types.Tag {
	return tagList(t, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
}

func iamTagsOf(list []types.Tag) Tags {
	tags := Tags{}
	addTags(tags, list, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	return tags
}

// awaitingOurs makes a refused principal worth waiting for only if it is of
// our own account: we may have just made it. A foreign one that IAM does not
// know will not appear.
func (a *Account) awaitingOurs(ctx context.Context) context.Context {
	if a.target.Account == "" {
		return ctx
	}
	return withOurs(ctx, "arn:"+a.target.Partition+":iam::"+a.target.Account+":")
}

// CreateRole makes a role. Others may be unable to assume it for up to a
// minute. Kinds: Taken (case makes no difference between names), NotYet and
// Invalid (the trust policy names a principal IAM does not know, ours or not),
// Limit, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
func (a *Account) CreateRole(ctx context.Context, n NewRole) (Role, error) {
	out, err := a.iam().CreateRole(a.awaitingOurs(ctx), &iam.CreateRoleInput{
		RoleName: &n.Name, AssumeRolePolicyDocument: &n.Trust, Description: optional(n.Description), Tags: iamTags(n.Tags),
		Path: optional(n.Path), PermissionsBoundary: optional(n.Boundary),
	})
	if err != nil {
		return Role{}, fmt.Errorf("create role %s: %w", n.Name, err)
	}
	role, err := roleOf(out.Role)
	if err != nil {
		return Role{}, fmt.Errorf("read trust policy of role %s: %w", n.Name, err)
	}
	return role, nil
}

// UpdateTrust replaces a role's whole trust policy. Kinds: as CreateRole, and
// Missing.
func (a *Account) UpdateTrust(ctx context.Context, name, trust string) error {
	in := &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &trust}
	if _, err := a.iam().UpdateAssumeRolePolicy(a.awaitingOurs(ctx), in); err != nil {
		return fmt.Errorf("update trust policy of role %s: %w", name, err)
	}
	return nil
}

// TagRole adds or changes these tags and keeps the others.
func (a *Account) TagRole(ctx context.Context, name string, tags Tags) error {
	if _, err := a.iam().TagRole(ctx, &iam.TagRoleInput{RoleName: &name, Tags: iamTags(tags)}); err != nil {
		return fmt.Errorf("tag role %s: %w", name, err)
	}
	return nil
}

// DeleteRole deletes a role that has no policies. Kinds: Missing, NotYet
// (code DeleteConflict: it still has some, or seems to), Denied.
func (a *Account) DeleteRole(ctx context.Context, name string) error {
	if _, err := a.iam().DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &name}); err != nil {
		return fmt.Errorf("delete role %s: %w", name, err)
	}
	return nil
}

// RolePolicies are the ARNs of the managed policies attached to a role.
func (a *Account) RolePolicies(ctx context.Context, name string) ([]string, error) {
	return sharing(ctx, a, "role/"+name+"/attached", func() ([]string, error) {
		var arns []string
		pages := iam.NewListAttachedRolePoliciesPaginator(a.iam(), &iam.ListAttachedRolePoliciesInput{RoleName: &name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list policies of role %s: %w", name, err)
			}
			for _, p := range page.AttachedPolicies {
				arns = append(arns, aws.ToString(p.PolicyArn))
			}
		}
		return arns, nil
	})
}

// AttachRolePolicy gives a role a managed policy; twice is no error. Kinds:
// Missing, Limit, Denied.
func (a *Account) AttachRolePolicy(ctx context.Context, role, policyARN string) error {
	if _, err := a.iam().AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &role, PolicyArn: &policyARN}); err != nil {
		return fmt.Errorf("attach policy %s to role %s: %w", policyARN, role, err)
	}
	return nil
}

// DetachRolePolicy takes a managed policy off a role. Kind: Missing.
func (a *Account) DetachRolePolicy(ctx context.Context, role, policyARN string) error {
	if _, err := a.iam().DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &role, PolicyArn: &policyARN}); err != nil {
		return fmt.Errorf("detach policy %s from role %s: %w", policyARN, role, err)
	}
	return nil
}

// InlineRolePolicies are the names of the policies written into a role.
func (a *Account) InlineRolePolicies(ctx context.Context, name string) ([]string, error) {
	return sharing(ctx, a, "role/"+name+"/inline", func() ([]string, error) {
		var names []string
		pages := iam.NewListRolePoliciesPaginator(a.iam(), &iam.ListRolePoliciesInput{RoleName: &name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list inline policies of role %s: %w", name, err)
			}
			names = append(names, page.PolicyNames...)
		}
		return names, nil
	})
}
