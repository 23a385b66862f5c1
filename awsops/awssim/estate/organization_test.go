package estate_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/smithy-go"

	"trailhead/awsops/awssim"
)

// accounts are all that Organizations lists, by id.
func (g *world) accounts() map[string]orgtypes.Account {
	g.Helper()
	all := map[string]orgtypes.Account{}
	pages := organizations.NewListAccountsPaginator(organizations.NewFromConfig(g.me), &organizations.ListAccountsInput{})
	for pages.HasMorePages() {
		for _, a := range must(pages.NextPage(g.ctx))(g).Accounts {
			all[*a.Id] = a
		}
	}
	return all
}

// units are all units by id, and how deep each is: 1 is beneath the root.
func (g *world) units() map[string]int {
	g.Helper()
	client, depth := organizations.NewFromConfig(g.me), map[string]int{}
	root := must(client.ListRoots(g.ctx, &organizations.ListRootsInput{}))(g).Roots[0].Id
	var walk func(parent *string, at int)
	walk = func(parent *string, at int) {
		pages := organizations.NewListOrganizationalUnitsForParentPaginator(
			client, &organizations.ListOrganizationalUnitsForParentInput{ParentId: parent})
		for pages.HasMorePages() {
			for _, ou := range must(pages.NextPage(g.ctx))(g).OrganizationalUnits {
				depth[*ou.Id] = at
				walk(ou.Id, at+1)
			}
		}
	}
	walk(root, 1)
	return depth
}

// trusted are the services with trusted access, and whether StackSets' is on.
func (g *world) trusted() (services []string, stackSets string) {
	g.Helper()
	for _, s := range must(organizations.NewFromConfig(g.me).ListAWSServiceAccessForOrganization(
		g.ctx, &organizations.ListAWSServiceAccessForOrganizationInput{}))(g).EnabledServicePrincipals {
		services = append(services, *s.ServicePrincipal)
	}
	out := must(cloudformation.NewFromConfig(g.me).DescribeOrganizationsAccess(g.ctx, &cloudformation.DescribeOrganizationsAccessInput{}))(g)
	return services, string(out.Status)
}

// makeRole makes a role in a member through the role that lets us in; the
// answer is AWS's code, "" where it went well.
func (g *world) makeRole(account, name string) string {
	g.Helper()
	code := func(err error) string {
		var api smithy.APIError
		if err != nil && !errors.As(err, &api) {
			g.Fatal(err)
		}
		return api.ErrorCode()
	}
	out, err := g.assume(account, "OrganizationAccountAccessRole")
	if err != nil {
		return "AssumeRole " + code(err)
	}
	_, err = iam.NewFromConfig(g.with(*out.Credentials.AccessKeyId, *out.Credentials.SessionToken)).CreateRole(
		g.ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:user/ExpelCloudService"},"Action":"sts:AssumeRole"}]}`)})
	if err != nil {
		return code(err)
	}
	return ""
}

func TestOrganization(t *testing.T) {
	g := built(t, "organization")
	all, units := g.accounts(), g.units()
	if len(all) != 40 || slices.Max(slices.Collect(maps.Values(units))) != 3 {
		t.Errorf("%d accounts in units as deep as %v", len(all), units)
	}
	if services, stackSets := g.trusted(); len(services) > 0 || stackSets != "DISABLED" {
		t.Errorf("trusted access: %v, StackSets %s", services, stackSets)
	}
	if trails := must(cloudtrail.NewFromConfig(g.me).DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{}))(t).TrailList; len(trails) > 0 {
		t.Errorf("there is a trail: %+v", trails)
	}
	for id, a := range all {
		if a.State != "ACTIVE" {
			t.Errorf("%s is %s", id, a.State)
		}
		if id != "111111111111" && g.makeRole(id, "ExpelServiceRole") != "" {
			t.Errorf("the role cannot be made in %s", id)
		}
	}
	g.me.Region = "me-south-1" // which one account has off
	if got := g.makeRole("100000000305", "Another"); got != "AssumeRole RegionDisabledException" {
		t.Errorf("a region that is off: %q", got)
	}
	if got := g.makeRole("100000000306", "Another"); got != "" {
		t.Errorf("a region that is on: %q", got)
	}
}

