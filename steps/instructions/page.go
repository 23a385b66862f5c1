package instructions

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Switched is a box of the console that is ticked or left clear.
func Switched(label string, on bool) string {
	if on {
		return label + ": select it"
	}
	return label + ": leave it clear"
}

// Page is what the runbook says of one resource: what to do in the console, and
// how to take it back. Each is a step of its own; further lines of a step,
// such as a document, belong to it.
type Page struct {
	Do, Undo []string
	// Order is its place in the runbook: ten times the article's step where it is
	// 0.
	Order int
	// Always: it is also for what is somebody's and fits as it is.
	Always bool
}

// Paged is a resource that the runbook can tell how to make by hand.
type Paged interface {
	Page(p engine.Planned, v *engine.Values) Page
}

// Fence sets a document apart.
func Fence(kind, text string) string {
	return escape.Fence(kind, text)
}

// WithJSON puts a document below a step.
func WithJSON(step, document string) string { return step + "\n\n" + Fence("json", document) + "\n" }

// Bullets puts settings below a step.
func Bullets(step string, settings ...string) string {
	return step + "\n- " + strings.Join(slices.DeleteFunc(settings, func(s string) bool { return s == "" }), "\n- ")
}

// TagsWords are tags for a form of the console.
func TagsWords(tags awsops.Tags) string {
	var all []string
	for _, t := range setup.TagList(tags) {
		all = append(all, "`"+t[0]+"` = `"+t[1]+"`")
	}
	return "Tags: " + strings.Join(all, ", ") + " (the article sets none; with them trailhead knows the thing again)"
}

// PathWords say how something is made under the path of the answers, which IAM's
// console cannot do; "" where there is none.
func PathWords(s setup.Setup, command string) string {
	if s.IAMPath() == "/" {
		return ""
	}
	return "\n\nThe console makes it under the path /. Under " + escape.Code(s.IAMPath()) + " only the API makes it: " +
		escape.Code("aws iam "+command+" --path "+s.IAMPath()) + ", or the exported script."
}
