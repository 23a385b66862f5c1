package ui

import (
	"charm.land/bubbletea/v2"
	"testing"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
)

func TestExternalIDIsAskedFirstAndCheckedAsOneTypes(t *testing.T) {
	b := newBooth(t, settingsScreen, "scope=account", "variant=new")
	b.drawn("settings_external-id")
	b.saysNot("✗", "✓")
	b.typed(stageSecret[:20])
	b.says("· It holds no GUID")
	b.press("enter")
	b.says("✗ It", "8, 4, 4, 4 and 12")
	b.drawn("settings_external-id_wrong")
	b.typed(stageSecret[20:])
	b.says("✓ " + stageSecret)
	b.press("enter")
	if got := b.j.Set.ExternalID.Reveal(); got != stageSecret {
		t.Errorf("the External ID is %q", got)
	}
	b.says("Everything has an answer", "> Go on")
}

func TestAPastedAddressHoldsTheExternalID(t *testing.T) {
	b := newBooth(t, settingsScreen, "scope=account", "variant=new")
	b.take(tea.PasteMsg{Content: "https://workbench.expel.io/organizations/" + stageSecret + "?tab=1\n"})
	b.says("✓ " + stageSecret)
	b.drawn("settings_external-id_pasted")
	b.press("enter")
	if got := b.j.Set.ExternalID.Reveal(); got != stageSecret {
		t.Errorf("the External ID is %q", got)
	}
}

func TestTheExternalIDTakesEveryKey(t *testing.T) {
	b := newBooth(t, settingsScreen, "scope=account", "variant=new")
	b.typed("e?kja")
	s := b.app.top().(*settings.Model)
	if s.Ask.Text != "e?kja" {
		t.Errorf("the field holds %q", s.Ask.Text)
	}
	b.press("ctrl+c")
	b.until("it is left", func() bool { return b.left != nil })
	if *b.left != flow.Cancelled {
		t.Errorf("left with %d", *b.left)
	}
}

func TestEscKeepsAGoodExternalID(t *testing.T) {
	b := newBooth(t, settingsScreen, "scope=account", "variant=new")
	b.typed(stageSecret)
	b.press("esc")
	if b.j.Set.ExternalID.Reveal() != stageSecret {
		t.Error("the External ID is lost")
	}
}

func TestTableShowsEveryAnswerAndItsSource(t *testing.T) {
	b := newBooth(t, settingsScreen, append(settled, "queue=acme-queue")...)
	b.drawn("settings_table")
	b.on("queue")
	b.drawn("settings_table_row")
	b.says("acme-queue", "command line", "article, step 7", "your AWS config", "expel-cloudtrail-"+stageAccount+"-us-east-1", "6f1d…(36 characters)")
	b.saysNot("Member accounts", "Role in the log account", "Agreed to", stageSecret)
	b.on("scope")
	b.press("e", "down", "enter")
	b.says("Member accounts", "you")
	b.on("variant")
	b.press("e", "down", "enter")
	b.says("Role in the log account", "Others who listen")
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
			b := newBooth(t, settingsScreen, settled...)
			b.on(c.key)
			b.press("e")
			b.press(c.keys...)
			b.typed(c.text)
			b.press("enter")
			f, _ := answers.FieldOf(c.key)
			if got := f.Get(b.j.Set.Answers); got != c.want {
				t.Errorf("%s is %q, want %q:\n%s", c.key, got, c.want, b.screen())
			}
			if s := b.app.top().(*settings.Model); s.Edit != nil || s.Source(f) != "you" {
				t.Errorf("not kept, or the source is %q", s.Source(f))
			}
		})
	}
}

func TestAWrongAnswerIsNotKept(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.on("queue")
	b.press("enter")
	b.typed(" x")
	b.says("· It has a space in it")
	b.press("enter")
	b.says("✗ It has a space in it")
	b.saysNot("--queue", "TRAILHEAD_QUEUE")
	b.drawn("settings_edit_wrong")
	b.press("esc")
	if got := b.j.Set.Queue; got != "ExpelMasterCloudTrailNotify" {
		t.Errorf("the queue is %q", got)
	}
	if b.app.top().(*settings.Model).Edit != nil {
		t.Error("esc should end the edit")
	}
}

func TestEditingIsDrawn(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.on("auth")
	b.press("e")
	b.drawn("settings_edit_choice")
	b.press("esc")
	b.on("bucket")
	b.press("e")
	b.drawn("settings_edit_text")
}

func TestAnswersThatDoNotGoTogetherAreSaidOnTheirRow(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.on("trail")
	b.press("e", "ctrl+u")
	b.typed("arn:aws:cloudtrail:us-east-1:" + stageAccount + ":trail/audit")
	b.press("enter")
	b.says("✗ Is an ARN, but the variant is new.")
	b.press("end", "enter")
	if s := b.app.top().(*settings.Model); s.At != "trail" || s.Planning.Run != 0 {
		t.Errorf("it should go to the row, not on; it is at %q", s.At)
	}
}

