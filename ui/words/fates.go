package words

import (
	"strings"

	"trailhead/steps/engine"
)

// Fate are the changes of a plan to which the same has happened.
type Fate struct {
	Fate  engine.Fate
	Says  string   // "made", "begun"
	Means string   // what that means for what is there, "" where the word says it
	Names []string // the resources
}

// toMake and toUndo are how fates are told of a plan that makes, and of one that
// takes back: the word, and what it means.
var (
	toMake = map[engine.Fate][2]string{
		engine.FateMade:     {"made", ""},
		engine.FateBegun:    {"begun", "it exists, and is not finished"},
		engine.FateUnknown:  {"not known", "a call got no answer; the next run looks first"},
		engine.FateRefused:  {"failed", "nothing of it was made"},
		engine.FateNotBegun: {"not begun", ""},
	}
	toUndo = map[engine.Fate][2]string{
		engine.FateMade:     {"taken back", ""},
		engine.FateBegun:    {"begun", "it is taken back in part"},
		engine.FateUnknown:  {"not known", "a call got no answer; the next run looks first"},
		engine.FateRefused:  {"failed", "it is as it was"},
		engine.FateNotBegun: {"not begun", "it is as it was"},
	}
)

// FateWord is a fate in a word or two.
func FateWord(undo bool, f engine.Fate) string {
	if undo {
		return toUndo[f][0]
	}
	return toMake[f][0]
}

// Fates are the changes of a plan by what has become of them, the best first.
func Fates(plan *engine.Plan, fate func(engine.ID) engine.Fate) []Fate {
	title, words := RowTitles(plan), toMake
	if plan.Undo {
		words = toUndo
	}
	var all []Fate
	for f := engine.FateMade; ; f-- {
		found := Fate{Fate: f, Says: words[f][0], Means: words[f][1]}
		for _, c := range plan.Changes {
			if fate(c.ID) == f {
				found.Names = append(found.Names, title(c.About))
			}
		}
		if len(found.Names) > 0 {
			all = append(all, found)
		}
		if f == engine.FateNotBegun {
			return all
		}
	}
}

// FateCounts are they in a line: "of 8 changes 3 made, 2 begun, 3 not begun".
func FateCounts(plan *engine.Plan, all []Fate) string {
	var parts []string
	for _, f := range all {
		parts = append(parts, Number(len(f.Names))+" "+f.Says)
	}
	return "of " + Count(len(plan.Changes), "change") + " " + strings.Join(parts, ", ")
}

// FateLines are a paragraph for each fate: what it is, and the resources, a line
// each. A width of 0 breaks nothing.
func FateLines(all []Fate, width int) string {
	var b strings.Builder
	for _, f := range all {
		says := Capital(f.Says)
		if f.Means != "" {
			says += " (" + f.Means + ")"
		}
		b.WriteString(Wrap(says+":", "", "", width))
		for _, name := range f.Names {
			b.WriteString(Wrap(name, "- ", "  ", width))
		}
	}
	return b.String()
}

// FateStays is said where something of a plan stands that was not made whole.
const FateStays = "What is there stays until you go on or take it back."
