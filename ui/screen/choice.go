package screen

import (
	"trailhead/steps/members"
)

// TrailChosen says which trail to go on with.
type TrailChosen struct{ Trail string }

// UnitsPicked is the answer, and what it comes to.
type UnitsPicked struct {
	Ids   []string
	Count members.Headcount
}

// TypeUnits says that the ids are to be typed.
type TypeUnits struct{}

// KeyUnits is the answer that this is about.
const KeyUnits = "members.organizational_units"

// RowWanted is the answer that settles what stands in the way of a plan, by its
// key.
type RowWanted struct {
	Key   string
	Value string // that settles it, "" not known
}
