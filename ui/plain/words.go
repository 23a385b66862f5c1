package plain

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// say writes one line.
func (t *talk) say(format string, args ...any) {
	t.write(fmt.Sprintf(format, args...) + "\n")
}

// gap leaves a line empty before something new begins.
func (t *talk) gap() { t.write("\n") }

// choose numbers the options and asks for one. Enter takes the usual one;
// usual is -1 where there is none.
func (t *talk) choose(ctx context.Context, options []string, usual int) (int, error) {
	for i, o := range options {
		t.say("%d. %s", i+1, o)
	}
	question, chosen := fmt.Sprintf("Type a number, 1 to %d:", len(options)), usual
	if usual >= 0 {
		question = fmt.Sprintf("Type a number, 1 to %d, or press Enter for %d:", len(options), usual+1)
	}
	err := t.ask(ctx, question, func(answer string) string {
		if answer == "" && usual >= 0 {
			return ""
		}
		n, err := strconv.Atoi(answer)
		if err != nil || n < 1 || n > len(options) {
			return fmt.Sprintf("That is not a number from 1 to %d.", len(options))
		}
		chosen = n - 1
		return ""
	})
	return chosen, err
}

// problem tells what happened, why, what to do, and what AWS support would
// ask for.
func (t *talk) problem(p *engine.Problem) {
	t.gap()
	t.say("Problem: %s", sentence(p.What))
	if p.Why != "" {
		t.say("Why: %s", sentence(p.Why))
	}
	for i, do := range p.Do {
		word := "What to do"
		if i > 0 {
			word = "Or"
		}
		t.say("%s: %s", word, sentence(do))
	}
	var facts []string
	for _, fact := range []string{p.Action, p.Code, p.RequestID} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	if len(facts) > 0 {
		t.say("For AWS support: %s.", strings.Join(facts, ", "))
	}
}

// faultText tells what is wrong with an answer and how to give a right one.
// Here it is typed, so how else it could be given is left out.
func faultText(p answers.Problem) string {
	about := p.Key
	if f, ok := answers.FieldOf(p.Key); ok {
		about = f.Title
	}
	if p.Value != "" {
		about += fmt.Sprintf(", %q", p.Value)
	}
	if p.Where != "" {
		about = strings.TrimPrefix(about+" ("+p.Where+")", " ")
	}
	return sentence(about+": "+p.What) + advice(p)
}

// advice is the rule and the remedy of a problem, each with a space before it.
func advice(p answers.Problem) string {
	do := p.Do
	if p.Flag != "" {
		do, _, _ = strings.Cut(do, "Set it with --"+p.Flag)
	}
	text := ""
	for _, more := range []string{p.Rule, strings.TrimSpace(do)} {
		if more != "" {
			text += " " + more
		}
	}
	return text
}

// sentence ends text with one full stop, on one line.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, ":") {
		return text
	}
	return text + "."
}

// capital begins text with a capital letter.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// lasted is a duration as people say it: "0.4 s", "15 s", "2 m 10 s", "6 h 12 m".
func lasted(d time.Duration) string {
	switch {
	case d < 10*time.Second && d%time.Second != 0:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d m %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d m", int(d.Hours()), int(d.Minutes())%60)
}

// plural is a count with its noun: "1 change", "2 changes".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// needsSignIn reports whether signing in again would help.
func needsSignIn(p *engine.Problem) bool {
	return p.Kind == awsops.Expired || p.Kind == awsops.NoCredentials
}
