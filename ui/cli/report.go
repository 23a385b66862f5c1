package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
)

const reportLong = `Writes up what trailhead did here, for a change ticket: who ran what and when,
each change with its documents before and after and AWS's request ids, what
holds now, and how to take it back. External IDs are left out.

It prints Markdown, or JSON with --json; with --out NAME it writes NAME.md and
NAME.json. It changes nothing.`

func (a *app) reportCommand() *cobra.Command {
	var out string
	var offline bool
	c := a.command("report", "Write up what was done, for a change ticket", reportLong, 0, func(ctx context.Context, _ []string) error {
		if out != "" {
			if err := a.mayWrite(ctx, wanted{out + ".md", reportText}, wanted{out + ".json", reportJSON}); err != nil {
				return err
			}
		}
		s, err := a.open(ctx, needs{})
		if err != nil {
			return err
		}
		evidence, err := s.session.Evidence(ctx, s.set, !offline)
		if err != nil {
			return err
		}
		document, err := evidence.JSON()
		if err != nil {
			return err
		}
		text := s.secrets.Redact(evidence.Markdown())
		if out != "" {
			return s.saveReport(out, text, s.secrets.Redact(string(document)))
		}
		if s.opts.json {
			text = s.secrets.Redact(string(document))
		}
		_, err = io.WriteString(s.out, text)
		return err
	})
	c.Flags().StringVar(&out, "out", "", "write `NAME`.md and NAME.json")
	c.Flags().BoolVar(&offline, "no-verify", false, "do not look at what holds now")
	return c
}

func (s *session) saveReport(name, text, document string) error {
	if err := errors.Join(s.write(name+".md", text, reportText), s.write(name+".json", document, reportJSON)); err != nil {
		return err
	}
	s.sayln("The report is in %s.md and %s.json.", name, name)
	return nil
}
