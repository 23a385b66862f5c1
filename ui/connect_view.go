package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/ui/words"
)

// View implements screen. The list gives way where there is little room.
func (s *connect) View(a area) string {
	top := []string{"", " " + a.Styles.accent.Bold(true).Render("Who should trailhead be?"), ""}
	bottom := s.bottom(a)
	var rows []string
	for i, p := range s.profiles {
		rows = append(rows, s.row(p, i == s.at, a))
	}
	if !s.loaded {
		rows = []string{a.Styles.dim.Render("   Reading the AWS config.")}
	}
	room := max(3, a.Height-len(top)-len(bottom))
	rows = s.scroll.show(rows, room, s.at+2-room, a.Styles.dim)
	return strings.Join(slices.Concat(top, rows, bottom), "\n")
}

// row is one identity: name, account, role, and how long it lasts or what is
// the matter with it.
func (s *connect) row(p awsops.Profile, chosen bool, a area) string {
	st := a.Styles
	mark, line := "   ", words.Pad(nameOf(p), s.nameWidth())
	if chosen {
		mark, line = st.accent.Render(" > "), st.accent.Render(line)
	}
	line = mark + line + "  "
	if p.Problem != "" {
		line += st.stopped.Render(p.Problem)
		if ansi.StringWidth(line)+2+len(p.SignIn) > a.Width {
			return justify(line, "", a.Width) // below the list it is said in full
		}
		return justify(line, st.accent.Render(p.SignIn), a.Width)
	}
	if s.accounts() {
		line += words.Pad(p.Account, 12) + "  "
	}
	return justify(line+whatIs(p), st.dim.Render(words.Left(s.j.Host.Clock.Now(), p.Expires)), a.Width)
}

// whatIs is what sort of identity a profile is.
func whatIs(p awsops.Profile) string {
	switch {
	case p.Kind == "SSO":
		return p.Role + " (SSO)"
	case p.Kind == "login":
		return p.Role + " (aws login)"
	case p.Kind == "role" && p.Source != "":
		return "via " + p.Source + ", " + p.Role
	case p.Kind == "role":
		return p.Role
	case p.Kind == "rehearsal":
		return "the simulated AWS; nothing real is changed"
	}
	return p.Source
}

// nameWidth is the width of the column of names.
func (s *connect) nameWidth() int {
	width := 0
	for _, p := range s.profiles {
		width = max(width, len(nameOf(p)))
	}
	return min(width, 24)
}

// accounts reports whether any identity names its account.
func (s *connect) accounts() bool {
	return slices.ContainsFunc(s.profiles, func(p awsops.Profile) bool { return p.Account != "" })
}

// bottom is the region, and what came of signing in.
func (s *connect) bottom(a area) []string {
	st := a.Styles
	out := []string{""}
	if s.region != nil {
		return append(out, s.regionLines(a)...)
	}
	out = append(out, justify(" Region  "+st.accent.Render(s.regionNow())+st.dim.Render("   the trail's home; the bucket and the queue live there too"), "", a.Width), "")
	switch {
	case s.run != 0:
		took := words.Lasted(s.j.Host.Clock.Now().Sub(s.began))
		return append(out, justify(" "+st.waiting.Render(spinnerFrames[s.frame%len(spinnerFrames)]+" Asking AWS who that is."), st.dim.Render(took), a.Width))
	case s.problem != nil:
		return append(out, problemLines(s.problem, words.InWizard, signInAs(s.profile()), a)...)
	case s.profile().Problem != "":
		return append(out, s.mend(s.profile(), a)...)
	}
	return append(out, words.Hang("Nothing is changed before you have seen every change and said yes.", " ", " ", a.Width)...)
}

// signInAs is the command that signs in as a profile that has one, also where the files
// say that it is signed in: AWS has the last word.
func signInAs(p awsops.Profile) string {
	switch {
	case p.SignIn == "" && p.Kind == "SSO":
		return "aws sso login --profile " + answers.ShellWord(p.Name)
	case p.SignIn == "" && p.Kind == "login":
		return "aws login --profile " + answers.ShellWord(p.Name)
	}
	return p.SignIn
}

// mend says how a profile that cannot be used is made fit. The command stands
// alone, to be copied.
func (s *connect) mend(p awsops.Profile, a area) []string {
	if p.SignIn == "" {
		return painted(a.Styles.stopped, words.Hang("✗ "+p.Problem+".", " ", "   ", a.Width))
	}
	out := words.Hang(p.Problem+". Run this in another window, then press r:", " ", " ", a.Width)
	return append(out, painted(a.Styles.accent, words.Hang(p.SignIn, "   ", "   ", a.Width))...)
}

// identityLines are who AWS says we are, for the screens after this one.
func identityLines(j *journey, a area) []string {
	at := j.Session.Home.Target()
	head := " " + a.Styles.done.Render("✓") + " account " + at.Account + ", partition " + at.Partition
	out := []string{justify(head, a.Styles.dim.Render(words.Left(j.Host.Clock.Now(), j.Expires)), a.Width)}
	return append(out, painted(a.Styles.dim, words.Hang(j.Session.Identity.ARN, "   ", "   ", a.Width))...)
}

// regionLines are the field and, under it, the regions that fit so far.
func (s *connect) regionLines(a area) []string {
	st := a.Styles
	out := []string{justify(" "+st.accent.Bold(true).Render("Region")+st.dim.Render("   the trail's home; the bucket and the queue live there too"), "", a.Width)}
	s.region.input.WithWidth(max(10, a.Width-1))
	out = append(out, " "+strings.TrimRight(fieldView(s.region.input.View()), " \n"))
	fit := s.fitting(strings.TrimSpace(s.region.text))
	switch {
	case s.region.refused:
		return append(out, s.region.lines(a, " ")[1:]...)
	case s.region.text == "":
		return append(out, painted(st.dim, words.Hang("Type a part of its name. Enter leaves it as it is.", "   ", "   ", a.Width))...)
	case len(fit) == 0:
		return append(out, painted(st.waiting, words.Hang("No region has that in its name.", "   ", "   ", a.Width))...)
	}
	lines := words.Hang(strings.Join(fit, "  "), "   ", "   ", a.Width)
	return append(out, painted(st.dim, lines[:min(3, len(lines))])...)
}
