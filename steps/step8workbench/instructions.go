package step8workbench

import (
	"fmt"
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/answers"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// ScriptValues print what is pasted into Workbench, as trailhead outputs does.
func ScriptValues(s setup.Setup) string {
	var b strings.Builder
	b.WriteString("\n  # Step 8: the values for Workbench\n")
	fmt.Fprintf(&b, "  say \"The values for Workbench (%s). %s\"\n", WorkbenchURL, Advice(s.Answers))
	for i, o := range OutputsOf(s, `"$queue_url"`) {
		value := o.Value
		switch o.Key {
		case "external_id":
			value = `"$external_id"`
		case "sqs_url":
		default:
			value = escape.ShellWord(value)
		}
		fmt.Fprintf(&b, "  printf '%%s\\n' %s %s\n", instructions.OneWord(fmt.Sprintf("%d %s", i+1, o.Label)), value)
	}
	return b.String()
}

// WorkbenchPage is the article's last step, with the values to paste.
func WorkbenchPage(s setup.Setup, url string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Step 8: Register AWS in Workbench\n\n1. Open %s\n2. %s Then choose Start.\n3. Fill in:\n\n   | Field | Value |\n   "+
		"|---|---|\n", WorkbenchURL, Advice(s.Answers))
	for _, o := range OutputsOf(s, url) {
		fmt.Fprintf(&b, "   | %s | %s |\n", o.Label, escape.Cell(o.Value))
	}
	b.WriteString("\nThe SQS URL is on the queue's page in the console, under Details; External ID fills itself in.\n\n")
	if s.Answers.Auth == answers.AuthUser {
		b.WriteString("In place of a role there are the user's access key ID and secret access key, which the console showed once.\n\n")
	}
	return b.String()
}
