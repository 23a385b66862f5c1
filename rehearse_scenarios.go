package main

import (
	"embed"
	"fmt"
	"sync"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/ui/cli"
)

const (
	rehearsalAccount = "123456789012"
	rehearsalKey     = "AKIAREHEARSAL0000000"
	rehearsalRegion  = "us-east-1"

	// Calls take about as long as real ones; waits are cut short.
	rehearsalLatency = 120 * time.Millisecond
	rehearsalSpeed   = 60
	// CloudTrail delivers about five minutes after it begins to log.
	rehearsalDelivery = 5 * time.Minute
)

// The estates of the scenarios, one by one: others are for tests, and the
// program need not carry them.
//
//go:embed testdata/estates/existing.yaml testdata/estates/existing-topic.yaml testdata/estates/existing-overlap.yaml
//go:embed testdata/estates/foreign-bucket.yaml testdata/estates/foreign-key.yaml testdata/estates/delegated-admin.yaml
//go:embed testdata/estates/control-tower-3.yaml testdata/estates/control-tower-4.yaml
//go:embed testdata/estates/organization.yaml testdata/estates/organization-partial.yaml testdata/estates/organization-huge.yaml
var estates embed.FS

// scenario sets up a simulated AWS: an estate of testdata/estates, "" for an
// empty account, and what goes wrong in it.
type scenario struct {
	cli.Scenario
	estate  string
	prepare func(w *awssim.World, region string)
}

var rehearsals = []scenario{
	{Scenario: cli.Scenario{Name: "new", Means: "an empty account"}},
	inEstate("existing", "an account that has a trail, and somebody who listens to its bucket"),
	inEstate("existing-topic", "the same, where a topic hears of the log files already"),
	inEstate("existing-overlap", "the same, where somebody's queue hears of the log files already"),
	inEstate("foreign-bucket", "a trail whose bucket is in another account"),
	inEstate("foreign-key", "a trail whose key is in an account that nobody here can enter"),
	inEstate("control-tower-3", "Control Tower 3.3, seen from the management account"),
	inEstate("control-tower-4", "Control Tower 4.0, whose guardrails lock the log bucket"),
	inEstate("delegated-admin", "the organization's trail, seen from CloudTrail's delegated administrator"),
	inEstate("organization", "a whole organization of 40 accounts, in units three levels deep"),
	inEstate("organization-partial", "20 members, of which three fail for three reasons and one is suspended"),
	inEstate("organization-huge", "10,000 members in 50 units"),
	{cli.Scenario{Name: "throttled", Means: "every 5th call is throttled"}, "", func(w *awssim.World, _ string) {
		for nth := 5; nth <= 2000; nth += 5 {
			w.Fail(awssim.Fault{Nth: nth, Err: awssim.Throttling()})
		}
	}},
	{cli.Scenario{Name: "denied", Means: "a service control policy refuses CreateTrail"}, "", func(w *awssim.World, _ string) {
		if len(w.AddAccount(rehearsalAccount, "rehearsal").SCPs) == 0 {
			w.AttachSCP(rehearsalAccount, "NoNewTrails", `{"Version":"2012-10-17","Statement":[{"Sid":"NoNewTrails","Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
		}
	}},
	{cli.Scenario{Name: "slow", Means: "what is made is seen 12 seconds later"}, "", func(w *awssim.World, _ string) { w.Lag = 12 * time.Second }},
	{cli.Scenario{Name: "expired", Means: "the credentials expire during apply"}, "", expireDuringApply},
	{cli.Scenario{Name: "name-taken", Means: "another account has the bucket's name"}, "", func(w *awssim.World, region string) {
		const other = "999999999999"
		w.AddAccount(other, "somebody else")
		w.AddBucket(fmt.Sprintf("expel-cloudtrail-%s-%s", rehearsalAccount, region), other, region)
	}},
}

// inEstate is the scenario of an estate of that name, with nothing going wrong.
func inEstate(name, means string) scenario {
	return scenario{Scenario: cli.Scenario{Name: name, Means: means}, estate: name}
}

// expireDuringApply lets six writes through, which is the middle of an apply.
func expireDuringApply(w *awssim.World, _ string) {
	var mu sync.Mutex
	writes := 0
	w.OnCall(func(c awssim.Call, when string) {
		mu.Lock()
		defer mu.Unlock()
		if c.Write && when == "before" {
			if writes++; writes == 7 {
				w.Expire()
			}
		}
	})
}

func scenarios() []cli.Scenario {
	var all []cli.Scenario
	for _, s := range rehearsals {
		all = append(all, s.Scenario)
	}
	return all
}
