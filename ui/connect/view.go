package connect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/awsops"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// roomy is the width from which there is room for a hint beside the title.
const roomy = 60

// View implements screen. The list gives way where there is little room.
func (s *Model) View(a screen.Area) string {
	title := " " + a.Styles.Accent.Bold(true).Render("Who should trailhead be?")
	top := []string{"", screen.Justify(title, s.searching(a), a.Width), ""}
	bottom := s.bottom(a)
	var rows []string
	for i, p := range s.profiles {
		rows = append(rows, s.row(p, i == s.at, a))
	}
	switch {
	case s.loaded && len(s.profiles) == 0:
		rows = []string{a.Styles.Dim.Render("   No profile has that in name, account or role.")}
	case !s.loaded:
		rows = []string{a.Styles.Dim.Render("   Reading the AWS config.")}
	}
	room := max(3, a.Height-len(top)-len(bottom))
	rows = s.scroll.Show(rows, room, s.at+2-room, a.Styles.Dim)
	return strings.Join(slices.Concat(top, rows, bottom), "\n")
}

// searching is what is searched for, and how many profiles have it.
func (s *Model) searching(a screen.Area) string {
	count := fmt.Sprintf("%d of %d", len(s.profiles), len(s.j.Profiles))
	switch says := s.search.Says(); {
	case says != "":
		return a.Styles.Accent.Render(says) + "  " + count
	case a.Width >= roomy && s.searchable():
		return a.Styles.Dim.Render(words.Count(len(s.j.Profiles), "profile") + ": type to search")
	}
	return ""
}

// row is one identity: name, account, role, and how long it lasts or what is
// the matter with it.
func (s *Model) row(p awsops.Profile, chosen bool, a screen.Area) string {
	st := a.Styles
	mark, line := "   ", words.Pad(nameOf(p), s.nameWidth())
	if chosen {
		mark, line = st.Accent.Render(" > "), st.Accent.Render(line)
	}
	line = mark + line + "  "
	if p.Problem.Kind != awsops.ProfileUsable {
		line += st.Stopped.Render(words.ProfileProblem(p.Problem))
		if ansi.StringWidth(line)+2+len(p.SignIn.String()) > a.Width {
			return screen.Justify(line, "", a.Width) // below the list it is said in full
		}
		return screen.Justify(line, st.Accent.Render(p.SignIn.String()), a.Width)
	}
	if s.accounts() {
		line += words.Pad(p.Account, 12) + "  "
	}
	return screen.Justify(line+screen.WhatIs(p), st.Dim.Render(words.Left(s.j.Host.Clock.Now(), p.Expires)), a.Width)
}

// nameWidth is the width of the column of names.
func (s *Model) nameWidth() int {
	width := 0
	for _, p := range s.profiles {
		width = max(width, len(nameOf(p)))
	}
	return min(width, 24)
}

// accounts reports whether any identity names its account.
func (s *Model) accounts() bool {
	return slices.ContainsFunc(s.profiles, func(p awsops.Profile) bool { return p.Account != "" })
}

// bottom is the region, and what came of signing in.
func (s *Model) bottom(a screen.Area) []string {
	st := a.Styles
	out := []string{""}
	if s.region != nil {
		return append(out, s.regionLines(a)...)
	}
	out = append(out, aboutRegion(" Region  "+st.Accent.Render(s.regionNow()), a), "")
	switch {
	case s.run != 0:
		took := words.Lasted(s.j.Host.Clock.Now().Sub(s.began))
		return append(out, screen.Justify(" "+st.Waiting.Render(
			s.spinner.Sign("Asking AWS who that is.")), st.Dim.Render(took), a.Width))
	case s.problem != nil:
		return append(out, screen.ProblemLines(s.problem, words.InWizard, flow.SignInAs(s.profile()), a)...)
	case s.profile().Problem.Kind != awsops.ProfileUsable:
		return append(out, s.mend(s.profile(), a)...)
	}
	return append(out, words.Hang("Nothing is changed before you have seen every change and said yes.", " ", " ", a.Width)...)
}

// aboutRegion is a line with what the region is for, where there is room for that.
func aboutRegion(line string, a screen.Area) string {
	const hint = "   the trail's home; the bucket and the queue live there too"
	if ansi.StringWidth(line)+len(hint) > a.Width {
		return line
	}
	return line + a.Styles.Dim.Render(hint)
}

// mend says how a profile that cannot be used is made fit. The command stands
// alone, to be copied.
func (s *Model) mend(p awsops.Profile, a screen.Area) []string {
	problem := words.ProfileProblem(p.Problem)
	if p.SignIn == (awsops.SignIn{}) {
		return screen.Painted(a.Styles.Stopped, words.Hang("✗ "+problem+".", " ", "   ", a.Width))
	}
	says := ". Run this in another window, then press r:"
	if _, here := s.signsIn(); here {
		says = ". enter runs this, and comes back:"
	}
	out := words.Hang(problem+says, " ", " ", a.Width)
	return append(out, screen.Painted(a.Styles.Accent, words.Hang(p.SignIn.String(), "   ", "   ", a.Width))...)
}

// regionLines are the field and, under it, the regions that fit so far.
func (s *Model) regionLines(a screen.Area) []string {
	st := a.Styles
	out := []string{aboutRegion(" "+st.Accent.Bold(true).Render("Region"), a)}
	out = append(out, " "+s.region.View(a.Width-1))
	fit := s.fitting(strings.TrimSpace(s.region.Text))
	switch {
	case s.region.Refused:
		return append(out, s.region.Lines(a, " ")[1:]...)
	case s.region.Text == "" && !s.regionMoved:
		says := "Type a part of its name, or choose one. Enter leaves it as it is."
		return append(out, screen.Painted(st.Dim, words.Hang(says, "   ", "   ", a.Width))...)
	case len(fit) == 0:
		says := "No region of this partition has that in its name."
		return append(out, screen.Painted(st.Waiting, words.Hang(says, "   ", "   ", a.Width))...)
	}
	return append(out, s.regionList(fit, a)...)
}

// regionList are the regions that fit, the one under the cursor in view.
func (s *Model) regionList(fit []string, a screen.Area) []string {
	if s.regionMoved && s.regionAt < len(fit) {
		fit = slices.Clone(fit)
		fit[s.regionAt] = ">" + fit[s.regionAt]
	}
	lines := words.Hang(strings.Join(fit, "  "), "   ", "   ", a.Width)
	at := max(0, slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, ">") }))
	list := screen.Scroll{}
	return screen.Painted(a.Styles.Dim, list.Show(lines, 4, at-1, a.Styles.Dim))
}
