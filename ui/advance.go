package ui

import (
	tea "charm.land/bubbletea/v2"

	"trailhead/ui/flow"
)

// journeyOf is the journey that has led to the screens of the stack.
func (a *app) journeyOf() *flow.Journey {
	way := make([]flow.Station, 0, len(a.stack))
	for _, s := range a.stack {
		way = append(way, s.Station())
	}
	return flow.On(way...)
}

// advance moves by a transition of package flow: there is no other way to
// another screen. A screen that carries something out is not taken away.
func (a *app) advance(in advance) tea.Cmd {
	from := a.screen()
	left, to, err := a.journeyOf().Take(in.on)
	if err != nil {
		a.astray = err
		return nil
	}
	for _, s := range a.stack[len(a.stack)-left:] {
		if works(s) {
			return nil
		}
	}
	a.stack = a.stack[:len(a.stack)-left]
	switch to {
	case flow.Left:
		return a.grant(leave{a.j.Ending.DoneCode()})
	case flow.Before:
		return tea.Batch(a.comeBack(in.with), a.screen().Init())
	}
	next := a.screenFor(to, from, in.with)
	a.stack = append(a.stack, next)
	return next.Init()
}

// comeBack hands what the screen that was left has come to to the one before.
func (a *app) comeBack(with any) tea.Cmd {
	if s, ok := a.screen().(returnee); ok && with != nil {
		return s.returned(with)
	}
	return nil
}

// screenFor is the screen of a station, for one who comes from another.
func (a *app) screenFor(at flow.Station, from screen, with any) screen {
	j := a.j
	switch at {
	case flow.Welcome:
		return newWelcome(j)
	case flow.Look:
		return newLook(j)
	case flow.Inventory:
		return newEstate(j, j.Discovery)
	case flow.Scope:
		return newScope(j)
	case flow.Units:
		return newUnits(j, from.Station() == flow.Settings)
	case flow.Settings:
		return newSettings(j)
	case flow.Access:
		return newWayIn(j, j.Unreachable)
	}
	return a.planScreen(at, with)
}

// planScreen is the screen of a station that is about a plan, or comes after.
func (a *app) planScreen(at flow.Station, with any) screen {
	j := a.j
	switch at {
	case flow.Conflict:
		return newConflict(j, flow.AsksOf(j.Plan).Conflict)
	case flow.Consent:
		return newConsent(j, flow.AsksOf(j.Plan))
	case flow.Review:
		return newReview(j)
	case flow.Documents:
		all, _ := with.([]document)
		return newDocuments(j, all, 0)
	case flow.Apply:
		yes, _ := with.(approval)
		return newApply(j, yes.plan, true, yes.again)
	case flow.Verify:
		return newVerify(j)
	case flow.Values:
		return newValues(j)
	case flow.Undo:
		return newUndo(j)
	}
	return newConnect(j)
}

// parts are the parts of the journey that the header has.
var parts = []string{"Connect", "Look", "Settings", "Review", "Apply", "Verify", "Values"}

// partOf is the part of the journey that a station belongs to.
var partOf = map[flow.Station]string{
	flow.Connect: "Connect", flow.Welcome: "Connect", flow.Look: "Look", flow.Inventory: "Look", flow.Scope: "Look",
	flow.Settings: "Settings", flow.Access: "Settings", flow.Conflict: "Review", flow.Consent: "Review", flow.Review: "Review",
	flow.Documents: "Review", flow.Undo: "Review", flow.Apply: "Apply", flow.Verify: "Verify", flow.Values: "Values",
}

// part is the part of the journey that one is in. The units belong to where
// one came from.
func (a *app) part() string {
	if _, asks := a.over.(*code); asks {
		return partOf[flow.Connect]
	}
	for i := len(a.stack) - 1; i >= 0; i-- {
		if part := partOf[a.stack[i].Station()]; part != "" {
			return part
		}
	}
	return ""
}
