package setup

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// pick finds the trail that is meant: the one named, Control Tower's, or the
// only one there is.
func pick(trails []awsops.Trail, set answers.Set, at awsops.Target) (awsops.Trail, *answers.Problem) {
	given, name := set.Given("trail"), set.Trail
	var names []string
	var fitting []awsops.Trail
	for _, t := range trails {
		names = append(names, t.Name)
		if given && (t.Name == name || t.ARN == name) {
			return t, notTowers(t, set)
		}
		if set.Variant != answers.VariantControlTower || OfControlTower(t.Name) {
			fitting = append(fitting, t)
		}
	}
	slices.Sort(names)
	there := "There is no trail here."
	if len(names) > 0 {
		there = "There are: " + strings.Join(names, ", ") + "."
	}
	var p answers.Problem
	switch {
	case given:
		p = trailProblem("trail.missing", name, "there is no such trail in account "+at.Account+" that can be seen from "+at.Region, there)
	case len(fitting) == 1:
		return fitting[0], nil
	case set.Variant == answers.VariantControlTower && len(fitting) == 0:
		p = trailProblem("trail.missing", "", "Control Tower has no trail in account "+at.Account+" that can be seen from "+at.Region, there,
			engine.Remedy{Do: "Use Control Tower's home region", Set: "region"},
			engine.Remedy{Do: "Connect one of these", Set: "variant", Value: answers.VariantExisting})
	default:
		p = trailProblem("trail.ambiguous", "", "the trail to connect must be named", there)
		p.Ask = true
	}
	return awsops.Trail{}, &p
}

// notTowers is the problem of somebody's own trail given for Control Tower's.
func notTowers(t awsops.Trail, set answers.Set) *answers.Problem {
	if set.Variant != answers.VariantControlTower || OfControlTower(t.Name) {
		return nil
	}
	p := trailProblem("trail.not-control-tower", t.Name, "this trail is not Control Tower's", "",
		engine.Remedy{Do: "Connect it as it is", Set: "variant", Value: answers.VariantExisting})
	return &p
}

func trailProblem(id, value, what, hint string, do ...engine.Remedy) answers.Problem {
	f, _ := answers.FieldOf("trail")
	return answers.Problem{ID: id, Key: "trail", Value: value, What: what, Hint: hint, Do: do, Flag: f.Flag, Env: f.Env}
}
