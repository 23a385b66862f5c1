package plain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// askExternalID asks for the one thing that only the person knows, until it is
// right. It is not asked where it is known already.
func (j *journey) askExternalID(ctx context.Context) error {
	field, _ := answers.FieldOf("external_id")
	if j.set.ExternalID != "" && !slices.ContainsFunc(j.faulty, func(p answers.Problem) bool { return p.Key == field.Key }) {
		return nil
	}
	j.gap()
	for _, p := range j.faulty {
		if p.Key == field.Key {
			j.say("%s", faultText(p))
		}
	}
	j.say("%s: %s", field.Title, field.What)
	doubted := false
	return j.ask(ctx, "Type or paste your External ID, or ? for help:", func(answer string) string {
		if answer == "?" {
			return j.helpText(field)
		}
		if wrong := wrongIn(field, answer); wrong != "" {
			return wrong
		}
		id, err := answers.TypedExternalID(answer)
		if err == nil && id.Placeholder() && !doubted {
			doubted = true
			return words.Doubt + " Give it once more if it is yours."
		}
		j.typed[field.Key] = id.Reveal()
		j.resolve()
		j.say("The External ID is %s.", field.Show(j.set.Answers))
		return ""
	})
}

// edit asks for a new answer to one field. Next is where to go on where the
// answer leads elsewhere: another region is another place to look at.
func (j *journey) edit(ctx context.Context, f answers.Field) (next stateFunc, err error) {
	before := j.set.Region
	j.say("%s: %s", f.Title, f.What)
	switch {
	case f.Key == keyUnits:
		err = j.editUnits(ctx, f)
	case f.Kind == answers.Bool:
		err = j.editBool(ctx, f)
	case f.Choices != nil && f.Kind == answers.Text:
		err = j.editChoice(ctx, f)
	default:
		err = j.editText(ctx, f)
	}
	if err != nil {
		return nil, err
	}
	j.resolve()
	if f.Key == "scope" && j.set.Scope == answers.ScopeOrganization {
		return nil, j.wholeOrganization(ctx)
	}
	if f.Key == "region" && j.set.Region != before {
		j.where.Region, j.found = j.set.Region, nil
		j.known = true
		return j.to(flow.ToAccount), nil
	}
	return nil, nil
}

func (j *journey) editBool(ctx context.Context, f answers.Field) error {
	usual := 1
	if f.Get(j.set.Answers) == "true" {
		usual = 0
	}
	n, err := j.choose(ctx, []string{"yes", "no"}, usual)
	if err == nil && (n != usual || !j.set.Given(f.Key)) {
		j.typed[f.Key] = strconv.FormatBool(n == 0)
	}
	return err
}

func (j *journey) editChoice(ctx context.Context, f answers.Field) error {
	now := slices.IndexFunc(f.Choices, func(c answers.Choice) bool { return c.Value == f.Get(j.set.Answers) })
	options := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		options[i] = c.Value + ": " + c.Means
	}
	n, err := j.choose(ctx, options, now)
	if err == nil && (n != now || !j.set.Given(f.Key)) { // to keep what is there is an answer too
		j.typed[f.Key] = f.Choices[n].Value
	}
	return err
}

// editText asks for free text. What is typed replaces the whole answer; a
// hyphen empties it where it may be empty.
func (j *journey) editText(ctx context.Context, f answers.Field) error {
	empties := f.Optional || f.Kind == answers.List || f.Kind == answers.Map
	question := "Type a new answer, or ? for help, or press Enter to keep " + j.valueText(f) + ":"
	if empties {
		question = "Type a new answer, or - for none, or ? for help, or press Enter to keep " + j.valueText(f) + ":"
	}
	for i, c := range f.Choices {
		j.say("%d. %s: %s", i+1, c.Value, c.Means)
	}
	if f.Choices != nil {
		j.say("Several are given with commas between, by number or by name.")
	}
	return j.ask(ctx, question, func(answer string) string {
		switch {
		case answer == "":
			return ""
		case answer == "?":
			return j.helpText(f)
		case answer == "-" && empties:
			answer = ""
		}
		answer = byNumber(f.Choices, answer)
		if wrong := wrongIn(f, answer); wrong != "" {
			return wrong
		}
		j.typed[f.Key] = answer
		return ""
	})
}

// byNumber puts the choices in the place of their numbers.
func byNumber(choices []answers.Choice, answer string) string {
	if choices == nil {
		return answer
	}
	parts := strings.Split(answer, ",")
	for i, part := range parts {
		if n, err := strconv.Atoi(strings.TrimSpace(part)); err == nil && n >= 1 && n <= len(choices) {
			parts[i] = choices[n-1].Value
		}
	}
	return strings.Join(parts, ",")
}
