package steps_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// motoCompany is an organization on moto: two accounts in a unit, one in a unit
// below, and one that is somewhere else.
type motoCompany struct {
	*world
	unit    string
	members []string // under the unit
	other   string   // elsewhere
}

func newMotoCompany(t *testing.T) *motoCompany {
	t.Helper()
	c := &motoCompany{world: newMotoWorld(t)}
	c.throughAccess()
	cfg := must(config.LoadDefaultConfig(t.Context(), config.WithRegion("us-east-1")))(t)
	orgs := organizations.NewFromConfig(cfg)
	must(orgs.CreateOrganization(t.Context(), &organizations.CreateOrganizationInput{FeatureSet: orgtypes.OrganizationFeatureSetAll}))(t)
	root := *must(orgs.ListRoots(t.Context(), &organizations.ListRootsInput{}))(t).Roots[0].Id
	unit := func(parent, name string) string {
		return *must(orgs.CreateOrganizationalUnit(t.Context(), &organizations.CreateOrganizationalUnitInput{ParentId: &parent, Name: &name}))(
			t).OrganizationalUnit.Id
	}
	c.unit = unit(root, "Workloads")
	below := unit(c.unit, "Production")
	for i, parent := range []string{c.unit, c.unit, below, root} {
		name := fmt.Sprintf("account-%d", i)
		made := must(orgs.CreateAccount(t.Context(), &organizations.CreateAccountInput{
			AccountName: &name, Email: aws.String(name + "@example.com")}))(t)
		id := *made.CreateAccountStatus.AccountId
		if parent == root {
			c.other = id
			continue
		}
		c.members = append(c.members, id)
		must(orgs.MoveAccount(t.Context(), &organizations.MoveAccountInput{
			AccountId: &id, SourceParentId: &root, DestinationParentId: &parent}))(t)
	}
	return c
}

// throughAccess stands between us and moto, answers the two calls of StackSets'
// access to the organization, which moto does not know, and has the targets of
// operations count, which moto does not heed (see targeted).
func (c *motoCompany) throughAccess() {
	c.t.Helper()
	at, err := url.Parse(os.Getenv("TRAILHEAD_CONTRACT_ENDPOINT"))
	if err != nil {
		c.t.Fatal(err)
	}
	moto := httputil.NewSingleHostReverseProxy(at)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		for action, answer := range map[string]string{"DescribeOrganizationsAccess": "<Status>ENABLED</Status>",
			"ActivateOrganizationsAccess": ""} {
			if strings.Contains(string(body), "Action="+action) {
				_, _ = fmt.Fprintf(w,
					`<%[1]sResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>`, action,
					answer)
				return
			}
		}
		c.targeted(moto, w, r, string(body))
	}))
	c.t.Cleanup(front.Close)
	c.t.(*testing.T).Setenv("AWS_ENDPOINT_URL", front.URL)
	c.reach = must(awsops.Connect(c.t.Context(), awsops.Options{Region: "us-east-1"}))(c.t)
}

// targeted hands a request on to moto, which makes stacks in everybody under the
// units and deletes them by accounts only: who is left out has his deleted
// again, and a deletion names the accounts that its targets mean.
func (c *motoCompany) targeted(moto http.Handler, w http.ResponseWriter, r *http.Request, body string) {
	form, _ := url.ParseQuery(body)
	filter, listed := form.Get("DeploymentTargets.AccountFilterType"), map[string]bool{}
	for key := range form {
		if strings.HasPrefix(key, "DeploymentTargets.Accounts.member.") {
			listed[form.Get(key)] = true
		}
	}
	send := func(w http.ResponseWriter, action string, of func(account string) bool) {
		form.Set("Action", action)
		for i, account := range slices.DeleteFunc(slices.Clone(c.members), func(id string) bool { return !of(id) }) {
			form.Set(fmt.Sprintf("Accounts.member.%d", i+1), account)
			// CloudFormation does this by itself; where there is no role it fails, which is well
			_ = c.in(account).DetachRolePolicy(c.t.Context(), "ExpelServiceRole", "arn:aws:iam::"+account+":policy/ExpelAPIPolicy")
		}
		text := form.Encode()
		again := r.Clone(r.Context())
		again.Body, again.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		again.Header.Set("Content-Length", fmt.Sprint(len(text)))
		moto.ServeHTTP(w, again)
	}
	switch form.Get("Action") {
	case "DeleteStackInstances":
		send(w, "DeleteStackInstances", func(id string) bool { return filter == "NONE" || listed[id] == (filter == "INTERSECTION") })
		return
	case "CreateStackInstances":
		defer func() {
			if filter == "DIFFERENCE" {
				send(httptest.NewRecorder(), "DeleteStackInstances", func(id string) bool { return listed[id] })
			}
		}()
	}
	moto.ServeHTTP(w, r)
}

func (c *motoCompany) answers(rollout string) []string {
	return append(organizationBy(rollout), "members.organizational_units="+c.unit)
}

// in is a member, entered as its administrator.
func (c *motoCompany) in(member string) *awsops.Account {
	c.t.Helper()
	return must(c.reach.AssumeIn(c.t.Context(), member, "arn:aws:iam::"+member+":role/OrganizationAccountAccessRole", "test"))(c.t)
}

