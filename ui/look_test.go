package ui

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/ui/flow"
	"trailhead/ui/look"
	"trailhead/ui/screen"
)

// looked is a drive that has looked around.
func looked(t *testing.T, prepare func(d *drive), flags ...string) (*drive, *look.Model) {
	t.Helper()
	d := newDrive(t, func(h *flow.Host) {
		h.Preset.Flags = map[string]string{}
		for _, f := range flags {
			key, value, _ := strings.Cut(f, "=")
			h.Preset.Flags[key] = value
		}
	})
	if prepare != nil {
		prepare(d)
	}
	d.press("enter")
	d.becomes("Recommended", "trails in ")
	return d, d.app.top().(*look.Model)
}

func withTrails(d *drive) {
	d.world.AddBucket("acme-logs", stageAccount, "us-east-1")
	d.world.AddTrail(awssim.TrailState{Name: "audit", Account: stageAccount, HomeRegion: "us-east-1", Bucket: "acme-logs", MultiRegion: true, Logging: true})
	d.world.AddTrail(awssim.TrailState{Name: "old", Account: stageAccount, HomeRegion: "eu-west-1", Bucket: "acme-logs"})
}

func TestLookFindsNothingAndRecommendsANewTrail(t *testing.T) {
	d, _ := looked(t, nil)
	d.says("account 123456789012, partition aws", "6 h 12 m left", "arn:aws:iam::123456789012:user/admin", "organization: none", "0 trails", "> Make a new trail", "There is no trail here yet.")
}

func TestLookShowsTheOthersAndWhyTheyRankLower(t *testing.T) {
	d, _ := looked(t, withTrails)
	d.says("> Use the trail audit", "already records every region", "Or", "Make a new trail", "a second copy of the events")
	d.press("down", "enter")
	d.reach("Settings")
	if d.j.Set.Variant != "new" || !d.j.Set.Given("variant") {
		t.Errorf("the variant is %q", d.j.Set.Variant)
	}
	d.press("esc")
	d.becomes("> Make a new trail")
	d.press("up", "enter")
	d.reach("Settings")
	if d.j.Set.Variant != "existing" || !strings.HasSuffix(d.j.Set.Trail, "trail/audit") {
		t.Errorf("variant %q, trail %q", d.j.Set.Variant, d.j.Set.Trail)
	}
	d.press("esc")
	d.reach("Look")
	d.press("down", "enter")
	d.reach("Settings")
	if d.j.Set.Variant != "new" || d.j.Set.Trail != "GlobalCloudTrail" {
		t.Errorf("the ARN of the other choice was kept: %q", d.j.Set.Trail)
	}
}

// What could not be read is not known; it is never taken for absent.
func TestLookSaysWhatItCouldNotRead(t *testing.T) {
	d, _ := looked(t, func(d *drive) {
		d.world.Fail(awssim.Fault{Operation: "DescribeOrganization", Err: awssim.APIError("AccessDeniedException", "not authorized to perform organizations:DescribeOrganization")})
	})
	d.says("? organization: could not be read (organizations:DescribeOrganization)")
	d.saysNot("organization: none")
	d.press("d", "end")
	d.says("> ? organization", "why", "not authorized")
}

// In the management account one could mean all accounts, so it is asked.
func TestLookAsksForTheScopeInTheManagementAccount(t *testing.T) {
	d, _ := looked(t, func(d *drive) { d.world.CreateOrganization(stageAccount) })
	d.press("enter")
	d.says("What shall be connected?", "> This account alone", "Every account of the organization")
	if _, answered := d.j.Typed["scope"]; answered {
		t.Error("it answered by itself")
	}
	d.press("?")
	d.says("Whether one account is connected")
	d.press("esc")
	d.says("> This account alone")
	d.press("esc")
	d.says("Recommended")
	d.press("enter", "down", "enter")
	d.reach("Settings")
	if d.j.Set.Scope != "organization" || !d.j.Set.Given("scope") {
		t.Errorf("the scope is %q", d.j.Set.Scope)
	}
	d.press("esc")
	d.reach("Look")
	d.press("enter")
	d.reach("Settings") // back at the question, with the answer as it was
}

func TestLookDoesNotAskForAScopeThatWasAnswered(t *testing.T) {
	d, _ := looked(t, func(d *drive) { d.world.CreateOrganization(stageAccount) }, "scope=account")
	d.press("enter")
	d.reach("Settings")
}

func TestLookStandsOnTheVariantThatWasAnswered(t *testing.T) {
	d, _ := looked(t, withTrails, "variant=new")
	d.says("> Make a new trail")
	d, _ = looked(t, withTrails, "variant=control-tower")
	d.says("> Use Control Tower's trail", "Answered before (command line).")
}

func TestLookTriesAgain(t *testing.T) {
	d, _ := looked(t, nil)
	d.j.Discovery = nil
	l := d.app.top().(*look.Model)
	l.Options, l.Problem = nil, screen.AsProblem("look around", screen.ErrNoCode)
	d.says("Could not look around")
	d.press("enter") // there is nothing to go on with
	d.press("r")
	d.becomes("Recommended", "trails in ")
}

func TestLookShowsAgainWhatItFound(t *testing.T) {
	d, _ := looked(t, nil)
	calls := len(d.world.Calls())
	d.press("enter")
	d.reach("Settings")
	d.press("esc")
	d.becomes("Recommended", "organization: none")
	if len(d.world.Calls()) != calls {
		t.Error("it looked around once more")
	}
}

func TestLookKeepsKeysTypedAhead(t *testing.T) {
	d := newDrive(t, nil)
	d.press("enter", "enter")
	d.typed(stageSecret)
	d.press("enter")
	d.reach("Settings")
	d.until("the keys are typed", func() bool { return len(d.app.ahead) == 0 })
	if got := d.j.Set.ExternalID.Reveal(); got != stageSecret {
		t.Errorf("the External ID is %q", got)
	}
}

func TestLookWordsForVariants(t *testing.T) {
	for _, c := range []struct{ variant, trail, want string }{
		{"new", "", "Make a new trail"}, {"existing", "arn:aws:cloudtrail:us-east-1:1:trail/audit", "Use the trail audit"},
		{"existing", "", "Use the trail"}, {"control-tower", "arn:x", "Use Control Tower's trail"},
	} {
		if got := look.VariantWords(c.variant, c.trail); got != c.want {
			t.Errorf("%s %s: %q", c.variant, c.trail, got)
		}
	}
}
