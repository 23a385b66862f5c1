package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"trailhead/awsops/policydoc"
)

const permissionsLong = `Prints the least IAM policy with which this set-up can be planned, made and
verified: to ask for it, or to make a role with it. Give the same answers as to
plan and apply, since names are in it.`

func (a *app) permissionsCommand() *cobra.Command {
	return a.command("permissions", "Print the least IAM policy for the plan", permissionsLong, 0, func(ctx context.Context, _ []string) error {
		s, err := a.open(ctx, needs{})
		if err != nil {
			return err
		}
		policy, err := s.desk.Permissions(ctx, s.set)
		if err != nil {
			return err
		}
		if a.opts.json {
			return a.document(struct {
				Schema string             `json:"schema"`
				Policy policydoc.Document `json:"policy"`
			}{schema, policy})
		}
		_, err = fmt.Fprintln(a.out, policy.Indent())
		return err
	})
}
