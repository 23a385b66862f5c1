package words

import (
	"strings"

	"trailhead/steps/discover"
)

// setupVerdicts say what becomes of an event in a set-up.
var setupVerdicts = map[string]string{"open": "events get through", "weak": "events get through, with weaknesses",
	"unknown": "whether events get through is not known in full",
	"shut":    "no event gets through"}

// SetupLine is a set-up of Expel's in one line: its role and queue, whose it is,
// and what becomes of an event.
func SetupLine(s discover.ExpelSetup) string {
	return SetupName(s) + ": " + setupVerdicts[s.Verdict]
}

// SetupName is a set-up by its role and queue, and whose it is.
func SetupName(s discover.ExpelSetup) string {
	role, queue := nameAt(s.Role), nameAt(s.Queue)
	text := "set-up of role " + role + " and queue " + queue
	switch {
	case s.Role == "":
		text = "queue " + queue + ", from which no role takes messages"
	case s.QueueURL == "":
		text = "role " + role + ", whose queue " + queue + " is not there or cannot be seen"
	}
	if s.Managed {
		text += ", made by trailhead"
	}
	return text
}

// nameAt is the last part of an ARN.
func nameAt(arn string) string { return arn[strings.LastIndexAny(arn, ":/")+1:] }

// Connected is the choice to check a set-up that is there.
func Connected(s discover.ExpelSetup) string {
	if s.Works() {
		return "Already connected: check it"
	}
	return "Set up already, and nothing arrives: check it"
}

// ChangeOwn is the choice to plan with the names of a set-up that trailhead has
// made.
const ChangeOwn = "Change what trailhead has made here"

// CheckAgain comes before the command that checks a set-up.
const CheckAgain = "To check it without questions:"
