package estate_test

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
)

// Every estate file can be built, twice without a difference, signed in to,
// and moved to another region and partition.
func TestEveryEstateBuilds(t *testing.T) {
	for _, name := range simtest.EstateNames(t) {
		t.Run(name, func(t *testing.T) {
			e := parse(t, read(t, name))
			if e.About == "" {
				t.Error("the file does not say what it is about")
			}
			for i := range e.Members {
				e.Members[i].Count = min(e.Members[i].Count, 50) // more of the same
			}
			g := build(t, e)
			for profile := range e.Profiles {
				if err := e.SignInAs(g.sim, profile, "AKIAPROFILE"); err != nil {
					t.Error(err)
				}
			}
			before := g.sim.Inventory()
			if err := e.Build(g.sim); err != nil {
				t.Fatal(err)
			}
			if after := g.sim.Inventory(); after != before {
				t.Errorf("a second build changed the world:\n%s\n--\n%s", before, after)
			}
			e.Region = "eu-central-1"
			if moved := build(t, e).sim.Inventory(); strings.Contains(moved, "us-east-1") {
				t.Errorf("something stays behind in us-east-1:\n%s", moved)
			}
		})
	}
}

func TestRegionMayBeChosenAfterReading(t *testing.T) {
	e := parse(t, `
keys: [{name: k}]
buckets: [{name: logs, encryption: {key: k}, notifications: {queues: [{to: q}]}}]
queues: [{name: q}]
trails: [{name: t1x, bucket: logs, key: k}]
`)
	e.Region = "us-gov-west-1"
	w := awssim.New().WithClock(simtest.NewClock())
	if err := e.Build(w); err != nil {
		t.Fatal(err)
	}
	inventory := w.Inventory()
	for _, want := range []string{
		"arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q ", "arn:aws-us-gov:cloudtrail:us-gov-west-1:123456789012:trail/t1x",
		"arn:aws-us-gov:s3:::logs",
	} {
		if !strings.Contains(inventory, want) {
			t.Errorf("no %s in\n%s", want, inventory)
		}
	}
	if strings.Contains(inventory, "arn:aws:") {
		t.Errorf("something is in another partition:\n%s", inventory)
	}
}

func TestWhatIsWrongInAFileIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":             {"about: x\nbukets: []\n", "line 2: unknown key bukets"},
		"unknown key inside":      {"trails:\n- {name: one, bucket: b}\n- name: two\n  buckt: b\n", "line 4: unknown key buckt"},
		"unknown key in profile":  {"profiles:\n  logs:\n    as: 123456789012\n    mai: []\n", "line 4: unknown key mai"},
		"wrong kind":              {"trails:\n- {name: one, bucket: b, multi_region: perhaps}\n", "line 2: "},
		"account id":              {"accounts: {12345: {}}", `"12345" is not an account id`},
		"account not listed":      {"queues: [{name: q, account: 999999999999}]", "queues q: account 999999999999 is not in accounts"},
		"unit":                    {"organization: {units: {A: }}\naccounts: {222222222222: {unit: A/B}}", "there is no unit A/B"},
		"key":                     {"queues: [{name: q, key: k}]", "queues q: there is no key k in account 123456789012 and region us-east-1"},
		"queue":                   {"buckets: [{name: b, notifications: {queues: [{to: q}]}}]", "buckets b: there is no queue q"},
		"topic":                   {"buckets: [{name: b, notifications: {topics: [{to: t}]}}]", "buckets b: there is no topic t"},
		"function":                {"buckets: [{name: b, notifications: {lambdas: [{to: f}]}}]", "buckets b: there is no function f"},
		"trail's topic":           {"trails: [{name: t1x, bucket: b, topic: t}]", "trails t1x: there is no topic t"},
		"subscription":            {"topics: [{name: t, subscriptions: [{raw: true}]}]", "one of queue, lambda, email and https"},
		"no bucket":               {"trails: [{name: t1x}]", "trails t1x: it has no bucket"},
		"twice":                   {"queues: [{name: q}, {name: q}]", "queues q: it is there twice"},
		"policy name":             {"keys: [{name: k, policy: open}]", `"open" is none of delegating, cloudtrail-only, tight`},
		"policy document":         {"queues: [{name: q, policy: {Statement: [{Effect: Allow}]}}]", "queues q: "},
		"control tower alone":     {"control_tower: {version: 3.3, log_account: 222222222222}", "control_tower: it needs an organization"},
		"control tower's version": {"organization: {}\ncontrol_tower: {version: 9.1, log_account: 222222222222}", `"9" is none of 2, 3, 4`},
		"management outside":      {"organization: {}\naccounts: {123456789012: {outside: true}}", "is outside"},
		"scp":                     {"accounts: {123456789012: {scps: [{name: x}]}}", "either denies or a policy"},
		"group's first":           {"members: [{count: 2, first: 12}]", `"12", which is no account id`},
		"group without a count":   {"members: [{first: 100000000001}]", "the count is 0"},
		"group's unit": {"organization: {units: {A: }}\nmembers: [{count: 2, first: 100000000001, unit: A/*}]",
			"there is no unit A/*"},
		"groups that meet": {"members: [{count: 3, first: 100000000001}, {count: 1, first: 100000000003}]",
			"account 100000000003 is in another group too"},
		"group's unknown key": {"members:\n- {count: 3, first: 100000000001, stat: SUSPENDED}", "line 2: unknown key stat"},
		"account's policy":    {"accounts: {123456789012: {policies: [{name: x}]}}", "a list of actions or a policy"},
		"stack set alone":     {"stack_sets: [{name: s}]", "stack_sets s: it needs an organization with all features"},
		"stack set's unit":    {"organization: {units: {A: }}\nstack_sets: [{name: s, units: [B]}]", "stack_sets s: there is no unit B"},
		"stack set's filter":  {"organization: {}\nstack_sets: [{name: s, accounts: [123456789012]}]", "filter and accounts go together"},
		"two documents":       {"about: x\n---\nabout: y\n", "second document"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := estate.Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}