func TestOrganizationHuge(t *testing.T) {
	g := built(t, "organization-huge")
	count := map[string]int{}
	g.sim.Edit(func(w *awssim.World) {
		for _, m := range w.Org.Members {
			count[m.Parent]++
		}
	})
	units := g.units()
	filled := 0
	for id := range units {
		if count[id] > 0 {
			filled++
		}
	}
	if all := g.accounts(); len(all) != 10_001 || len(units) != 50 || filled != 45 || all["500000002000"].Id == nil ||
		*all["100000000001"].Name != "Africa 0001" {
		t.Errorf("%d accounts in %d of %d units", len(all), filled, len(units))
	}
	if services, stackSets := g.trusted(); len(services) > 0 || stackSets != "DISABLED" {
		t.Errorf("trusted access: %v, StackSets %s", services, stackSets)
	}
	if got := g.makeRole("500000002000", "ExpelServiceRole"); got != "" {
		t.Errorf("in the last member: %q", got)
	}
}

func TestOrganizationDelegated(t *testing.T) {
	g := built(t, "organization-delegated")
	if n := len(g.accounts()); n != 10 {
		t.Errorf("%d accounts", n)
	}
	for _, service := range []string{"cloudtrail.amazonaws.com", "member.org.stacksets.cloudformation.amazonaws.com"} {
		admins := must(organizations.NewFromConfig(g.me).ListDelegatedAdministrators(
			g.ctx, &organizations.ListDelegatedAdministratorsInput{ServicePrincipal: &service}))(t).DelegatedAdministrators
		if len(admins) != 1 || *admins[0].Id != "222222222222" {
			t.Errorf("%s is delegated to %+v", service, admins)
		}
	}
	client := cloudformation.NewFromConfig(g.me)
	access := must(client.DescribeOrganizationsAccess(g.ctx,
		&cloudformation.DescribeOrganizationsAccessInput{CallAs: cfntypes.CallAsDelegatedAdmin}))(t)
	if access.Status != cfntypes.OrganizationStatusEnabled {
		t.Errorf("StackSets' access is %s", access.Status)
	}
	_, err := client.DescribeOrganizationsAccess(g.ctx, &cloudformation.DescribeOrganizationsAccessInput{})
	refused(t, err, "ValidationError", "management account or delegated admin")
	if got := g.makeRole("100000000001", "ExpelServiceRole"); got != "AssumeRole AccessDenied" {
		t.Errorf("a delegate enters a member as if it were the management account: %q", got)
	}
	if !strings.Contains(g.sim.Inventory(), "role/aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail") {
		t.Error("CloudTrail has no role in the management account, so no trail can be made")
	}
}

func TestOrganizationConsolidated(t *testing.T) {
	g := built(t, "organization-consolidated")
	org := must(organizations.NewFromConfig(g.me).DescribeOrganization(g.ctx, &organizations.DescribeOrganizationInput{}))(t).Organization
	if org.FeatureSet != orgtypes.OrganizationFeatureSetConsolidatedBilling || len(g.accounts()) != 4 {
		t.Errorf("%+v", org)
	}
	_, err := organizations.NewFromConfig(g.me).EnableAWSServiceAccess(
		g.ctx, &organizations.EnableAWSServiceAccessInput{ServicePrincipal: aws.String("cloudtrail.amazonaws.com")})
	refused(t, err, "ConstraintViolationException", "all features")
	_, err = cloudformation.NewFromConfig(g.me).ActivateOrganizationsAccess(g.ctx, &cloudformation.ActivateOrganizationsAccessInput{})
	refused(t, err, "InvalidOperationException", "all features")
}
