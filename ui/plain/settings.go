package plain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// resolve puts together all answers known by now.
func (j *journey) resolve() {
	var err error
	j.set, err = flow.Resolve(flow.Sources{Given: j.host.Preset, Typed: j.typed, Session: j.session})
	j.faulty = flow.ProblemsOf(err)
	j.secret(j.set.ExternalID)
}

// settings asks for the External ID, then reads out everything else.
func (j *journey) settings(ctx context.Context) (stateFunc, error) {
	straight := j.asBefore && len(j.faulty) == 0
	j.asBefore = false
	if err := j.askExternalID(ctx); err != nil {
		return nil, err
	}
	if straight {
		return j.planned, nil
	}
	fields := j.fields()
	j.gap()
	if !j.refused {
		j.say("The settings are:")
		j.write(j.tableText(fields))
	}
	j.refused = false
	j.attention(fields)
	for {
		chosen, next, err := j.askChange(ctx, fields)
		if err != nil || next != nil {
			return next, err
		}
		again, err := j.edit(ctx, fields[chosen])
		if err != nil || again != nil {
			return again, err
		}
		if now := j.fields(); sameFields(fields, now) {
			j.write(j.rowText(chosen, fields[chosen]))
		} else {
			fields = now
			j.say("With that, other settings count. They are now:")
			j.write(j.tableText(fields))
		}
		j.attention(fields)
	}
}

// fields are the settings that make a difference with these answers, and any
// that is wrong.
func (j *journey) fields() []answers.Field {
	return flow.Rows(j.set, j.faulty, j.found, j.account())
}

// account is the account's id, "" before anybody has signed in.
func (j *journey) account() string {
	if j.session == nil {
		return ""
	}
	return j.session.Identity.Account
}

func sameFields(a, b []answers.Field) bool {
	return slices.EqualFunc(a, b, func(x, y answers.Field) bool { return x.Key == y.Key })
}

func (j *journey) isFaulty(f answers.Field) bool {
	return slices.ContainsFunc(j.faulty, func(p answers.Problem) bool { return p.Key == f.Key })
}

// tableText is every setting with its number and where it comes from.
func (j *journey) tableText(fields []answers.Field) string {
	var b strings.Builder
	for i, f := range fields {
		b.WriteString(j.rowText(i, f))
	}
	return b.String()
}

func (j *journey) rowText(i int, f answers.Field) string {
	return fmt.Sprintf("%d. %s: %s (%s)\n", i+1, f.Title, j.valueText(f), j.sourceText(f))
}

// attention names what is wrong with the answers, each with its number.
func (j *journey) attention(fields []answers.Field) {
	for _, p := range j.faulty {
		n := slices.IndexFunc(fields, func(f answers.Field) bool { return f.Key == p.Key })
		if n >= 0 {
			j.say("This needs attention, number %d. %s", n+1, faultText(p))
		} else {
			j.say("This needs attention. %s", faultText(p))
		}
	}
}

// askChange asks what to change; next is where to go when it is nothing.
func (j *journey) askChange(ctx context.Context, fields []answers.Field) (chosen int, next stateFunc, err error) {
	question := "Change anything? Type its number, or ? and its number for help, or l to list all again, or b to go back, or press " +
		"Enter to go on:"
	err = j.ask(ctx, question, func(answer string) string {
		switch {
		case answer == "" && len(j.faulty) > 0:
			return "First change what needs attention: number " + j.faultyNumbers(fields) + "."
		case answer == "":
			next = j.planned
			return ""
		case strings.EqualFold(answer, "b"):
			next = j.back()
			return ""
		case strings.EqualFold(answer, "l"):
			return strings.TrimSuffix(j.tableText(fields), "\n")
		}
		help := strings.HasPrefix(answer, "?")
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(answer, "?")))
		if err != nil || n < 1 || n > len(fields) {
			return fmt.Sprintf("That is not a number from 1 to %d.", len(fields))
		}
		if help {
			return j.helpText(fields[n-1])
		}
		chosen = n - 1
		return ""
	})
	return chosen, next, err
}

// back is the part before the settings.
func (j *journey) back() stateFunc {
	switch {
	case j.found != nil && len(j.found.Recommendation.Others) > 0:
		return j.to(flow.ToLook)
	case j.session.Journal.LastRun() != nil:
		return j.to(flow.ToWelcome)
	}
	return j.anew
}

func (j *journey) faultyNumbers(fields []answers.Field) string {
	var numbers []string
	for i, f := range fields {
		if j.isFaulty(f) {
			numbers = append(numbers, strconv.Itoa(i+1))
		}
	}
	return strings.Join(numbers, ", ")
}

// valueText is an answer as it can be read out; secrets are shortened.
func (j *journey) valueText(f answers.Field) string {
	value := f.Show(j.set.Answers)
	if value == "" {
		value = j.setup().Derived(f.Key)
	}
	switch {
	case f.Key == flow.KeyRole:
		return cmp.Or(words.LogRole(j.session, j.setup(), j.set), "none")
	case f.Key == keyUnits && value == "":
		return "every account"
	case f.Key == keyUnits:
		return j.tree.Names(j.set.Members.OrganizationalUnits)
	case value == "":
		return "none"
	case f.Kind == answers.Bool:
		return map[string]string{"true": "yes", "false": "no"}[value]
	}
	return value
}

// setup is the set-up of the answers as they are now, with what the last plan's
// look has found. Before one it is names alone.
func (j *journey) setup() setup.Setup {
	if j.looked != nil {
		return steps.SetupOf(j.looked).Answered(j.set.Answers)
	}
	return j.session.Setup(j.set.Answers)
}

// sourceText says who gave an answer.
func (j *journey) sourceText(f answers.Field) string {
	if f.Show(j.set.Answers) == "" && j.typed[f.Key] == "" && j.setup().Derived(f.Key) != "" {
		return "made of account and region"
	}
	return words.From(f, j.set)
}

// helpText is all that there is to say about a field.
func (j *journey) helpText(f answers.Field) string {
	lines := []string{f.Title + ". " + f.What, "Why: " + f.Why}
	if f.Risk != "" {
		lines = append(lines, "Risk: "+f.Risk)
	}
	for _, c := range f.Choices {
		lines = append(lines, "It can be "+c.Value+": "+words.Sentence(c.Means))
	}
	if f.Default != "" {
		lines = append(lines, fmt.Sprintf("Default: %s (%s).", f.Default, f.From))
	}
	if f.Example != "" && !f.Secret {
		lines = append(lines, "Example: "+f.Example)
	}
	if f.Step > 0 {
		lines = append(lines, fmt.Sprintf("It is part of step %d of Expel's article.", f.Step))
	}
	return strings.Join(lines, "\n")
}
