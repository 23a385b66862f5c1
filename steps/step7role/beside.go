package step7role

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
)

// policiesBeside are policies of a role or user beside Expel's own, by name,
// with their documents; "" for one that may not be read.
type policiesBeside struct{ attached, inline map[string]string }

func (p policiesBeside) extra() []extra.Access {
	return append(extra.Policies(extra.Attached, p.attached), extra.Policies(extra.Inline, p.inline)...)
}

// beside is how the policies of a role or of a user are looked at.
type beside struct {
	attached []string
	ours     string // the ARN of Expel's policy
	names    func() ([]string, error)
	document func(name string) (string, error)
}

// lookBeside reads what there is beside Expel's policy.
func lookBeside(ctx context.Context, aws *awsops.Account, b beside) (policiesBeside, error) {
	found := policiesBeside{attached: map[string]string{}, inline: map[string]string{}}
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
	if err != nil {
		return found, err
	}
	for _, name := range names {
		text, err := b.document(name)
		if err != nil && !awsops.Is(err, awsops.Denied) {
			return found, err
		}
		found.inline[name] = text
	}
	return found, nil
}

// Diff implements engine.Observed.
func (s RoleObserved) Diff(v *engine.Values) engine.Diff {
	d := extra.Guard(s.Setup, s.About(), s.past, s.More.extra(), s.diff(v))
	if s.Found.Boundary != "" && d.Blocked == nil {
		d.Notes = append(d.Notes, "The permissions boundary "+s.Found.Boundary+" limits what Expel may do with it.")
	}
	return d
}
