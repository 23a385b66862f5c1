package ui

import (
	"regexp"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/uitest"
)

func TestExternalIDIsAskedFirstAndCheckedAsOneTypes(t *testing.T) {
	b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
	b.Golden("settings_external-id")
	b.SaysNot("✗", "✓")
	b.Type(uitest.ExternalID[:20])
	b.Says("· It holds no GUID")
	b.Press("enter")
	b.Says("✗ It holds no GUID. An External ID is a GUID: 8, 4, 4, 4 and 12")
	b.Golden("settings_external-id_wrong")
	b.Type(uitest.ExternalID[20:])
	b.Says("✓ " + uitest.ExternalID)
	b.Press("enter")
	if got := b.J.Set.ExternalID.Reveal(); got != uitest.ExternalID {
		t.Errorf("the External ID is %q", got)
	}
	b.Says("Everything has an answer", "> Go on")
}

func TestAPastedAddressHoldsTheExternalID(t *testing.T) {
	b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
	b.Take(tea.PasteMsg{Content: "https://workbench.expel.io/organizations/" + uitest.ExternalID + "?tab=1\n"})
	b.Says("✓ " + uitest.ExternalID)
	b.Golden("settings_external-id_pasted")
	b.Press("enter")
	if got := b.J.Set.ExternalID.Reveal(); got != uitest.ExternalID {
		t.Errorf("the External ID is %q", got)
	}
}

func TestTheExternalIDTakesEveryKey(t *testing.T) {
	b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
	b.Type("e?kja")
	b.Says("> e?kja")
	b.Press("ctrl+c")
	b.Until("it is left", func() bool { return b.Left != nil })
	if *b.Left != flow.Cancelled {
		t.Errorf("left with %d", *b.Left)
	}
}

func TestEscKeepsAGoodExternalID(t *testing.T) {
	b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
	b.Type(uitest.ExternalID)
	b.Press("esc")
	if b.J.Set.ExternalID.Reveal() != uitest.ExternalID {
		t.Error("the External ID is lost")
	}
}

func TestTableShowsEveryAnswerAndItsSource(t *testing.T) {
	b := wizardAt(t, settingsScreen, append(settled, "queue=acme-queue")...)
	b.Golden("settings_table")
	b.row("queue")
	b.Golden("settings_table_row")
	b.Says("acme-queue", "command line", "article, step 7", "your AWS config", "expel-cloudtrail-123…6789012-us-east-1-an",
		"6f1d…(36 characters)")
	b.SaysNot("Member accounts", "Role in the log account", "Agreed to", uitest.ExternalID)
	b.row("scope")
	b.Press("e", "down", "enter")
	b.Says("Member accounts", "you")
	b.row("variant")
	b.Press("e", "down", "enter")
	b.Says("Role in the log account", "Others who listen")
}

func TestEditingARow(t *testing.T) {
	for _, c := range []struct {
		name, key string
		keys      []string
		text      string
		want      string
	}{
		{"a choice", "trusted_principal", []string{"down"}, "", "user"},
		{"a choice by enter", "auth", []string{"j"}, "", "user"},
		{"yes or no", "bucket_key", []string{"down"}, "", "false"},
		{"a text", "queue", []string{"ctrl+u"}, "acme", "acme"},
		{"a map", "tags", nil, "team=security,cost-center=1234", "cost-center=1234,team=security"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := wizardAt(t, settingsScreen, settled...)
			b.row(c.key)
			b.Press("e")
			b.Press(c.keys...)
			b.Type(c.text)
			b.Press("enter")
			f, _ := answers.FieldOf(c.key)
			if got := f.Get(b.J.Set.Answers); got != c.want {
				t.Errorf("%s is %q, want %q:\n%s", c.key, got, c.want, b.Screen())
			}
			if !b.onRow(c.key) || isBusy(b.app.top()) || !regexp.MustCompile(`(?m)^ > .* you$`).MatchString(b.Screen()) {
				t.Errorf("not kept, or from another source:\n%s", b.Screen())
			}
		})
	}
}

func TestAWrongAnswerIsNotKept(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.row("queue")
	b.Press("enter")
	b.Type(" x")
	b.Says("· It has a space in it")
	b.Press("enter")
	b.Says("✗ It has a space in it")
	b.SaysNot("--queue", "TRAILHEAD_QUEUE")
	b.Golden("settings_edit_wrong")
	b.Press("esc")
	if got := b.J.Set.Queue; got != "ExpelMasterCloudTrailNotify" {
		t.Errorf("the queue is %q", got)
	}
	if isBusy(b.app.top()) {
		t.Error("esc should end the edit")
	}
}

func TestEditingIsDrawn(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.row("auth")
	b.Press("e")
	b.Golden("settings_edit_choice")
	b.Press("esc")
	b.row("bucket")
	b.Press("e")
	b.Golden("settings_edit_text")
}

func TestAnswersThatDoNotGoTogetherAreSaidOnTheirRow(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.row("trail")
	b.Press("e", "ctrl+u")
	b.Type("arn:aws:cloudtrail:us-east-1:" + uitest.Account + ":trail/audit")
	b.Press("enter")
	b.Says("✗ Is an ARN, but the variant is new.")
	b.Press("end", "enter")
	if !b.onRow("trail") || isBusy(b.app.top()) {
		t.Errorf("it should go to the row, not on:\n%s", b.Screen())
	}
}

