package steps_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim/simtest"
	"trailhead/internal/sample"
	"trailhead/steps/discover"
)

// gist is what a person should read of an estate: the facts that decide, and
// the recommendation. It stands in a golden file beside the estate.
type gist struct {
	Is             string
	Organization   *discover.Organization    `json:",omitempty"`
	ControlTower   *discover.Tower           `json:",omitempty"`
	Trails         []string                  `json:",omitempty"`
	Buckets        []string                  `json:",omitempty"`
	Expel          *discover.DiscoveredExpel `json:",omitempty"`
	Unknown        []discover.Unread         `json:",omitempty"`
	Recommendation discover.Recommendation
}

func gistOf(is string, d discover.Discovery) gist {
	g := gist{Is: is, Organization: d.Organization, ControlTower: d.ControlTower, Unknown: d.Unknown, Recommendation: d.Recommendation}
	for _, t := range d.Trails {
		text := t.Account + " " + t.Name
		if len(t.Findings) > 0 {
			text += ": " + strings.Join(t.Findings, "; ")
		}
		g.Trails = append(g.Trails, text)
	}
	for _, b := range d.Buckets {
		text := strings.TrimSpace(b.Account+" ") + " " + b.Name + " " + b.Region + " " + b.Encryption
		if b.Gone {
			text += " gone"
		}
		for _, l := range b.Listeners {
			text += ", tells " + l.Kind + " " + l.To
		}
		g.Buckets = append(g.Buckets, strings.TrimSpace(text))
	}
	if e := d.Expel; len(e.Roles)+len(e.Queues)+len(e.StackSets) > 0 {
		g.Expel = &e
	}
	return g
}

// Every estate, with its recommendation. What could not be
// read names its action and is nowhere told as absent.
func TestEachEstateIsSeenForWhatItIs(t *testing.T) {
	for _, name := range simtest.EstateNames(t) {
		if name == "organization-huge" && !sample.Full() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			b := estateWorld(t, name)
			if name == "govcloud" {
				b.reach = b.reach.In("us-gov-west-1")
			}
			writes := b.writes()
			d := b.session()
			found, err := d.Discover(t.Context(), answered(t, d).Answers, func(discover.Found) {})
			if err != nil {
				t.Fatal(err)
			}
			if b.writes() != writes {
				t.Error("something was written")
			}
			honest(t, found)
			about, _, _ := strings.Cut(string(simtest.Estate(t, name)), "\n")
			goldenJSON(t, "../testdata/estates/"+name+".golden", gistOf(strings.Trim(strings.TrimPrefix(about, "about: "), `"`), found))
		})
	}
}

// honest: every unknown says what is missing, and what could not be read is
// not told as absent.
func honest(t testing.TB, d discover.Discovery) {
	t.Helper()
	told := func(what string) bool {
		return slices.ContainsFunc(d.Unknown, func(u discover.Unread) bool { return strings.Contains(u.What, what) })
	}
	for _, u := range d.Unknown {
		if u.What == "" || u.Action == "" || u.Why == "" {
			t.Errorf("unknown without what, action or why: %+v", u)
		}
		if strings.Contains(u.Why, "https response error") {
			t.Errorf("the SDK's own text: %s", u.Why)
		}
	}
	for what, known := range readIn(d) {
		if !known && !told(what) {
			t.Errorf("%s was not read, and nothing says so", what)
		}
	}
	for _, b := range d.Buckets {
		if b.Notifications == nil && len(b.Listeners) > 0 {
			t.Errorf("%s has listeners that nobody has read", b.Name)
		}
	}
	if d.Recommendation.Variant == "" && len(d.Recommendation.Notes) == 0 {
		t.Error("nothing is recommended, and nothing says why")
	}
}

// readIn is what a discovery looks at, by part of what is told where it could
// not be read, and whether it could.
func readIn(d discover.Discovery) map[string]bool {
	all := map[string]bool{"trails in": d.RegionsUnread == 0}
	for _, t := range d.Trails {
		all["whether trail "+t.Name+" is logging"] = t.Logging != nil
		all["which events trail "+t.Name] = t.Events != nil
	}
	for _, b := range d.Buckets {
		all["bucket "+b.Name] = b.Gone || b.Notifications != nil && b.Encryption != ""
	}
	for _, k := range d.Keys {
		all[k.ARN] = k.Gone || k.Delegates != nil && k.State != ""
	}
	for _, topic := range d.Topics {
		all[topic.ARN] = topic.Gone || topic.Read
	}
	return all
}

func goldenJSON(t *testing.T, path string, v any) {
	t.Helper()
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("%s is different (go test ./steps -run EachEstate -update, then read the diff):\n%s", path, text.String())
	}
}

// Discovery of an account with a trail asks each region once, and details once
// only: more calls than this are calls twice made.
func TestDiscoveryMakesFewCalls(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	b.sim.ResetCalls()
	d := b.session()
	found, err := d.Discover(t.Context(), answered(t, d).Answers, func(discover.Found) {})
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]int{}
	for _, c := range b.sim.Calls() {
		calls[c.Operation]++
	}
	// Of our account and of log archive, which is another place to have trails in.
	if n := calls["DescribeTrails"]; n != 2*found.Regions {
		t.Errorf("%d DescribeTrails for %d regions of two accounts", n, found.Regions)
	}
	for operation, most := range map[string]int{"GetBucketNotificationConfiguration": 1, "GetTrailStatus": 1, "GetKeyPolicy": 1,
		"DescribeOrganization": 2, "GetBucketEncryption": 1, "ListAccounts": 4} {
		if calls[operation] > most {
			t.Errorf("%s was called %d times, %d are enough", operation, calls[operation], most)
		}
	}
	if n := len(b.sim.Calls()); n > 105 {
		t.Errorf("%d calls, 105 are enough (docs/performance.md)", n)
	}
	t.Logf("%d calls: %v", len(b.sim.Calls()), calls)
}

// BenchmarkDiscover looks at Control Tower's estate, every region of two
// accounts, with 100 ms a call on the wall clock.
func BenchmarkDiscover(b *testing.B) {
	for range b.N {
		w := estateWorld(b, "control-tower-3")
		w.sim.SetClock(awsops.WallClock{})
		w.sim.Latency = 100 * time.Millisecond
		d := w.session()
		w.sim.ResetCalls()
		from := time.Now()
		if _, err := d.Discover(b.Context(), answered(b, d).Answers, func(discover.Found) {}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(from).Seconds()*1000, "ms/discovery")
		b.ReportMetric(float64(len(w.sim.Calls())), "calls")
	}
	b.ReportMetric(0, "ns/op")
}
