package discover

import (
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/text"
)

// secondCopyPrice is AWS's price of a further copy of management events (docs/aws.md#cost); secondCopyMonth what that comes to.
const (
	SecondCopyPrice = "2.00 USD per 100,000 events"
	SecondCopyMonth = "A busy account has about 250,000 a day, which is about 150 USD a month."
)

// ofNew is the option to make a trail.
func (d Discovery) ofNew() ranked {
	r := ranked{rank: rankNew, Option: Option{Variant: answers.VariantNew, Account: d.Identity.Account, Why: "There is no trail here yet."}}
	var copies, all []string
	for _, t := range d.Trails {
		if t.SeenFrom == "" {
			all = append(all, t.Name)
			if t.records() {
				copies = append(copies, t.Name)
			}
		}
	}
	switch {
	case len(copies) > 0:
		r.Why = "It would be a second copy of the management events: " + SecondCopyPrice + "."
		switch has := func(is func(Trail) bool) bool {
			return slices.ContainsFunc(d.Trails, func(t Trail) bool { return t.SeenFrom == "" && is(t) })
		}; {
		case !has(Trail.whole):
			r.Why = "No trail here records every region, read and write. What " + listing(copies) + verb(copies, " records", " record") +
				" would be recorded twice."
		case !has(func(t Trail) bool { return t.whole() && d.rankOf(t) != rankUnheard }):
			r.Why = "No trail here delivers what it records. What it records is billed all the same, so a new one is a second copy until the old " +
				"one is mended or deleted."
		}
		r.Cost = listing(copies) + verb(copies, " records", " record") + " management events already; each further copy costs " +
			SecondCopyPrice + ". " + SecondCopyMonth
		r.need("A yes of its own%s: AWS bills the second copy.", Setting{"accept", answers.AcceptSecondTrail})
	case len(all) > 0:
		r.Why = "No trail here records management events now (" + listing(all) + verb(all, " does", " do") +
			" not), so a new one is no second copy."
	case d.RegionsUnread > 0:
		r.Why = "No trail was seen, but those of " + text.Plural(d.RegionsUnread, "region") + " could not be listed: there may be one."
		r.need("Leave to list trails (cloudtrail:DescribeTrails): a new trail beside one that is there would be a second copy, which AWS bills.")
	case d.ControlTower != nil && d.ControlTower.OptedOut:
		r.Why = "Control Tower keeps no trail here (it was opted out of), and there is no other."
	}
	if d.RegionsUnread > 0 && len(all) > 0 {
		r.find("Trails of " + text.Plural(d.RegionsUnread, "region") + " could not be listed: there may be more copies.")
	}
	for _, region := range d.Full {
		r.find("There are five trails in " + region + ", AWS's limit: a new trail of all regions may be refused there.")
	}
	if org := d.Organization; org != nil {
		switch {
		case !org.AllFeatures:
			r.find("The organization has not all features enabled: a trail can be made for this account only.")
		case org.Here:
			r.find("This is the management account: the trail can be for this account or for the whole organization%s.", Setting{Key: "scope"})
		case slices.Contains(org.DelegatedFor, cloudTrailService):
			r.find("An organization trail made here would belong to the management account, " + org.ManagementAccount + ".")
		default:
			r.find("A trail made here records this account only: one for the whole organization is made in the management account, " +
				org.ManagementAccount + ".")
		}
	}
	d.aboutPartition(&r)
	return r
}

// verb is the one for one name or the other for several.
func verb(names []string, one, several string) string {
	if len(names) == 1 {
		return one
	}
	return several
}

// listing is "a", "a and b" or "a, b and c".
func listing(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// notes are what holds whichever option is chosen.
func (d Discovery) notes() []string {
	var notes []string
	if twice := d.duplicates(); len(twice) > 1 {
		notes = append(notes, listing(twice)+" record the same management events: AWS bills every copy but the first, "+SecondCopyPrice+". "+
			SecondCopyMonth)
	}
	if slices.Contains(d.Full, d.Identity.Region) {
		notes = append(notes, "There are five trails in "+d.Identity.Region+", AWS's limit: no new one can be made there.")
	}
	for _, t := range d.Trails {
		if d.Identity.Account != t.Account && d.Organization != nil && slices.Contains(d.Organization.DelegatedFor, cloudTrailService) {
			notes = append(notes, "You are in account "+d.Identity.Account+", which administers CloudTrail for the organization; the trail "+t.Name+
				" belongs to account "+t.Account+" all the same.")
		}
	}
	for _, r := range d.Expel.Roles {
		inSetup := slices.ContainsFunc(d.Expel.Setups, func(s ExpelSetup) bool { return s.Role == r.ARN })
		if !r.Managed && !inSetup {
			notes = append(notes, "The role "+r.Name+" in account "+r.Account+" trusts Expel already, and trailhead did not make it.")
		}
	}
	for _, s := range d.Expel.Setups {
		if _, option := d.ofSetup(s); !option && s.Role != "" {
			notes = append(notes, s.why())
		}
	}
	for _, s := range d.Expel.StackSets {
		if !s.Managed {
			notes = append(notes, "The stack set "+s.Name+" looks like Expel's ("+s.Why+"), and trailhead did not make it.")
		}
	}
	if org := d.Organization; org != nil && len(org.NotActive) > 0 {
		notes = append(notes, text.Plural(len(org.NotActive), "account")+" of the organization"+verb(org.NotActive, " is", " are")+
			" not active ("+strings.Join(org.NotActive, ", ")+"): nothing can be set up there.")
	}
	return notes
}

// duplicates are the trails that record management events of the same region.
func (d Discovery) duplicates() []string {
	var names []string
	for i, a := range d.Trails {
		for j, b := range d.Trails {
			if i != j && a.records() && b.records() && (a.MultiRegion || b.MultiRegion || a.HomeRegion == b.HomeRegion) && a.covers(b) {
				names = append(names, a.Name)
				break
			}
		}
	}
	return names
}

// covers: both record the events of one account at least.
func (t Trail) covers(other Trail) bool {
	return t.Organization || other.Organization || t.Account == other.Account
}
