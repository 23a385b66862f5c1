package rehearsal

import (
	"embed"
	"fmt"
	"sync"
	"time"

	"trailhead/awsops/awssim"
)

// DefaultRegion is the region of a rehearsal for which none was chosen.
const DefaultRegion = "us-east-1"

const (
	accountID = "123456789012"
	accessKey = "AKIAREHEARSAL0000000"

	// CloudTrail delivers about five minutes after it begins to log.
	deliveryTime = 5 * time.Minute
)

//go:embed estates/*.yaml
var estates embed.FS

// Scenario is a state of the simulated AWS that can be rehearsed: its name,
// and one line that says what it is.
type Scenario struct{ Name, Means string }

// scenario sets up a simulated AWS: an estate of the folder estates, "" for
// an empty account, and what goes wrong in it.
type scenario struct {
	Scenario
	estate  string
	prepare func(w *awssim.World, region string)
}

var scenarios = []scenario{
	{Scenario: Scenario{Name: "new", Means: "an empty account"}},
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
	{Scenario{Name: "throttled", Means: "every 5th call is throttled"}, "", func(w *awssim.World, _ string) {
		for nth := 5; nth <= 2000; nth += 5 {
			w.Fail(awssim.Fault{Nth: nth, Err: awssim.Throttling()})
		}
	}},
	{Scenario{Name: "denied", Means: "a service control policy refuses CreateTrail"}, "", func(w *awssim.World, _ string) {
		if len(w.AddAccount(accountID, "rehearsal").SCPs) == 0 {
			w.AttachSCP(accountID, "NoNewTrails",
				`{"Version":"2012-10-17","Statement":[{"Sid":"NoNewTrails","Effect":"Deny","Action":"cloudtrail:CreateTrail","Resource":"*"}]}`)
		}
	}},
	{Scenario{Name: "slow", Means: "what is made is seen 12 seconds later"}, "", func(w *awssim.World, _ string) { w.Lag = 12 * time.Second }},
	{Scenario{Name: "expired", Means: "the credentials expire during apply"}, "", expireDuringApply},
	{Scenario{Name: "name-taken", Means: "a bucket that somebody made by hand has the name"}, "", func(w *awssim.World, region string) {
		w.AddAccount(accountID, "rehearsal")
		w.AddBucket(fmt.Sprintf("expel-cloudtrail-%s-%s-an", accountID, region), accountID, region)
	}},
}

// inEstate is the scenario of an estate of that name, with nothing going wrong.
func inEstate(name, means string) scenario {
	return scenario{Scenario: Scenario{Name: name, Means: means}, estate: name}
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

// Scenarios are what can be rehearsed. The first is the usual one.
func Scenarios() []Scenario {
	var all []Scenario
	for _, s := range scenarios {
		all = append(all, s.Scenario)
	}
	return all
}