// A whole journey in one write: no command's message comes in between.
func TestTypedAheadKeysGiveTheSameAnswers(t *testing.T) {
	b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
	b.Type(uitest.ExternalID)
	b.Press("enter", "up", "up", "up", "up", "up", "e")
	b.Type("team=security")
	b.Press("enter", "up", "enter", "down", "enter", "home", "end", "enter")
	if b.J.Set.Tags["team"] != "security" || b.J.Set.TrustedPrincipal != answers.TrustUser ||
		b.J.Set.ExternalID.Reveal() != uitest.ExternalID {
		t.Errorf("answers: %v", b.J.Set.Record())
	}
	b.reach("Review")
}

func TestGoingOnPlansInTheBackground(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.Press("enter")
	b.Says("Looking at what is there")
	b.Golden("settings_looking")
	b.Press("esc")
	b.SaysNot("Looking")
	b.Press("enter") // the answer to the first look comes too late
	b.reach("Review")
	if b.J.Plan == nil || len(b.J.Plan.Changes) != 8 {
		t.Errorf("plan: %+v", b.J.Plan)
	}
}

func TestATrailThatExistsAsksForTheSecondCopy(t *testing.T) {
	b := wizardAt(t, settingsScreen, "external_id="+uitest.ExternalID, "scope=account")
	b.OtherTrail()
	b.Press("enter")
	b.Becomes("✗ There is a trail here already", "Recommended: existing.", "2.00 USD per 100,000 events", "y agree: a second copy of events")
	b.SaysNot("--variant", "--accept", "TRAILHEAD_VARIANT")
	b.Golden("settings_refused")
	if !b.onRow("variant") {
		t.Errorf("the cursor is elsewhere:\n%s", b.Screen())
	}
	b.Press("enter", "enter") // yes, new
	b.Press("end", "enter")
	b.Becomes("y agree")
	b.Press("y", "enter")
	b.reach("Review")
	if !b.J.Set.Accepts(answers.AcceptSecondTrail) {
		t.Error("not agreed")
	}
	b.Says("as a second copy, events cost 2.00 USD per 100,000")
}

func TestAProblemOfAWSIsAPanel(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.Deny("cloudtrail:DescribeTrails")
	b.Press("enter")
	b.Becomes("Why", "cloudtrail:DescribeTrails")
	b.Golden("settings_problem")
	b.Allow()
	b.Press("r")
	b.reach("Review")
}

func TestAnotherRegionIsConnectedTo(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.row("region")
	b.Press("e", "ctrl+u")
	b.Type("eu-central-1")
	b.Press("enter", "end", "enter")
	b.reach("Review")
	if at := b.J.Session.Home.Target().Region; at != "eu-central-1" || b.J.Where.Region != at {
		t.Errorf("the desk is in %s", at)
	}
	b.Says("eu-central-1")
}

func TestHelpIsAboutTheRow(t *testing.T) {
	b := wizardAt(t, settingsScreen, settled...)
	b.row("auth")
	b.Press("?")
	b.Becomes("Whether Expel signs in with a role or as an IAM user.", "A user's access key is shown once", "step 7", "--auth")
	b.Golden("help_field")
	b.Press("?")
	b.Becomes("Everything has an answer")
	b.Press("end", "?")
	b.Becomes("who says so")
	b.Golden("help_screen")
}

func TestWrongFlagsAreSaidOnTheirRows(t *testing.T) {
	b := wizardAt(t, settingsScreen, "scope=account", "variant=new")
	b.J.Host.Preset.Flags["external_id"] = "a@acme.example"
	b.J.Host.Preset.Flags["queue"] = "no spaces"
	b.app.stack = nil
	b.show(settings.New(b.J))
	b.Says("✗ Is an e-mail address.")
	b.Type(uitest.ExternalID)
	b.Press("enter")
	b.Says("One answer is still needed.", "✗ Has a space in it.")
	if !b.onRow("queue") {
		t.Errorf("the cursor is elsewhere:\n%s", b.Screen())
	}
	b.Press("e", "ctrl+u")
	b.Type("acme")
	b.Press("enter")
	b.Says("Everything has an answer.")
}

func BenchmarkSettingsKey(b *testing.B) {
	j := &screen.Journey{Host: flow.Host{}, Styles: screen.StylesOn(screen.BackgroundOf(true))}
	_ = j.Answer("external_id", uitest.ExternalID)
	var s screen.Screen = settings.New(j)
	room := screen.Area{Width: 100, Height: 34, Styles: j.Styles}
	keys := []tea.KeyPressMsg{uitest.Key("home"), {Code: 'e', Text: "e"}, uitest.Key("esc"), uitest.Key("down")}
	for i := 0; b.Loop(); i++ {
		_, _ = s.Update(keys[i%len(keys)])
		_ = s.View(room)
	}
}

func TestWhatIsAgreedToCanBeTakenBack(t *testing.T) {
	b := wizardAt(t, settingsScreen, append(settled, "accept=second-trail")...)
	b.row("accept")
	b.Press("e", "down", "space", "enter")
	if got := b.J.Set.Accept; len(got) != 2 {
		t.Errorf("agreed to %v", got)
	}
	b.Press("e")
	b.Golden("settings_edit_several")
	b.Press("space", "down", "space", "enter")
	if got := b.J.Set.Accept; len(got) != 0 {
		t.Errorf("agreed to %v:\n%s", got, b.Screen())
	}
	b.SaysNot("Agreed to")
	b.Says("> Go on")
}
