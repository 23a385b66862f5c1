package step7role

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/step6policy"
	"trailhead/steps/text"
)

// policiesBeside are policies of a role or user beside Expel's own, by name,
// with their documents; none for one that may not be read.
type policiesBeside struct {
	attached, inline map[string]policydoc.Text
	unlisted         bool // the names of the inline ones may not be read
}

func (p policiesBeside) extra(article policydoc.Document) []extra.Access {
	return append(extra.Policies(extra.Attached, p.attached, article), extra.Policies(extra.Inline, p.inline, article)...)
}

// notes say what is not known.
func (p policiesBeside) notes() []string {
	if p.unlisted {
		return []string{"Whether policies are written into it is not known: this identity may not list them."}
	}
	return nil
}

// beside is how the policies of a role or of a user are looked at.
type beside struct {
	attached []string
	ours     string // the ARN of Expel's policy
	names    func() ([]string, error)
	document func(name string) (policydoc.Text, error)
}

// lookBeside reads what there is beside Expel's policy. After what was just
// made nothing is looked for: what was there already is in the plan.
func lookBeside(ctx context.Context, aws *awsops.Account, b beside) (policiesBeside, error) {
	found := policiesBeside{attached: map[string]policydoc.Text{}, inline: map[string]policydoc.Text{}}
	if engine.Confirming(ctx) {
		return found, nil
	}
	for _, arn := range b.attached {
		if arn == b.ours {
			continue
		}
		p, err := aws.Policy(ctx, arn)
		if err != nil && !awsops.Is(err, awsops.Denied) && !awsops.Is(err, awsops.Missing) {
			return found, err
		}
		found.attached[arn] = p.Document
	}
	names, err := b.names()
	if awsops.Is(err, awsops.Denied) {
		found.unlisted = true
		return found, nil
	}
	if err != nil {
		return found, err
	}
	for _, name := range names {
		text, err := b.document(name)
		if awsops.Is(err, awsops.Missing) {
			continue // taken off since it was listed
		}
		if err != nil && !awsops.Is(err, awsops.Denied) {
			return found, err
		}
		found.inline[name] = text
	}
	return found, nil
}

// clash is another set-up that has this role with another External ID: a role
// trusts one. Where this set-up had the same and is given another, that is told;
// where it never had, it would darken the other.
func (r Role) clash() (note string, p *engine.Problem) {
	for _, o := range r.Setup.OthersIn(r.Account) {
		switch {
		case o.Changes:
			note = text.Capital(o.Title(r.Setup)) + " has this role, too: Expel cannot use it with the External ID of there any more, until " +
				"trailhead apply has given that set-up the new one."
		case o.Clashes:
			return "", &engine.Problem{ID: "role.other-set-up", What: "The " + r.About().Title() + " is that of " + o.Title(r.Setup) +
				", with another External ID", Why: "a role trusts one External ID: with yours, Expel could no longer use that set-up",
				Do: []engine.Remedy{{Do: "Give the External ID of that set-up, if both are of one organization in Workbench", Set: "external_id"},
					{Do: "Use a role of its own, and a policy with it", Set: "role"}}}
		}
	}
	return note, nil
}

// Diff implements engine.Observed.
func (s RoleObserved) Diff(v *engine.Values) engine.Diff {
	note, clash := s.clash()
	if clash != nil {
		return engine.Diff{Blocked: clash}
	}
	d := extra.Guard(s.Setup, s.About(), s.past, s.More.extra(step6policy.Policy{Setup: s.Setup, Account: s.Account}.Most(v)), s.diff(v))
	if d.Blocked != nil {
		return d
	}
	if s.Found.Boundary != "" && s.Found.Boundary != s.Setup.BoundaryIn(s.Account) {
		d.Notes = append(d.Notes, "The permissions boundary "+s.Found.Boundary+" limits what Expel may do with it.")
	}
	d.Notes = append(d.Notes, s.More.notes()...)
	if note != "" {
		d.Notes = append(d.Notes, note)
	}
	return d
}
