package undo

import (
	"trailhead/steps/engine"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// versionsOf tell, for each of the resources that somebody has changed since, its three versions as what has led
// from one to the next, and what undo makes of the last.
func versionsOf(p *engine.Plan) []screen.Document {
	var all []screen.Document
	for _, c := range words.Changed(p) {
		v, name := c.Versions, c.Title()+". "
		all = append(all,
			screen.Document{Title: "1 What trailhead did", Says: []string{name + "From how it was before to how trailhead left it."},
				Before: v.Before, After: v.Left},
			screen.Document{Title: "2 What somebody did since", Says: []string{name + "From how trailhead left it to how it is now."},
				Before: v.Left, After: v.Now},
			screen.Document{Title: "3 What undo does", Says: []string{
				name + "Only what is trailhead's own is taken out; what somebody did since stays."}, Before: v.Now, After: c.After})
	}
	return all
}

// changedLines say which resources are not as trailhead left them.
func changedLines(p *engine.Plan, a screen.Area) []string {
	var out []string
	for _, c := range words.Changed(p) {
		out = append(out, screen.Painted(a.Styles.Waiting, words.Hang(
			"! "+c.Title()+" is not as trailhead left it: somebody has changed it since.", " ", "   ", a.Width))...)
		out = append(out, words.Hang("Only trailhead's own entry is taken out of it, the rest stays as it is now. d shows the three versions.",
			"   ", "   ", a.Width)...)
		out = append(out, "")
	}
	return out
}
