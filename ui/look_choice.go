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
	r := d.Recommendation
	s.options = []option{{r.Variant, r.Trail, variantWords(r.Variant, r.Trail), r.Why}}
	for _, o := range r.Others {
		s.options = append(s.options, option{o.Variant, o.Trail, variantWords(o.Variant, o.Trail), o.Why})
	}
	if !s.j.Set.Given("variant") {
		return
	}
	was := s.j.Set.Variant
	s.at = slices.IndexFunc(s.options, func(o option) bool { return o.variant == was })
	if s.at < 0 {
		why := "Answered before (" + s.source("variant") + "). Looking around has found nothing that speaks for it."
		s.options = append(s.options, option{was, "", variantWords(was, s.j.Set.Trail), why})
		s.at = len(s.options) - 1
	}
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

// shown are the options that are asked about now.
func (s *look) shown() []option {
	if s.scopes != nil {
		return s.scopes
	}
	return s.options
}

// goOn answers what the choice decides, and asks for the scope where nobody
// has answered and it makes a difference. What other answers lack is for the
// settings to show.
func (s *look) goOn() tea.Cmd {
	o := s.shown()[s.at]
	if s.scopes != nil {
		_ = s.j.answer("scope", o.variant)
		s.scopes, s.at = nil, slices.Index(s.options, s.chosen)
		return s.j.want(goTo{newSettings(s.j)})
	}
	_ = s.j.answer("variant", o.variant)
	if o.trail != "" {
		_ = s.j.answer("trail", o.trail)
	} else if strings.HasPrefix(s.j.Edited["trail"], "arn:") { // of a choice made before
		delete(s.j.Edited, "trail")
		_ = s.j.resolve()
	}
	if org := s.j.Discovery.Organization; org != nil && org.Here && !s.j.Set.Given("scope") {
		s.chosen, s.at, s.scroll = o, 0, scroll{}
		f, _ := answers.FieldOf("scope")
		for _, c := range f.Choices {
			s.scopes = append(s.scopes, option{variant: c.Value, says: words.Capital(c.Means)})
		}
		return nil
	}
	return s.j.want(goTo{newSettings(s.j)})
}