// documents are trust and policy of a member, in canonical form.
func (c *motoCompany) documents(member string) [2]policydoc.Document {
	c.t.Helper()
	aws := c.in(member)
	role := must(aws.Role(c.t.Context(), "ExpelServiceRole"))(c.t)
	attached := must(aws.RolePolicies(c.t.Context(), "ExpelServiceRole"))(c.t)
	if want := "arn:aws:iam::" + member + ":policy/ExpelAPIPolicy"; !slices.Equal(attached, []string{want}) {
		c.t.Errorf("%s: attached are %v", member, attached)
		return [2]policydoc.Document{}
	}
	policy := must(aws.Policy(c.t.Context(), attached[0]))(c.t)
	return [2]policydoc.Document{mustParse(c.t, role.Trust.Raw()), mustParse(c.t, policy.Document.Raw())}
}

// Over HTTP, against a server that somebody else has written: every member
// under the chosen unit gets its role by either way, both ways make the same
// documents, repair mends what was deleted and what was edited and nothing
// else, and the account elsewhere is left alone.
func TestMotoOrganization(t *testing.T) {
	made := map[string][2]policydoc.Document{}
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			c := newMotoCompany(t)
			more := c.answers(rollout)
			result, events := c.apply(more...)
			if result.Problem != nil {
				t.Fatal(told(result.Problem))
			}
			parts := settled(events)
			if len(parts) != len(c.members) {
				t.Errorf("told of %v", parts)
			}
			for _, id := range c.members {
				if parts[id].State != engine.PartDone {
					t.Errorf("%s is %+v", id, parts[id])
				}
				made[rollout] = c.documents(id)
			}
			if again := c.plan(more...); len(again.Changes) > 0 {
				t.Errorf("still to do:\n%s", listed(again))
			}
			if _, there, err := awsops.OrMissing(c.in(c.other).Role(t.Context(), "ExpelServiceRole")); there || err != nil {
				t.Errorf("the account elsewhere has the role: %v, %v", there, err)
			}
			c.repaired(rollout)
		})
	}
	one, other := made[answers.RolloutStackSet], made[answers.RolloutDirect]
	for i, what := range []string{"trust", "policy"} {
		if !t.Failed() && !t.Skipped() && len(one[i].Statements) > 0 && !policydoc.Equal(one[i], other[i]) {
			t.Errorf("%s by stack set:\n%s\ndirectly:\n%s", what, one[i].Indent(), other[i].Indent())
		}
	}
}

// repaired deletes one role, edits another's trust, and has both mended.
func (c *motoCompany) repaired(rollout string) {
	t := c.t
	t.Helper()
	d := c.session()
	set := answered(t, d, c.answers(rollout)...)
	if checks := failing(must(d.VerifyMembers(t.Context(), set, true))(t)); len(checks) > 0 {
		t.Errorf("verify finds %v", checks)
	}
	lost, edited := c.members[0], c.members[2]
	first := c.in(lost)
	if err := first.DetachRolePolicy(t.Context(), "ExpelServiceRole", "arn:aws:iam::"+lost+":policy/ExpelAPIPolicy"); err != nil {
		t.Fatal(err)
	}
	if err := first.DeleteRole(t.Context(), "ExpelServiceRole"); err != nil {
		t.Fatal(err)
	}
	if err := c.in(edited).UpdateTrust(t.Context(), "ExpelServiceRole",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::012205512454:root"},"Action":"sts:AssumeRole"}]}`); err != nil {
		t.Fatal(err)
	}
	checks := failing(must(d.VerifyMembers(t.Context(), set, true))(t))
	if slices.Sort(checks); !slices.Equal(checks, slices.Sorted(slices.Values([]string{"members." + lost, "members." + edited}))) {
		t.Errorf("verify finds %v, want %s and %s", checks, lost, edited)
	}
	plan := must(d.PlanRepair(t.Context(), set))(t)
	result, events := follow(d.Apply(t.Context(), set, must(plan.Approve())(t), false))
	if result.Problem != nil {
		t.Fatal(told(result.Problem))
	}
	for id, p := range settled(events) {
		if touched := p.Verb != engine.Keep; touched != (id == lost || id == edited) {
			t.Errorf("%s: %+v", id, p)
		}
	}
	if checks := failing(must(d.VerifyMembers(t.Context(), set, true))(t)); len(checks) > 0 {
		t.Errorf("verify still finds %v", checks)
	}
}

// Over HTTP the units come as the same tree, with everybody in it.
func TestMotoUnits(t *testing.T) {
	c := newMotoCompany(t)
	d := c.session()
	tree, err := d.Units(t.Context(), answered(t, d, organizationBy(answers.RolloutStackSet)...), func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	want := `Root: 2 here, 5 with those below, 4 get it, 0 suspended
Workloads: 2 here, 3 with those below, 3 get it, 0 suspended
Workloads / Production: 1 here, 1 with those below, 1 get it, 0 suspended
`
	if got := treeText(tree); got != want {
		t.Errorf("the units are\n%s\nwant:\n%s", got, want)
	}
	if picked := tree.Smallest([]string{tree.Unit(c.unit).Units[0].ID, c.unit}); !slices.Equal(picked, []string{c.unit}) {
		t.Errorf("the fewest ids are %v", picked)
	}
}
