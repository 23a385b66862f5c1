package ui

import (
	"charm.land/bubbletea/v2"

	"trailhead/ui/access"
	"trailhead/ui/apply"
	"trailhead/ui/conflict"
	"trailhead/ui/connect"
	"trailhead/ui/consent"
	"trailhead/ui/documents"
	"trailhead/ui/flow"
	"trailhead/ui/inventory"
	"trailhead/ui/look"
	"trailhead/ui/review"
	"trailhead/ui/scope"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/undo"
	"trailhead/ui/units"
	"trailhead/ui/values"
	"trailhead/ui/verify"
	"trailhead/ui/welcome"
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
func (a *app) advance(in screen.Advance) tea.Cmd {
	from := a.screen()
	left, to, err := a.journeyOf().Take(in.On)
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
		return a.grant(screen.Leave{Code: a.j.Ending.DoneCode()})
	case flow.Before:
		return tea.Batch(a.comeBack(in.With), a.screen().Init())
	}
	next := a.screenFor(to, from, in.With)
	a.stack = append(a.stack, next)
	return next.Init()
}

// comeBack hands what the screen that was left has come to to the one before.
func (a *app) comeBack(with any) tea.Cmd {
	if s, ok := a.screen().(screen.Returner); ok && with != nil {
		return s.Returned(with)
	}
	return nil
}

// screenFor is the screen of a station, for one who comes from another.
func (a *app) screenFor(at flow.Station, from screen.Screen, with any) screen.Screen {
	j := a.j
	switch at {
	case flow.Welcome:
		return welcome.New(j)
	case flow.Look:
		return look.New(j)
	case flow.Inventory:
		if from.Station() != flow.Look { // a run has changed what was found before it
			return inventory.Anew(j)
		}
		return inventory.New(j, j.Discovery)
	case flow.Scope:
		return scope.New(j)
	case flow.Units:
		return units.New(j, from.Station() == flow.Settings)
	case flow.Settings:
		return settings.New(j)
	case flow.Access:
		return access.New(j, j.Unreachable)
	}
	return a.planScreen(at, with)
}

// planScreen is the screen of a station that is about a plan, or comes after.
func (a *app) planScreen(at flow.Station, with any) screen.Screen {
	j := a.j
	switch at {
	case flow.Conflict:
		return conflict.New(j, flow.AsksOf(j.Plan).Conflict)
	case flow.Consent:
		return consent.New(j, flow.AsksOf(j.Plan))
	case flow.Review:
		return review.New(j)
	case flow.Documents:
		all, _ := with.([]screen.Document)
		return documents.New(j, all, 0)
	case flow.Apply:
		yes, _ := with.(screen.Approval)
		return apply.New(j, yes.Plan, true, yes.Again)
	case flow.Verify:
		return verify.New(j)
	case flow.Values:
		return values.New(j)
	case flow.Undo:
		return undo.New(j)
	}
	return connect.New(j)
}

// parts are the parts of the journey that the header has.
var parts = []string{"Connect", "Look", "Settings", "Review", "Apply", "Verify", "Values"}

// partOf is the part of the journey that a station belongs to.
var partOf = map[flow.Station]string{
	flow.Connect: "Connect", flow.Welcome: "Connect", flow.Look: "Look", flow.Scope: "Look",
	flow.Settings: "Settings", flow.Access: "Settings", flow.Conflict: "Review", flow.Consent: "Review", flow.Review: "Review",
	flow.Documents: "Review", flow.Undo: "Review", flow.Apply: "Apply", flow.Verify: "Verify", flow.Values: "Values",
}

// part is the part of the journey that one is in. The units and the inventory
// belong to where one came from.
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
