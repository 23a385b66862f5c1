package help

import (
	"strings"

	"github.com/spf13/cobra"
)

// Meant asks whether one of these names was Meant, "" where none is near. It
// goes by cobra's rule for commands: two letters more, less or other.
func Meant(typed, before string, names []string) string {
	all := &cobra.Command{SuggestionsMinimumDistance: 2}
	for _, name := range names {
		all.AddCommand(&cobra.Command{Use: name, Run: func(*cobra.Command, []string) {}})
	}
	near := all.SuggestionsFor(typed)
	for i := range near {
		near[i] = before + near[i]
	}
	if len(near) == 0 {
		return ""
	}
	return " Did you mean " + strings.Join(near, " or ") + "?"
}
