package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// look shows what is there, as it is found, and then the choice of a variant.
type look struct {
	j       *journey
	run     uint64 // the discovery under way, 0 while there is none
	cancel  context.CancelFunc
	from    time.Time
	found   []foundLine
	options []option
	at      int
	problem *engine.Problem
	details bool
	scroll  scroll
}

// foundLine is one thing that has been read, and when.
type foundLine struct {
	what string
	took time.Duration
}

// option is one way to go on.
type option struct{ variant, trail, says, why string }

func newLook(j *journey) *look { return &look{j: j} }

// foundOne is one thing that a discovery has read; discovered is its end.
type (
	foundOne struct {
		run  uint64
		what string
		more <-chan tea.Msg
	}
	discovered struct {
		run uint64
		d   steps.Discovery
		err error
	}
)

// Init implements screen: what has been found already is not looked for again.
func (s *look) Init() tea.Cmd {
	if s.j.Discovery != nil {
		s.choose(*s.j.Discovery)
		return nil
	}
	return s.start()
}

func (s *look) start() tea.Cmd {
	s.j.RunID++
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(context.Background())
	s.run, s.from, s.found, s.problem, s.options = s.j.RunID, s.j.Host.Clock.Now(), nil, nil, nil
	id, desk := s.run, s.j.Desk
	told := make(chan tea.Msg, 64)
	go func() { // ends with the discovery, which ctx can end
		defer close(told)
		d, err := desk.Discover(ctx, func(f steps.Found) { told <- foundOne{run: id, what: f.What, more: told} })
		told <- discovered{run: id, d: d, err: err}
	}()
	return next(told)
}

// next waits for the next thing a discovery tells.
func next(told <-chan tea.Msg) tea.Cmd {
	return func() tea.Msg { return <-told }
}

// Update implements screen.
func (s *look) Update(msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case foundOne:
		if msg.run == s.run {
			s.found = append(s.found, foundLine{msg.what, s.j.Host.Clock.Now().Sub(s.from)})
		}
		return s, next(msg.more)
	case discovered:
		s.took(msg)
	case tea.KeyPressMsg:
		return s, s.key(msg.String())
	}
	return s, nil
}

func (s *look) took(msg discovered) {
	if msg.run != s.run {
		return
	}
	s.run = 0
	if msg.err != nil {
		s.problem = asProblem("look around", msg.err)
		return
	}
	s.j.Discovery = &msg.d
	s.choose(msg.d)
}

// choose lists the ways to go on, the recommended one first.
func (s *look) choose(d steps.Discovery) {
	r := d.Recommendation
	s.options = []option{{r.Variant, r.Trail, variantWords(r.Variant, r.Trail), r.Why}}
	for _, o := range r.Others {
		s.options = append(s.options, option{o.Variant, o.Trail, variantWords(o.Variant, o.Trail), o.Why})
	}
	if s.j.Set.Given("variant") { // what was answered before is where one stands
		for i, o := range s.options {
			if o.variant == s.j.Set.Variant {
				s.at = i
			}
		}
	}
}

func variantWords(variant, trail string) string {
	name := trail[strings.LastIndex(trail, "/")+1:]
	switch variant {
	case answers.VariantExisting:
		return "Use the trail " + name
	case answers.VariantControlTower:
		return "Use Control Tower's trail"
	}
	return "Make a new trail"
}

func (s *look) key(key string) tea.Cmd {
	switch key {
	case "up", "k":
		s.at = max(0, s.at-1)
	case "down", "j":
		s.at = max(0, min(len(s.options)-1, s.at+1))
	case "d":
		s.details = !s.details
	case "c":
		if s.run != 0 {
			s.cancel()
		}
	case "r":
		if s.run == 0 {
			s.j.Discovery = nil
			return s.start()
		}
	case "enter":
		if s.run == 0 && len(s.options) > 0 {
			return s.goOn(s.options[s.at])
		}
	default:
		s.scroll.key(key)
	}
	return nil
}

// goOn answers what the choice decides. What other answers lack is for the
// settings to show.
func (s *look) goOn(o option) tea.Cmd {
	_ = s.j.answer("variant", o.variant)
	if o.trail != "" {
		_ = s.j.answer("trail", o.trail)
	}
	if !s.j.Set.Given("scope") {
		_ = s.j.answer("scope", answers.ScopeAccount)
	}
	return send(goTo{newSettings(s.j)})
}

// Keys implements screen.
func (s *look) Keys() []hint {
	switch {
	case s.run != 0:
		return []hint{{"c", "stop looking"}}
	case s.problem != nil:
		return []hint{{"r", "look again"}}
	}
	return []hint{{"↑↓", "choose"}, {"d", "what was found"}, {"r", "look again"}, {"enter", "go on"}}
}

// Place implements screen.
func (s *look) Place() string { return "Look" }
