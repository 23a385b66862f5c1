package ui

import (
	"strings"
	"testing"

	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/uitest"
	"trailhead/ui/undo"
)

// undoing is the wizard at the way back of a set-up that is made.
func undoing(t *testing.T) *wizard {
	t.Helper()
	b := applied(t)
	b.app.stack = []screen.Screen{settings.New(b.J)}
	b.show(undo.New(b.J))
	b.Becomes("Take back these")
	return b
}

func TestUndoIsAPlan(t *testing.T) {
	b := undoing(t)
	b.Says("remove 6 change 0", "remove IAM role", "Stays", "KMS key alias/expel-cloudtrail: nothing encrypted with it can be read without it",
		"Take back these 6?")
	b.SaysNot("--delete-key")
	b.Golden("undo")
}

func TestUndoWantsTheAccountTyped(t *testing.T) {
	b := undoing(t)
	writes := b.Writes()
	b.Press("enter")
	b.Says("To take this back, type the account's id: " + uitest.Account)
	b.Golden("undo_confirm")
	b.Type("12345678901")
	b.Press("enter")
	b.Says("✗ That is not it")
	b.Golden("undo_wrong")
	if b.Writes() != writes {
		t.Error("something was written")
	}
	b.Type("2")
	b.Press("enter")
	b.made()
	if strings.Contains(b.AWS.Inventory(), "ExpelServiceRole") {
		t.Error("the role is still there")
	}
}

func TestUndoIsLeftByEsc(t *testing.T) {
	b := undoing(t)
	writes := b.Writes()
	b.Press("enter")
	b.Type(uitest.Account)
	b.Press("esc")
	b.Says("Nothing was taken back.")
	b.Press("esc")
	b.reach("Settings")
	if b.Writes() != writes {
		t.Error("esc should change nothing")
	}
}

func TestUndoDeletesTheKeyWhenItsAliasIsTyped(t *testing.T) {
	b := undoing(t)
	b.Press("x")
	b.Says("Type its alias to say so: alias/expel-cloudtrail")
	b.Type("alias/expel")
	b.Press("enter")
	b.Says("✗ That is not it")
	b.Says("KMS key alias/expel-cloudtrail: nothing encrypted with it can be read without it", "x has AWS delete it")
	b.Type("-cloudtrail")
	b.Press("enter")
	b.Becomes("remove 7", "AWS deletes it after 30 days")
	b.Golden("undo_key")
	b.Press("x")
	b.Becomes("remove 6")
}

func TestUndoDeletesTheLogsWhenTheBucketIsTyped(t *testing.T) {
	b := undoing(t)
	b.AWS.DeliverLogs()
	b.Press("l") // not offered: the bucket was empty
	b.SaysNot("Type its name to say so")
	b.app.stack = b.app.stack[:1]
	b.show(undo.New(b.J))
	b.Becomes("it holds log files", "l deletes the log files and the bucket")
	b.Golden("undo_logs")
	b.Press("l")
	b.Type("expel-cloudtrail-" + uitest.Account + "-us-east-1-an")
	b.Press("enter")
	b.Becomes("remove S3 bucket")
	b.Says("Take back these 6?")
}

func TestUndoOfNothing(t *testing.T) {
	b := wizardAt(t, func(j *screen.Journey) screen.Screen { return undo.New(j) }, settled...)
	b.Says("Looking at what there is to take back")
	b.Golden("undo_looking")
	b.Becomes("There is nothing to take back")
	b.Press("enter")
	b.SaysNot("type the account's id")
	b.Golden("undo_nothing")
}

func TestUndoThatCannotLookSaysWhy(t *testing.T) {
	b := applied(t)
	b.AWS.Expire()
	b.show(undo.New(b.J))
	b.Becomes("The credentials have run out", "then try again")
	b.SignIn()
	b.Press("r")
	b.Becomes("Take back these")
}

// What only a tag says is ours stays until somebody presses t, and again after
// another t; the account is typed for it as for all else.
func TestUndoByTagsIsAKeyOfItsOwn(t *testing.T) {
	b := applied(t)
	b.State = t.TempDir() // the record is on another machine
	session, err := b.Connect(t.Context(), b.J.Where)
	if err != nil {
		t.Fatal(err)
	}
	b.J.Session = session
	b.app.stack = []screen.Screen{settings.New(b.J)}
	b.show(undo.New(b.J))
	b.Becomes("no record here says that trailhead made it", "t takes it back if it belongs to this set-up")
	writes := b.Writes()
	b.Press("enter")
	b.SaysNot("type the account's id")
	b.Press("t")
	b.Becomes("remove 6")
	if b.Writes() != writes {
		t.Error("something was taken back before the account was typed")
	}
	b.Press("t")
	b.Becomes("t takes it back if it belongs to this set-up")
	b.SaysNot("remove 6")
	b.Press("t")
	b.Becomes("remove 6")
	b.Press("enter")
	b.Type(uitest.Account)
	b.Press("enter")
	b.made()
	if strings.Contains(b.AWS.Inventory(), "ExpelServiceRole") {
		t.Error("the role is still there")
	}
}
