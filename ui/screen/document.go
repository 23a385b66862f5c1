package screen

import (
	"fmt"

	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// Document is what AWS holds or will hold of one resource, to read before saying
// yes.
type Document struct {
	Title         string
	Says          []string // the calls, in words
	Before, After engine.Document
}

// DocumentsOf are the documents of the changes of a plan, and then of what is
// kept.
func DocumentsOf(p *engine.Plan) []Document {
	var all []Document
	title := words.RowTitles(p)
	for _, list := range [][]engine.Planned{p.Changes, p.Kept} {
		for _, c := range list {
			d := Document{Title: fmt.Sprintf("%d %s %s", c.Step, c.Verb, title(c.About)), Before: c.Before, After: c.After}
			if c.Summary != "" {
				d.Says = append(d.Says, c.Summary)
			}
			for _, call := range c.Calls {
				d.Says = append(d.Says, call.Action+": "+call.Says)
			}
			if !d.Before.Empty() || !d.After.Empty() || len(c.Calls) > 0 {
				all = append(all, d)
			}
		}
	}
	for _, c := range p.Handed {
		all = append(all, Document{Title: fmt.Sprintf("%d for others %s", c.Step, c.Title()),
			Says: []string{words.Capital(c.Handed.To), c.Handed.What}, After: c.Handed.Text})
	}
	return all
}
