package ui

import (
	"reflect"
	"testing"

	"trailhead/ui/screen"
)

func TestTheFirstActionThatHasAKeyTakesIt(t *testing.T) {
	var did []string
	note := func(what string) func() { return func() { did = append(did, what) } }
	all := []screen.Action{
		screen.Does("enter e", "edit", note("edit")), screen.Does("e", "", note("never")),
		screen.Moves("up k down j", "↑↓", "choose", func(k string) { did = append(did, k) }),
		screen.Wants("q", "leave", screen.Leave{}), screen.Does("x", "hidden", note("x")).Silent(),
	}
	for _, key := range []string{"e", "k", "down", "x"} {
		if _, _, found := screen.Act(all, keyMsg(key)); !found {
			t.Errorf("nothing has %s", key)
		}
	}
	if want := []string{"edit", "k", "down", "x"}; !reflect.DeepEqual(did, want) {
		t.Errorf("did %v, want %v", did, want)
	}
	if in, _, _ := screen.Act(all, keyMsg("q")); in != (screen.Leave{}) {
		t.Errorf("q wants %v", in)
	}
	if _, _, found := screen.Act(all, keyMsg("z")); found {
		t.Error("z means something")
	}
	if want := []screen.Hint{{Key: "enter", Says: "edit"}, {Key: "↑↓", Says: "choose"}, {Key: "q", Says: "leave"}}; !reflect.DeepEqual(screen.HintsOf(all), want) {
		t.Errorf("the footer says %v", screen.HintsOf(all))
	}
}
