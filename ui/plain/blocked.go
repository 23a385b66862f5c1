package plain

import (
	"context"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// conflict says who listens to the bucket already, and asks what to do.
func (j *journey) conflict(ctx context.Context) (stateFunc, error) {
	asks := flow.AsksOf(j.plan)
	p, c := asks.Problem, asks.Conflict
	j.gap()
	j.say("Problem: %s", words.Sentence(p.What))
	j.say("Why: %s", words.Sentence(p.Why))
	j.say("Who listens today:")
	for _, r := range c.Rules {
		rule, listeners := words.Listening(r)
		j.say("%s", words.Sentence(strings.Join(append([]string{rule}, listeners...), ", ")))
	}
	var options []string
	var choices []setup.ConflictChoice
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
		j.typed["overlap"] = choices[n].Overlap
		j.resolve()
		return j.planned, nil
	case n == len(choices):
		j.gap()
		j.write(words.Paragraphs(c.Letter, 0))
		return j.conflict, nil
	case n == len(choices)+1:
		return j.to(flow.ToAnswers), nil
	}
	return j.leaveFor(p), nil
}

// consent asks for a yes to what loosens a guardrail: Enter is no.
func (j *journey) consent(ctx context.Context) (next stateFunc, err error) {
	asks := flow.AsksOf(j.plan)
	p, accept := asks.Problem, asks.Consent.Accept
	j.gap()
	for _, alike := range asks.Settles(j.plan) {
		j.say("This needs a yes of its own. %s", words.Sentence(alike.What))
		for _, line := range flow.Reasons(alike) {
			j.say("Why: %s", words.Sentence(line))
		}
	}
	field, _ := answers.FieldOf("accept")
	at := slices.IndexFunc(field.Choices, func(c answers.Choice) bool { return c.Value == accept })
	question := "Do you agree, here and now, " + field.Choices[at].Means + "? Type yes to agree, or press Enter for no:"
	err = j.ask(ctx, question, func(answer string) string {
		switch strings.ToLower(answer) {
		case "yes":
			j.typed["accept"] = flow.Agree(j.set, accept)
			j.resolve()
			next = j.planned
		case "", "n", "no":
			j.say("You have not agreed.")
			if answer, goesOn := flow.Refuse(j.set, accept); goesOn {
				j.typed["accept"] = answer
				j.resolve()
				next = j.planned
			}
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
	return j.stuck(ctx, &reworded, way{"Ask me again", j.planned}, way{"Back to the settings", j.to(flow.ToAnswers)})
}

// access asks how to get into the account that has the bucket. It is asked
// where the answers lead nowhere.
func (j *journey) access(ctx context.Context) (stateFunc, error) {
	p := j.unreachable.Problem
	j.gap()
	j.say("%s", words.Sentence(words.Capital(p.What)))
	if p.Rule != "" {
		j.say("%s", p.Rule)
	}
	var ways []way
	if p.Key == flow.KeyRole {
		ways = append(ways, way{"Name a role there that this identity may take on", j.enterBy(flow.KeyRole)})
	}
	ways = append(ways, way{"Name a profile of the AWS config that signs in there", j.enterBy(flow.KeyProfile)},
		way{"Sign in to that account instead", j.anew}, way{"Back to the settings", j.to(flow.ToAnswers)})
	var options []string
	for _, w := range ways {
		options = append(options, w.says)
	}
	n, err := j.choose(ctx, append(options, "Leave for later"), -1)
	if err != nil {
		return nil, err
	}
	if n == len(ways) {
		return j.leaveFor(&engine.Problem{What: p.What}), nil
	}
	return ways[n].to, nil
}

// enterBy asks for the role or the profile.
func (j *journey) enterBy(key string) stateFunc {
	return func(ctx context.Context) (stateFunc, error) {
		field, _ := answers.FieldOf(key)
		j.say("%s: %s", field.Title, field.What)
		if key == flow.KeyProfile {
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
			if key == flow.KeyRole {
				j.typed[flow.KeyProfile] = "" // it would go before the role
			} else {
				delete(j.typed, flow.KeyRole)
			}
			j.typed[key] = answer
			j.resolve()
			return ""
		})
		return j.planned, err
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
