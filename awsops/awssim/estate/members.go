package estate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// addMembers puts the accounts of every group among the others.
func (p *plan) addMembers() {
	p.grouped = map[string]bool{}
	for _, g := range p.Members {
		first, err := strconv.ParseUint(g.First, 10, 64)
		if err != nil || !accountID().MatchString(g.First) {
			p.wrong("members %s: first is %q, which is no account id (twelve digits; put it in quotes if it begins with 0)", g.Name, g.First)
			continue
		}
		if g.Count < 1 {
			p.wrong("members %s: the count is %d", g.Name, g.Count)
		}
		units := p.dealtTo(g)
		for i := range g.Count {
			a := g.Account
			a.Name = fmt.Sprintf("%s %0*d", cmp.Or(g.Name, "Member"), len(strconv.Itoa(g.Count)), i+1)
			a.Unit = units[i%len(units)]
			p.addMember(fmt.Sprintf("%012d", first+uint64(i)), a, g)
		}
	}
}

// addMember adds one account of a group, under what accounts says about it.
func (p *plan) addMember(id string, a Account, g Members) {
	own := p.Accounts[id]
	if p.grouped[id] {
		p.wrong("members %s: account %s is in another group too", g.Name, id)
		return
	}
	if _, there := p.Accounts[id]; !there {
		own = a
	}
	p.grouped[id] = true
	own.Name, own.Unit, own.Joined, own.State = cmp.Or(own.Name, a.Name), cmp.Or(own.Unit, a.Unit), cmp.Or(own.Joined, a.Joined),
		cmp.Or(own.State, a.State)
	p.Accounts[id] = own
}

// dealtTo are the paths of the units that a group is in.
func (p *plan) dealtTo(g Members) []string {
	above, all := strings.CutSuffix(g.Unit, "*")
	if !all {
		return []string{g.Unit}
	}
	parent, path := p.Organization.units(), strings.TrimSuffix(above, "/")
	if path != "" {
		parent = parent.at(path)
	}
	if len(parent) == 0 {
		p.wrong("members %s: there is no unit %s", g.Name, g.Unit)
		return []string{""}
	}
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(parent)) {
		paths = append(paths, above+name)
	}
	return paths
}

func (o *Organization) units() Units {
	if o == nil {
		return nil
	}
	return o.Units
}

// at are the units beneath a path, nil if there are none or no such path.
func (u Units) at(path string) Units {
	for name := range strings.SplitSeq(path, "/") {
		u = u[name]
	}
	return u
}
