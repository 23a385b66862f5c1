package words

import (
	"strings"

	"trailhead/internal/escape"
	"trailhead/steps/answers"
	"trailhead/steps/discover"
)

// SameAgain comes before the command that does the same as the wizard.
const SameAgain = "The same without questions, with the External ID in TRAILHEAD_EXTERNAL_ID:"

// ToTakeBack comes before the command that takes a set-up back.
const ToTakeBack = "To take it back:"

// Command is the headless command with these answers, on one line so that it
// can be copied. What is the command and its own flags, as "apply --yes". In a
// rehearsal there is no profile.
func Command(what, rehearsal, profile string, a answers.Answers) string {
	line := []string{"trailhead", what}
	if rehearsal != "" {
		line = append(line, "--rehearse="+rehearsal)
	} else if profile != "" {
		line = append(line, "--profile "+escape.ShellWord(profile))
	}
	return strings.Join(append(line, a.Flags()...), " ")
}

// CheckCommand is the headless command that checks a set-up that is there.
func CheckCommand(s discover.ExpelSetup, rehearsal, profile string) string {
	return Command(strings.TrimPrefix(s.Command, "trailhead "), rehearsal, profile, answers.Defaults())
}
