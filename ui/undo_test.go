package ui

import (
	"strings"
	"testing"

	"trailhead/steps/engine"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/undo"
)

// undoing is a booth at the way back of a set-up that is made.
func undoing(t *testing.T) (*booth, *undo.Model) {
	t.Helper()
	b := applied(t)
	u := undo.New(b.j)
	b.app.stack = []screen.Screen{settings.New(b.j)}
	b.show(u)
	b.until("the plan is there", func() bool { return u.Plan != nil })
	return b, u
}

func TestUndoIsAPlan(t *testing.T) {
	b, _ := undoing(t)
	b.says("remove 6 change 0", "remove IAM role", "Stays", "KMS key alias/expel-cloudtrail: nothing encrypted with it can be read without it", "Take back these 6?")
	b.saysNot("--delete-key")
	b.drawn("undo")
}

func TestUndoWantsTheAccountTyped(t *testing.T) {
	b, _ := undoing(t)
	writes := b.writes()
	b.press("enter")
	b.says("To take this back, type the account's id: " + stageAccount)
	b.drawn("undo_confirm")
	b.typed("12345678901")
	b.press("enter")
	b.says("✗ That is not it")
	b.drawn("undo_wrong")
	if b.writes() != writes {
		t.Error("something was written")
	}
	b.typed("2")
	b.press("enter")
	b.made()
	if strings.Contains(b.world.Inventory(), "ExpelServiceRole") {
		t.Error("the role is still there")
	}
}

func TestUndoIsLeftByEsc(t *testing.T) {
	b, u := undoing(t)
	writes := b.writes()
	b.press("enter")
	b.typed(stageAccount)
	b.press("esc")
	b.says("Nothing was taken back.")
	b.press("esc")
	b.reach("Settings")
	if b.writes() != writes || u.Naming != nil {
		t.Error("esc should change nothing")
	}
}

func TestUndoDeletesTheKeyWhenItsAliasIsTyped(t *testing.T) {
	b, u := undoing(t)
	b.press("x")
	b.says("Type its alias to say so: alias/expel-cloudtrail")
	b.typed("alias/expel")
	b.press("enter")
	b.says("✗ That is not it")
	if u.Options.DeleteKey != "" {
		t.Error("the wish counts already")
	}
	b.typed("-cloudtrail")
	b.press("enter")
	b.becomes("remove 7", "AWS deletes it after 30 days")
	b.drawn("undo_key")
	b.press("x")
	b.becomes("remove 6")
}

func TestUndoDeletesTheLogsWhenTheBucketIsTyped(t *testing.T) {
	b, u := undoing(t)
	b.world.DeliverLogs()
	b.press("l") // not offered: the bucket was empty
	if u.Naming != nil {
		t.Fatal("there is nothing to delete yet")
	}
	u.Plan = nil
	b.do(u.Look())
	b.becomes("it holds log files", "l deletes the log files and the bucket")
	b.drawn("undo_logs")
	b.press("l")
	b.typed("expel-cloudtrail-" + stageAccount + "-us-east-1")
	b.press("enter")
	b.becomes("remove S3 bucket")
	if u.Options.DeleteLogs == "" || len(u.Plan.Changes) != 6 {
		t.Errorf("wishes %+v, %d changes", u.Options, len(u.Plan.Changes))
	}
}

func TestUndoOfNothing(t *testing.T) {
	b := newBooth(t, func(j *screen.Journey) screen.Screen { return undo.New(j) }, settled...)
	b.says("Looking at what there is to take back")
	b.drawn("undo_looking")
	b.becomes("There is nothing to take back")
	b.press("enter")
	if u := b.app.top().(*undo.Model); u.Naming != nil {
		t.Error("there is nothing to confirm")
	}
	b.drawn("undo_nothing")
}

func TestUndoThatCannotLookSaysWhy(t *testing.T) {
	b := newBooth(t, func(j *screen.Journey) screen.Screen { return undo.New(j) }, settled...)
	u := b.app.top().(*undo.Model)
	b.take(undo.Planned{Run: u.Planning.Run - 1})
	if u.Planning.Run == 0 {
		t.Error("a late answer was taken")
	}
	b.take(undo.Planned{Run: u.Planning.Run, Err: &engine.Problem{What: "Could not look", Why: "the network is down", Do: []engine.Remedy{{Do: "Check the network", Again: true}}}})
	b.says("✗ Could not look.", "the network is down", "Check the network, then try again.")
	b.press("r")
	b.becomes("There is nothing to take back")
}
