package estate_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
)

// The members of organization-partial that are not like the others.
const (
	nameTaken   = "100000000007"
	lockedDown  = "100000000011"
	isSuspended = "100000000014"
	noWayIn     = "100000000018"
)

// mend puts right what keeps the role from being made in organization-partial.
func mend(t testing.TB, w *awssim.World) {
	t.Helper()
	for _, err := range []error{
		w.FreeName(nameTaken, "expelservicerole"), w.DetachSCP(lockedDown, "NoNewRoles"),
		w.FreeName(noWayIn, "ExpelAPIPolicy"), w.LetIn(noWayIn, "OrganizationAccountAccessRole"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Directly, three members fail, each for a reason of its own, until they are
// mended; a suspended one is not entered.
func TestOrganizationPartialDirectly(t *testing.T) {
	g := built(t, "organization-partial")
	all := g.accounts()
	if len(all) != 21 || all[isSuspended].State != "SUSPENDED" {
		t.Fatalf("%d accounts, %s is %s", len(all), isSuspended, all[isSuspended].State)
	}
	failing := func() map[string]string {
		codes := map[string]string{}
		for id := range all {
			if code := g.makeRole(id, "ExpelServiceRole"); code != "" && id != "111111111111" {
				codes[id] = code
			}
			if a := g.sim.Accounts[id]; id != nameTaken && a.Roles["ExpelServiceRole"] != nil {
				_ = g.sim.DropRole(id, "ExpelServiceRole")
			}
		}
		return codes
	}
	want := map[string]string{nameTaken: "EntityAlreadyExists", lockedDown: "AccessDenied", isSuspended: "AssumeRole AccessDenied",
		noWayIn: "AssumeRole AccessDenied"}
	if got := failing(); !maps.Equal(got, want) {
		t.Errorf("failing: %v", got)
	}
	mend(t, g.sim)
	if got := failing(); !maps.Equal(got, map[string]string{isSuspended: "AssumeRole AccessDenied"}) {
		t.Errorf("after all is mended: %v", got)
	}
}

// instances are a stack set's, by account: its state, and in case of failure
// why.
func (g *world) instances(set string) map[string]string {
	g.Helper()
	all := map[string]string{}
	pages := cloudformation.NewListStackInstancesPaginator(
		cloudformation.NewFromConfig(g.me), &cloudformation.ListStackInstancesInput{StackSetName: &set})
	for pages.HasMorePages() {
		for _, i := range must(pages.NextPage(g.ctx))(g).Summaries {
			all[*i.Account] = string(i.StackInstanceStatus.DetailedStatus) + " " + aws.ToString(i.StatusReason)
		}
	}
	return all
}

// An estate may have stack sets that were deployed long ago. In
// organization-partial the same members fail as directly.
func TestStackSetsOfAnEstate(t *testing.T) {
	e := parse(t, read(t, "organization-partial")+"\nstack_sets: [{name: trailhead-ExpelServiceRole, by: trailhead}, {name: theirs, role: "+
		"Theirs, policy: Theirs, units: [Workloads], filter: DIFFERENCE, accounts: [100000000003]}, {name: empty, deployed: false}]\n")
	g := build(t, e)
	why := map[string]string{nameTaken: "Role with name ExpelServiceRole already exists",
		lockedDown: "explicit deny in a service control policy", noWayIn: "A policy called ExpelAPIPolicy already exists",
		isSuspended: "SKIPPED_SUSPENDED_ACCOUNT"}
	expect := func(want map[string]string) {
		t.Helper()
		all := g.instances("trailhead-ExpelServiceRole")
		if len(all) != 20 {
			t.Errorf("%d stacks", len(all))
		}
		for id, state := range all {
			if reason, bad := want[id]; strings.HasPrefix(state, "SUCCEEDED") == bad || !strings.Contains(state, reason) {
				t.Errorf("%s: %s", id, state)
			}
		}
	}
	expect(why)
	set := must(cloudformation.NewFromConfig(g.me).DescribeStackSet(
		g.ctx, &cloudformation.DescribeStackSetInput{StackSetName: aws.String("trailhead-ExpelServiceRole")}))(t).StackSet
	if tags := tagsOf(set.Tags); tags["managed-by"] != "trailhead" || tags["trailhead-template"] != "0" || !*set.AutoDeployment.Enabled {
		t.Errorf("tags %v", tags)
	}
	if all := g.instances("theirs"); len(all) != 14 || all["100000000003"] != "" { // one of 15 is left out
		t.Errorf("theirs has stacks in %v", all)
	}
	if n := len(g.instances("empty")); n != 0 {
		t.Errorf("the empty one has %d stacks", n)
	}
	mend(t, g.sim)
	root := g.sim.Org.RootID
	must(cloudformation.NewFromConfig(g.me).CreateStackInstances(
		g.ctx, &cloudformation.CreateStackInstancesInput{StackSetName: aws.String("trailhead-ExpelServiceRole"), Regions: []string{"us-east-1"},
			DeploymentTargets: &cfntypes.DeploymentTargets{OrganizationalUnitIds: []string{root}},
			OperationPreferences: &cfntypes.StackSetOperationPreferences{
				FailureTolerancePercentage: aws.Int32(100), MaxConcurrentPercentage: aws.Int32(100),
				ConcurrencyMode: cfntypes.ConcurrencyModeSoftFailureTolerance}}))(t)
	g.clock.Add(time.Hour)
	expect(map[string]string{isSuspended: "SKIPPED_SUSPENDED_ACCOUNT"})
}

func tagsOf(tags []cfntypes.Tag) map[string]string {
	m := map[string]string{}
	for _, tag := range tags {
		m[*tag.Key] = *tag.Value
	}
	return m
}

// Who breaks and mends by hand is told where there is nothing to break, and a
// world that is kept has what they did.
func TestBreakingAndMendingByHand(t *testing.T) {
	g := built(t, "organization-partial")
	const member, role = "100000000001", "OrganizationAccountAccessRole"
	mend(t, g.sim)
	for what, err := range map[string]error{
		"name":    g.sim.FreeName(nameTaken, "ExpelServiceRole"),
		"scp":     g.sim.DetachSCP(lockedDown, "NoNewRoles"),
		"role":    g.sim.DropRole(member, "ExpelServiceRole"),
		"trust":   g.sim.Retrust(member, "ExpelServiceRole", "{}"),
		"way in":  g.sim.LetIn(noWayIn, role),
		"state":   g.sim.SetState(member, "ACTIVE"),
		"account": g.sim.FreeName("222222222222", "x"),
	} {
		if err == nil {
			t.Errorf("%s: nothing was there to change, and nobody says so", what)
		}
	}
	file := t.TempDir() + "/world.json"
	others := strings.Replace(g.sim.Accounts[noWayIn].Roles[role].Trust.Value, "111111111111", "999999999999", 1)
	for _, err := range []error{
		g.sim.KeepIn(file), g.sim.SetState(isSuspended, "ACTIVE"), g.sim.DropRole(member, role),
		g.sim.Retrust(noWayIn, role, others), g.sim.Save(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	kept := awssim.New().WithClock(simtest.NewClock())
	if err := kept.KeepIn(file); err != nil {
		t.Fatal(err)
	}
	if kept.Inventory() != g.sim.Inventory() {
		t.Error("the file has another world")
	}
	for account, want := range map[string]string{member: "AssumeRole AccessDenied", noWayIn: "AssumeRole AccessDenied", isSuspended: ""} {
		if got := g.makeRole(account, "Any"); got != want {
			t.Errorf("%s: %q, want %q", account, got, want)
		}
	}
}
