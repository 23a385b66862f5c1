package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"trailhead/steps"
	"trailhead/steps/engine"
)

func (s *session) planDocument(p *engine.Plan) steps.PlanDocument {
	return steps.NewPlanDocument(p, s.desk.Home.Target(), s.set)
}

// save writes the plan into a file for apply FILE.
func (s *session) save(p *engine.Plan, path string) error {
	text, err := s.planDocument(p).JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return &engine.Problem{What: "Could not save the plan", Why: err.Error(), Do: []string{"Give a file that can be written with --out."}, Err: err}
	}
	return nil
}

// readPlan reads a saved plan.
func readPlan(path string) (steps.PlanDocument, error) {
	text, err := os.ReadFile(path)
	var bad *os.PathError
	if errors.As(err, &bad) {
		return steps.PlanDocument{}, misused("The saved plan %s cannot be read: %v", path, bad.Err)
	}
	if err != nil {
		return steps.PlanDocument{}, misused("The saved plan cannot be read: %v", err)
	}
	doc, ok := steps.ReadPlanDocument(text)
	if !ok {
		return doc, misused("%s is not a plan that trailhead plan --out has saved", path)
	}
	return doc, nil
}

// drifted says that a saved plan no longer fits, and where.
func (s *session) drifted(saved steps.PlanDocument, path string, now *engine.Plan) error {
	at := s.desk.Home.Target()
	why := "what is there, or what was answered, is no longer what it was when the plan was made"
	if saved.Account != at.Account || saved.Region != at.Region {
		why = fmt.Sprintf("the plan is for account %s in %s, and this is account %s in %s", saved.Account, saved.Region, at.Account, at.Region)
	} else if names := saved.Moved(s.planDocument(now)); len(names) > 0 {
		why += ": " + strings.Join(names, ", ")
	}
	return &engine.Problem{What: "Nothing was changed: the saved plan " + path + " no longer fits", Why: why,
		Do: []string{"Make a new plan with trailhead plan --out, look at it, and apply that one."}, Err: engine.ErrDrift}
}
