package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Stack sets deploy one template into many accounts of an organization. The
// verbs speak of service-managed ones only: CloudFormation makes its own roles
// in the members, and accounts that join later can be served by themselves.
// They live in one region of the management account, also where a delegated
// administrator works with them (docs/aws.md#stacksets-access).

// CallAs says in which role a stack set is worked with; every call needs it.
type CallAs string

// The management account calls for itself, a delegated administrator as such.
const (
	AsSelf           CallAs = "SELF"
	AsDelegatedAdmin CallAs = "DELEGATED_ADMIN"
)

// LargestStackTemplate is how many bytes a template may have that is sent with
// the call.
const LargestStackTemplate = 51200

// OrganizationsAccess is whether StackSets may deploy into the organization.
type OrganizationsAccess string

// The states of access. AccessGone is for good: only AWS support helps.
const (
	AccessOn   OrganizationsAccess = "ENABLED"
	AccessOff  OrganizationsAccess = "DISABLED"
	AccessGone OrganizationsAccess = "DISABLED_PERMANENTLY"
)

// OrganizationsAccess asks whether StackSets may deploy into the organization.
// Kinds: Denied, Invalid (neither the management account nor a delegated
// administrator).
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeOrganizationsAccess.html
func (a *Account) OrganizationsAccess(ctx context.Context, as CallAs) (OrganizationsAccess, error) {
	out, err := a.cloudformation().DescribeOrganizationsAccess(ctx, &cloudformation.DescribeOrganizationsAccessInput{CallAs: types.CallAs(as)})
	if err != nil {
		return "", fmt.Errorf("describe organizations access: %w", err)
	}
	return OrganizationsAccess(out.Status), nil
}

// ActivateOrganizationsAccess lets StackSets deploy into the organization: a
// switch for all of it, which only the management account has. Enabling the
// service in Organizations alone does not do it. Kinds: Denied, Invalid.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ActivateOrganizationsAccess.html
func (a *Account) ActivateOrganizationsAccess(ctx context.Context) error {
	if _, err := a.cloudformation().ActivateOrganizationsAccess(ctx, &cloudformation.ActivateOrganizationsAccessInput{}); err != nil {
		return fmt.Errorf("activate organizations access: %w", err)
	}
	return nil
}

func parameterList(parameters map[string]string) []types.Parameter {
	return tagList(parameters, func(k, v *string) types.Parameter { return types.Parameter{ParameterKey: k, ParameterValue: v} })
}

func stackTags(t Tags) []types.Tag {
	return tagList(t, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
}

func stackTagsOf(list []types.Tag) Tags {
	tags := Tags{}
	addTags(tags, list, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	return tags
}

// namedIAM says that a template may make IAM roles and policies with names of
// its own; without it CloudFormation refuses ours.
var namedIAM = []types.Capability{types.CapabilityCapabilityNamedIam}

// managedExecution makes operations wait for each other instead of being
// refused while one is under way.
var managedExecution = &types.ManagedExecution{Active: aws.Bool(true)}
