package words

import (
	"errors"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// FillIn is said where a text for somebody else leaves out the External ID.
const FillIn = `Put your External ID in the place of "(external id)" before you send it.`

// Paragraphs are the lines of a text that is to be copied: a paragraph that is
// one line is broken at width columns, 0 for not at all; a document, which has
// several, and a command stay as they are.
func Paragraphs(text string, width int) string {
	var all []string
	for paragraph := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n\n") {
		if !strings.Contains(paragraph, "\n") && !isCommand(paragraph) {
			paragraph = strings.TrimSuffix(Wrap(paragraph, "", "", width), "\n")
		}
		all = append(all, paragraph)
	}
	return strings.Join(all, "\n\n") + "\n"
}

func isCommand(line string) bool {
	return strings.HasPrefix(line, "aws ") || strings.HasPrefix(line, "trailhead ")
}

// ConflictOf is what is known of others who listen, where that is what blocks
// a plan; nil for any other problem.
func ConflictOf(err error) *setup.Conflict {
	var c *setup.Conflict
	errors.As(err, &c)
	return c
}

// Listening says where a rule in the way goes and who hears of it: one line
// for the rule, and one for each listener that is known.
func Listening(r setup.ConflictRule) (rule string, listeners []string) {
	rule = fmt.Sprintf("%q sends %s to the %s %s", r.ID, eventsOf(r), r.KindWords(), r.Destination)
	if r.Unread != "" {
		return rule, []string{"who listens to the topic could not be read: " + r.Unread}
	}
	for _, l := range r.Listeners {
		listeners = append(listeners, "which tells "+l)
	}
	if r.Kind == awsops.ToTopic && len(r.Listeners) == 0 {
		listeners = []string{"nobody listens to the topic today"}
	}
	return rule, listeners
}

// NotPossible is a way out that cannot be had, with the reason.
func NotPossible(x setup.ConflictChoice) string {
	return "Not possible: --overlap " + x.Overlap + " (" + strings.ToLower(x.Says[:1]) + x.Says[1:] + "). " + x.Why
}

func eventsOf(r setup.ConflictRule) string {
	text := strings.Join(r.Events, ", ")
	if r.Prefix != "" {
		text += " under " + r.Prefix
	}
	if r.Suffix != "" {
		text += " ending in " + r.Suffix
	}
	return text
}

// Changed are the resources of an undo that somebody else has changed since we
// did.
func Changed(p *engine.Plan) []engine.Planned {
	var all []engine.Planned
	for _, c := range p.Changes {
		if c.Versions != nil {
			all = append(all, c)
		}
	}
	return all
}

// ChangedSince says what becomes of such a resource.
const ChangedSince = "Somebody has changed this since trailhead did. Only trailhead's own part is taken out; what they changed stays."
