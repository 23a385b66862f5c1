package ui

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// looked is the wizard that has looked around.
func looked(t *testing.T, prepare func(d *wizard), flags ...string) *wizard {
	t.Helper()
	d := startWizard(t, func(h *flow.Host) {
		h.Preset.Flags = uitest.Flags(flags...)
	})
	if prepare != nil {
		prepare(d)
	}
	d.Press("enter")
	d.Becomes("Recommended", "trails in ")
	return d
}

func withTrails(d *wizard) {
	d.AWS.AddBucket("acme-logs", uitest.Account, "us-east-1")
	d.AWS.AddTrail(awssim.TrailState{Name: "audit", Account: uitest.Account, HomeRegion: "us-east-1", Bucket: "acme-logs", MultiRegion: true,
		Logging: true})
	d.AWS.AddTrail(awssim.TrailState{Name: "old", Account: uitest.Account, HomeRegion: "eu-west-1", Bucket: "acme-logs"})
}

func TestLookFindsNothingAndRecommendsANewTrail(t *testing.T) {
	d := looked(t, nil)
	d.Says("account 123456789012, partition aws", "6 h 12 m left", "arn:aws:iam::123456789012:user/admin", "organization: none", "0 trails",
		"> Make a new trail", "There is no trail here yet.")
}

func TestLookShowsTheOthersAndWhyTheyRankLower(t *testing.T) {
	d := looked(t, withTrails)
	d.Says("> Use the trail audit", "already records every region", "Or", "Make a new trail", "a second copy of the events")
	d.Press("down", "enter")
	d.reach("Settings")
	if d.J.Set.Variant != "new" || !d.J.Set.Given("variant") {
		t.Errorf("the variant is %q", d.J.Set.Variant)
	}
	d.Press("esc")
	d.Becomes("> Make a new trail")
	d.Press("up", "enter")
	d.reach("Settings")
	if d.J.Set.Variant != "existing" || !strings.HasSuffix(d.J.Set.Trail, "trail/audit") {
		t.Errorf("variant %q, trail %q", d.J.Set.Variant, d.J.Set.Trail)
	}
	d.Press("esc")
	d.reach("Look")
	d.Press("down", "enter")
	d.reach("Settings")
	if d.J.Set.Variant != "new" || d.J.Set.Trail != "GlobalCloudTrail" {
		t.Errorf("the ARN of the other choice was kept: %q", d.J.Set.Trail)
	}
}

// What could not be read is not known; it is never taken for absent.
func TestLookSaysWhatItCouldNotRead(t *testing.T) {
	d := looked(t, func(d *wizard) {
		d.AWS.Fail(awssim.Fault{Operation: "DescribeOrganization",
			Err: awssim.APIError("AccessDeniedException", "not authorized to perform organizations:DescribeOrganization")})
	})
	d.Says("? organization: could not be read (organizations:DescribeOrganization)")
	d.SaysNot("organization: none")
	d.Press("i", "end")
	d.Says("> ? organization", "why", "not authorized")
}

// In the management account one could mean all accounts, so it is asked.
func TestLookAsksForTheScopeInTheManagementAccount(t *testing.T) {
	d := looked(t, func(d *wizard) { d.AWS.CreateOrganization(uitest.Account) })
	d.Press("enter")
	d.Says("What shall be connected?", "> The trail's accounts alone", "Every account of the organization")
	if _, answered := d.J.Typed["scope"]; answered {
		t.Error("it answered by itself")
	}
	d.Press("?")
	d.Says("Whether Expel looks into the accounts")
	d.Press("esc")
	d.Says("> The trail's accounts alone")
	d.Press("esc")
	d.Says("Recommended")
	d.Press("enter", "down", "enter")
	d.reach("Settings")
	if d.J.Set.Scope != "organization" || !d.J.Set.Given("scope") {
		t.Errorf("the scope is %q", d.J.Set.Scope)
	}
	d.Press("esc")
	d.reach("Look")
	d.Press("enter")
	d.reach("Settings") // back at the question, with the answer as it was
}

func TestLookDoesNotAskForAScopeThatWasAnswered(t *testing.T) {
	d := looked(t, func(d *wizard) { d.AWS.CreateOrganization(uitest.Account) }, "scope=account")
	d.Press("enter")
	d.reach("Settings")
}

func TestLookStandsOnTheVariantThatWasAnswered(t *testing.T) {
	d := looked(t, withTrails, "variant=new")
	d.Says("> Make a new trail")
	d = looked(t, withTrails, "variant=control-tower")
	d.Says("> Use Control Tower's trail", "Answered before (command line).")
}

func TestLookShowsAgainWhatItFound(t *testing.T) {
	d := looked(t, nil)
	calls := len(d.AWS.Calls())
	d.Press("enter")
	d.reach("Settings")
	d.Press("esc")
	d.Becomes("Recommended", "organization: none")
	if len(d.AWS.Calls()) != calls {
		t.Error("it looked around once more")
	}
}

func TestLookKeepsKeysTypedAhead(t *testing.T) {
	d := startWizard(t, nil)
	d.Press("enter", "enter")
	d.Type(uitest.ExternalID)
	d.Press("enter")
	d.reach("Settings")
	d.Until("the keys are typed", func() bool { return len(d.app.ahead) == 0 })
	if got := d.J.Set.ExternalID.Reveal(); got != uitest.ExternalID {
		t.Errorf("the External ID is %q", got)
	}
}

// A look that AWS asks to be patient says so, and which try it is at.
func TestALookSaysThatAWSAsksForPatience(t *testing.T) {
	b := fromTheStart(t)
	b.AWS.Fail(awssim.Fault{Operation: "DescribeTrails", Times: 2, Err: awssim.APIError("ThrottlingException", "Rate exceeded")})
	_, release := b.Hold("DescribeOrganization")
	defer release()
	b.Press("enter")
	b.Becomes("Looking around. Nothing is changed. AWS asks for patience, try ")
}
