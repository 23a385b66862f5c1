package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps"
	"trailhead/steps/setup"
	"trailhead/ui/words"
)

const permissionsLong = `Prints the least IAM policy with which this set-up can be planned, made and
verified: to ask for it, or to make a role with it. Give the same answers as to
plan and apply, since names are in it. Where the set-up is in several accounts,
there is one for each.`

func (a *app) permissionsCommand() *cobra.Command {
	follow := false
	c := a.command("permissions", "Print the least IAM policy for the plan", permissionsLong, 0, func(ctx context.Context, _ []string) error {
		s, err := a.open(ctx, needs{})
		if err != nil {
			return err
		}
		found, err := s.session.Locate(ctx, s.set)
		if err != nil {
			return err
		}
		policies, could := steps.PermissionsByAccount(found, follow), steps.CouldStill(found)
		if a.opts.json {
			doc := permissionsJSON{Schema: schema, Policy: policies[0].Policy, CouldStill: could}
			if len(policies) > 1 {
				doc.Policies = policies
			}
			return a.document(doc)
		}
		if err := s.policiesText(found, policies); err != nil {
			return err
		}
		a.say("\nThis is the least that IAM can express. Whoever holds it could still:\n")
		for _, one := range could {
			a.say("  - " + one + "\n")
		}
		return nil
	})
	c.Flags().BoolVar(&follow, "follow", false, "with what verify --follow takes beside that: to read log files and to look into the queue")
	return c
}

// permissionsJSON has the policy of the account that is signed in to by
// itself, and all of them where there are several. CouldStill is what their
// holder could do beside the plan, a sentence each.
type permissionsJSON struct {
	Schema   string                `json:"schema"`
	Policy   policydoc.Document    `json:"policy"`
	Policies []steps.AccountPolicy `json:"policies,omitempty"`

	CouldStill []string `json:"could_still"`
}

// policiesText prints one policy as it is, and several each below the line
// that says for whom it is.
func (s *session) policiesText(found setup.Setup, policies []steps.AccountPolicy) error {
	for i, p := range policies {
		if len(policies) > 1 {
			if i > 0 {
				_, _ = fmt.Fprintln(s.out)
			}
			_, _ = fmt.Fprintln(s.out, s.outInk().Bold("For "+escape.Line(words.Account(s.session, found, p.Account))))
		}
		if _, err := fmt.Fprintln(s.out, p.Policy.Indent()); err != nil {
			return err
		}
	}
	return nil
}
