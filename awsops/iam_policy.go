package awsops

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"trailhead/awsops/policydoc"
)

// policyVersions is how many versions of a managed policy IAM keeps.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const policyVersions = 5

// Policy is a managed IAM policy in its default version.
type Policy struct {
	ARN      string
	Name     string
	Document policydoc.Text
	Version  string // "v1"
	Tags     Tags
}

// NewPolicy is a managed policy to make.
type NewPolicy struct {
	Name        string
	Document    string // JSON, at most 6,144 characters without white space
	Description string // can never be changed
	Path        string // "" for "/"
	Tags        Tags
}

// Policy reads a managed policy and its default version: two calls. Kinds:
// Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
func (a *Account) Policy(ctx context.Context, arn string) (Policy, error) {
	return sharing(ctx, a, "iam/"+arn, func() (Policy, error) {
		out, err := a.iam().GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
		if err != nil {
			return Policy{}, fmt.Errorf("get policy %s: %w", arn, err)
		}
		version, err := a.iam().GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: out.Policy.DefaultVersionId})
		if err != nil {
			return Policy{}, fmt.Errorf("get policy version %s: %w", arn, err)
		}
		document, err := decoded(version.PolicyVersion.Document)
		if err != nil {
			return Policy{}, fmt.Errorf("read document of policy %s: %w", arn, err)
		}
		return Policy{ARN: arn, Name: aws.ToString(out.Policy.PolicyName), Document: document,
			Version: aws.ToString(out.Policy.DefaultVersionId), Tags: iamTagsOf(out.Policy.Tags)}, nil
	})
}

// firstVersion is what IAM calls the version that a policy is made with.
const firstVersion = "v1"

// NewlyMadePolicy is Policy for one that was made a moment ago: one call, no name
// and no tags, as long as it has one version only. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
func (a *Account) NewlyMadePolicy(ctx context.Context, arn string) (Policy, error) {
	version, err := a.iam().GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: aws.String(firstVersion)})
	if err != nil {
		return Policy{}, fmt.Errorf("get policy version %s: %w", arn, err)
	}
	if !version.PolicyVersion.IsDefaultVersion { // somebody was quick
		return a.Policy(ctx, arn)
	}
	document, err := decoded(version.PolicyVersion.Document)
	if err != nil {
		return Policy{}, fmt.Errorf("read document of policy %s: %w", arn, err)
	}
	return Policy{ARN: arn, Document: document, Version: firstVersion}, nil
}

// CreatePolicy makes a managed policy. Kinds: Taken, Invalid, Limit, Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
func (a *Account) CreatePolicy(ctx context.Context, n NewPolicy) (arn string, err error) {
	out, err := a.iam().CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: &n.Name, PolicyDocument: &n.Document, Description: optional(n.Description), Tags: iamTags(n.Tags),
		Path: optional(n.Path),
	})
	if err != nil {
		return "", fmt.Errorf("create policy %s: %w", n.Name, err)
	}
	return aws.ToString(out.Policy.Arn), nil
}

// UpdatePolicy gives a managed policy a new default version. Where IAM's five
// versions are used up, the oldest that is not the default goes first. Kinds:
// Missing, Invalid, Limit (the document is too long), Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
func (a *Account) UpdatePolicy(ctx context.Context, arn, document string) error {
	err := a.createVersion(ctx, arn, document)
	if !Is(err, Limit) {
		return err
	}
	versions, listed := a.policyVersionsOf(ctx, arn)
	if listed != nil {
		return listed
	}
	if len(versions) < policyVersions {
		return err // a document that is too long gives the same code
	}
	if err := a.deleteVersion(ctx, arn, oldest(versions)); err != nil {
		return err
	}
	return a.createVersion(ctx, arn, document)
}

func (a *Account) createVersion(ctx context.Context, arn, document string) error {
	if _, err := a.iam().CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{
		PolicyArn: &arn, PolicyDocument: &document, SetAsDefault: true}); err != nil {
		return fmt.Errorf("create policy version %s: %w", arn, err)
	}
	return nil
}

func (a *Account) deleteVersion(ctx context.Context, arn string, v types.PolicyVersion) error {
	if _, err := a.iam().DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: &arn, VersionId: v.VersionId}); err != nil {
		return fmt.Errorf("delete policy version %s %s: %w", arn, aws.ToString(v.VersionId), err)
	}
	return nil
}

func (a *Account) policyVersionsOf(ctx context.Context, arn string) ([]types.PolicyVersion, error) {
	var all []types.PolicyVersion
	pages := iam.NewListPolicyVersionsPaginator(a.iam(), &iam.ListPolicyVersionsInput{PolicyArn: &arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list policy versions %s: %w", arn, err)
		}
		all = append(all, page.Versions...)
	}
	return all, nil
}

func oldest(versions []types.PolicyVersion) types.PolicyVersion {
	others := slices.DeleteFunc(slices.Clone(versions), func(v types.PolicyVersion) bool { return v.IsDefaultVersion })
	return slices.MinFunc(others, func(a, b types.PolicyVersion) int { return aws.ToTime(a.CreateDate).Compare(aws.ToTime(b.CreateDate)) })
}

// TagPolicy adds or changes these tags and keeps the others.
func (a *Account) TagPolicy(ctx context.Context, arn string, tags Tags) error {
	if _, err := a.iam().TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: &arn, Tags: iamTags(tags)}); err != nil {
		return fmt.Errorf("tag policy %s: %w", arn, err)
	}
	return nil
}

// DeletePolicy deletes a managed policy with all its versions. Kinds: Missing,
// NotYet (code DeleteConflict: it is still attached, or seems to be), Denied.
func (a *Account) DeletePolicy(ctx context.Context, arn string) error {
	versions, err := a.policyVersionsOf(ctx, arn)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if v.IsDefaultVersion {
			continue // goes with the policy
		}
		if err := a.deleteVersion(ctx, arn, v); err != nil {
			return err
		}
	}
	if _, err := a.iam().DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &arn}); err != nil {
		return fmt.Errorf("delete policy %s: %w", arn, err)
	}
	return nil
}
