package flow

import (
	"fmt"
	"slices"
)

// Transition is one line of the table: at a station something happens, and
// leads to another one.
type Transition struct {
	From Station
	On   Event
	To   Station
	// How says what becomes of the stations that one came by, which is where
	// Back leads.
	How How
}

// How is what becomes of the way that one came by.
type How uint8

// The ways to go on.
const (
	Over    How = iota // From stays: Back leads to it
	Instead            // To takes the place of From
	Return             // to where To is on the way that one came by; over From where it is not
	Pop                // From is left behind; To is Before
	PopTwo             // so is the one before it, a plan that is out of date
	Renew              // as PopTwo, and To goes over what is left
)

// Start is where a journey begins.
const Start = Connect

var table = slices.Concat([]Transition{
	{Connect, SignedIn, Look, Over},
	{Connect, SignedInAgain, Welcome, Over},
	{Connect, Again, Connect, Instead},

	{Welcome, Chosen, Settings, Over},
	{Welcome, LookAround, Look, Over},
	{Welcome, ToVerify, Verify, Over},
	{Welcome, ToValues, Values, Over},
	{Welcome, ToUndo, Undo, Over},
	{Welcome, Back, Before, Pop},

	{Look, Chosen, Settings, Over},
	{Look, AsksScope, Scope, Over},
	{Look, Inspect, Inventory, Over},
	{Look, ToVerify, Verify, Over},
	{Look, ToAccount, Connect, Return},
	{Look, Again, Look, Instead},
	{Look, Back, Before, Pop},
	{Inventory, Back, Before, Pop},

	{Scope, Chosen, Settings, Over},
	{Scope, PickUnits, Units, Over},
	{Scope, Back, Before, Pop},
	{Units, Back, Before, Pop},

	{Settings, PickUnits, Units, Over},
	{Settings, AnswersRefused, Settings, Instead},
	{Settings, ToAccount, Connect, Return},
	{Settings, ToLook, Look, Return},
	{Settings, ToWelcome, Welcome, Return},
	{Settings, Back, Before, Pop},

	{Access, ToAccount, Connect, Return},

	{Conflict, Unsettled, Review, Instead},
	{Consent, Unsettled, Review, Instead},

	{Review, Yes, Apply, Over},
	{Review, NothingToDo, Verify, Over},
	{Review, ReadDocuments, Documents, Over},
	{Review, ToVerify, Verify, Over},
	{Review, ToValues, Values, Over},
	{Documents, Back, Before, Pop},

	{Apply, Covered, Apply, Instead},
	{Apply, NotCovered, Review, Renew},
	{Apply, UndoNotCovered, Undo, Renew},
	{Apply, Made, Verify, Over},
	{Apply, TakenBack, Left, Over},
	{Apply, ToUndo, Undo, Over},
	{Apply, Back, Before, PopTwo},

	{Verify, ToValues, Values, Over},
	{Verify, ToUndo, Undo, Over},
	{Verify, Inspect, Inventory, Over},
	{Verify, Again, Verify, Instead},
	{Verify, Back, Before, Pop},
	{Values, ToVerify, Verify, Over},
	{Values, ToUndo, Undo, Over},
	{Values, Inspect, Inventory, Over},
	{Values, Again, Values, Instead},
	{Values, Back, Before, Pop},

	{Undo, Yes, Apply, Over},
	{Undo, ReadDocuments, Documents, Over},
	{Undo, Again, Undo, Instead},
	{Undo, Back, Before, Pop},
},
	planned(Settings, Over), planned(Access, Instead), planned(Conflict, Instead), planned(Consent, Instead), planned(Review, Instead),
	answersFrom(Settings, Access, Conflict, Consent, Review, Apply, Verify, Values, Undo),
	leaves(),
)

// planned is what comes after a look at what is there, with the answers.
func planned(from Station, how How) []Transition {
	all := []Transition{
		{from, PlanReady, Review, how}, {from, NeedsAccess, Access, how},
		{from, HasConflict, Conflict, how}, {from, NeedsConsent, Consent, how},
	}
	if from == Settings {
		return all
	}
	return append(all, Transition{from, AnswersRefused, Settings, Return}, Transition{from, Back, Before, Pop})
}

// answersFrom: the answers can be reached again, also where one came by
// another way.
func answersFrom(stations ...Station) []Transition {
	var all []Transition
	for _, s := range stations {
		all = append(all, Transition{s, ToAnswers, Settings, Return})
	}
	return all
}

// leaves: one can always leave.
func leaves() []Transition {
	var all []Transition
	for _, s := range Stations() {
		if s != Left {
			all = append(all, Transition{s, Leave, Left, Over})
		}
	}
	return all
}

// Table is every transition that there is.
func Table() []Transition { return slices.Clone(table) }

// Next is where an event leads. The error names both where the table has no
// such transition.
func Next(at Station, on Event) (Transition, error) {
	i := slices.IndexFunc(table, func(t Transition) bool { return t.From == at && t.On == on })
	if i < 0 {
		return Transition{}, fmt.Errorf("%s has no way on for %q", at, on)
	}
	return table[i], nil
}
