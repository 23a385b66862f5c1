package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	stackSetsMembers = "member.org.stacksets.cloudformation.amazonaws.com" // for trusted access and delegation
	stackSetsAdmin   = "stacksets.cloudformation.amazonaws.com"            // of the role in the management account

	notManagement = "You must be the management account or delegated admin account of an organization before operating a " +
		"SERVICE_MANAGED stack set"
	noAccess    = "You must enable organizations access to operate a service managed stack set"
	notDelegate = "Account used is not a delegated administrator"
)

// ActivateStackSets gives StackSets access to the organization, as
// ActivateOrganizationsAccess does.
func (w *World) ActivateStackSets() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.activateStackSets()
}

func (w *World) activateStackSets() {
	org := w.Org
	org.StackSets = accessOn
	if !org.trusts(stackSetsMembers) {
		org.TrustedAccess = append(org.TrustedAccess, stackSetsMembers)
	}
	account := w.Accounts[org.ManagementAccount]
	if name := serviceLinked[stackSetsAdmin]; account.role(name) == nil {
		r := &request{w: w, Account: account.ID, Partition: account.Partition, Now: w.clock.Now().UTC()}
		path := "/aws-service-role/" + stackSetsAdmin + "/"
		r.newRole(account.iamARN("role", path, name), path, name, trustOf(stackSetsAdmin)).ServiceLinked = true
	}
}

// trustOf is the trust policy of a service's own role.
func trustOf(service string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"}]}`
}

// stackSetsAccess is the state of access. Enabling the service in
// Organizations does not switch it on, disabling it there does switch it off
// (docs/aws.md#stacksets-access).
func (o *OrgState) stackSetsAccess() string {
	switch {
	case o.StackSets == accessGone:
		return accessGone
	case o.StackSets == accessOn && o.trusts(stackSetsMembers):
		return accessOn
	}
	return accessOff
}

// mayStackSets asks IAM about a stack set ("" all).
func (r *request) mayStackSets(name string) error {
	resource := "*"
	if name != "" {
		resource = r.arn("cloudformation", "stackset/"+name+":*")
	}
	return r.authorize("cloudformation:"+r.Operation, resource, "", nil)
}

// stackSetsHome is where the stack sets are that the caller means: in the
// caller's own account, or as a delegated administrator in the management
// account.
func (r *request) stackSetsHome(as cfntypes.CallAs) (*RegionState, error) {
	if as != cfntypes.CallAsDelegatedAdmin {
		return r.region(), nil
	}
	org := r.w.Org
	if !org.has(r.Account) || r.Account == org.ManagementAccount || !org.delegates(stackSetsMembers, r.Account) ||
		r.authorize("organizations:ListDelegatedAdministrators", "*", "", nil) != nil {
		return nil, apiError("ValidationError", notDelegate)
	}
	return r.w.Accounts[org.ManagementAccount].region(r.Region), nil
}

// operateStackSets is stackSetsHome for what changes service-managed stack
// sets, which takes the right account and access to the organization.
func (r *request) operateStackSets(as cfntypes.CallAs) (*RegionState, error) {
	home, err := r.stackSetsHome(as)
	switch {
	case err != nil:
		return nil, err
	case !r.w.Org.has(r.Account), as != cfntypes.CallAsDelegatedAdmin && r.Account != r.w.Org.ManagementAccount:
		return nil, apiError("ValidationError", notManagement)
	case r.w.Org.stackSetsAccess() != accessOn:
		return nil, apiError("ValidationError", noAccess)
	}
	return home, nil
}

// stackSet finds the stack set that is meant, by name or id.
func (r *request) stackSet(name *string, as cfntypes.CallAs) (*StackSetState, error) {
	home, err := r.stackSetsHome(as)
	if err != nil {
		return nil, err
	}
	return stackSetIn(home, value(name))
}

func stackSetIn(home *RegionState, name string) (*StackSetState, error) {
	if s := home.StackSets[name]; s != nil {
		return s, nil
	}
	for _, s := range home.StackSets {
		if s.ID == name {
			return s, nil
		}
	}
	return nil, &cfntypes.StackSetNotFoundException{Message: aws.String("StackSet " + name + " not found")}
}

func describeOrganizationsAccess(r *request, in *cloudformation.DescribeOrganizationsAccessInput) (
	*cloudformation.DescribeOrganizationsAccessOutput, error) {
	if err := r.mayStackSets(""); err != nil {
		return nil, err
	}
	if _, err := r.stackSetsHome(in.CallAs); err != nil {
		return nil, err
	}
	if !r.w.Org.has(r.Account) || in.CallAs != cfntypes.CallAsDelegatedAdmin && r.Account != r.w.Org.ManagementAccount {
		return nil, apiError("ValidationError", notManagement)
	}
	return &cloudformation.DescribeOrganizationsAccessOutput{Status: cfntypes.OrganizationStatus(r.w.Org.stackSetsAccess())}, nil
}

// mayActivateStackSets asks for what activating does as its caller: the switch in
// Organizations, and the service-linked role of StackSets there.
func (r *request) mayActivateStackSets() error {
	role := "arn:" + r.Partition + ":iam::" + r.Account + ":role/aws-service-role/" + stackSetsAdmin +
		"/AWSServiceRoleForCloudFormationStackSetsOrgAdmin"
	if err := r.authorize("iam:CreateServiceLinkedRole", role, "", map[string][]string{"iam:AWSServiceName": {stackSetsAdmin}}); err != nil {
		return err
	}
	return r.authorize("organizations:EnableAWSServiceAccess", "*", "",
		map[string][]string{"organizations:ServicePrincipal": {stackSetsMembers}})
}

// activateOrganizationsAccess is the management account's alone. It needs the
// rights of what it does in Organizations and IAM.
func activateOrganizationsAccess(r *request, _ *cloudformation.ActivateOrganizationsAccessInput) (
	*cloudformation.ActivateOrganizationsAccessOutput, error) {
	if err := r.mayStackSets(""); err != nil {
		return nil, err
	}
	org := r.w.Org
	if !org.has(r.Account) || r.Account != org.ManagementAccount {
		return nil, &cfntypes.InvalidOperationException{Message: aws.String(
			"Only the management account of an organization can activate organizations access.")}
	}
	if org.FeatureSet != "ALL" || org.StackSets == accessGone {
		return nil, &cfntypes.InvalidOperationException{Message: aws.String(
			"Organizations access cannot be activated: the organization must have all features enabled.")}
	}
	if err := r.mayActivateStackSets(); err != nil {
		return nil, err
	}
	r.w.activateStackSets()
	return &cloudformation.ActivateOrganizationsAccessOutput{}, nil
}
