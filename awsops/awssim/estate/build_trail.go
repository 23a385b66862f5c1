package estate

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
)

func (t *Trail) selectors() []cttypes.EventSelector {
	var all []cttypes.EventSelector
	for _, s := range t.Selectors {
		one := cttypes.EventSelector{ReadWriteType: cttypes.ReadWriteType(cmp.Or(s.Events, "All")),
			IncludeManagementEvents: aws.Bool(yes(s.Management)),
			DataResources:           []cttypes.DataResource{}, ExcludeManagementEventSources: append([]string{}, s.Exclude...)}
		for _, kind := range slices.Sorted(maps.Keys(s.Data)) {
			one.DataResources = append(one.DataResources, cttypes.DataResource{Type: aws.String(kind), Values: s.Data[kind]})
		}
		all = append(all, one)
	}
	return all
}

func (t *Trail) advancedSelectors() []cttypes.AdvancedEventSelector {
	var all []cttypes.AdvancedEventSelector
	for _, s := range t.AdvancedSelectors {
		one := cttypes.AdvancedEventSelector{Name: aws.String(s.Name)}
		for _, field := range slices.Sorted(maps.Keys(s.Fields)) {
			c := s.Fields[field]
			one.FieldSelectors = append(one.FieldSelectors, cttypes.AdvancedFieldSelector{
				Field: aws.String(field), Equals: c.Equals, NotEquals: c.NotEquals, StartsWith: c.StartsWith})
		}
		all = append(all, one)
	}
	return all
}

// addRoles makes the roles of the file, and those by which Organizations and
// Control Tower let the management account into what they made: Control Tower
// into the accounts it governs, Organizations into those it created itself.
func (p *plan) addRoles(w *awssim.World) {
	for _, id := range p.ids() {
		a := p.Accounts[id]
		roles := slices.Clone(a.Roles)
		if p.isMember(id) && !p.isManagement(id) && yes(a.AutomaticRoles) {
			switch {
			case p.isEnrolled(id):
				roles = append(roles, Role{Name: executionRole, Trusts: []string{"management"}})
			case a.Joined != "INVITED":
				roles = append(roles, Role{Name: organizationAccess, Trusts: []string{"management"}})
			}
		}
		if slices.ContainsFunc(p.Keys, func(k Key) bool { return k.Account == id && k.Policy.Name == "tight" }) {
			roles = append(roles, Role{Name: keyAdministrators, Trusts: []string{id}})
		}
		for _, r := range roles {
			p.addRole(w, id, r)
		}
	}
}

func (p *plan) addRole(w *awssim.World, account string, r Role) {
	there := false
	w.Edit(func(w *awssim.World) { there = w.Accounts[account].Roles[r.Name] != nil })
	if there {
		return
	}
	managed, text := p.rolePolicy(account, r)
	var attached []string
	if managed != "" {
		attached = []string{managed}
	}
	made := w.AddRole(account, r.Name, p.trust(account, r), attached...)
	w.Edit(func(*awssim.World) {
		if text != "" {
			made.SetPolicy("policy", text)
		}
		if r.Path != "" {
			made.Path, made.ARN = r.Path, "arn:"+p.Partition+":iam::"+account+":role"+r.Path+r.Name
		}
	})
}

// addPolicies makes the accounts' own policies.
func (p *plan) addPolicies(w *awssim.World) {
	for _, id := range p.ids() {
		for _, made := range p.Accounts[id].Policies {
			there := false
			w.Edit(func(w *awssim.World) {
				there = w.Accounts[id].Policies["arn:"+p.Partition+":iam::"+id+":policy/"+made.Name] != nil
			})
			if !there {
				w.AddPolicy(id, made.Name, p.managedPolicy(id, made))
			}
		}
	}
}

// trust is a role's trust policy. The one that thousands of members have is
// made once.
func (p *plan) trust(account string, r Role) string {
	if len(r.Trusts) == 0 {
		r.Trusts = []string{account}
	}
	key := strings.Join(r.Trusts, " ") + " " + r.ExternalID
	if p.trusts[key] == "" {
		if p.trusts == nil {
			p.trusts = map[string]string{}
		}
		p.trusts[key] = p.writeTrust(r)
	}
	return p.trusts[key]
}

func (p *plan) writeTrust(r Role) string {
	principal := policydoc.Principal{}
	for _, who := range r.Trusts {
		kind := "AWS"
		switch {
		case who == "management" && p.Organization != nil:
			who = p.root(p.Organization.Management)
		case accountID().MatchString(who):
			who = p.root(who)
		case isService(who):
			kind = "Service"
		}
		principal[kind] = append(principal[kind], who)
	}
	s := policydoc.Statement{Effect: policydoc.Allow, Principal: principal, Action: policydoc.Strings{"sts:AssumeRole"}}
	if r.ExternalID != "" {
		s.Condition = equals("sts:ExternalId", r.ExternalID)
	}
	return policydoc.New(s).String()
}
