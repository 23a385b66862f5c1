package ui

import (
	"fmt"
	"strings"
	"testing"

	"trailhead/steps/engine"
	"trailhead/ui/apply"
	"trailhead/ui/board"
	"trailhead/ui/consent"
	"trailhead/ui/review"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/undo"
)

// While a plan of many accounts is made one sees how far the look is, wherever
// it was begun, and the spinner turns.
func TestALookAtManyAccountsIsSeen(t *testing.T) {
	b := companyAt(t)
	b.press("enter")
	s := b.app.top().(*settings.Model)
	s.Planning.Accounts = &board.Tally{} // told by hand; the look itself may have told of some already
	b.says("◐ Looking at what is there. Nothing is changed.")
	tell := func(from, to int, state engine.PartState) {
		for i := from; i < to; i++ {
			s.Planning.Accounts.Hear(engine.Progressed{Part: engine.Part{ID: fmt.Sprint(i), State: state}})
		}
	}
	s.Planning.Accounts.Hear(engine.Listed{Of: 1240})
	b.says("Looking into the accounts: 1,240 listed.")
	tell(0, 997, engine.PartDone)
	tell(997, 1000, engine.PartFailed)
	tell(1000, 1040, engine.PartRunning)
	if cmd := s.Planning.Ticked(screen.SpinTickMsg{Run: s.Planning.Run}); cmd == nil {
		t.Error("the spinner stops while it looks")
	}
	b.says("◓ Looking into the accounts: 1,000 of 1,240, 3 cannot get the role.")
	b.drawn("settings_looking_accounts")
	b.press("esc")
	b.saysNot("Looking")
	if cmd := s.Planning.Ticked(screen.SpinTickMsg{Run: b.j.RunID}); cmd != nil {
		t.Error("the spinner turns although nothing goes on")
	}
}

// The look tells of its accounts by itself, in the consent too.
func TestALookTellsOfItsAccounts(t *testing.T) {
	b := boothOf(stageIn(t, []byte(company)), settingsScreen, forCompany[:3]...)
	b.press("enter")
	heard := b.app.top().(*settings.Model).Planning.Accounts
	b.reachTop("the consent", func(s screen.Overlay) bool { _, ok := s.(*consent.Model); return ok })
	if got := heard.Looking(); got != "looking into the accounts: 10 listed" {
		t.Errorf("the first look has told %q", got)
	}
	b.clock.add(screen.QuietPeriod)
	b.press("y")
	heard = b.app.top().(*consent.Model).Planning.Accounts
	b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
	if got := heard.Looking(); got != "looking into the accounts: 10 listed" {
		t.Errorf("the second look has told %q", got)
	}
}

// So do a look to try again, and one to take back.
func TestOtherLooksTellOfTheirAccountsToo(t *testing.T) {
	b, a := companyRun(t, "members.rollout=direct")
	b.press("r")
	again := a.Looks.Accounts
	b.until("it has tried again", func() bool { return a.State == apply.Stopped })
	if got := again.Looking(); got != "looking into the accounts: 10 of 10, 1 cannot get the role" {
		t.Errorf("looking again has told %q", got)
	}
	b.show(undo.New(b.j))
	u := b.app.top().(*undo.Model)
	back := u.Planning.Accounts
	b.says("Looking")
	b.until("it knows what to take back", func() bool { return u.Plan != nil })
	if got := back.Looking(); !strings.HasPrefix(got, "looking into the accounts: 10 of 10") {
		t.Errorf("looking at what to take back has told %q", got)
	}
}
