package awssim_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	cttypes "github.com/aws/aws-sdk-go-v2/service/controltower/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const third = "777788889999"

// newOrg is a world whose account manages an organization with two members.
func newOrg(t *testing.T) (b *world, management, member *organizations.Client) {
	b = newWorld(t)
	b.sim.CreateOrganization(acct)
	b.sim.Join(other, b.sim.AddOU("", "Security"), "CREATED")
	b.sim.Join(third, "", "INVITED")
	memberCfg := b.as("arn:aws:sts::"+other+":assumed-role/Admin/me", "AKIAMEMBER")
	return b, organizations.NewFromConfig(b.cfg), organizations.NewFromConfig(memberCfg)
}

func TestNoOrganization(t *testing.T) {
	b := newWorld(t)
	client := organizations.NewFromConfig(b.cfg)
	_, err := client.DescribeOrganization(b.ctx, &organizations.DescribeOrganizationInput{})
	typed[*orgtypes.AWSOrganizationsNotInUseException](t, err)
	_, err = client.ListAccounts(b.ctx, &organizations.ListAccountsInput{})
	refused(t, err, "AWSOrganizationsNotInUseException", "not a member of an organization")
}

func TestMemberMayDescribeAndNoMore(t *testing.T) {
	b, _, member := newOrg(t)
	org := ok(member.DescribeOrganization(b.ctx, &organizations.DescribeOrganizationInput{}))(t).Organization
	if *org.MasterAccountId != acct || !strings.HasPrefix(*org.Id, "o-") || org.FeatureSet != orgtypes.OrganizationFeatureSetAll {
		t.Fatalf("organization %+v", org)
	}
	for name, call := range map[string]func() error{
		"ListAccounts": func() error { _, err := member.ListAccounts(b.ctx, &organizations.ListAccountsInput{}); return err },
		"ListRoots":    func() error { _, err := member.ListRoots(b.ctx, &organizations.ListRootsInput{}); return err },
		"DescribeAccount": func() error {
			_, err := member.DescribeAccount(b.ctx, &organizations.DescribeAccountInput{AccountId: aws.String(acct)})
			return err
		},
		"ListAWSServiceAccess": func() error {
			_, err := member.ListAWSServiceAccessForOrganization(b.ctx, &organizations.ListAWSServiceAccessForOrganizationInput{})
			return err
		},
		"ListDelegatedAdministrators": func() error {
			_, err := member.ListDelegatedAdministrators(b.ctx, &organizations.ListDelegatedAdministratorsInput{})
			return err
		},
		"EnableAWSServiceAccess": func() error {
			_, err := member.EnableAWSServiceAccess(b.ctx, &organizations.EnableAWSServiceAccessInput{
				ServicePrincipal: aws.String("cloudtrail.amazonaws.com")})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := call()
			typed[*orgtypes.AccessDeniedException](t, err)
			refused(t, err, "AccessDeniedException", "permissions to access this resource")
		})
	}
}

func TestDelegatedAdministratorMayReadAndNotEnable(t *testing.T) {
	b, management, member := newOrg(t)
	b.sim.Edit(func(w *awssim.World) { w.Org.Delegated["cloudtrail.amazonaws.com"] = []string{other} })
	ok(member.ListAccounts(b.ctx, &organizations.ListAccountsInput{}))(t)
	_, err := member.EnableAWSServiceAccess(b.ctx, &organizations.EnableAWSServiceAccessInput{
		ServicePrincipal: aws.String("cloudtrail.amazonaws.com")})
	refused(t, err, "AccessDeniedException", "")
	admins := ok(management.ListDelegatedAdministrators(b.ctx,
		&organizations.ListDelegatedAdministratorsInput{ServicePrincipal: aws.String("cloudtrail.amazonaws.com")}))(t)
	if len(admins.DelegatedAdministrators) != 1 || *admins.DelegatedAdministrators[0].Id != other {
		t.Fatalf("%+v", admins.DelegatedAdministrators)
	}
}

