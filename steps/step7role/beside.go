package step7role

import (
	"context"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/step6policy"
)

// policiesBeside are policies of a role or user beside Expel's own, by name,
// with their documents; "" for one that may not be read.
type policiesBeside struct {
	attached, inline map[string]string
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
	document func(name string) (string, error)
}

// lookBeside reads what there is beside Expel's policy. After what was just
// made nothing is looked for: what was there already is in the plan.
func lookBeside(ctx context.Context, aws *awsops.Account, b beside) (policiesBeside, error) {
	found := policiesBeside{attached: map[string]string{}, inline: map[string]string{}}
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

// Diff implements engine.Observed.
func (s RoleObserved) Diff(v *engine.Values) engine.Diff {
	d := extra.Guard(s.Setup, s.About(), s.past, s.More.extra(step6policy.Policy{Setup: s.Setup, Account: s.Account}.Most(v)), s.diff(v))
	if d.Blocked != nil {
		return d
	}
	if s.Found.Boundary != "" && s.Found.Boundary != s.Setup.BoundaryIn(s.Account) {
		d.Notes = append(d.Notes, "The permissions boundary "+s.Found.Boundary+" limits what Expel may do with it.")
	}
	d.Notes = append(d.Notes, s.More.notes()...)
	return d
}
