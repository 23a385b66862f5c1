package ui

import (
	"fmt"
	"strings"
	"testing"

	"trailhead/steps/engine"
	"trailhead/ui/board"
)

// While a plan of many accounts is made one sees how far the look is, wherever
// it was begun, and the spinner turns.
func TestALookAtManyAccountsIsSeen(t *testing.T) {
	b := companyAt(t)
	b.press("enter")
	s := b.app.top().(*settings)
	s.planning.accounts = &board.Tally{} // told by hand; the look itself may have told of some already
	b.says("◐ Looking at what is there. Nothing is changed.")
	tell := func(from, to int, state engine.PartState) {
		for i := from; i < to; i++ {
			s.planning.accounts.Hear(engine.Progressed{Part: engine.Part{ID: fmt.Sprint(i), State: state}})
		}
	}
	s.planning.accounts.Hear(engine.Listed{Of: 1240})
	b.says("Looking into the accounts: 1,240 listed.")
	tell(0, 997, engine.PartDone)
	tell(997, 1000, engine.PartFailed)
	tell(1000, 1040, engine.PartRunning)
	if cmd := s.planning.ticked(spinTickMsg{run: s.planning.run}); cmd == nil {
		t.Error("the spinner stops while it looks")
	}
	b.says("◓ Looking into the accounts: 1,000 of 1,240, 3 cannot get the role.")
	b.drawn("settings_looking_accounts")
	b.press("esc")
	b.saysNot("Looking")
	if cmd := s.planning.ticked(spinTickMsg{run: b.j.RunID}); cmd != nil {
		t.Error("the spinner turns although nothing goes on")
	}
}

// The look tells of its accounts by itself, in the consent too.
func TestALookTellsOfItsAccounts(t *testing.T) {
	b := boothOf(stageIn(t, []byte(company)), settingsScreen, forCompany[:3]...)
	b.press("enter")
	heard := b.app.top().(*settings).planning.accounts
	b.reachTop("the consent", func(s overlay) bool { _, ok := s.(*consent); return ok })
	if got := heard.Looking(); got != "looking into the accounts: 10 listed" {
		t.Errorf("the first look has told %q", got)
	}
	b.clock.add(quietPeriod)
	b.press("y")
	heard = b.app.top().(*consent).planning.accounts
	b.reachTop("the review", func(s overlay) bool { _, ok := s.(*review); return ok })
	if got := heard.Looking(); got != "looking into the accounts: 10 listed" {
		t.Errorf("the second look has told %q", got)
	}
}

// So do a look to try again, and one to take back.
func TestOtherLooksTellOfTheirAccountsToo(t *testing.T) {
	b, a := companyRun(t, "members.rollout=direct")
	b.press("r")
	again := a.looks.accounts
	b.until("it has tried again", func() bool { return a.state == applyStopped })
	if got := again.Looking(); got != "looking into the accounts: 10 of 10, 1 cannot get the role" {
		t.Errorf("looking again has told %q", got)
	}
	b.show(newUndo(b.j))
	u := b.app.top().(*undo)
	back := u.planning.accounts
	b.says("Looking")
	b.until("it knows what to take back", func() bool { return u.plan != nil })
	if got := back.Looking(); !strings.HasPrefix(got, "looking into the accounts: 10 of 10") {
		t.Errorf("looking at what to take back has told %q", got)
	}
}
