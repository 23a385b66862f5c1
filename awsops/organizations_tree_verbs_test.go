package awsops

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
)

var organizationTreeContract = []contractCase{
	{name: "the tree is walked from its root", run: func(e *estate) {
		e.organize("one", "two", "three")
		root := e.root()
		workloads := e.unit(root, "Workloads")
		production := e.unit(workloads, "Production")
		e.unit(root, "Security")
		units := must(All(e.a.OrganizationalUnits(e.ctx, root)))
		same(e, "under the root", names(units), "Security Workloads")
		same(e, "below", must(All(e.a.OrganizationalUnits(e.ctx, workloads))), []Unit{{ID: production, Name: "Production", Parent: workloads}})
		same(e, "leaf", len(must(All(e.a.OrganizationalUnits(e.ctx, production)))), 0)
		members := must(All(e.a.Accounts(e.ctx)))
		e.move(members[1].ID, production)
		e.move(members[2].ID, production)
		same(e, "in the unit", ids(must(All(e.a.AccountsIn(e.ctx, production)))), words([]string{members[1].ID, members[2].ID}))
		same(e, "left at the root", len(must(All(e.a.AccountsIn(e.ctx, root)))), len(members)-2)
		same(e, "between", len(must(All(e.a.AccountsIn(e.ctx, workloads)))), 0)
	}},
	{name: "policies are found from an account up to the root", run: func(e *estate) {
		e.organize("one")
		unit := e.unit(e.root(), "Workloads")
		account := must(All(e.a.Accounts(e.ctx)))[1].ID
		e.move(account, unit)
		same(e, "parents", []string{must(e.a.ParentOf(e.ctx, account)), must(e.a.ParentOf(e.ctx, unit))}, []string{unit, e.root()})
		for _, target := range []string{account, unit, e.root()} {
			policies := must(e.a.PoliciesOn(e.ctx, target, ServiceControl))
			same(e, "policies on "+target, len(policies), 1)
			full := must(e.a.OrganizationPolicy(e.ctx, policies[0].ID))
			same(e, "policy", []any{full.Name, full.AWSManaged, policies[0].Document}, []any{"FullAWSAccess", true, ""})
			e.samePolicy(full.Document.Raw(), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
		}
		refusedFirst[OrganizationPolicy](e, Missing)(e.a.OrganizationPolicy(e.ctx, "p-12345678"))
	}},
	{name: "a target, a child that the organization does not have are missing",
		notOn: map[string]string{onMoto: "moto calls both an invalid value"}, run: func(e *estate) {
			e.organize()
			refusedFirst[[]OrganizationPolicy](e, Missing)(e.a.PoliciesOn(e.ctx, "ou-abcd-12345678", ServiceControl))
			refusedFirst[string](e, Missing)(e.a.ParentOf(e.ctx, "210987654321"))
		}},
	{name: "an absent parent is missing", notOn: map[string]string{onMoto: "moto lists nothing under it"}, run: func(e *estate) {
		e.organize()
		refusedFirst[[]Member](e, Missing)(All(e.a.AccountsIn(e.ctx, "ou-abcd-12345678")))
		refusedFirst[[]Unit](e, Missing)(All(e.a.OrganizationalUnits(e.ctx, "ou-abcd-12345678")))
	}},
	{name: "a listing goes no further than it is read, and begins anew", run: func(e *estate) {
		e.organize("one", "two", "three")
		listing := e.a.Accounts(e.ctx)
		seen := &diary{}
		ctx := WithObserver(e.ctx, seen)
		for range e.a.Accounts(ctx) {
			break
		}
		same(e, "pages fetched", len(seen.began), 1)
		same(e, "twice", len(must(All(listing))), len(must(All(listing))))
	}},
	{name: "accounts say how they came", run: func(e *estate) {
		e.organize("one")
		for m, err := range e.a.Accounts(e.ctx) {
			e.ok(err)
			if m.ID != contractAccount {
				same(e, "joined", m.Joined, "CREATED")
			}
			if m.Email == "" {
				e.Fatalf("no address: %+v", m)
			}
		}
	}},
	{name: "a service is let into the organization", run: func(e *estate) {
		e.organize()
		if slices.Contains(must(e.a.TrustedServices(e.ctx)), CloudTrailService) {
			e.Fatal("trusted from the start")
		}
		e.ok(e.a.EnableServiceAccess(e.ctx, CloudTrailService), e.a.EnableServiceAccess(e.ctx, CloudTrailService))
		if !slices.Contains(must(e.a.TrustedServices(e.ctx)), CloudTrailService) {
			e.Fatal("not trusted")
		}
	}},
	{name: "the service of StackSets has another name for members", notOn: map[string]string{onMoto: "takes any name"}, run: func(e *estate) {
		e.organize()
		e.refused(Invalid, e.a.EnableServiceAccess(e.ctx, "stacksets.cloudformation.amazonaws.com"))
	}},
	{name: "only the management account lets services in", notOn: map[string]string{onMoto: "one set of credentials, one account"},
		run: func(e *estate) {
			e.organize("one")
			e.world.SignIn("arn:aws:iam::300000000001:user/other", "AKIDOTHER")
			if err := e.as("AKIDOTHER").EnableServiceAccess(e.ctx, CloudTrailService); !Is(err, Denied) {
				e.Fatalf("got %v", err)
			}
		}},
	{name: "services are delegated to accounts", notOn: map[string]string{
		onMoto: "does not know StackSets as a service that can be delegated"}, run: func(e *estate) {
		e.organize("one")
		same(e, "none", len(must(e.a.DelegatedAdministrators(e.ctx, StackSetsService))), 0)
		refusedFirst[[]string](e, Missing)(e.a.DelegatedServices(e.ctx, "300000000001"))
		e.world.Org.Delegated[StackSetsService] = []string{"300000000001"}
		admins := must(e.a.DelegatedAdministrators(e.ctx, StackSetsService))
		same(e, "administrators", ids(admins), "300000000001")
		same(e, "others", len(must(e.a.DelegatedAdministrators(e.ctx, CloudTrailService))), 0)
		same(e, "services", must(e.a.DelegatedServices(e.ctx, "300000000001")), []string{StackSetsService})
	}},
}

var serviceRoleContract = []contractCase{
	{name: "a service's own role is made once", run: func(e *estate) {
		role := must(e.a.CreateServiceLinkedRole(e.ctx, CloudTrailService))
		same(e, "arn", role.ARN, "arn:aws:iam::"+contractAccount+":role/aws-service-role/cloudtrail.amazonaws.com/"+role.Name)
		same(e, "role", must(e.a.Role(e.ctx, role.Name)).ARN, role.ARN)
		found, exists, err := e.a.ServiceLinkedRole(e.ctx, CloudTrailService)
		same(e, "found by its service", fmt.Sprint(found.ARN, exists, err), fmt.Sprint(role.ARN, true, nil))
		_, exists, err = e.a.ServiceLinkedRole(e.ctx, StackSetsService)
		same(e, "that of another service", fmt.Sprint(exists, err), fmt.Sprint(false, nil))
	}},
	{name: "the role of CloudTrail has its name, and can be taken",
		notOn: map[string]string{onMoto: "spells it AWSServiceRoleForCloudtrail, and says EntityAlreadyExists"}, run: func(e *estate) {
			same(e, "name", must(e.a.CreateServiceLinkedRole(e.ctx, CloudTrailService)).Name, CloudTrailRole)
			refusedFirst[Role](e, Taken)(e.a.CreateServiceLinkedRole(e.ctx, CloudTrailService))
			refusedFirst[Role](e, Invalid)(e.a.CreateServiceLinkedRole(e.ctx, "nobody.amazonaws.com"))
		}},
}

// root is the root of the organization's tree.
func (e *estate) root() string {
	e.Helper()
	roots := must(e.a.Roots(e.ctx))
	if len(roots) != 1 || roots[0].ID[:2] != "r-" || roots[0].Parent != "" {
		e.Fatalf("roots: %+v", roots)
	}
	return roots[0].ID
}

// unit makes an organizational unit, which no verb does.
func (e *estate) unit(parent, name string) string {
	e.Helper()
	if e.world != nil {
		return e.world.AddOU(parent, name)
	}
	out := must(e.a.orgs().CreateOrganizationalUnit(e.ctx, &organizations.CreateOrganizationalUnitInput{ParentId: &parent, Name: &name}))
	return aws.ToString(out.OrganizationalUnit.Id)
}

// move puts an account that is at the root into a unit.
func (e *estate) move(account, unit string) {
	e.Helper()
	if e.world != nil {
		e.world.Join(account, unit, "CREATED")
		return
	}
	must(e.a.orgs().MoveAccount(e.ctx, &organizations.MoveAccountInput{
		AccountId: &account, SourceParentId: aws.String(e.root()), DestinationParentId: &unit}))
}

func names(units []Unit) string {
	var list []string
	for _, u := range units {
		list = append(list, u.Name)
	}
	return words(list)
}

func ids(members []Member) string {
	var list []string
	for _, m := range members {
		list = append(list, m.ID)
	}
	return words(list)
}

func TestAllEndsAtTheFirstError(t *testing.T) {
	refusal := &canned{code: "AccessDeniedException", message: "no"}
	members, err := All(connectTo(t, newFakeClock(), refusal.install).Accounts(t.Context()))
	if !Is(err, Denied) || members != nil || refusal.asked != 1 {
		t.Fatalf("%v, %v after %d calls", members, err, refusal.asked)
	}
}
