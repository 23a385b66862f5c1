package conflict

import (
	"github.com/charmbracelet/x/ansi"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// conflictWide is the width from which today and after stand side by side.
const conflictWide = 72

// View implements screen. The choice under the cursor can always be seen, with
// as much of the picture as there is room for.
func (s *Model) View(a screen.Area) string {
	st := a.Styles
	top := []string{"", " " + st.Accent.Bold(true).Render("Somebody listens to this bucket already."), ""}
	body := append(s.pictures(a), "")
	body = append(body, words.Hang("S3 tells one listener of an event, not two. How shall ours hear of it?", " ", " ", a.Width)...)
	from, to := 0, 0
	for i, c := range s.choices {
		if i == s.at {
			from = len(body)
		}
		body = append(body, s.option(c, i == s.at, a)...)
		if i == s.at {
			to = len(body)
		}
	}
	if s.choice().Overlap == answers.OverlapStop {
		body = append(body, "", " "+st.Dim.Render("The text"))
		for line := range strings.SplitSeq(s.found.Letter, "\n") {
			body = append(body, words.Hang(line, "   ", "   ", a.Width)...)
		}
	}
	foot := s.foot(a)
	room := max(1, a.Height-len(top)-len(foot))
	want := min(from-1, max(0, to+1-room))
	body = s.Scroll.Show(body, room, want, st.Dim)
	return strings.Join(append(append(top, body...), foot...), "\n")
}

// pictures are who listens today and, for the choice under the cursor, who
// will.
func (s *Model) pictures(a screen.Area) []string {
	lines := screen.Beside(" bucket "+s.found.Bucket, "", "   ", a.Width)
	overlap := s.choice().Overlap
	before, then := a, a
	if a.Width >= conflictWide {
		before.Width = a.Width * 2 / 5 // there is less to draw
		then.Width = a.Width - before.Width
	}
	now := s.picture("Today", s.found.Preview(answers.OverlapStop), before)
	if overlap == answers.OverlapStop {
		return append(lines, now...)
	}
	after := s.picture("After", s.found.Preview(overlap), then)
	if a.Width < conflictWide {
		return append(append(lines, now...), after...)
	}
	for i := range max(len(now), len(after)) {
		left, right := "", ""
		if i < len(now) {
			left = now[i]
		}
		if i < len(after) {
			right = after[i]
		}
		lines = append(lines, strings.TrimRight(words.Pad(left, before.Width)+right, " "))
	}
	return lines
}

// foot is what came of the last key.
func (s *Model) foot(a screen.Area) []string {
	switch {
	case s.Planning.Run != 0:
		return append([]string{""}, s.Planning.Lines(screen.LookingWords, a)...)
	case s.Problem != nil:
		return append([]string{""}, screen.ProblemLines(s.Problem, words.InWizardByKey, s.J.SignInFor(s.Problem), a)...)
	case s.Said != "":
		return append([]string{""}, screen.Painted(a.Styles.Done, words.Hang(s.Said, " ", " ", a.Width))...)
	}
	return nil
}

// option is one choice. What it means is told under the cursor; why one cannot
// be had, always.
func (s *Model) option(c setup.ConflictChoice, here bool, a screen.Area) []string {
	st := a.Styles
	if !c.Possible {
		return screen.Painted(st.Dim, words.Hang("not possible: "+lowerFirst(c.Says)+". "+c.Why, "   ", "   ", a.Width))
	}
	mark, says := screen.Option(c.Says, here, st)
	lines := words.Hang(says, mark, "   ", a.Width)
	if !here {
		return lines
	}
	return append(lines, screen.Painted(st.Dim, words.Hang(c.Why, "   ", "   ", a.Width))...)
}

// picture draws rules as a tree: rule, destination, who listens there. What
// trailhead adds or switches is marked by a word.
func (s *Model) picture(title string, rules []setup.ConflictRule, a screen.Area) []string {
	st := a.Styles
	lines := []string{" " + st.Dim.Render(title)}
	for i, r := range rules {
		t := twig{indent: " ", last: i == len(rules)-1}
		isNew := r.Destination != s.found.Rules[i].Destination
		lines = append(lines, t.line(ruleOf(r, a), s.mark(isNew, "switched", a), a))
		t = t.under(true)
		lines = append(lines, t.line(s.named(string(r.Kind), r.Destination), s.mark(isNew, "new", a), a))
		for k, to := range r.Listeners {
			arn, _ := awsops.ParseARN(to)
			kind := map[string]string{"sqs": "queue", "lambda": "function", "sns": "topic"}[arn.Service]
			lines = append(lines, t.under(k == len(r.Listeners)-1).line(s.named(kind, to), s.mark(to == s.found.Queue, "ours", a), a))
		}
		if r.Unread != "" {
			lines = append(lines, t.under(true).line(st.Waiting.Render("?")+" others not known (sns:ListSubscriptionsByTopic)", "", a))
		}
	}
	return lines
}

// ruleOf is a rule with what it is for, as far as there is room.
func ruleOf(r setup.ConflictRule, a screen.Area) string {
	text := "rule " + r.ID
	what := strings.Join(r.Events, ", ") + keysOf(r.Notification)
	if ansi.StringWidth(text)+ansi.StringWidth(what)+18 > a.Width { // the arm, and a word at the right
		return text
	}
	return text + "  " + a.Styles.Dim.Render(what)
}

func (s *Model) mark(on bool, word string, a screen.Area) string {
	if !on {
		return ""
	}
	return a.Styles.Done.Render(word)
}

// named is a listener by kind and name, with its account where that is another
// one.
func (s *Model) named(kind, to string) string {
	arn, ok := awsops.ParseARN(to)
	if !ok {
		return strings.TrimSpace(kind + " " + to)
	}
	name := arn.Resource[strings.LastIndexAny(arn.Resource, ":/")+1:]
	text := strings.TrimSpace(kind + " " + name)
	if arn.Account != "" && arn.Account != s.found.Account {
		text += " in " + arn.Account
	}
	return text
}

// keysOf says which keys a rule is for, where not for all.
func keysOf(n awsops.Notification) string {
	text := ""
	if n.Prefix != "" {
		text += "  " + n.Prefix + "*"
	}
	if n.Suffix != "" {
		text += "  *" + n.Suffix
	}
	return text
}

// twig is a place in a drawn tree.
type twig struct {
	indent string
	last   bool
}

// line is what stands at this place, and a word at the right.
func (t twig) line(text, right string, a screen.Area) string {
	arm := "├ "
	if t.last {
		arm = "└ "
	}
	return screen.Justify(a.Styles.Dim.Render(t.indent+arm)+text, right, a.Width)
}

// under is a place one step in.
func (t twig) under(last bool) twig {
	stem := "│ "
	if t.last {
		stem = "  "
	}
	return twig{indent: t.indent + stem, last: last}
}

func lowerFirst(text string) string {
	if ansi.StringWidth(text) < 2 || text[1] < 'a' { // an abbreviation
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}
