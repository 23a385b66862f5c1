package view

import (
	"strings"

	"trailhead/steps/discover"
	"trailhead/ui/words"
)

// homeless are buckets and keys of which nobody knows whose they are.
func (p *picture) homeless() {
	titled := false
	for _, b := range p.d.Buckets {
		if b.Account != "" {
			continue
		}
		if !titled {
			p.title("Of an account that is not known")
			titled = true
		}
		p.bucket(b)
		if len(b.Candidates) > 0 {
			p.point(2, "? perhaps of account "+strings.Join(b.Candidates, " or "))
		}
	}
}

func (p *picture) expel() {
	e := p.d.Expel
	if len(e.Roles)+len(e.Queues)+len(e.StackSets) == 0 {
		return
	}
	p.title("For Expel already")
	whose := func(ours bool) string {
		if ours {
			return ", made by trailhead"
		}
		return ", not made by trailhead"
	}
	for _, r := range e.Roles {
		p.point(1, "role "+r.ARN+whose(r.Managed))
	}
	for _, q := range e.Queues {
		p.point(1, "queue "+q.ARN+whose(q.Managed))
	}
	for _, s := range e.Setups {
		p.setup(s)
	}
	for _, s := range e.StackSets {
		p.point(1, "stack set "+s.Name+" in "+s.Region+": "+s.Why+whose(s.Managed))
	}
}

// setup is a set-up with what becomes of an event in it.
func (p *picture) setup(s discover.ExpelSetup) {
	p.point(1, words.SetupLine(s))
	for _, f := range s.Findings {
		mark := "! "
		if f.Verdict == "unknown" {
			mark = "? "
		}
		p.point(2, mark+f.Hop+": "+f.Evidence)
	}
}

func (p *picture) unknown() {
	if len(p.d.Unknown) == 0 {
		return
	}
	p.title("Not known, since it could not be read")
	for _, u := range p.d.Unknown {
		p.point(1, "? "+u.What+" ("+u.Action+"): "+u.Why)
	}
}

func (p *picture) recommended() {
	r := p.d.Recommendation
	if r.Variant == "" {
		p.title("Nothing can be recommended")
	} else {
		p.title("Recommended")
		p.option(r.Option)
	}
	for i, o := range r.Others {
		if i == 0 {
			p.title("Or")
		}
		p.option(o)
	}
	for i, n := range r.Notes {
		if i == 0 {
			p.title("To know")
		}
		p.point(1, n)
	}
}

func (p *picture) option(o discover.Option) {
	how := "--variant " + o.Variant
	if o.Trail != "" {
		how += " --trail " + o.Trail
	}
	if o.Variant == discover.VariantConnected {
		how = o.Command
	}
	p.point(1, how)
	p.point(2, o.Why)
	for _, f := range o.Findings {
		p.point(2, "! "+f.Words(true))
	}
	for _, n := range o.Needs {
		p.point(2, "It needs: "+n.Words(true))
	}
	if o.Plan != "" {
		p.point(2, "The plan: "+o.Plan)
	}
	if o.Cost != "" {
		p.point(2, "Cost: "+o.Cost)
	}
}
