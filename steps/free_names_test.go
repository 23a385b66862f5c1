package steps_test

import (
	"testing"

	"trailhead/awsops"
)

// For each name that somebody else's thing has one is offered that nothing has,
// and with it the plan can be carried out.
func TestAFreeNameIsOffered(t *testing.T) {
	const other = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	for key, e := range map[string]struct {
		taken func(t *testing.T, b *world)
		want  string
	}{
		"bucket": {func(_ *testing.T, b *world) {
			b.sim.AddBucket("expel-cloudtrail-123456789012-us-east-1-an", account, "us-east-1")
			b.sim.AddBucket("expel-cloudtrail-2-123456789012-us-east-1-an", account, "us-east-1")
		}, "expel-cloudtrail-3-123456789012-us-east-1-an"},
		"queue": {func(t *testing.T, b *world) {
			for _, name := range []string{"ExpelMasterCloudTrailNotify", "ExpelMasterCloudTrailNotify-2"} {
				if _, err := b.reach.CreateQueue(t.Context(), awsops.NewQueue{Name: name, VisibilityTimeout: 1, Retention: 60,
					MaxMessageSize: 1024}); err != nil {
					t.Fatal(err)
				}
			}
		}, "ExpelMasterCloudTrailNotify-3"},
		"role": {func(_ *testing.T, b *world) {
			b.sim.AddRole(account, "ExpelServiceRole", other)
			b.sim.AddRole(account, "ExpelServiceRole-2", other)
		}, "ExpelServiceRole-3"},
		"policy": {func(t *testing.T, b *world) {
			if _, err := b.home().CreatePolicy(t.Context(), awsops.NewPolicy{Name: "ExpelAPIPolicy",
				Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`}); err != nil {
				t.Fatal(err)
			}
		}, "ExpelAPIPolicy-2"},
		"kms_alias": {existingKey, "expel-cloudtrail-2"},
	} {
		t.Run(key, func(t *testing.T) {
			b := newWorld(t)
			e.taken(t, b)
			offered := map[string]string{}
			for _, p := range b.plan().Blocked {
				for _, do := range p.Do {
					offered[do.Set] = do.Value
				}
			}
			if offered[key] != e.want {
				t.Fatalf("offered: %v, want %s", offered, e.want)
			}
			if again := b.plan(key + "=" + e.want); len(again.Blocked) > 0 {
				t.Errorf("it does not help: %v", again.Blocked[0])
			}
		})
	}
}

// Where no name is found to be free, none is offered: five are tried, those of
// other accounts too.
func TestNoNameIsOfferedUnseen(t *testing.T) {
	b := newWorld(t)
	b.sim.AddAccount("999999999999", "somebody")
	for _, n := range []string{"", "-2", "-3", "-4", "-5", "-6"} {
		b.sim.AddBucket("acme-logs"+n, "999999999999", "us-east-1")
	}
	b.sim.ResetCalls()
	blocked := b.plan("bucket=acme-logs").Blocked
	for _, p := range blocked {
		for _, do := range p.Do {
			if do.Set == "bucket" && do.Value != "" {
				t.Errorf("%s is offered", do.Value)
			}
		}
	}
	if n := b.called("HeadBucket"); len(blocked) != 1 || n != 6 {
		t.Errorf("%d in the way, %d names tried, the one that is taken included", len(blocked), n)
	}
}

// A role that other accounts get, too, may be free in one and taken in another.
func TestNoNameIsOfferedForARoleOfManyAccounts(t *testing.T) {
	const other = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	b := companyWorld(t)
	b.sim.AddRole(b.session().Home.Target().Account, "ExpelServiceRole", other)
	found := false
	for _, p := range b.plan("scope=organization", "accept=organization-access").Blocked {
		for _, do := range p.Do {
			if found = found || do.Set == "role"; do.Set == "role" && do.Value != "" {
				t.Errorf("%s is offered", do.Value)
			}
		}
	}
	if !found {
		t.Error("the role is not in the way")
	}
}
