package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trailhead/internal/files"
	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/ui/words"
)

func (s *session) planDocument(p *engine.Plan) export.PlanDocument {
	doc := words.PlanDocument(p, s.session.Home.Target(), s.set)
	doc.Rehearsal = s.opts.rehearse
	return doc
}

// save writes the plan into a file for apply FILE.
func (s *session) save(p *engine.Plan, path string) error {
	text, err := s.planDocument(p).JSON()
	if err != nil {
		return err
	}
	return s.write(path, string(text), planFile)
}

// handedFile reads a saved plan or a slice, nil for none. It is read once, since
// it may be a pipe.
func handedFile(ctx context.Context, path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	text, err := files.Read(ctx, path, files.LargestHanded)
	if err != nil {
		return nil, cannotRead("The saved plan", path, err)
	}
	return text, nil
}

// cannotRead says why a file cannot be read; what ended the command says so
// itself.
func cannotRead(what, path string, err error) error {
	if errors.Is(err, errInterrupted) || errors.Is(err, errTimeout) {
		return err
	}
	return misused("%s %s cannot be read: %v", what, path, reason(err))
}

// readPlan takes a saved plan from the text of a file.
func readPlan(path string, text []byte) (export.PlanDocument, error) {
	doc, ok, err := export.ReadPlanDocument(text)
	if !ok {
		return doc, misused("%s is not a plan that trailhead plan --out has saved", path)
	}
	if err != nil {
		return doc, misused("The saved plan %s: %v. Make a new one with trailhead plan --out", path, err)
	}
	return doc, nil
}

// sameAWS refuses a file of a rehearsal on AWS, and one of AWS in a rehearsal.
func (a *app) sameAWS(what, path, rehearsal string) error {
	switch {
	case rehearsal != "" && a.opts.rehearse == "":
		return misused("%s %s is of a rehearsal (%s), and never runs on AWS. Add --rehearse, or make one for AWS", what, path, rehearsal)
	case rehearsal == "" && a.opts.rehearse != "":
		return misused("%s %s is of AWS, and this is a rehearsal. Leave --rehearse out, or make one in the rehearsal", what, path)
	}
	return nil
}

// drifted says that a saved plan no longer fits, and where.
func (s *session) drifted(saved export.PlanDocument, path string, now *engine.Plan) error {
	at := s.session.Home.Target()
	why := "what is there, or what was answered, is no longer what it was when the plan was made"
	if saved.Account != at.Account || saved.Region != at.Region {
		why = fmt.Sprintf("the plan is for account %s in %s, and this is account %s in %s", saved.Account, saved.Region, at.Account, at.Region)
	} else if names := saved.Moved(s.planDocument(now)); len(names) > 0 {
		why += ": " + strings.Join(names, ", ")
	}
	return &engine.Problem{ID: "plan.drift", What: "Nothing was changed: the saved plan " + path + " no longer fits", Why: why,
		Do: []engine.Remedy{{Do: "Make a new plan with trailhead plan --out, look at it, and apply that one"}}, Err: engine.ErrDrift}
}
