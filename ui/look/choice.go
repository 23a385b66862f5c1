package look

import (
	"charm.land/bubbletea/v2"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// choices lists the ways to go on, the recommended one first. The cursor is on
// what was answered before.
func (s *Model) choices(d discover.Discovery) {
	s.options = nil
	options, at, known := flow.Variants(d, s.j.Set)
	for _, o := range options {
		s.options = append(s.options, optionOf(o, d.SetupOf(o)))
	}
	if s.at = at; !known {
		was := s.j.Set.Answers
		why := "Answered before (" + s.source("variant") + "). Looking around has found nothing that speaks for it."
		s.options = append(s.options, option{variant: was.Variant, says: variantWords(was.Variant, was.Trail), why: why})
		s.at = len(s.options) - 1
	}
}

// optionOf is a way to go on as the wizard tells it, which has no flags, with
// the set-up that it is about.
func optionOf(o discover.Option, setup *discover.ExpelSetup) option {
	option := option{variant: o.Variant, trail: o.Trail, says: variantWords(o.Variant, o.Trail), why: o.Why, cost: o.Cost, setup: setup}
	switch {
	case setup != nil && o.Variant == discover.VariantConnected:
		option.says = words.Connected(*setup)
	case setup != nil:
		option.says = words.ChangeOwn
	}
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

// Returned implements returnee: it puts the cursor on the way to go on with a
// trail.
func (s *Model) Returned(with any) tea.Cmd {
	chosen, ok := with.(screen.TrailChosen)
	if !ok {
		return nil
	}
	trail := chosen.Trail
	at := slices.IndexFunc(s.options, func(o option) bool { return o.trail == trail })
	if at < 0 { // one of ours: going on with it is the new variant
		at = slices.IndexFunc(s.options, func(o option) bool { return o.variant == answers.VariantNew })
	}
	s.at, s.scroll = max(0, at), screen.Scroll{}
	return nil
}

// variantWords are the words for a variant.
func variantWords(variant, trail string) string {
	name := words.OneLine(trail[strings.LastIndex(trail, "/")+1:])
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
func (s *Model) goOn() (screen.Intent, tea.Cmd) {
	o := s.options[s.at]
	flow.Forget(s.j.Typed, *s.j.Discovery)
	if o.setup != nil {
		return s.keepTo(o), nil
	}
	s.j.Session.Keep(nil)
	_ = s.j.Answer("variant", o.variant)
	if o.trail != "" {
		_ = s.j.Answer("trail", o.trail)
	} else if strings.HasPrefix(s.j.Typed["trail"], "arn:") { // of a choice made before
		delete(s.j.Typed, "trail")
		_ = s.j.Resolve()
	}
	return screen.Advance{On: flow.AfterVariant(s.j.Discovery, s.j.Set)}, nil
}

// keepTo goes on with a set-up that is there: to check it, or to plan with its
// names.
func (s *Model) keepTo(o option) screen.Intent {
	for key, value := range flow.AnswersOf(*o.setup, s.j.Set) {
		_ = s.j.Answer(key, value)
	}
	if o.variant != discover.VariantConnected {
		s.j.Session.Keep(nil)
		return screen.Advance{On: flow.AfterVariant(s.j.Discovery, s.j.Set)}
	}
	s.j.Session.Keep(o.setup)
	s.j.Ending.HandsOver(nil, nil)
	return screen.Advance{On: flow.ToVerify}
}
