package plain

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// say writes one line, or with the format "%s" a text of several. Elsewhere a
// line feed in an argument is somebody's, and is shown as one.
func (t *talk) say(format string, args ...any) {
	for i, arg := range args {
		if text, ok := arg.(string); ok && format != "%s" {
			args[i] = escape.Line(text)
		}
	}
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
	t.say("Problem: %s", words.Sentence(p.What))
	if p.Why != "" {
		t.say("Why: %s", words.Sentence(p.Why))
	}
	for i, do := range words.Remedies(p, words.OnCommandLine) {
		word := "What to do"
		if i > 0 {
			word = "Or"
		}
		t.say("%s: %s", word, words.Sentence(do))
	}
	if facts := words.Facts(p); facts != "" {
		t.say("For AWS support: %s.", facts)
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
	return words.Sentence(about+": "+p.What) + advice(p)
}

// advice is the rule and the remedy of a problem, with a space before it.
func advice(p answers.Problem) string {
	if text := words.Answer(p, words.OnCommandLine, true); text != "" {
		return " " + text
	}
	return ""
}
