package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"trailhead/steps/engine"
	"trailhead/steps/step8workbench"
	"trailhead/ui/cli/document"
	"trailhead/ui/words"
)

func (a *app) outputsCommand() *cobra.Command {
	return a.command("outputs", "Print the values for Workbench", "Prints the values that Workbench asks for, each alone on its line.", 0,
		func(ctx context.Context, _ []string) error {
			s, err := a.open(ctx, needs{answers: []string{"external_id"}})
			if err != nil {
				return err
			}
			outputs, err := s.session.Outputs(ctx, s.set)
			if err != nil {
				return err
			}
			if a.opts.json {
				return s.outputsJSON(outputs)
			}
			s.values(outputs, nil)
			return nil
		})
}

func (s *session) outputsJSON(outputs step8workbench.Outputs) error {
	text, err := json.Marshal(outputs)
	if err != nil {
		return err
	}
	doc := map[string]string{}
	if err := json.Unmarshal(text, &doc); err != nil {
		return err
	}
	doc["schema"] = schema
	if text, err = document.Encode(doc, "  "); err != nil {
		return err
	}
	_, err = s.out.Write(text) // as it is: the External ID is one of the values
	return err
}

// values prints what is pasted into Workbench: a line that names it, then the
// value, never wrapped and never padded. The talk around it goes to stderr.
func (s *session) values(outputs step8workbench.Outputs, key *step8workbench.NewAccessKey) {
	s.say(words.Paste(s.set.Answers) + words.FilledIn + "\n\n")
	ink := s.outInk()
	show := func(number int, label, value string) {
		_, _ = fmt.Fprintf(s.out, "%s\n%s\n", ink.Grey(fmt.Sprintf("%d %s", number, label)), value)
	}
	for i, o := range outputs {
		show(i+1, o.Label, o.Value)
	}
	if key != nil {
		show(len(outputs)+1, "Access key ID", key.ID)
		show(len(outputs)+2, "Secret access key", key.Secret)
	}
	s.say("\n")
	if s.host.Nowhere {
		s.sayln("Stdout is closed or leads nowhere, so the values are not shown. trailhead outputs prints them again.")
	}
}

type accessKeyJSON struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

func keyJSON(key *step8workbench.NewAccessKey) *accessKeyJSON {
	if key == nil {
		return nil
	}
	return &accessKeyJSON{ID: key.ID, Secret: key.Secret}
}

// keyShown puts on record that the secret of a new access key was seen. Where
// it could not be shown, the next run makes another key in its place.
func (s *session) keyShown(key *step8workbench.NewAccessKey) error {
	switch {
	case key == nil:
		return nil
	case s.out.Failed() != nil || s.host.Nowhere:
		return &engine.Problem{ID: "key.secret-not-shown", What: "The secret of the new access key could not be shown",
			Why: "stdout is closed or leads nowhere",
			Do:  []engine.Remedy{{Do: "Run trailhead apply again, with stdout open: it makes a new key in place of this one"}}}
	}
	s.sayln("The secret access key is shown this once and kept nowhere. Store it now.")
	return s.session.Shown(*key)
}
