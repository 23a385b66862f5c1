package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/internal/sample"
	"trailhead/steps/setup"
)

// changedDefault is a default, or a fact that a default rests on, that changed
// in November 2026, with a place to try it in on each server.
type changedDefault struct {
	region  string // "" us-east-1
	sim     func(t *testing.T) (*world, []string)
	moto    func(t *testing.T) (*world, []string)
	says    string // the plan, in a change or a note
	changed func(b *world)
}

var changedDefaults = map[string]changedDefault{
	"a bucket of the account's own namespace, and a session's own name": {
		sim:  func(t *testing.T) (*world, []string) { return newWorld(t), nil },
		moto: func(t *testing.T) (*world, []string) { return newMotoWorld(t), nil },
		says: ownBucket,
		changed: func(b *world) {
			if _, err := b.home().Bucket(b.t.Context(), ownBucket); err != nil {
				b.t.Error(err)
			}
			var session string
			for _, o := range must(b.session().Outputs(b.t.Context(), answered(b.t, b.session())))(b.t) {
				if o.Key == "role_session_name" {
					session = o.Value
				}
			}
			if session != "expel-"+account {
				b.t.Errorf("the session is called %q", session)
			}
		},
	},
	"a region that is not known": {
		region: "sa-west-1",
		sim: func(t *testing.T) (*world, []string) {
			b := newWorld(t)
			b.sim.NewRegions = map[string]bool{"sa-west-1": true}
			b.reach = b.connect("sa-west-1")
			return b, []string{"region=sa-west-1"}
		},
		moto: func(t *testing.T) (*world, []string) {
			t.Setenv("AWS_REGION", "sa-west-1")
			b := newMotoWorld(t)
			b.reach = must(awsops.Connect(t.Context(), awsops.Options{Region: "sa-west-1"}))(t)
			return b, []string{"region=sa-west-1"}
		},
		says: "sa-west-1-an",
	},
	"no automatic deployment where somebody is left out": {
		sim: func(t *testing.T) (*world, []string) { return writtenWorld(t, []byte(company)), leftOutAnswers },
		moto: func(t *testing.T) (*world, []string) {
			c := newMotoCompany(t)
			return c.world, append(c.answers("stackset"), "members.exclude_accounts="+c.members[0])
		},
		says:    "Automatic deployment is off",
		changed: func(b *world) { b.deployed(1) },
	},
	"more than 50 units": {
		sim: func(t *testing.T) (*world, []string) {
			b := estateWorld(t, "organization-many-units")
			return b, b.manyUnits()
		},
		moto: func(t *testing.T) (*world, []string) {
			c := newMotoCompany(t)
			units := append(c.moreUnits(51), c.unit)
			return c.world, append(organizationBy("stackset"), "members.organizational_units="+strings.Join(units, ","))
		},
		says:    "52 chosen units",
		changed: func(b *world) { b.deployed(0) },
	},
	"Control Tower, signed in elsewhere than in its home region": {
		sim: func(t *testing.T) (*world, []string) {
			b := estateWorld(t, "control-tower-3")
			b.towerFoundFrom("eu-west-1")
			return b, []string{"variant=control-tower"}
		},
		moto: func(t *testing.T) (*world, []string) {
			b := newMotoWorld(t)
			b.givesTower()
			b.towerFoundFrom("eu-west-1")
			return b, []string{"variant=control-tower"}
		},
		says: "Config's files",
	},
}

// deployed makes sure that the stack set has a stack in all accounts but so many
// that are left out.
func (b *world) deployed(leftOut int) {
	b.t.Helper()
	set := must(b.home().StackSet(b.t.Context(), awsops.AsSelf, "trailhead-ExpelServiceRole"))(b.t)
	if set.AutoDeploy && leftOut > 0 {
		b.t.Error("it deploys by itself")
	}
	stacks := must(awsops.All(b.home().StackInstances(b.t.Context(), awsops.AsSelf, set.Name, awsops.InstanceFilter{})))(b.t)
	if len(stacks) == 0 {
		b.t.Error("nobody has a stack")
	}
}

// For each changed default the whole way, in the simulation and over HTTP: what
// the plan says, made, nothing left to do and nothing written again, and taken
// back to the last thing.
func TestJourneyOfEachChangedDefault(t *testing.T) {
	for name, c := range sample.Rows(t, 3, changedDefaults) {
		for server, begin := range map[string]func(t *testing.T) (*world, []string){"awssim": c.sim, "moto": c.moto} {
			t.Run(name+"/"+server, func(t *testing.T) {
				b, more := begin(t)
				before := b.inventory()
				plan := b.plan(more...)
				if said := listed(plan) + strings.Join(notesOf(plan), "\n"); !strings.Contains(said, c.says) || len(plan.Changes) == 0 {
					t.Errorf("the plan does not say %q:\n%s", c.says, said)
				}
				b.applied(more...)
				if c.changed != nil {
					c.changed(b)
				}
				if again := b.plan(more...); len(again.Changes)+len(again.Blocked) > 0 {
					t.Errorf("still to do:\n%s%v", listed(again), again.Blocked)
				}
				b.counted.writes = 0
				b.applied(more...)
				if b.counted.writes > 0 {
					t.Errorf("a second run made %d writes", b.counted.writes)
				}
				for _, status := range b.statuses(more) {
					if strings.HasPrefix(status, "fail") {
						t.Error(status)
					}
				}
				_, undone := b.undone(everythingBack, more...)
				for _, kept := range undone.Kept {
					if !strings.Contains(kept.Summary, "stays") && kept.Summary != "" && !strings.Contains(kept.Type, "trusted access") {
						t.Errorf("left: %s: %s", kept.Title(), kept.Summary)
					}
				}
				b.takenBack(before)
			})
		}
	}
}

// takenBack makes sure that nothing is there that was not before, but what undo
// leaves on purpose: the switches of an organization.
func (b *world) takenBack(before string) {
	b.t.Helper()
	for line := range strings.Lines(difference(before, b.inventory())) {
		stays := []string{"organization o-", "AWSServiceRoleFor", "stack sets access"}
		if !slices.ContainsFunc(stays, func(part string) bool { return strings.Contains(line, part) }) {
			b.t.Errorf("undo left %s", line)
		}
	}
	again := must(b.session().PlanUndo(b.t.Context(), answered(b.t, b.session(), "external_id="+externalID), setup.UndoOptions{}))(b.t)
	if len(again.Changes) > 0 {
		b.t.Errorf("still to take back:\n%s", listed(again))
	}
	ctx := b.t.Context()
	if _, err := b.home().Role(ctx, "ExpelServiceRole"); !awsops.Is(err, awsops.Missing) {
		b.t.Errorf("the role: %v", err)
	}
	if _, err := b.home().QueueURL(ctx, "ExpelMasterCloudTrailNotify"); !awsops.Is(err, awsops.Missing) {
		b.t.Errorf("the queue: %v", err)
	}
}
