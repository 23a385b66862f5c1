package awsops

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

var organizationsContract = []contractCase{
	{name: "an account can be in no organization", run: func(e *estate) {
		refusedFirst[Organization](e, Missing)(e.a.Organization(e.ctx))
	}},
	{name: "without an organization there are no accounts", notOn: map[string]string{onMoto: "moto lists none where AWS refuses"},
		run: func(e *estate) {
			refusedFirst[[]Member](e, Missing)(All(e.a.Accounts(e.ctx)))
		}},
	{name: "the organization and its accounts are listed over pages", run: func(e *estate) {
		e.organize("one", "two", "three")
		o := must(e.a.Organization(e.ctx))
		same(e, "organization", Organization{ManagementAccount: o.ManagementAccount, AllFeatures: o.AllFeatures},
			Organization{ManagementAccount: contractAccount, AllFeatures: true})
		if o.ID[:2] != "o-" {
			e.Fatalf("id: %s", o.ID)
		}
		members := must(All(e.a.Accounts(e.ctx)))
		same(e, "accounts", len(members), 4)
		for _, m := range members {
			if m.State != "ACTIVE" || len(m.ID) != 12 || m.Name == "" {
				e.Fatalf("member: %+v", m)
			}
		}
	}},
	{name: "a member may not list the accounts", notOn: map[string]string{onMoto: "one set of credentials, one account"},
		run: func(e *estate) {
			e.organize("one")
			e.world.SignIn("arn:aws:iam::210987654321:user/other", "AKIDOTHER")
			e.world.Join("210987654321", "", "INVITED")
			member := e.as("AKIDOTHER")
			same(e, "management", must(member.Organization(e.ctx)).ManagementAccount, contractAccount)
			if _, err := All(member.Accounts(e.ctx)); !Is(err, Denied) {
				e.Fatalf("got %v", err)
			}
		}},
}

// organize makes an organization with some accounts, which no verb does.
func (e *estate) organize(names ...string) {
	e.Helper()
	if e.world != nil {
		e.world.CreateOrganization(contractAccount)
		for i, name := range names {
			id := "30000000000" + string(rune('1'+i))
			e.world.AddAccount(id, name)
			e.world.Join(id, "", "CREATED")
		}
		return
	}
	must(e.a.orgs().CreateOrganization(e.ctx, &organizations.CreateOrganizationInput{FeatureSet: types.OrganizationFeatureSetAll}))
	for _, name := range names {
		must(e.a.orgs().CreateAccount(e.ctx, &organizations.CreateAccountInput{AccountName: &name, Email: aws.String(name + "@example.com")}))
	}
}

// as is another identity in the same simulated AWS.
func (e *estate) as(accessKeyID string) *Account {
	e.Helper()
	a := must(Connect(e.ctx, Options{Region: usEast1, Clock: e.clock, Impatient: true, Simulate: func(cfg *aws.Config) {
		cfg.Credentials = credentials.NewStaticCredentialsProvider(accessKeyID, "secret", "")
		e.world.Install(cfg)
	}}))
	_, known, err := a.Identity(e.ctx)
	e.ok(err)
	return known
}

func TestMemberStateFallsBackToStatus(t *testing.T) {
	for want, m := range map[string]types.Account{
		"SUSPENDED": {State: types.AccountStateSuspended, Status: types.AccountStatusActive},
		"ACTIVE":    {Status: types.AccountStatusActive},
		"":          {},
	} {
		if got := stateOf(m.State, m.Status); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

var noControlTower = map[string]string{onMoto: "has no Control Tower (docs/aws.md#moto)"}

var controlTowerContract = []contractCase{
	{name: "there can be no landing zone", notOn: noControlTower, run: func(e *estate) {
		refusedFirst[LandingZone](e, Missing)(e.a.LandingZone(e.ctx))
	}},
	{name: "a landing zone says where its logs are", notOn: noControlTower, run: func(e *estate) {
		for _, c := range []struct {
			manifest map[string]any
			logging  bool
			account  string
			governed []string
		}{
			{map[string]any{"governedRegions": []any{"us-east-1"}, "centralizedLogging": map[string]any{"accountId": "222222222222", "enabled": true,
				"configurations": map[string]any{"loggingBucket": map[string]any{"retentionDays": 365}}}}, true, "222222222222", []string{"us-east-1"}},
			{map[string]any{"centralizedLogging": map[string]any{"accountId": "222222222222", "enabled": false}}, false, "222222222222", nil},
			{map[string]any{"centralizedLogging": map[string]any{"accountId": "222222222222"}}, true, "222222222222", nil},
			{map[string]any{"centralizedLogging": map[string]any{"enabled": true}}, false, "", nil},
			{map[string]any{"securityRoles": map[string]any{"enabled": true}}, false, "", nil},
			{nil, false, "", nil},
		} {
			e.organize()
			state := e.world.SetUpControlTower(usEast1, "3.3", c.manifest)
			z := must(e.a.In("eu-west-1").LandingZone(e.ctx)) // its home is in its ARN, wherever one asks
			if c.manifest != nil {
				same(e, "manifest", z.Manifest, true)
			}
			same(e, "landing zone", z, LandingZone{ARN: state.ARN, HomeRegion: usEast1, Version: "3.3", Latest: "3.3", Status: "ACTIVE",
				Logging: c.logging, LogAccount: c.account, Manifest: z.Manifest, GovernedRegions: c.governed})
		}
	}},
}

var stsContract = []contractCase{
	{name: "a role is taken on, in its own account", notOn: map[string]string{onMoto: "moto lets anybody take on any role"},
		run: func(e *estate) {
			trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + contractAccount +
				`:root"},"Action":"sts:AssumeRole"}]}`
			role := must(e.a.CreateRole(e.ctx, NewRole{Name: "Auditor", Trust: trust}))
			id, auditor, err := e.a.Assume(e.ctx, role.ARN, "me")
			e.ok(err)
			same(e, "arn", id.ARN, "arn:aws:sts::"+contractAccount+":assumed-role/Auditor/me")
			same(e, "target", auditor.Target(), e.a.Target())
			first := must(auditor.Credentials(e.ctx))
			e.clock.Sleep(e.ctx, assumedFor-renewBefore/2)
			same(e, "renewed", must(auditor.Credentials(e.ctx)).Expires.After(first.Expires), true)
			_, _, err = e.a.Assume(e.ctx, "arn:aws:iam::"+contractAccount+":role/Nobody", "me")
			e.refused(Denied, err)
		}},
	{name: "the caller is told who it is", run: func(e *estate) {
		id, known, err := e.a.Identity(e.ctx)
		e.ok(err)
		same(e, "account", []string{id.Account, id.Partition}, []string{contractAccount, "aws"})
		same(e, "target", known.Target(), Target{Partition: "aws", Account: contractAccount, Region: usEast1})
	}},
}
