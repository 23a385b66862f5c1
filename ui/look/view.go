package look

import (
	"slices"
	"strings"

	"trailhead/steps/discover"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// View implements screen.
func (s *Model) View(a screen.Area) string {
	lines := []string{""}
	want := 0
	switch {
	case s.problem != nil:
		lines = append(lines, s.ticks(a)...)
		lines = append(lines, "")
		lines = append(lines, screen.ProblemLines(s.problem, words.InWizard, s.j.SignInFor(s.problem), a)...)
		want = len(lines)
	case s.run == 0 && s.options != nil:
		lines = append(lines, s.sum(a)...)
		card, from, to := s.card(a)
		// The whole of the choice under the cursor is in view, and of what comes
		// before as much as there is room for.
		want = min(len(lines)+from, max(0, len(lines)+to-a.Height+2))
		if len(lines)+len(card) <= a.Height {
			want = 0
		}
		lines = append(lines, card...)
	default:
		lines = append(lines, s.ticks(a)...)
		want = max(0, len(lines)-a.Height) // what was found last
	}
	return strings.Join(s.scroll.Show(lines, a.Height, want, a.Styles.Dim), "\n")
}

// sum is what was found in a few lines: who we are, what there is, what is not
// known.
func (s *Model) sum(a screen.Area) []string {
	d, st := s.j.Discovery, a.Styles
	lines := screen.IdentityLines(s.j, a)
	if org := d.Organization; org != nil {
		text := "organization " + org.ID + ", this is its " + strings.ReplaceAll(screen.OrElse(org.Role, discover.OrgMember), "-", " ") +
			" account"
		if org.Role == discover.OrgDelegated {
			text = "organization " + org.ID + ", this is a delegated administrator"
		}
		if n := screen.MembersOf(org); n != "" {
			text += ", " + n
		}
		lines = append(lines, screen.Beside(" "+st.Done.Render("✓")+" "+text, "", "   ", a.Width)...)
	} else if !slices.ContainsFunc(d.Unknown, func(u discover.Unread) bool { return u.What == "organization" }) {
		lines = append(lines, " "+st.Done.Render("✓")+" organization: none")
	}
	if tower := d.ControlTower; tower != nil {
		text := "Control Tower " + tower.Version
		if tower.LogAccount != "" {
			text += ", log archive " + tower.LogAccount
		}
		lines = append(lines, screen.Beside(" "+st.Done.Render("✓")+" "+strings.Replace(text, "  ", " ", 1), "", "   ", a.Width)...)
	}
	took := ""
	if n := len(s.found); n > 0 {
		took = words.Lasted(s.found[n-1].took)
	}
	lines = append(lines, screen.Beside(" "+st.Done.Render("✓")+" "+s.counts(), st.Dim.Render(took), "   ", a.Width)...)
	return append(lines, s.unread(a)...)
}

// counts is how much of everything there is.
func (s *Model) counts() string {
	d := s.j.Discovery
	text := "looked for trails in " + words.Count(d.Regions, "region") + ": " + words.Count(len(d.Trails), "trail")
	listeners := 0
	for _, b := range d.Buckets {
		listeners += len(b.Listeners)
	}
	for _, more := range []struct {
		n    int
		noun string
	}{{len(d.Buckets), "bucket"}, {len(d.Keys), "key"}, {len(d.Topics), "topic"}, {listeners, "listener"}} {
		if more.n > 0 {
			text += ", " + words.Count(more.n, more.noun)
		}
	}
	return text
}

// ticks are what has been read, and when.
func (s *Model) ticks(a screen.Area) []string {
	st, lines := a.Styles, screen.IdentityLines(s.j, a)
	for _, f := range s.found {
		lines = append(lines, screen.Beside(" "+st.Done.Render("✓")+" "+f.what, st.Dim.Render(words.Lasted(f.took)), "   ", a.Width)...)
	}
	if s.run != 0 {
		took := words.Lasted(s.j.Host.Clock.Now().Sub(s.from))
		says := s.spinner.Sign("Looking around. Nothing is changed." + s.asked.Says())
		lines = append(lines, screen.Beside(" "+st.Waiting.Render(says), st.Dim.Render(took), "   ", a.Width)...)
	}
	if s.found == nil && s.run == 0 && s.problem == nil {
		lines = append(lines, st.Dim.Render(" Found before; r looks again."))
	}
	return lines
}

// unread are the resources that could not be looked at: unknown, never absent.
func (s *Model) unread(a screen.Area) []string {
	const most = 3
	var lines []string
	for i, u := range s.j.Discovery.Unknown {
		if i == most && len(s.j.Discovery.Unknown) > most+1 {
			more := words.Count(len(s.j.Discovery.Unknown)-most, "more thing") + " not known: i shows all"
			return append(lines, " "+a.Styles.Waiting.Render("?")+" "+more)
		}
		lines = append(lines, screen.Beside(" "+a.Styles.Waiting.Render("?")+" "+unreadWords(u), "", "   ", a.Width)...)
	}
	return lines
}

// unreadWords say what could not be read, and for want of what.
func unreadWords(u discover.Unread) string {
	text := u.What + ": could not be read"
	if u.Action != "" {
		text += " (" + u.Action + ")"
	}
	return text
}

// card is the choice: the recommended way first, then the others. What speaks
// for and against one is told under the cursor. From and to are its lines.
func (s *Model) card(a screen.Area) (lines []string, from, to int) {
	st := a.Styles
	head := func(text string) {
		lines = append(lines, "")
		lines = append(lines, screen.Painted(st.Accent.Bold(true), words.Hang(text, " ", " ", a.Width))...)
	}
	for i, o := range s.options {
		switch {
		case i == 0:
			head("Recommended")
		case i == 1:
			lines = append(lines, " "+st.Dim.Render("Or"))
		}
		mark, says := screen.Option(o.says, i == s.at, st)
		if i != s.at {
			lines = append(lines, screen.Beside(mark+says, st.Dim.Render(o.short), "   ", a.Width)...)
			continue
		}
		from = max(0, len(lines)-1)
		lines = slices.Concat(lines, screen.Beside(mark+says, "", "   ", a.Width), o.reasons(a))
		to = len(lines) - 1
	}
	for _, note := range s.j.Discovery.Recommendation.Notes {
		lines = append(lines, "")
		lines = append(lines, words.Hang(note, " ", " ", a.Width)...)
	}
	return lines, from, to
}

// reasons are what speaks for a way to go on, what is weak about it, and what
// it takes.
func (o option) reasons(a screen.Area) []string {
	st := a.Styles
	var lines []string
	if o.why != "" {
		lines = screen.Painted(st.Dim, words.Hang(o.why, "   ", "   ", a.Width))
	}
	if o.cost != "" {
		lines = append(lines, screen.Painted(st.Dim, words.Hang(words.Sentence(o.cost), "   ", "   ", a.Width))...)
	}
	for _, text := range o.needs {
		lines = append(lines, words.Hang(text, "   "+st.Waiting.Render("needs")+"  ", "          ", a.Width)...)
	}
	for _, text := range o.findings {
		lines = append(lines, words.Hang(text, "   "+st.Waiting.Render("!")+" ", "     ", a.Width)...)
	}
	return lines
}
