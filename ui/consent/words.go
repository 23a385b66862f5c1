package consent

import (
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// consentText is how one kind of consent is asked for.
type consentText struct {
	agree, not string // what comes of either answer
	asks       string // the question at the foot
	whom       string // who may have to be asked: "A text for …"
	letter     func(s *Model) string
}

// consentTexts are the kinds, by the answer that they are about.
var consentTexts = map[string]consentText{
	answers.AcceptControlTowerBypass: {
		agree: "You see the whole plan next, with this change in it, and are asked once more before anything is made. It is the only change " +
			"made in that way.",
		not: "The guardrail is left alone. The plan that you see next has all but the rule; whoever looks after Control Tower gets a text " +
			"with the rule and the queue that it tells, to add it.",
		asks: "Step around it for this one change?",
		whom: "whoever looks after Control Tower",
		letter: func(s *Model) string {
			setup := s.J.Setup()
			return "We connect the CloudTrail logs in s3://" + setup.Bucket() +
				" to Expel, which needs one more rule in that bucket's notifications. " +
				words.Sentence(s.asks.Problem.What) + " Why: " + words.Sentence(s.asks.Problem.Why) +
				"\n\nPlease say whether trailhead may add the rule as that role, or add it yourself.\n"
		},
	},
	answers.AcceptOrganizationAccess: {
		agree: "You see the whole plan next, with this switch in it, and are asked once more before anything is made. The switch stays on: " +
			"undo leaves it so, since others may come to rely on it.",
		not: "Nothing is switched on. In the settings, one account alone can be connected (Covers), and member roles can be made directly, " +
			"without StackSets (Member accounts); an organization's trail " +
			"cannot do without. c copies a text for whoever decides.",
		asks: "Switch it on for the whole organization?",
		whom: "whoever looks after the organization",
		letter: func(s *Model) string {
			text := "We connect the CloudTrail logs of our AWS organization to Expel."
			for _, p := range s.alike() {
				text += " " + words.Sentence(p.What) + " " + words.Sentence(words.Capital(p.Why))
			}
			return text + "\n\nPlease say whether it may be switched on.\n"
		},
	},
	answers.AcceptExtraAccess: {
		agree: "All of this stays as it is, trailhead builds on it, and the plan that you see next names each of these lines. verify goes on " +
			"warning of them.",
		not: "Nothing is made. Have it taken off, or choose another name in the settings: then a thing of its own is made. c copies a text " +
			"for whoever looks after it.",
		asks: "Build on it as it is?",
		whom: "whoever looks after it",
		letter: func(s *Model) string {
			text := "We connect the CloudTrail logs of our AWS account to Expel, and use what is there already."
			for _, p := range s.alike() {
				text += "\n\n" + words.Sentence(p.What)
				for _, line := range flow.Reasons(p) {
					text += "\n- " + words.Sentence(line)
				}
			}
			return text + "\n\nPlease say whether that is known and wanted, or take it off.\n"
		},
	},
}
