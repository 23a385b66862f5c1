package estate

import (
	"cmp"
	"encoding/json"
	"slices"

	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
)

func (p *plan) checkStackSets() {
	for i := range p.StackSets {
		s := &p.StackSets[i]
		what := "stack_sets " + s.Name
		s.By, s.Region = cmp.Or(s.By, "somebody"), cmp.Or(s.Region, p.Region)
		p.oneOf(what+" by", s.By, "somebody", "trailhead")
		p.oneOf(what+" filter", s.Filter, "", "DIFFERENCE", "INTERSECTION", "UNION")
		switch {
		case s.Name == "":
			p.wrong("stack_sets: one has no name")
		case p.Organization == nil || p.Organization.Features != "ALL":
			p.wrong("%s: it needs an organization with all features", what)
		case (s.Filter == "") != (len(s.Accounts) == 0):
			p.wrong("%s: filter and accounts go together", what)
		}
		for _, unit := range s.Units {
			if !p.hasUnit(unit) {
				p.wrong("%s: there is no unit %s", what, unit)
			}
		}
		for _, id := range s.Accounts {
			p.mustKnow(what, id)
		}
	}
}

func (p *plan) addStackSets(w *awssim.World) {
	arns := map[string]string{}
	for _, s := range p.StackSets {
		set := awssim.StackSetState{Name: s.Name, Region: s.Region, StackRegion: s.Region, Template: p.stackTemplate(s),
			AutoDeploy: yes(s.AutoDeploy), Managed: true}
		if s.By == "trailhead" {
			set.Tags = map[string]string{"vendor": "expel", "managed-by": "trailhead", "trailhead-template": "0"}
		}
		targets := awssim.StackTargetsState{Filter: s.Filter, Accounts: slices.Clone(s.Accounts), Units: []string{w.Org.RootID}}
		if len(s.Units) > 0 {
			targets.Units = nil
			for _, path := range s.Units {
				targets.Units = append(targets.Units, p.units[path])
			}
		}
		if !yes(s.Deployed) {
			set.StackRegion, targets.Units = "", nil
		}
		for _, name := range s.DependsOn {
			if arns[name] == "" {
				p.wrong("stack_sets %s: there is no %s before it", s.Name, name)
			}
			set.DependsOn = append(set.DependsOn, arns[name])
		}
		made, err := w.AddStackSet(set, targets)
		if err != nil {
			p.wrong("stack_sets %s: %w", s.Name, err)
			continue
		}
		arns[s.Name] = w.StackSetARN(made)
	}
}

// stackTemplate makes a policy and a role that Expel can take on.
func (p *plan) stackTemplate(s StackSet) string {
	reads := policydoc.New(policydoc.Statement{Effect: policydoc.Allow, Action: policydoc.Strings{"iam:Get*", "iam:List*"}, Resource: all})
	trusts := policydoc.New(policydoc.Statement{Effect: policydoc.Allow,
		Principal: policydoc.Principal{"AWS": {"arn:" + p.Partition + ":iam::012205512454:user/ExpelCloudService"}},
		Action:    policydoc.Strings{"sts:AssumeRole"}, Condition: equals(
			"sts:ExternalId", cmp.Or(s.ExternalID, "00000000-0000-4000-8000-000000000000"))})
	type m = map[string]any
	text, err := json.Marshal(m{"AWSTemplateFormatVersion": "2010-09-09", "Description": "Deployed by " + s.By, "Resources": m{
		"Policy": m{"Type": "AWS::IAM::ManagedPolicy", "Properties": m{
			"ManagedPolicyName": cmp.Or(s.Policy, "ExpelAPIPolicy"), "PolicyDocument": json.RawMessage(reads.String())}},
		"Role": m{"Type": "AWS::IAM::Role", "Properties": m{"RoleName": cmp.Or(s.Role, "ExpelServiceRole"),
			"AssumeRolePolicyDocument": json.RawMessage(trusts.String()),
			"ManagedPolicyArns":        []any{m{"Ref": "Policy"}}}},
	}})
	if err != nil {
		p.wrong("stack_sets %s: %w", s.Name, err)
	}
	return string(text)
}