func TestAccountsComeInPagesAndByParent(t *testing.T) {
	b, management, _ := newOrg(t)
	var ids []string
	pages := 0
	for p := organizations.NewListAccountsPaginator(management, &organizations.ListAccountsInput{}); p.HasMorePages(); pages++ {
		for _, a := range ok(p.NextPage(b.ctx))(t).Accounts {
			ids = append(ids, *a.Id+string(a.JoinedMethod)+string(a.State))
		}
	}
	if !slices.Equal(ids, []string{acct + "INVITEDACTIVE", other + "CREATEDACTIVE", third + "INVITEDACTIVE"}) || pages != 2 {
		t.Fatalf("%v on %d pages", ids, pages)
	}
	root := ok(management.ListRoots(b.ctx, &organizations.ListRootsInput{}))(t).Roots[0].Id
	units := ok(management.ListOrganizationalUnitsForParent(b.ctx, &organizations.ListOrganizationalUnitsForParentInput{ParentId: root}))(
		t).OrganizationalUnits
	under := ok(management.ListAccountsForParent(b.ctx, &organizations.ListAccountsForParentInput{ParentId: units[0].Id}))(t).Accounts
	if *units[0].Name != "Security" || len(under) != 1 || *under[0].Id != other {
		t.Fatalf("%+v %+v", units, under)
	}
	_, err := management.ListAccountsForParent(b.ctx, &organizations.ListAccountsForParentInput{ParentId: aws.String("ou-none-00000000")})
	typed[*orgtypes.ParentNotFoundException](t, err)
	_, err = management.ListOrganizationalUnitsForParent(b.ctx,
		&organizations.ListOrganizationalUnitsForParentInput{ParentId: aws.String("ou-none-00000000")})
	typed[*orgtypes.ParentNotFoundException](t, err)
	_, err = management.DescribeAccount(b.ctx, &organizations.DescribeAccountInput{AccountId: aws.String("999999999999")})
	typed[*orgtypes.AccountNotFoundException](t, err)
	_, err = management.ListAccounts(b.ctx, &organizations.ListAccountsInput{NextToken: aws.String("nonsense")})
	typed[*orgtypes.InvalidInputException](t, err)
}

func TestServiceAccess(t *testing.T) {
	b, management, _ := newOrg(t)
	enable := func(service string) error {
		_, err := management.EnableAWSServiceAccess(b.ctx, &organizations.EnableAWSServiceAccessInput{ServicePrincipal: &service})
		return err
	}
	ok(0, enable("cloudtrail.amazonaws.com"))(t)
	ok(0, enable("cloudtrail.amazonaws.com"))(t)
	typed[*orgtypes.InvalidInputException](t, enable("nonsense"))
	got := b.sim.Inventory()
	if !strings.Contains(got, "trustedAccess=[cloudtrail.amazonaws.com]") || !strings.Contains(got, "name=Security") {
		t.Errorf("inventory:\n%s", got)
	}
	on := ok(management.ListAWSServiceAccessForOrganization(b.ctx, &organizations.ListAWSServiceAccessForOrganizationInput{}))(
		t).EnabledServicePrincipals
	if len(on) != 1 || *on[0].ServicePrincipal != "cloudtrail.amazonaws.com" {
		t.Fatalf("%+v", on)
	}
	b.sim.Edit(func(w *awssim.World) { w.Org.FeatureSet = "CONSOLIDATED_BILLING" })
	typed[*orgtypes.ConstraintViolationException](t, enable("config.amazonaws.com"))
}

func TestLandingZoneIsListedOutsideOptInRegions(t *testing.T) {
	b, _, _ := newOrg(t)
	zone := b.sim.SetUpControlTower("us-east-1", "3.3", map[string]any{"governedRegions": []any{"us-east-1"}})
	list := func(cfg aws.Config) []cttypes.LandingZoneSummary {
		return ok(controltower.NewFromConfig(cfg).ListLandingZones(b.ctx, &controltower.ListLandingZonesInput{}))(t).LandingZones
	}
	if home := list(b.cfg); len(home) != 1 || *home[0].Arn != zone.ARN {
		t.Fatalf("%+v", home)
	}
	if elsewhere := list(inRegion(b.cfg, "eu-west-1")); len(elsewhere) != 1 || *elsewhere[0].Arn != zone.ARN {
		t.Fatalf("listed elsewhere: %+v", elsewhere)
	}
	if n := len(list(inRegion(b.cfg, "eu-south-1"))) + len(list(b.with("AKIAMEMBER"))); n != 0 {
		t.Fatalf("%d landing zones in an opt-in region and in a member account", n)
	}
	client := controltower.NewFromConfig(b.cfg)
	detail := ok(client.GetLandingZone(b.ctx, &controltower.GetLandingZoneInput{LandingZoneIdentifier: &zone.ARN}))(t).LandingZone
	var manifest struct {
		GovernedRegions []string `document:"governedRegions"`
	}
	if err := detail.Manifest.UnmarshalSmithyDocument(&manifest); err != nil ||
		!slices.Equal(manifest.GovernedRegions, []string{"us-east-1"}) {
		t.Fatalf("%v %+v", err, manifest)
	}
	_, err := client.GetLandingZone(b.ctx, &controltower.GetLandingZoneInput{LandingZoneIdentifier: aws.String("none")})
	typed[*cttypes.ResourceNotFoundException](t, err)
}
