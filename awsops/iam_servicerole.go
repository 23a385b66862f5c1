package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// CloudTrailRole is the role that CloudTrail works with in an organization's
// accounts; it must exist in the management account (docs/aws.md#organization-trails).
const CloudTrailRole = "AWSServiceRoleForCloudTrail"

// CreateServiceLinkedRole makes the role that an AWS service uses by itself.
// Its name and its policies are the service's. Kinds: Taken (it is there),
// Invalid (the service has none), Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
func (a *Account) CreateServiceLinkedRole(ctx context.Context, service string) (Role, error) {
	out, err := a.iam().CreateServiceLinkedRole(ctx, &iam.CreateServiceLinkedRoleInput{AWSServiceName: &service})
	if err != nil {
		return Role{}, fmt.Errorf("create service-linked role of %s: %w", service, err)
	}
	role, err := roleOf(out.Role)
	if err != nil {
		return Role{}, fmt.Errorf("read trust policy of the role of %s: %w", service, err)
	}
	return role, nil
}

// ServiceLinkedRole is the role of an AWS service in this account, under
// whatever name the service has given it, and whether there is one. Kind: Denied.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
func (a *Account) ServiceLinkedRole(ctx context.Context, service string) (role Role, exists bool, err error) {
	roles, err := a.rolesUnder(ctx, "/aws-service-role/"+service+"/")
	if err != nil {
		return Role{}, false, fmt.Errorf("look for the service-linked role of %s: %w", service, err)
	}
	if len(roles) == 0 {
		return Role{}, false, nil
	}
	return roles[0], true, nil
}
