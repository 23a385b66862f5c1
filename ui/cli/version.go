package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// Build says which build this is.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Date    string `json:"date,omitempty"`  // of the commit
	Dirty   bool   `json:"dirty,omitempty"` // built with changes that are not in the commit
	Go      string `json:"go"`
	SDK     string `json:"sdk,omitempty"` // the AWS SDK's version
	System  string `json:"system"`        // "linux/amd64"
}

// String is the build on one line.
func (b Build) String() string {
	facts := []string{"trailhead " + b.Version}
	if b.Commit != "" {
		of := b.Commit + ", " + b.Date
		if b.Dirty {
			of += ", with changes"
		}
		facts[0] += " (" + of + ")"
	}
	facts = append(facts, b.Go)
	if b.SDK != "" {
		facts = append(facts, "AWS SDK "+b.SDK)
	}
	return strings.Join(append(facts, b.System), ", ")
}

func (a *app) versionCommand() *cobra.Command {
	const long = `Says which trailhead this is: version, commit and its date, and what it was
built with. "with changes" means that the sources were not as in the commit.`
	return a.command("version", "Say which trailhead this is", long, 0, func(context.Context, []string) error {
		b := a.host.Build
		if a.opts.json {
			return a.document(struct {
				Schema string `json:"schema"`
				Build
			}{schema, b})
		}
		_, err := io.WriteString(a.out, b.String()+"\n")
		return err
	})
}
