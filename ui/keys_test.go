package ui

import (
	"reflect"
	"testing"
)

func TestTheFirstActionThatHasAKeyTakesIt(t *testing.T) {
	var did []string
	note := func(what string) func() { return func() { did = append(did, what) } }
	all := []action{
		does("enter e", "edit", note("edit")), does("e", "", note("never")),
		moves("up k down j", "↑↓", "choose", func(k string) { did = append(did, k) }),
		wants("q", "leave", leave{}), does("x", "hidden", note("x")).silent(),
	}
	for _, key := range []string{"e", "k", "down", "x"} {
		if _, _, found := act(all, keyMsg(key)); !found {
			t.Errorf("nothing has %s", key)
		}
	}
	if want := []string{"edit", "k", "down", "x"}; !reflect.DeepEqual(did, want) {
		t.Errorf("did %v, want %v", did, want)
	}
	if in, _, _ := act(all, keyMsg("q")); in != (leave{}) {
		t.Errorf("q wants %v", in)
	}
	if _, _, found := act(all, keyMsg("z")); found {
		t.Error("z means something")
	}
	if want := []hint{{"enter", "edit"}, {"↑↓", "choose"}, {"q", "leave"}}; !reflect.DeepEqual(hintsOf(all), want) {
		t.Errorf("the footer says %v", hintsOf(all))
	}
}
