package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailhead/steps/export"
	"trailhead/ui/cli/help"
	"trailhead/ui/words"
)

const exportLong = `Writes the plan down for somebody else to carry out, with all names and values
filled in. It changes nothing in AWS.

	runbook         a document to follow in the AWS console
	awscli          a bash script for the AWS CLI and jq
	cloudformation  a template for the whole set-up of a new trail
	answers         the answers alone, as a file for trailhead apply -f

It is the whole set-up that is written down, also where part of it is there
already: the script reads before it writes, and may be run as often as one
likes. The External ID is in none of them, unless the runbook or the answers are
asked for with --with-external-id: the script takes it from
TRAILHEAD_EXTERNAL_ID, and so does an answers file; the template has a
parameter for it.`

// exportKinds are what a plan can be written down as.
var exportKinds = []string{"runbook", "awscli", "cloudformation", "answers"}

// exportFiles are the kinds of file that they are written into.
var exportFiles = map[string]fileKind{"runbook": runbookFile, "awscli": scriptFile, "cloudformation": templateFile, "answers": answersFile}

// exportOptions are the flags of export.
type exportOptions struct {
	out, members   string
	withExternalID bool
}

func (a *app) exportCommand() *cobra.Command {
	var w exportOptions
	c := a.command("export runbook|awscli|cloudformation|answers", "Write the plan down for somebody else to run", exportLong, 1,
		func(ctx context.Context, args []string) error {
			kind, err := w.kind(args)
			if err != nil {
				return err
			}
			if err := a.mayWrite(ctx, wanted{w.out, exportFiles[kind]}, wanted{w.members, membersFile}); err != nil {
				return err
			}
			if kind == "answers" {
				return a.exportAnswers(ctx, w)
			}
			s, err := a.openFollowing(ctx, needs{answers: []string{"external_id"}})
			if err != nil {
				return err
			}
			s.sayln("Looking at account %s in %s, as %s.", s.session.Home.Target().Account, s.session.Home.Target().Region, s.session.Identity.ARN)
			e, err := s.session.Export(ctx, s.set)
			if err != nil {
				return err
			}
			return s.export(e, kind, w)
		})
	c.ValidArgs = exportKinds
	c.Flags().StringVar(&w.out, "out", "", "write it into `FILE` instead of stdout")
	c.Flags().StringVar(&w.members, "members", "", "cloudformation: write the template for the members' StackSet into `FILE`")
	c.Flags().BoolVar(&w.withExternalID, "with-external-id", false, "runbook, answers: put the External ID into it")
	return c
}

// kind is what is asked for. A flag that would do nothing is refused.
func (w exportOptions) kind(args []string) (string, error) {
	if len(args) == 0 {
		return "", misused("Say what the plan is to be written down as: trailhead export %s", strings.Join(exportKinds, ", or trailhead export "))
	}
	switch kind := args[0]; {
	case !slices.Contains(exportKinds, kind):
		return "", misused("%q is nothing that a plan can be written down as.%s There are %s", kind, help.Meant(kind, "", exportKinds),
			strings.Join(exportKinds, ", "))
	case w.withExternalID && kind != "runbook" && kind != "answers":
		return "", misused("--with-external-id is for the runbook and the answers: the script takes it from TRAILHEAD_EXTERNAL_ID, the " +
			"template as its parameter")
	case w.members != "" && kind != "cloudformation":
		return "", misused("--members is for cloudformation")
	default:
		return kind, nil
	}
}

func (s *session) export(e export.Export, kind string, w exportOptions) error {
	switch kind {
	case "runbook":
		return s.exported(e.Runbook(w.withExternalID), w.out, runbookFile)
	case "awscli":
		text, left := e.Script()
		if err := s.exported(text, w.out, scriptFile); err != nil {
			return err
		}
		return s.leftOpen(left)
	}
	text, err := e.Template()
	if err != nil {
		return err
	}
	if w.members != "" {
		members, err := e.MembersTemplate()
		if err != nil {
			return err
		}
		if err := s.exported(members, w.members, membersFile); err != nil {
			return err
		}
	}
	if err := s.exported(text, w.out, templateFile); err != nil {
		return err
	}
	return s.leftOpen(e.TemplateNotes())
}

// exportAnswers writes down the answers, as flags, environment, file and an
// earlier run here have them. Nothing needs to be looked at for it.
func (a *app) exportAnswers(ctx context.Context, w exportOptions) error {
	s, err := a.open(ctx, needs{})
	if err != nil {
		return err
	}
	text := s.set.File()
	if w.withExternalID {
		text = "# Answers for trailhead, with the External ID: let nobody else read this file.\n" + s.set.YAML()
	}
	return s.exported(text, w.out, answersFile)
}

// exported writes a document where it is wanted: as it is, since somebody is
// to use it.
func (s *session) exported(text, path string, kind fileKind) error {
	if path == "" {
		_, err := io.WriteString(s.out, text)
		return err
	}
	if err := s.write(path, text, kind); err != nil {
		return err
	}
	s.sayln("Written into %s.", path)
	return nil
}

// leftOpen says what the export does not do.
func (s *session) leftOpen(left []string) error {
	for _, l := range left {
		s.say("\n" + words.Wrap("It does not do everything: "+l, "", "", s.width()))
	}
	return nil
}
