package estate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailhead/awsops/awssim"
)

// Build puts everything into a world that is not there yet, and leaves alone
// what is: to build twice changes nothing.
func (e *Estate) Build(w *awssim.World) error {
	p, err := e.resolve()
	if err != nil {
		return fmt.Errorf("build estate: %w", err)
	}
	if w.Org != nil && p.Organization != nil && w.Org.ManagementAccount != p.Organization.Management {
		return fmt.Errorf("build estate: the world has an organization of account %s already", w.Org.ManagementAccount)
	}
	for _, step := range []func(*awssim.World){
		p.addAccounts, p.addOrganization, p.addRoles, p.addPolicies,
		p.addKeys, p.addQueues, p.addTopics, p.addFunctions, p.addBuckets, p.addTrails,
		p.setUpControlTower, p.addSCPs, p.addStackSets, // stacks fail where the rest says so
	} {
		step(w)
	}
	return errors.Join(p.problems...)
}

// ids are the accounts in order: what is made in order is made alike.
func (p *plan) ids() []string { return slices.Sorted(maps.Keys(p.Accounts)) }

func (p *plan) addAccounts(w *awssim.World) {
	for _, id := range p.ids() {
		a := p.Accounts[id]
		made := w.AddAccount(id, cmp.Or(a.Name, "account "+id))
		w.Edit(func(*awssim.World) {
			if a.Name != "" && made.Name == "account "+id { // signed in to before it was built
				made.Name = a.Name
				made.Email = strings.ToLower(strings.ReplaceAll(a.Name, " ", "-")) + "@example.com"
			}
			made.Partition = p.Partition
			if made.RegionsOff == nil {
				made.RegionsOff = p.regionsOff(id)
			}
			if made.State == "ACTIVE" {
				made.State = cmp.Or(a.State, "ACTIVE")
			}
		})
	}
}

func (p *plan) addOrganization(w *awssim.World) {
	o := p.Organization
	if o == nil {
		return
	}
	if w.Org == nil {
		w.CreateOrganization(o.Management)
		p.setFeatures(w)
	}
	p.org = w.Org.ID
	p.units = map[string]string{}
	p.addUnits(w, p.units, "", "", o.Units)
	for _, id := range p.ids() {
		there := false
		w.Edit(func(w *awssim.World) { there = w.Org.Members[id] != nil })
		if a := p.Accounts[id]; p.isMember(id) && !there {
			w.Join(id, p.units[a.Unit], cmp.Or(a.Joined, "CREATED"))
		}
	}
	if p.hasOrganizationTrail() || len(o.Delegated[cloudTrail]) > 0 { // who registers a delegate makes the role first
		w.AddServiceLinkedRole(o.Management, cloudTrail)
	}
	if o.StackSets {
		w.ActivateStackSets()
	}
}

const cloudTrail = "cloudtrail.amazonaws.com"

func (p *plan) hasOrganizationTrail() bool {
	return slices.ContainsFunc(p.Trails, func(t Trail) bool { return t.Organization })
}

// regionsOff are the regions that an account has not enabled.
func (p *plan) regionsOff(id string) (regions []string) {
	for _, r := range p.Accounts[id].RegionsOff {
		regions = append(regions, p.expand(r, owner{account: id, region: p.Region}))
	}
	return regions
}

func (p *plan) setFeatures(w *awssim.World) {
	o := p.Organization
	trusted := slices.Clone(o.TrustedAccess)
	if p.hasOrganizationTrail() {
		trusted = append(trusted, cloudTrail)
	}
	if p.ControlTower != nil {
		trusted = append(trusted, "controltower.amazonaws.com", "member.org.stacksets.cloudformation.amazonaws.com", "sso.amazonaws.com",
			"config.amazonaws.com")
	}
	slices.Sort(trusted)
	w.Edit(func(w *awssim.World) {
		w.Org.FeatureSet, w.Org.TrustedAccess = o.Features, slices.Compact(trusted)
		for service, accounts := range o.Delegated {
			w.Org.Delegated[service] = slices.Clone(accounts)
		}
	})
}

// addUnits makes the tree below a parent and notes the ids by path.
func (p *plan) addUnits(w *awssim.World, ids map[string]string, path, parent string, units Units) {
	for _, name := range slices.Sorted(maps.Keys(units)) {
		id := unitOf(w, cmp.Or(parent, w.Org.RootID), name)
		if id == "" {
			id = w.AddOU(parent, name)
		}
		here := strings.TrimPrefix(path+"/"+name, "/")
		ids[here] = id
		p.addUnits(w, ids, here, id, units[name])
	}
}

func unitOf(w *awssim.World, parent, name string) (id string) {
	w.Edit(func(w *awssim.World) {
		for _, ou := range w.Org.OUs {
			if ou.Parent == parent && ou.Name == name {
				id = ou.ID
			}
		}
	})
	return id
}

// keyARN is the ARN of the key a reference means, once the keys are made.
func (p *plan) keyARN(w *awssim.World, ref, account, region string) string {
	k := p.key(ref, account, region)
	if k == nil {
		return ref // "", an ARN, or a key that AWS manages
	}
	return w.AddKey(k.Account, k.Region, k.Name, "").ARN // it is there: nothing is added
}

func (p *plan) addKeys(w *awssim.World) {
	for i := range p.Keys {
		k := &p.Keys[i]
		if has(w, k.Account, k.Region, func(r *awssim.RegionState) bool { return r.Aliases["alias/"+k.Name] != nil }) {
			continue
		}
		made := w.AddKey(k.Account, k.Region, k.Name, p.keyPolicy(k))
		if k.State != "" {
			w.Edit(func(*awssim.World) { made.State = k.State })
		}
	}
}

// has looks into an account's region.
func has(w *awssim.World, account, region string, there func(*awssim.RegionState) bool) (found bool) {
	w.Edit(func(w *awssim.World) {
		a := w.Accounts[account]
		found = a != nil && a.Regions[region] != nil && there(a.Regions[region])
	})
	return found
}

func (p *plan) addSCPs(w *awssim.World) {
	for _, id := range p.ids() {
		for _, s := range p.Accounts[id].SCPs {
			bound := false
			w.Edit(func(w *awssim.World) {
				bound = slices.ContainsFunc(w.Accounts[id].SCPs, func(have awssim.SCP) bool { return have.Name == s.Name })
			})
			if !bound {
				w.AttachSCP(id, s.Name, p.scpText(id, s))
			}
		}
	}
}
