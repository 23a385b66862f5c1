package ui

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/ui/words"
)

// View implements screen.
func (s *look) View(a area) string {
	if s.details {
		lines := append([]string{""}, s.all(a)...)
		return strings.Join(s.scroll.show(lines, a.Height, 0, a.Styles.dim), "\n")
	}
	lines := append([]string{""}, s.ticks(a)...)
	want := max(0, len(lines)-a.Height) // what was found last
	switch {
	case s.problem != nil:
		lines = append(lines, "")
		lines = append(lines, problemLines(inWizard(s.problem), s.j.signInFor(s.problem), a)...)
		want = len(lines)
	case s.run == 0 && s.options != nil:
		lines = append(lines, s.unread(a)...)
		card, from, to := s.card(a)
		// The whole of the choice under the cursor is in view, and of what comes
		// before as much as there is room for.
		want = min(len(lines)+from, max(0, len(lines)+to-a.Height+1))
		if len(lines)+len(card) <= a.Height {
			want = 0
		}
		lines = append(lines, card...)
	}
	return strings.Join(s.scroll.show(lines, a.Height, want, a.Styles.dim), "\n")
}

// ticks are what has been read, and when.
func (s *look) ticks(a area) []string {
	st, lines := a.Styles, identityLines(s.j, a)
	for _, f := range s.found {
		lines = append(lines, apart(" "+st.done.Render("✓")+" "+f.what, st.dim.Render(words.Lasted(f.took)), a.Width))
	}
	if s.run != 0 {
		took := words.Lasted(s.j.Host.Clock.Now().Sub(s.from))
		lines = append(lines, apart(" "+st.waiting.Render(spinnerFrames[s.frame%len(spinnerFrames)]+" Looking around. Nothing is changed."), st.dim.Render(took), a.Width))
	}
	if s.found == nil && s.run == 0 && s.problem == nil {
		lines = append(lines, st.dim.Render(" Found before; r looks again."))
	}
	return lines
}

// unread are the things that could not be looked at: unknown, never absent.
func (s *look) unread(a area) []string {
	const most = 3
	var lines []string
	for i, u := range s.j.Discovery.Unknown {
		if i == most && len(s.j.Discovery.Unknown) > most+1 {
			more := words.Count(len(s.j.Discovery.Unknown)-most, "more thing") + " not known: d shows all"
			return append(lines, " "+a.Styles.waiting.Render("?")+" "+more)
		}
		lines = append(lines, apart(" "+a.Styles.waiting.Render("?")+" "+unreadWords(u), "", a.Width))
	}
	return lines
}

// unreadWords say what could not be read, and for want of what.
func unreadWords(u steps.Unread) string {
	text := u.What + ": could not be read"
	if u.Action != "" {
		text += " (" + u.Action + ")"
	}
	return text
}

// card is the choice: the recommended way first, then the others with what
// speaks against them. From and to are the lines under the cursor.
func (s *look) card(a area) (lines []string, from, to int) {
	st := a.Styles
	head := func(text string) {
		lines = append(lines, "")
		lines = append(lines, painted(st.accent.Bold(true), words.Hang(text, " ", " ", a.Width))...)
	}
	if s.scopes != nil {
		head("This is the management account of organization " + s.j.Discovery.Organization.ID + ". What shall be connected?")
	}
	for i, o := range s.shown() {
		switch {
		case s.scopes != nil:
		case i == 0:
			head("Recommended")
		case i == 1:
			lines = append(lines, "", " "+st.dim.Render("Or"))
		}
		mark, says := "   ", o.says
		if i == s.at {
			mark, says, from = st.accent.Render(" > "), st.accent.Bold(true).Render(o.says), max(0, len(lines)-1)
		}
		lines = append(lines, mark+says)
		if o.why != "" {
			lines = append(lines, painted(st.dim, words.Hang(o.why, "   ", "   ", a.Width))...)
		}
		if i == s.at {
			to = len(lines) - 1
		}
	}
	return lines, from, to
}

// all is everything that was found, for whoever wants to see it.
func (s *look) all(a area) []string {
	d, st := s.j.Discovery, a.Styles
	lines := words.Hang(d.Identity.ARN, " Signed in as  ", "   ", a.Width)
	head := func(what, name, more string) {
		lines = append(lines, "")
		lines = append(lines, words.Hang(name+more, " "+st.accent.Render(what)+"  ", "   ", a.Width)...)
	}
	point := func(text string) { lines = append(lines, words.Hang(text, "   · ", "     ", a.Width)...) }
	if org := d.Organization; org != nil {
		head("Organization", org.ID, ", management account "+org.ManagementAccount)
	}
	if tower := d.ControlTower; tower != nil {
		head("Control Tower", tower.Version, towerWords(tower))
	}
	for _, t := range d.Trails {
		head("Trail", t.Name, ", home "+t.HomeRegion+", bucket "+t.Bucket)
		for _, finding := range trailWords(t) {
			point(finding)
		}
	}
	for _, b := range d.Buckets {
		head("Bucket", b.Name, ", "+b.Region+", "+encryptionWords(b))
		for _, listener := range listeners(b.Notifications) {
			point(listener)
		}
	}
	if len(d.Unknown) > 0 {
		head("Not known", "", "what could not be read")
	}
	for _, u := range d.Unknown {
		point(unreadWords(u) + ". " + u.Why)
	}
	return lines
}

func towerWords(t *steps.DiscoveredTower) string {
	text := ""
	if t.LogAccount != "" {
		text = ", log archive " + t.LogAccount
	}
	if t.BySign {
		text += "known by the name of its trail"
	}
	return text
}

// trailWords are what is to be known about a trail: first what it is, then
// what is weak about it.
func trailWords(t steps.DiscoveredTrail) []string {
	var facts []string
	if t.Ours {
		facts = append(facts, "trailhead has made it")
	}
	if t.Organization {
		facts = append(facts, "it records all accounts of the organization")
	}
	return slices.Concat(facts, t.Findings)
}

func listeners(n *awsops.Notifications) []string {
	if n == nil {
		return []string{"its listeners could not be read"}
	}
	var all []string
	for _, list := range [][]awsops.Notification{n.Queues, n.Topics, n.Lambdas} {
		for _, l := range list {
			all = append(all, l.ID+" tells "+l.Destination)
		}
	}
	return all
}

func encryptionWords(b steps.DiscoveredBucket) string {
	switch b.Encryption {
	case "aws:kms", "aws:kms:dsse":
		return "SSE-KMS"
	case "":
		return "encryption not known"
	}
	return "SSE-S3"
}
