package path

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
)

// otherwise says who else can take on the role, and what of Expel's own way in
// is wider than need be. It is read from the statements, not tried with sample
// callers. The External IDs themselves go nowhere.
func (p Path) otherwise() []Finding {
	trust := p.Facts.Identity.Trust
	if !trust.Ok() {
		return nil
	}
	var all []Finding
	for _, o := range policydoc.WhoMay(trust.Value.policy(), accountIn(p.Facts.Identity.ARN), "sts:AssumeRole", "") {
		reason := wider(o)
		if reason == "" {
			continue
		}
		f := Finding{Verdict: Weak, Reason: reason, Evidence: Evidence{ARN: p.Facts.Identity.ARN, Action: "sts:AssumeRole", Got: []string{who(o.Who)}}}
		f.Evidence.statement(o.Statement)
		all = append(all, f)
	}
	return all
}

// wider is why an opening of the trust policy is more than Expel with one
// External ID, "" where it is that.
func wider(o policydoc.Opening) Reason {
	ids, demanded := o.ExternalIDs()
	switch {
	case o.Who.Account != ExpelAccount && o.Who.Kind != policydoc.UniqueID:
		return "role.others"
	case !demanded:
		return "role.external-id-missing"
	case slices.ContainsFunc(ids, func(id string) bool { return strings.ContainsAny(id, "*?") }):
		return "role.external-id-wide"
	case len(ids) > 1:
		return "role.external-ids"
	}
	return ""
}

// who is a principal as the policy writes it.
func who(w policydoc.Who) string {
	if w.Kind == policydoc.EveryoneBut {
		return "everybody but some"
	}
	return w.Value
}
