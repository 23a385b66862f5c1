package steps_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/awsops/policydoc"
	"trailhead/internal/sample"
	"trailhead/steps"
)

// moreSetUps are tried with the least permissions beside those of setUps.
var moreSetUps = map[string]setUp{
	"a bucket of our own account": {"existing", []string{"variant=existing"}},
	"a topic to subscribe to":     {"existing-topic", []string{"variant=existing", "overlap=subscribe"}},
	"a key we cannot reach":       {"foreign-key", []string{"variant=existing"}},
	"Control Tower 4.x":           {"control-tower-4", []string{"variant=control-tower", "accept=control-tower-bypass"}},
	"a delegated administrator":   {"delegated-admin", []string{"variant=existing"}},
}

func allSetUps() map[string]setUp {
	all := map[string]setUp{}
	for _, some := range []map[string]setUp{setUps, moreSetUps} {
		for name, s := range some {
			all[name] = s
		}
	}
	return all
}

// limited lets nobody do more than these policies say: who is signed in, the
// profiles, and the roles that are taken on.
func (b *world) limited(policies []steps.AccountPolicy) {
	for i, p := range policies {
		if i == 0 {
			b.sim.Restrict(simtest.AccessKeyID, p.Policy.String())
			continue
		}
		for profile := range b.estate.Profiles {
			key := profileKey(profile)
			if err := b.estate.SignInAs(b.sim, profile, key); err != nil {
				b.t.Fatal(err)
			}
			b.sim.Edit(func(w *awssim.World) {
				if strings.Contains(w.Credentials[key].ARN, p.Account) {
					w.Credentials[key].Policy = p.Policy.String()
				}
			})
		}
		b.sim.Edit(func(w *awssim.World) {
			for _, role := range w.Accounts[p.Account].Roles {
				if strings.HasPrefix(role.Name, "AWSControlTowerExecution") || role.Name == "OrganizationAccountAccessRole" {
					role.Attached, role.Inline = nil, nil
					role.Inline = map[string]awssim.Settling[string]{}
					role.SetPolicy("least", p.Policy.String())
				}
			}
		})
	}
}

func (b *world) policies(answers []string) []steps.AccountPolicy {
	b.t.Helper()
	d := b.session()
	found, err := d.Locate(b.t.Context(), answered(b.t, d, answers...))
	if err != nil {
		b.t.Fatal(err)
	}
	return steps.PermissionsByAccount(found, false)
}

// In each account the printed policy is enough: to find everything, to plan, to
// apply, to apply again, and to verify as well as with all rights.
func TestPermissionsAreEnoughBesideOthers(t *testing.T) {
	for name, s := range sample.Rows(t, 3, allSetUps()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := estateWorld(t, s.estate)
			b.limited(b.policies(s.answers))
			notes := strings.Join(steps.Notes(b.plan(s.answers...), answered(t, b.session(), s.answers...).Answers), "\n")
			if strings.Contains(notes, "the bucket's policy could not be read") { // s3:GetBucketPolicy
				t.Errorf("the plan could not look at everything:\n%s", notes)
			}
			b.applied(s.answers...)
			b.applied(s.answers...)
			few := b.statuses(s.answers)
			b.estate.SignIn(b.sim, simtest.AccessKeyID)
			b.sim.Restrict(simtest.AccessKeyID, "")
			if all := b.statuses(s.answers); !slices.Equal(few, all) {
				t.Errorf("verify with the least rights:\n%s\nwith all:\n%s", strings.Join(few, "\n"), strings.Join(all, "\n"))
			}
		})
	}
}

func (b *world) statuses(answers []string) []string {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, answers...)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, c := range d.Verify(b.t.Context(), set.Answers, subject).Checks {
		all = append(all, string(c.Status)+" "+c.ID)
	}
	return all
}

// And no action that a first apply uses can be left out.
func TestPermissionsAreTheLeastBesideOthers(t *testing.T) {
	tries := sample.OneIn(t, 10)
	for name, s := range sample.Rows(t, 2, setUps) {
		b := estateWorld(t, s.estate)
		whole := b.policies(s.answers)
		b.sim.ResetCalls()
		b.applied(s.answers...)
		used := map[string]bool{}
		for _, c := range b.sim.Calls() {
			used[c.Account+" "+awsops.ActionOf(c.Service, c.Operation)] = true
		}
		for i, p := range whole {
			for j, statement := range p.Policy.Statements {
				for _, action := range statement.Action {
					if !used[p.Account+" "+action] || mayBeMissing(action, statement.Resource[0]) || !tries(name, p.Account, j, action) {
						continue
					}
					t.Run(fmt.Sprintf("%s/%s/%s on %s", name, p.Account, action, statement.Resource[0]), func(t *testing.T) {
						t.Parallel()
						less := slices.Clone(whole)
						less[i].Policy = without(p.Policy, j, action)
						s.lacks(t, less, action)
					})
				}
			}
		}
	}
}

// mayBeMissing are actions that AWS does not ask for, whose refusal is no reason
// to stop, or that are there to mend a queue of ours.
func mayBeMissing(action, resource string) bool {
	if action == "sqs:SetQueueAttributes" {
		return strings.HasSuffix(resource, ":ExpelMasterCloudTrailNotify")
	}
	return slices.Contains([]string{"sts:GetCallerIdentity", "organizations:DescribeOrganization", "organizations:ListAccounts",
		"cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors",
		"controltower:ListLandingZones", "controltower:GetLandingZone", "sns:ListSubscriptionsByTopic", "sns:GetTopicAttributes", "s3:ListBucket",
		"kms:GetKeyPolicy", "kms:DescribeKey", "sts:AssumeRole", "s3:GetBucketPolicy", "iam:ListRolePolicies", "iam:GetRolePolicy",
		"organizations:ListParents", "organizations:ListPoliciesForTarget", "organizations:DescribePolicy"}, action)
}

func without(doc policydoc.Document, at int, action string) policydoc.Document {
	less := policydoc.New(doc.Statements...)
	less.Statements[at].Action = slices.DeleteFunc(slices.Clone(doc.Statements[at].Action), func(a string) bool { return a == action })
	if len(less.Statements[at].Action) == 0 {
		less.Statements = slices.Delete(less.Statements, at, at+1)
	}
	return less
}

// lacks applies without an action: that, or the next run, stops with a problem
// that names it.
func (s setUp) lacks(t *testing.T, policies []steps.AccountPolicy, action string) {
	b := estateWorld(t, s.estate)
	b.limited(policies)
	err := cmp.Or(b.tryApply(s.answers...), b.tryApply(s.answers...))
	if err == nil {
		t.Fatal("it went well without the action")
	}
	if p := problemIn(err); p == nil || p.Action != action || p.Kind != awsops.Denied {
		t.Errorf("the problem does not name the action: %v", err)
	}
}
