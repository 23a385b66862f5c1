package plain

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/discover"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// look finds out what is there, then helps to choose a variant.
func (j *journey) look(ctx context.Context) (stateFunc, error) {
	if j.found != nil {
		return j.recommend, nil
	}
	j.gap()
	j.say("Looking around. This changes nothing.")
	var found discover.Discovery
	err := j.attended(ctx, heartbeat, "looking around", func(ctx context.Context) (err error) {
		found, err = j.session.Discover(ctx, j.set.Answers, func(f discover.Found) { j.say("Found: %s", words.Sentence(f.What)) })
		return err
	})
	if err != nil {
		p, ok := explained("look around", err)
		if !ok {
			return nil, err
		}
		return j.stuck(ctx, p, way{"Try again", j.look}, way{"Choose another profile or region", j.anew})
	}
	j.found = &found
	j.foundText()
	return j.recommend, nil
}

// foundText tells what matters of what was found.
func (j *journey) foundText() {
	if tower := j.found.ControlTower; tower != nil && tower.BySign {
		j.say("Control Tower is there, by the name of its trail.")
	}
	for _, t := range j.found.Trails {
		text := fmt.Sprintf("Trail %s in %s, bucket %s", t.Name, t.HomeRegion, t.Bucket)
		if t.Organization {
			text += ", of the organization"
		}
		if len(t.Findings) > 0 {
			text += ": " + strings.Join(t.Findings, "; ")
		}
		j.say("%s", words.Sentence(text))
	}
	for _, u := range j.found.Unknown {
		text := "Not readable: " + u.What
		if u.Action != "" {
			text += " (" + u.Action + ")"
		}
		j.say("%s", words.Sentence(text))
	}
}

// recommend names the variant that fits best, and lets one choose another.
func (j *journey) recommend(ctx context.Context) (stateFunc, error) {
	r := j.found.Recommendation
	j.gap()
	j.say("Recommended: %s. %s", j.optionText(r.Option), words.Sentence(r.Why))
	if s := j.found.SetupOf(r.Option); s != nil {
		for _, f := range s.Findings {
			j.say("%s: %s", words.Capital(f.Hop), words.Sentence(f.Evidence))
		}
	}
	if source := j.set.Source("variant"); source > answers.Earlier && source != answers.Typed {
		j.say("Chosen already: %s (%s).", variantText(j.set.Variant, ""), source)
		return j.to(flow.AfterVariant(j.found, j.set)), nil
	}
	all, usual, _ := flow.Variants(*j.found, j.set)
	if len(all) == 1 && all[0].Queue == "" {
		return j.to(flow.AfterVariant(j.found, j.set)), nil
	}
	options := []string{j.optionText(r.Option) + ", recommended"}
	for _, o := range r.Others {
		options = append(options, j.optionText(o)+". "+words.Sentence(o.Why))
	}
	n, err := j.choose(ctx, append(options, "Choose another profile or region"), max(0, usual))
	if err != nil {
		return nil, err
	}
	if n == len(all) {
		return j.anew, nil
	}
	flow.Forget(j.typed, *j.found)
	if s := j.found.SetupOf(all[n]); s != nil {
		return j.keepTo(*s, all[n].Variant), nil
	}
	j.session.Keep(nil)
	j.typed["variant"] = all[n].Variant
	delete(j.typed, "trail")
	if all[n].Trail != "" {
		j.typed["trail"] = all[n].Trail
	}
	j.resolve()
	return j.to(flow.AfterVariant(j.found, j.set)), nil
}

// keepTo goes on with a set-up that is there: to check it, or to plan with its
// names.
func (j *journey) keepTo(s discover.ExpelSetup, variant string) stateFunc {
	maps.Copy(j.typed, flow.AnswersOf(s, j.set))
	j.resolve()
	if variant != discover.VariantConnected {
		j.session.Keep(nil)
		return j.to(flow.AfterVariant(j.found, j.set))
	}
	j.session.Keep(&s)
	j.ending.HandsOver(nil, nil)
	return j.to(flow.ToVerify)
}

// optionText is a way to go on in a few words.
func (j *journey) optionText(o discover.Option) string {
	s := j.found.SetupOf(o)
	switch {
	case s == nil:
		return variantText(o.Variant, o.Trail)
	case o.Variant == discover.VariantConnected:
		return words.Connected(*s)
	}
	return words.ChangeOwn
}

func variantText(variant, trail string) string {
	text := variant
	field, _ := answers.FieldOf("variant")
	for _, c := range field.Choices {
		if c.Value == variant {
			text = c.Means
		}
	}
	if trail != "" {
		text += " (" + trail + ")"
	}
	return words.Capital(text)
}

// scope asks what is connected, where this account could speak for all of an
// organization's.
func (j *journey) scope(ctx context.Context) (stateFunc, error) {
	org := j.found.Organization
	field, _ := answers.FieldOf("scope")
	j.gap()
	is := "the management account"
	if !org.Here {
		is = "a delegated administrator"
	}
	j.say("This is %s of organization %s.", is, org.ID)
	if _, err := j.edit(ctx, field); err != nil {
		return nil, err
	}
	return j.to(flow.Chosen), nil
}
