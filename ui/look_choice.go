package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/ui/words"
)

// choices lists the ways to go on, the recommended one first. The cursor is on
// what was answered before.
func (s *look) choices(d steps.Discovery) {
	s.options = nil
	for _, o := range append([]steps.Option{d.Recommendation.Option}, d.Recommendation.Others...) {
		s.options = append(s.options, optionOf(o))
	}
	if !s.j.Set.Given("variant") {
		return
	}
	was := s.j.Set.Answers
	s.at = slices.IndexFunc(s.options, func(o option) bool {
		return o.variant == was.Variant && (o.trail == "" || o.trail == was.Trail || lastOf(o.trail) == was.Trail)
	})
	if s.at < 0 && !s.j.Set.Given("trail") {
		s.at = slices.IndexFunc(s.options, func(o option) bool { return o.variant == was.Variant })
	}
	if s.at < 0 {
		why := "Answered before (" + s.source("variant") + "). Looking around has found nothing that speaks for it."
		s.options = append(s.options, option{variant: was.Variant, says: variantWords(was.Variant, was.Trail), why: why})
		s.at = len(s.options) - 1
	}
}

// optionOf is a way to go on as the wizard tells it, which has no flags.
func optionOf(o steps.Option) option {
	option := option{variant: o.Variant, trail: o.Trail, says: variantWords(o.Variant, o.Trail), why: o.Why, cost: o.Cost}
	for _, text := range o.Findings {
		option.findings = append(option.findings, text.Words(false))
	}
	for _, text := range o.Needs {
		option.needs = append(option.needs, text.Words(false))
	}
	switch {
	case option.cost != "":
		option.short = "a second copy of the events"
	case len(option.needs) > 0:
		option.short = "needs " + words.Count(len(option.needs), "thing")
	case len(option.findings) > 0:
		option.short = words.Count(len(option.findings), "finding")
	}
	return option
}

// use puts the cursor on the way to go on with a trail, back at the choice.
func (s *look) use(trail string) {
	at := slices.IndexFunc(s.options, func(o option) bool { return o.trail == trail })
	if at < 0 { // one of ours: going on with it is the new variant
		at = slices.IndexFunc(s.options, func(o option) bool { return o.variant == answers.VariantNew })
	}
	s.at, s.scroll = max(0, at), scroll{}
}

func variantWords(variant, trail string) string {
	name := trail[strings.LastIndex(trail, "/")+1:]
	switch variant {
	case answers.VariantExisting:
		return strings.TrimSpace("Use the trail " + name)
	case answers.VariantControlTower:
		return "Use Control Tower's trail"
	}
	return "Make a new trail"
}

// goOn answers what the choice decides, and asks for the scope where nobody
// has answered and it makes a difference. What other answers lack is for the
// settings to show.
func (s *look) goOn() (intent, tea.Cmd) {
	o := s.options[s.at]
	_ = s.j.answer("variant", o.variant)
	if o.trail != "" {
		_ = s.j.answer("trail", o.trail)
	} else if strings.HasPrefix(s.j.Edited["trail"], "arn:") { // of a choice made before
		delete(s.j.Edited, "trail")
		_ = s.j.resolve()
	}
	_, mine := s.j.Edited["scope"] // chosen here before, and may be chosen anew
	if org := s.j.Discovery.Organization; org != nil && org.Role != steps.OrgMember && (mine || !s.j.Set.Given("scope")) {
		return goTo{to: newScope(s.j)}, nil
	}
	return goTo{to: newSettings(s.j)}, nil
}
