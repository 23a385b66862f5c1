package plain

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/words"
)

// blocked asks about what stands in the way of a plan: what a choice or a yes
// settles is asked for, and the rest is told.
func (j *journey) blocked(ctx context.Context, p *engine.Problem, again stage) (stage, error) {
	var consent *steps.Consent
	switch c := words.ConflictOf(p); {
	case c != nil:
		return j.conflict(ctx, p, c, again)
	case errors.As(p, &consent):
		return j.consent(ctx, p, consent.Accept, again)
	}
	return j.stuck(ctx, p, way{"Try again", again}, way{"Back to the settings", j.settings})
}

// conflict says who listens to the bucket already, and asks what to do.
func (j *journey) conflict(ctx context.Context, p *engine.Problem, c *steps.Conflict, again stage) (stage, error) {
	j.gap()
	j.say("Problem: %s", words.Sentence(p.What))
	j.say("Why: %s", words.Sentence(p.Why))
	j.say("Who listens today:")
	for _, r := range c.Rules {
		rule, listeners := words.Listening(r)
		j.say("%s", words.Sentence(strings.Join(append([]string{rule}, listeners...), ", ")))
	}
	var options []string
	var choices []steps.ConflictChoice
	for _, x := range c.Choices {
		if x.Possible {
			options, choices = append(options, x.Says+". "+words.Sentence(x.Why)), append(choices, x)
		} else {
			j.say("%s", words.Sentence("Not possible: "+strings.ToLower(x.Says[:1])+x.Says[1:]+". "+x.Why))
		}
	}
	n, err := j.choose(ctx, append(options, "Hear the text to send to the owner of "+c.Names(), "Back to the settings", "Leave for later"), -1)
	switch {
	case err != nil:
		return nil, err
	case n < len(choices):
		j.edited["overlap"] = choices[n].Overlap
		j.resolve()
		return again, nil
	case n == len(choices):
		j.gap()
		j.write(words.Paragraphs(c.Letter, 0))
		return func(ctx context.Context) (stage, error) { return j.conflict(ctx, p, c, again) }, nil
	case n == len(choices)+1:
		return j.settings, nil
	}
	j.leaveFor(p)
	return nil, nil
}

// consent asks for a yes to what loosens a guardrail: Enter is no.
func (j *journey) consent(ctx context.Context, p *engine.Problem, accept string, again stage) (next stage, err error) {
	j.gap()
	j.say("This needs a yes of its own. %s", words.Sentence(p.What))
	j.say("Why: %s", words.Sentence(p.Why))
	field, _ := answers.FieldOf("accept")
	at := slices.IndexFunc(field.Choices, func(c answers.Choice) bool { return c.Value == accept })
	err = j.ask(ctx, "Do you agree, here and now, "+field.Choices[at].Means+"? Type yes to agree, or press Enter for no:", func(answer string) string {
		switch strings.ToLower(answer) {
		case "yes":
			j.edited["accept"] = strings.Join(append(slices.Clone(j.set.Accept), accept), ",")
			j.resolve()
			next = again
		case "", "n", "no":
			j.say("You have not agreed.")
		default:
			return "Type the whole word yes, or press Enter for no."
		}
		return ""
	})
	if err != nil || next != nil {
		return next, err
	}
	reworded := *p
	reworded.Do = slices.DeleteFunc(slices.Clone(p.Do), func(r engine.Remedy) bool { return r.Accept != "" })
	return j.stuck(ctx, &reworded, way{"Ask me again", again}, way{"Back to the settings", j.settings})
}

// wayIn asks how to get into the account that has the bucket. It is asked
// where the answers lead nowhere.
func (j *journey) wayIn(p answers.Problem, again stage) stage {
	return func(ctx context.Context) (stage, error) {
		j.gap()
		j.say("%s", words.Sentence(words.Capital(p.What)))
		if p.Rule != "" {
			j.say("%s", p.Rule)
		}
		var ways []way
		if p.Key == "log_account.role" {
			ways = append(ways, way{"Name a role there that this identity may take on", j.enterBy("log_account.role", again)})
		}
		ways = append(ways, way{"Name a profile of the AWS config that signs in there", j.enterBy("log_account.profile", again)}, way{"Sign in to that account instead", j.anew}, way{"Back to the settings", j.settings})
		var options []string
		for _, w := range ways {
			options = append(options, w.says)
		}
		n, err := j.choose(ctx, append(options, "Leave for later"), -1)
		if err != nil {
			return nil, err
		}
		if n == len(ways) {
			j.leaveFor(&engine.Problem{What: p.What})
			return nil, nil
		}
		return ways[n].to, nil
	}
}

// enterBy asks for the role or the profile.
func (j *journey) enterBy(key string, again stage) stage {
	return func(ctx context.Context) (stage, error) {
		field, _ := answers.FieldOf(key)
		j.say("%s: %s", field.Title, field.What)
		if key == "log_account.profile" {
			j.profileNames(ctx)
		}
		err := j.ask(ctx, "Type its name, or ? for help:", func(answer string) string {
			switch {
			case answer == "?":
				return j.helpText(field)
			case answer == "":
				return "It needs a name."
			}
			if wrong := wrongIn(field, answer); wrong != "" {
				return wrong
			}
			if key == "log_account.role" {
				j.edited["log_account.profile"] = "" // it would go before the role
			} else {
				delete(j.edited, "log_account.role")
			}
			j.edited[key] = answer
			j.resolve()
			return ""
		})
		return again, err
	}
}

func (j *journey) profileNames(ctx context.Context) {
	if j.host.Profiles == nil {
		return
	}
	profiles, err := j.host.Profiles(ctx)
	if err != nil {
		return // the name can be typed all the same
	}
	var names []string
	for _, p := range profiles {
		if p.Name != "" && p.Name != j.profile.Name {
			names = append(names, p.Name)
		}
	}
	if len(names) > 0 {
		j.say("The profiles are: %s.", strings.Join(names, ", "))
	}
}

// aboutTheWayIn is the problem with the way into the log account, where that
// is the only one.
func aboutTheWayIn(all answers.Problems) (answers.Problem, bool) {
	if len(all) == 1 && strings.HasPrefix(all[0].Key, "log_account.") {
		return all[0], true
	}
	return answers.Problem{}, false
}