// A whole journey in one write: no command's message comes in between.
func TestTypedAheadKeysGiveTheSameAnswers(t *testing.T) {
	b := newBooth(t, settingsScreen, "scope=account", "variant=new")
	b.typed(stageSecret)
	b.press("enter", "up", "e")
	b.typed("team=security")
	b.press("enter", "up", "enter", "down", "enter", "home", "end", "enter")
	if b.j.Set.Tags["team"] != "security" || b.j.Set.TrustedPrincipal != answers.TrustUser || b.j.Set.ExternalID.Reveal() != stageSecret {
		t.Errorf("answers: %v", b.j.Set.Record())
	}
	b.reach("Review")
}

func TestGoingOnPlansInTheBackground(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.press("enter")
	b.says("Looking at what is there")
	b.drawn("settings_looking")
	b.press("esc")
	b.saysNot("Looking")
	stale := b.j.RunID
	b.press("enter")
	b.take(screen.Planned{Run: stale})
	if b.app.part() != "Settings" {
		t.Error("a late answer was taken")
	}
	b.reach("Review")
	if b.j.Plan == nil || len(b.j.Plan.Changes) != 8 {
		t.Errorf("plan: %+v", b.j.Plan)
	}
}

func TestATrailThatExistsAsksForTheSecondCopy(t *testing.T) {
	b := newBooth(t, settingsScreen, "external_id="+stageSecret, "scope=account")
	b.otherTrail()
	b.press("enter")
	b.becomes("✗ There is a trail here already", "Recommended: existing.", "2.00 USD per 100,000 events", "a agree: a second copy of events")
	b.saysNot("--variant", "--accept", "TRAILHEAD_VARIANT")
	b.drawn("settings_refused")
	if s := b.app.top().(*settings.Model); s.At != "variant" {
		t.Errorf("the cursor is at %q", s.At)
	}
	b.press("enter", "enter") // yes, new
	b.press("end", "enter")
	b.becomes("a agree")
	b.press("a", "enter")
	b.reach("Review")
	if !b.j.Set.Accepts(answers.AcceptSecondTrail) {
		t.Error("not agreed")
	}
	b.says("as a second copy, events cost 2.00 USD per 100,000")
}

func TestAProblemOfAWSIsAPanel(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.deny("cloudtrail:DescribeTrails")
	b.press("enter")
	b.becomes("Why", "cloudtrail:DescribeTrails")
	b.drawn("settings_problem")
	b.allow()
	b.press("r")
	b.reach("Review")
}

func TestAnotherRegionIsConnectedTo(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.on("region")
	b.press("e", "ctrl+u")
	b.typed("eu-central-1")
	b.press("enter", "end", "enter")
	b.reach("Review")
	if at := b.j.Session.Home.Target().Region; at != "eu-central-1" || b.j.Where.Region != at {
		t.Errorf("the desk is in %s", at)
	}
	b.says("eu-central-1")
}

func TestHelpIsAboutTheRow(t *testing.T) {
	b := newBooth(t, settingsScreen, settled...)
	b.on("auth")
	b.press("?")
	b.becomes("Whether Expel signs in with a role or as an IAM user.", "A user's access key is shown once", "step 7", "--auth")
	b.drawn("help_field")
	b.press("?")
	b.becomes("Everything has an answer")
	b.press("end", "?")
	b.becomes("who says so")
	b.drawn("help_screen")
}

func TestWrongFlagsAreSaidOnTheirRows(t *testing.T) {
	b := newBooth(t, settingsScreen, "scope=account", "variant=new")
	b.j.Host.Preset.Flags["external_id"] = "a@acme.example"
	b.j.Host.Preset.Flags["queue"] = "no spaces"
	b.app.stack = nil
	b.show(settings.New(b.j))
	b.says("✗ Is an e-mail address.")
	b.typed(stageSecret)
	b.press("enter")
	b.says("One answer is still needed.", "✗ Has a space in it.")
	if s := b.app.top().(*settings.Model); s.At != "queue" {
		t.Errorf("the cursor is at %q", s.At)
	}
	b.press("e", "ctrl+u")
	b.typed("acme")
	b.press("enter")
	b.says("Everything has an answer.")
}

func BenchmarkSettingsKey(b *testing.B) {
	j := &screen.Journey{Host: flow.Host{}, Styles: screen.StylesFor(true)}
	_ = j.Answer(settings.KeyExternalID, stageSecret)
	s := settings.New(j)
	room := screen.Area{Width: 100, Height: 34, Styles: j.Styles}
	keys := []tea.KeyPressMsg{boothKeys["home"], {Code: 'e', Text: "e"}, boothKeys["esc"], boothKeys["down"]}
	for i := 0; b.Loop(); i++ {
		_, _ = s.Update(keys[i%len(keys)])
		_ = s.View(room)
	}
}

func TestWhatIsAgreedToCanBeTakenBack(t *testing.T) {
	b := newBooth(t, settingsScreen, append(settled, "accept=second-trail")...)
	b.on("accept")
	b.press("e", "down", "space", "enter")
	if got := b.j.Set.Accept; len(got) != 2 {
		t.Errorf("agreed to %v", got)
	}
	b.press("e")
	b.drawn("settings_edit_several")
	b.press("space", "down", "space", "enter")
	if got := b.j.Set.Accept; len(got) != 0 {
		t.Errorf("agreed to %v:\n%s", got, b.screen())
	}
	b.saysNot("Agreed to")
	b.says("> Go on")
}
