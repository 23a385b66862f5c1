package awssim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

func registerOrganizations(w *World) {
	on(w, false, describeOrganization)
	on(w, false, listAccounts)
	on(w, false, listRoots)
	on(w, false, listOUsForParent)
	on(w, false, listAccountsForParent)
	on(w, false, describeAccount)
	on(w, true, enableServiceAccess)
	on(w, false, listServiceAccess)
	on(w, false, listDelegatedAdministrators)
	on(w, false, listDelegatedServices)
	registerOrganizationPolicies(w)
	w.contribute(w.listOrganizations)
}

// describeOrganization is open to every member.
func describeOrganization(r *request, _ *organizations.DescribeOrganizationInput) (*organizations.DescribeOrganizationOutput, error) {
	if err := r.authorize("organizations:DescribeOrganization", "*", "", nil); err != nil {
		return nil, err
	}
	if err := r.inUse(); err != nil {
		return nil, err
	}
	org := r.w.Org
	master := r.w.Accounts[org.ManagementAccount]
	return &organizations.DescribeOrganizationOutput{Organization: &orgtypes.Organization{
		Id: aws.String(org.ID), Arn: aws.String(r.orgARN("organization/" + org.ID)), FeatureSet: orgtypes.OrganizationFeatureSet(org.FeatureSet),
		MasterAccountId: aws.String(master.ID), MasterAccountEmail: aws.String(master.Email),
		MasterAccountArn: aws.String(r.orgARN("account/" + org.ID + "/" + master.ID)),
		AvailablePolicyTypes: []orgtypes.PolicyTypeSummary{{Type: orgtypes.PolicyTypeServiceControlPolicy,
			Status: orgtypes.PolicyTypeStatusEnabled}},
	}}, nil
}

// orgAccount is an account as Organizations describes it. Status is left out:
// AWS retires it on 2026-09-09 in favour of State (docs/aws.md#accounts-of-an-organization).
func (r *request) orgAccount(id string) orgtypes.Account {
	a, m := r.w.Accounts[id], r.w.Org.Members[id]
	return orgtypes.Account{Id: aws.String(id), Arn: aws.String(r.orgARN("account/" + r.w.Org.ID + "/" + id)), Name: aws.String(a.Name),
		Email:        aws.String(a.Email),
		JoinedMethod: orgtypes.AccountJoinedMethod(m.JoinedMethod), JoinedTimestamp: aws.Time(m.JoinedAt), State: orgtypes.AccountState(a.State)}
}

// accountsUnder is a page of the members under a parent, or of all for "".
func (r *request) accountsUnder(parent string, token *string, asked *int32) (list []orgtypes.Account, next *string, err error) {
	ids := r.w.Org.sorted()
	if parent != "" {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return r.w.Org.Members[id].Parent != parent })
	}
	page, next, err := orgPage(ids, token, asked)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range page {
		list = append(list, r.orgAccount(id))
	}
	return list, next, nil
}

