package instructions

import (
	"fmt"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/internal/pattern"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// ExternalIDHere stands in an exported document for the External ID, where it
// was not asked for in so many words.
const ExternalIDHere = "PUT-YOUR-EXTERNAL-ID-HERE"

// PlannedResource is a resource with what the plan says of it.
type PlannedResource struct {
	engine.Planned
	Resource engine.Resource
}

// Scripted is a resource that the exported script can make. What is not is left
// to trailhead or the runbook, and the script says so.
type Scripted interface {
	Script(w *ScriptWriter, p engine.Planned)
}

// KeepsOthers is a resource that a script leaves alone where it is somebody's
// and fits: it may do so in words of its own.
type KeepsOthers interface{ KeepsOthers() }

// ScriptWriter takes down what the script does in one account.
type ScriptWriter struct {
	B    strings.Builder
	Left []string // what it does not do
}

// line writes a line of the section.
func (w *ScriptWriter) line(format string, args ...any) { fmt.Fprintf(&w.B, "  "+format+"\n", args...) }

// Heading is a comment above what follows.
func (w *ScriptWriter) Heading(format string, args ...any) {
	fmt.Fprintf(&w.B, "\n  # %s\n", escape.Line(fmt.Sprintf(format, args...)))
}

// variable is a word that the shell is to fill in. Nothing that AWS names looks
// like it.
var variable = pattern.New(`^"\$[a-z_]+"$`)

// Call calls a function of the library, each argument one word.
func (w *ScriptWriter) Call(function string, args ...string) {
	for i, arg := range args {
		if !variable().MatchString(arg) {
			args[i] = escape.ShellWord(arg)
		}
	}
	w.line("%s %s", function, strings.Join(args, " "))
}

// Document puts a document into the script, and returns the word that stands
// for it.
func (w *ScriptWriter) Document(doc policydoc.Document) string { return w.text(doc.Indent()) }

func (w *ScriptWriter) text(text string) string {
	end := "EOF"
	for strings.Contains(text, end) {
		end += "_"
	}
	fmt.Fprintf(&w.B, "  read -r -d '' document <<'%s' || true\n%s\n%s\n", end, text, end)
	if strings.Contains(text, setup.KeyARN.Placeholder()) || strings.Contains(text, ExternalIDHere) {
		w.line(`document=$(filled "$document")`)
	}
	return `"$document"`
}

// ExistingFits reports whether a resource is somebody's and right as it is.
func ExistingFits(t PlannedResource) bool {
	return t.Handed == nil && t.Verb == engine.Keep && t.Owner == engine.OwnerOthers
}

// OneWord is a text as one word that is always quoted.
func OneWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
