package ui

import (
	"strings"
	"testing"
	"time"

	"trailhead/steps/checks"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// Who holds Enter down comes to the end, and neither past it nor out.
func TestAHeldKeyDoesNotRunPastTheEnd(t *testing.T) {
	b := applied(t)
	for range 20 {
		b.Press("enter")
	}
	b.at(flow.Verify)
	b.Becomes("hops work")
	for range 20 {
		b.Press("enter")
		b.Clock.Add(30 * time.Millisecond)
	}
	b.at(flow.Verify)
	b.Says("Press enter once more for the values.")
	b.meantEnter()
	b.at(flow.Values)
	for range 20 {
		b.Press("enter")
		b.Clock.Add(time.Second)
	}
	if b.app.gone {
		t.Fatal("Enter has left")
	}
	b.Says("q leaves. The values are printed once more then.")
	b.Press("q")
	if code := b.UntilLeft(); code != 0 {
		t.Errorf("left with %d", code)
	}
}

// The end says in a sentence that all is well, draws the way, and has the values
// and undo at hand.
func TestTheEndHasAMoment(t *testing.T) {
	b := applied(t)
	b.AWS.DeliverLogs()
	b.Press("enter")
	b.Becomes("✓ It works", "Events reach Expel's queue, and Expel can read them.")
	b.meantEnter()
	b.at(flow.Values)
	b.Says("✓ It works. Events reach Expel's queue, and Expel can read them.",
		"✓trail → ✓bucket → ✓notification → ✓queue → ✓key → ✓role", uitest.QueueURL)
	b.Golden("values_works")
	b.Press("u")
	b.at(flow.Undo)
	b.Becomes("Take back these")
	b.Press("esc")
	b.at(flow.Values)
	b.Press("esc")
	b.at(flow.Verify)
	b.Press("u")
	b.at(flow.Undo)
	b.Press("esc")
	b.at(flow.Verify)
}

// What is broken is not said to work, where the values are shown all the same.
func TestWhatIsBrokenIsNotSaidToWork(t *testing.T) {
	b := atValues(t)
	b.J.Report = &checks.Report{Checks: []checks.Check{{Hop: checks.Hops[0], Status: checks.Fail}}}
	b.SaysNot("works", "in place")
}

// A warning is explained where it stands.
func TestAWarningIsExplained(t *testing.T) {
	b := applied(t)
	b.Press("enter")
	b.Becomes("hops work")
	b.SaysNot("A warning stops no event")
	b.J.Report.Checks[0].Status = checks.Warn
	b.Says("A warning stops no event")
}

// What is there can be seen after the run, as it is then.
func TestWhatIsThereCanBeSeenAfterTheRun(t *testing.T) {
	b := applied(t)
	b.Press("enter")
	b.Becomes("hops work")
	b.Press("i")
	b.at(flow.Inventory)
	b.Becomes("trail GlobalCloudTrail")
	if b.Offers("enter") {
		t.Error("a trail can be chosen where nothing is left to choose")
	}
	b.Press("esc")
	b.at(flow.Verify)
	b.Deny("cloudtrail:DescribeTrails")
	b.Press("i")
	b.at(flow.Inventory)
	b.Becomes("could not be read")
}

// The accounts of a roll-out can be seen after the run, wherever one is.
func TestTheAccountsCanBeSeenAfterTheRun(t *testing.T) {
	b := companyRun(t)
	b.stops()
	b.Press("enter")
	b.at(flow.Verify)
	b.looked()
	for _, at := range []flow.Station{flow.Verify, flow.Values} {
		b.Press("b")
		b.Until("the accounts are shown", func() bool { return b.app.over != nil })
		b.Says("Every account", "failed")
		b.Press("/", "q", "esc", "s")
		b.Becomes("saved:")
		b.Press("esc")
		b.at(at)
		if at == flow.Verify {
			b.meantEnter()
			b.at(flow.Values)
		}
	}
}

// What an undo leaves can be taken back from where it says so, each by its name.
func TestWhatUndoLeavesCanBeTakenBackToo(t *testing.T) {
	b := applied(t)
	b.AWS.DeliverLogs() // a bucket with logs stays
	b.Press("enter")
	b.Becomes("hops work")
	takesBack := func(first ...string) {
		b.Press("u")
		b.at(flow.Undo)
		for _, key := range first {
			b.Until("it has looked", func() bool { return b.Offers(key) })
			b.Press(key)
			b.Type(nameAsked.FindStringSubmatch(b.Words())[1])
			b.Press("enter")
		}
		b.Becomes("Take back these")
		b.Press("enter")
		b.Type(uitest.Account)
		b.Press("enter")
		b.made()
	}
	takesBack()
	b.Says("S3 bucket expel-cloudtrail-123456789012-us-east-1-an stays")
	if !strings.Contains(b.Keys(), "u") {
		t.Fatalf("keys %q", b.Keys())
	}
	takesBack("l", "x")
	b.SaysNot(" stays: ")
	if strings.Contains(b.Keys(), "u") {
		t.Errorf("keys %q, and nothing is left", b.Keys())
	}
}

// The exit text names undo, and has the values last.
func TestTheExitTextHasTheValuesLast(t *testing.T) {
	b := atValues(t)
	text := farewell(b.J)
	undo, values := strings.Index(text, "\ntrailhead undo "), strings.Index(text, "1 Role ARN\n")
	if undo < 0 || values < undo || !strings.HasSuffix(text, "\n"+uitest.QueueURL+"\n") {
		t.Errorf("farewell:\n%s", text)
	}
}