func listAccounts(r *request, in *organizations.ListAccountsInput) (*organizations.ListAccountsOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	page, next, err := r.accountsUnder("", in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListAccountsOutput{Accounts: page, NextToken: next}, nil
}

func listRoots(r *request, _ *organizations.ListRootsInput) (*organizations.ListRootsOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	org := r.w.Org
	return &organizations.ListRootsOutput{Roots: []orgtypes.Root{
		{Id: aws.String(org.RootID), Name: aws.String("Root"), Arn: aws.String(r.orgARN("root/" + org.ID + "/" + org.RootID)),
			PolicyTypes: []orgtypes.PolicyTypeSummary{{Type: orgtypes.PolicyTypeServiceControlPolicy,
				Status: orgtypes.PolicyTypeStatusEnabled}}}}}, nil
}

// knownParent refuses a parent that the organization does not have.
func (r *request) knownParent(id string) error {
	if id == r.w.Org.RootID || r.w.Org.OUs[id] != nil {
		return nil
	}
	return &orgtypes.ParentNotFoundException{Message: aws.String("You specified parent that doesn't exist.")}
}

func listOUsForParent(r *request, in *organizations.ListOrganizationalUnitsForParentInput) (
	*organizations.ListOrganizationalUnitsForParentOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	if err := r.knownParent(value(in.ParentId)); err != nil {
		return nil, err
	}
	var units []orgtypes.OrganizationalUnit
	for _, id := range sortedKeys(r.w.Org.OUs) {
		if ou := r.w.Org.OUs[id]; ou.Parent == value(in.ParentId) {
			units = append(units, orgtypes.OrganizationalUnit{Id: aws.String(id), Name: aws.String(ou.Name),
				Arn: aws.String(r.orgARN("ou/" + r.w.Org.ID + "/" + id))})
		}
	}
	page, next, err := orgPage(units, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListOrganizationalUnitsForParentOutput{OrganizationalUnits: page, NextToken: next}, nil
}

func listAccountsForParent(r *request, in *organizations.ListAccountsForParentInput) (*organizations.ListAccountsForParentOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	if err := r.knownParent(value(in.ParentId)); err != nil {
		return nil, err
	}
	page, next, err := r.accountsUnder(*in.ParentId, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListAccountsForParentOutput{Accounts: page, NextToken: next}, nil
}

func describeAccount(r *request, in *organizations.DescribeAccountInput) (*organizations.DescribeAccountOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	if !r.w.Org.has(value(in.AccountId)) {
		return nil, &orgtypes.AccountNotFoundException{Message: aws.String("You specified an account that doesn't exist.")}
	}
	account := r.orgAccount(*in.AccountId)
	return &organizations.DescribeAccountOutput{Account: &account}, nil
}

// enableServiceAccess may be repeated. It does not make the service-linked
// role (docs/aws.md#organization-trails).
func enableServiceAccess(r *request, in *organizations.EnableAWSServiceAccessInput) (*organizations.EnableAWSServiceAccessOutput, error) {
	service := value(in.ServicePrincipal)
	if err := r.fromManagementWith(false, map[string][]string{"organizations:ServicePrincipal": {service}}); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(service, ".amazonaws.com") || service == stackSetsAdmin { // cdk-organizations#1718
		return nil, &orgtypes.InvalidInputException{Message: aws.String("You specified an unrecognized service principal."),
			Reason: orgtypes.InvalidInputExceptionReasonUnrecognizedServicePrincipal}
	}
	if r.w.Org.FeatureSet != "ALL" {
		return nil, &orgtypes.ConstraintViolationException{Message: aws.String("The organization must have all features enabled."),
			Reason: orgtypes.ConstraintViolationExceptionReasonOrganizationNotInAllFeaturesMode}
	}
	if !slices.Contains(r.w.Org.TrustedAccess, service) {
		r.w.Org.TrustedAccess = append(r.w.Org.TrustedAccess, service)
	}
	return &organizations.EnableAWSServiceAccessOutput{}, nil
}

func listServiceAccess(r *request, in *organizations.ListAWSServiceAccessForOrganizationInput) (
	*organizations.ListAWSServiceAccessForOrganizationOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	var services []orgtypes.EnabledServicePrincipal
	for _, name := range slices.Sorted(slices.Values(r.w.Org.TrustedAccess)) {
		services = append(services, orgtypes.EnabledServicePrincipal{ServicePrincipal: aws.String(name)})
	}
	page, next, err := orgPage(services, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListAWSServiceAccessForOrganizationOutput{EnabledServicePrincipals: page, NextToken: next}, nil
}

func listDelegatedAdministrators(r *request, in *organizations.ListDelegatedAdministratorsInput) (
	*organizations.ListDelegatedAdministratorsOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	var ids []string
	for service, accounts := range r.w.Org.Delegated {
		if value(in.ServicePrincipal) == "" || service == *in.ServicePrincipal {
			ids = append(ids, accounts...)
		}
	}
	slices.Sort(ids)
	var admins []orgtypes.DelegatedAdministrator
	for _, id := range slices.Compact(ids) {
		a := r.orgAccount(id)
		admins = append(admins, orgtypes.DelegatedAdministrator{
			Id: a.Id, Arn: a.Arn, Name: a.Name, Email: a.Email, JoinedMethod: a.JoinedMethod, JoinedTimestamp: a.JoinedTimestamp, State: a.State})
	}
	page, next, err := orgPage(admins, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListDelegatedAdministratorsOutput{DelegatedAdministrators: page, NextToken: next}, nil
}

func listDelegatedServices(r *request, in *organizations.ListDelegatedServicesForAccountInput) (
	*organizations.ListDelegatedServicesForAccountOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	if !r.w.Org.has(value(in.AccountId)) {
		return nil, &orgtypes.AccountNotFoundException{Message: aws.String("You specified an account that doesn't exist.")}
	}
	var services []orgtypes.DelegatedService
	for _, service := range sortedKeys(r.w.Org.Delegated) {
		if slices.Contains(r.w.Org.Delegated[service], *in.AccountId) {
			services = append(services, orgtypes.DelegatedService{ServicePrincipal: aws.String(service)})
		}
	}
	if len(services) == 0 {
		return nil, &orgtypes.AccountNotRegisteredException{Message: aws.String("You specified an account that isn't a delegated administrator.")}
	}
	page, next, err := orgPage(services, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListDelegatedServicesForAccountOutput{DelegatedServices: page, NextToken: next}, nil
}
