package policydoc

import (
	"maps"
	"slices"
	"testing"
)

// shrunk are cases with everything taken away that the two evaluators do not
// need to differ in the same way. All are made smaller at once, so that the
// other one is started once a step.
func shrunk(t *testing.T, folder string, cases []simulated) []simulated {
	open := make([]int, len(cases))
	for i := range open {
		open[i] = i
	}
	for len(open) > 0 {
		var tries []simulated
		var of []int
		for _, i := range open {
			for _, s := range cases[i].smaller() {
				if s.verdict() == cases[i].ours {
					tries, of = append(tries, s), append(of, i)
				}
			}
		}
		open = nil
		for at, theirs := range simulate(t, folder, tries) {
			if i := of[at]; theirs == cases[i].theirs && !slices.Contains(open, i) {
				cases[i], open = tries[at], append(open, i)
			}
		}
	}
	return cases
}

// smaller are the cases that lack one thing of c.
func (c simulated) smaller() []simulated {
	var out []simulated
	for i := range c.Identity {
		out = append(out, c.but(func(c *simulated) { c.Identity = slices.Delete(slices.Clone(c.Identity), i, i+1) }))
	}
	for i := range c.SCPs {
		out = append(out, c.but(func(c *simulated) { c.SCPs = slices.Delete(slices.Clone(c.SCPs), i, i+1) }))
	}
	for i := range c.RCPs {
		out = append(out, c.but(func(c *simulated) { c.RCPs = slices.Delete(slices.Clone(c.RCPs), i, i+1) }))
	}
	for _, change := range []func(*simulated){
		func(c *simulated) { c.Boundary = nil }, func(c *simulated) { c.Session = nil }, func(c *simulated) { c.Policy = nil },
	} {
		out = append(out, c.but(change))
	}
	for key := range c.Context {
		out = append(out, c.but(func(c *simulated) {
			c.Context = maps.Clone(c.Context)
			delete(c.Context, key)
		}))
	}
	out = slices.DeleteFunc(out, func(s simulated) bool {
		return len(s.documents()) == len(c.documents()) && len(s.Context) == len(c.Context)
	})
	for i, d := range c.documents() {
		for _, less := range d.smaller() {
			out = append(out, c.replaced(i, less))
		}
	}
	return out
}

func (c simulated) but(change func(*simulated)) simulated {
	change(&c)
	return c
}

// replaced is c with another document at a place of documents.
func (c simulated) replaced(at int, d Document) simulated {
	c.Identity = slices.Clone(c.Identity)
	var places []*Document
	for i := range c.Identity {
		places = append(places, &c.Identity[i])
	}
	for _, p := range []**Document{&c.Boundary, &c.Session, &c.Policy} {
		if *p != nil {
			copied := **p
			*p = &copied
			places = append(places, &copied)
		}
	}
	for _, levels := range []*[][]Document{&c.SCPs, &c.RCPs} {
		*levels = slices.Clone(*levels)
		for i := range *levels {
			(*levels)[i] = slices.Clone((*levels)[i])
			for j := range (*levels)[i] {
				places = append(places, &(*levels)[i][j])
			}
		}
	}
	*places[at] = d
	return c
}

// smaller are the documents that lack one thing of d.
func (d Document) smaller() []Document {
	var out []Document
	for i, s := range d.Statements {
		without := d.clone()
		without.Statements = slices.Delete(without.Statements, i, i+1)
		out = append(out, without)
		for operator := range s.Condition {
			less := d.clone()
			delete(less.Statements[i].Condition, operator)
			out = append(out, less)
			for key, values := range s.Condition[operator] {
				for j := range values {
					if len(values) > 1 {
						less := d.clone()
						less.Statements[i].Condition[operator][key] = slices.Delete(slices.Clone(values), j, j+1)
						out = append(out, less)
					}
				}
			}
		}
		for _, of := range []func(*Statement) *Strings{
			func(s *Statement) *Strings { return &s.Action }, func(s *Statement) *Strings { return &s.Resource },
			func(s *Statement) *Strings { return &s.NotAction }, func(s *Statement) *Strings { return &s.NotResource },
		} {
			for j := range *of(&d.Statements[i]) {
				less := d.clone()
				if list := of(&less.Statements[i]); len(*list) > 1 {
					*list = slices.Delete(*list, j, j+1)
					out = append(out, less)
				}
			}
		}
	}
	return out
}
