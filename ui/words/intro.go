package words

// Told is a part of what is said of trailhead: a word, and what there is to it.
type Told struct{ Label, Says string }

// IntroTitle says what trailhead is.
const IntroTitle = "trailhead connects AWS CloudTrail to Expel Workbench"

// Intro says to somebody who has not been here before what trailhead makes, what
// it needs, how long it takes, what it never does, and how it can be rehearsed.
func Intro(rehearsal bool) []Told {
	try := "trailhead --rehearse is the same on a simulated AWS, without an account."
	if rehearsal {
		try = "This is one: AWS is simulated, and nothing real is looked at or changed. Without --rehearse it is the real one."
	}
	return []Told{
		{"Makes", "a trail (or uses yours), its bucket, key and queue, and a role that only Expel can use. At the end stand the values that " +
			"Workbench asks for."},
		{"Needs", "a profile of the AWS CLI, or other credentials, and your External ID: in Workbench, Settings > My Organization, in the " +
			"address bar."},
		{"Takes", "about 5 minutes, and about 5 more until the first log file comes."},
		{"Never", "changes anything before you have seen every change and said yes; stores credentials; sends anything to anybody but AWS."},
		{"Rehearsal", try},
	}
}
