package ui

import (
	"context"
	"fmt"
	"testing"

	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/undo"
)

// While a plan of many accounts is made one sees how far the look is, and the
// spinner turns. The look is held up at signing in anew, where the test tells
// what it would hear of the accounts.
func TestALookAtManyAccountsIsSeen(t *testing.T) {
	b := companyAt(t)
	b.AWS.Expire()
	b.Press("enter")
	b.Becomes("The credentials have run out")
	looks := make(chan context.Context, 1)
	b.J.Host.Connect = func(ctx context.Context, _ flow.Where) (*steps.Session, error) {
		looks <- (&engine.Engine{}).Attend(ctx, engine.About{})
		<-ctx.Done()
		return nil, ctx.Err()
	}
	b.Press("end", "enter")
	b.Says("◐ Looking at what is there. Nothing is changed.")
	look := <-looks
	tell := func(from, to int, state engine.PartState) {
		for i := from; i < to; i++ {
			engine.Tell(look, engine.Part{ID: fmt.Sprint(i), State: state})
		}
	}
	engine.TellListed(look, 1240)
	b.Says("Looking into the accounts: 1,240 listed.")
	tell(0, 997, engine.PartDone)
	tell(997, 1000, engine.PartFailed)
	tell(1000, 1040, engine.PartRunning)
	turn := screen.SpinTickMsg{}
	if _, cmd := b.app.Update(turn); cmd == nil {
		t.Error("the spinner stops while it looks")
	}
	b.Says("◓ Looking into the accounts: 1,000 of 1,240, 3 cannot get the role.")
	b.Golden("settings_looking_accounts")
	b.Press("esc")
	b.SaysNot("Looking")
	if _, cmd := b.app.Update(turn); cmd != nil {
		t.Error("the spinner turns although nothing goes on")
	}
}

// Each look tells of its accounts by itself: in the settings, in the consent, to
// try again, and to take back.
func TestEachLookTellsOfItsAccounts(t *testing.T) {
	b := wizardIn(uitest.EstateOf(t, []byte(company)), settingsScreen, forCompany[:3]...)
	looks := func(key, says string) {
		t.Helper()
		held, release := b.Hold("DescribeStackSet")
		defer release()
		b.Clock.Add(uitest.QuietPeriod)
		b.Press(key)
		b.Until("it looks at the roll-out", held)
		b.Becomes(says)
	}
	looks("enter", "Looking into the accounts: 10 listed.")
	b.at(flow.Consent)
	looks("y", "Looking into the accounts: 10 listed.")
	b.at(flow.Review)
}

func TestOtherLooksTellOfTheirAccountsToo(t *testing.T) {
	b := companyRun(t, "members.rollout=direct")
	looks := func(begin func()) {
		t.Helper()
		held, release := b.Hold("GetPolicy")
		defer release()
		begin()
		b.Until("it looks into an account", held)
		b.Becomes("ooking into the accounts: ")
	}
	looks(func() { b.Press("r") })
	b.runEnds()
	looks(func() { b.show(undo.New(b.J)) })
	b.Becomes("Take back these")
}
