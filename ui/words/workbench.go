package words

import (
	"fmt"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/step8workbench"
)

// WorkbenchPath is where Workbench has its form.
const WorkbenchPath = "Settings > Security Devices > Add > AWS"

// Paste says where the values are pasted, and how the form is answered.
func Paste(a answers.Answers) string {
	return "Paste these into Workbench: " + WorkbenchPath + "\n" + step8workbench.Advice(a) + "\n" + step8workbench.WorkbenchURL + "\n"
}

// ValuesFile is where the values are saved, in the working directory.
const ValuesFile = "trailhead-values.txt"

// Values is each value alone on its line, below a line that names it.
func Values(outputs step8workbench.Outputs) string {
	var b strings.Builder
	for i, o := range outputs {
		_, _ = fmt.Fprintf(&b, "%d %s\n%s\n", i+1, o.Label, o.Value)
	}
	return b.String()
}

// HandOver is Paste and Values: all that it takes to fill in the form.
func HandOver(a answers.Answers, outputs step8workbench.Outputs) string {
	return Paste(a) + "\n" + Values(outputs)
}

// FilledIn is what Expel's article says of the External ID in step 8.
const FilledIn = "Workbench fills in the External ID by itself."

// ValueTitle names a value for Workbench where people read it, and not a script.
func ValueTitle(o step8workbench.Output) string {
	if o.Key == "external_id" {
		return o.Label + " (Workbench fills it in by itself)"
	}
	return o.Label
}

// Doubt is what is asked of an External ID that is a placeholder.
const Doubt = "It is nothing but zeros, as in an example: nobody's External ID looks like that."
