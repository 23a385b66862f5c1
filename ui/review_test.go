package ui

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"trailhead/steps/engine"
	"trailhead/ui/documents"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/uitest"
)

func TestReviewShowsThePlan(t *testing.T) {
	b := reviewing(t)
	b.Says("create 8 change 0 keep 0", uitest.Account+" us-east-1", "+ 8 to create: bucket, trail", "Make these 8 changes? y yes N no",
		"the key is 1 USD a month, 3 USD at most after two rotations",
		"take messages from this queue", "It will not be able to change anything else")
	b.Golden("review")
	b.SaysNot("1 create S3 bucket")
	b.Press("a")
	if !onScreen(b.Screen(), "1 create S3 bucket") {
		t.Errorf("what is unfolded is out of sight:\n%s", b.Screen())
	}
	b.Says("1 create S3 bucket", "7 create IAM role")
	b.SaysNot("8 to create")
	b.Golden("review_unfolded")
	b.Press("a")
	b.Says("+ 8 to create")
}

// The footer of the review is one line, and the keys that it leaves out work.
func TestTheFooterOfTheReviewIsOneLine(t *testing.T) {
	b := planningIn(t, "foreign-key")
	b.reach("Review")
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}} {
		b.Resize(size[0], size[1])
		if foot := b.app.footer(min(size[0], widestText)); len(foot) != 1 {
			t.Errorf("at %d columns the footer is %q", size[0], foot)
		}
	}
	b.Press("h")
	b.Becomes("sent to the clipboard")
	b.Press("n")
	b.Says("No: nothing was changed.")
}

// What is edited of somebody else's comes first, by its own name, and has its
// row among the changes; what is kept has none until it is asked for.
func TestReviewNamesWhatIsChangedAndPutsItFirst(t *testing.T) {
	b := planningIn(t, "existing")
	b.reach("Review")
	b.Says("! Edits what trailhead did not make: S3 bucket acme-trail-logs: notification ExpelNotifyQueue, ObjectCreated to",
		"5 change S3 bucket acme-trail-logs notification ExpelNotifyQueue", "+ 4 to create: queue, key, policy, role; 2 kept")
	b.SaysNot("keep CloudTrail trail")
	b.Golden("review_existing")
	text := b.Words()
	last := -1
	for _, part := range []string{"Edits what", "Cost:", "Expel will be able", "5 change", "Expel is also told"} {
		at := strings.Index(text, part)
		if at <= last {
			t.Errorf("%q is at %d, after what comes later (%d):\n%s", part, at, last, b.Screen())
		}
		last = at
	}
	b.Press("a")
	b.Says("1 keep CloudTrail trail acme-trail")
}

func TestYesCountsOnlyAfterAQuietPeriod(t *testing.T) {
	for _, c := range []struct {
		name  string
		press func(b *wizard)
		yes   bool
	}{
		{"typed ahead", func(b *wizard) { b.Press("y") }, false},
		{"just too soon", func(b *wizard) { b.Clock.Add(uitest.QuietPeriod - time.Millisecond); b.Press("y") }, false},
		{"after the period", func(b *wizard) { b.Clock.Add(uitest.QuietPeriod); b.Press("y") }, true},
		{"right after another key", func(b *wizard) { b.Clock.Add(time.Minute); b.Press("down", "y") }, false},
		{"yyyy", func(b *wizard) { b.Clock.Add(uitest.QuietPeriod / 2); b.Press("y", "y", "y", "y") }, false},
		{"yes, then again", func(b *wizard) { b.Press("y"); b.Clock.Add(uitest.QuietPeriod); b.Press("y") }, true},
		{"typed ahead through the help", func(b *wizard) {
			b.Clock.Add(time.Minute)
			b.Press("?")
			b.Becomes("What one can do here")
			b.Clock.Add(time.Minute)
			b.Press("?")
			b.Becomes("Make these 8 changes?")
			b.Press("y")
		}, false},
		{"read after the documents", func(b *wizard) {
			b.Press("d")
			b.Becomes("1 of 8")
			b.Press("esc")
			b.Clock.Add(uitest.QuietPeriod)
			b.Press("y")
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := reviewing(t)
			c.press(b)
			if c.yes {
				b.made()
				return
			}
			if b.app.part() != "Review" || b.Writes() > 0 {
				t.Errorf("it went on:\n%s", b.Screen())
			}
			b.Says("too soon after another key")
		})
	}
}

func TestNoIsTheDefault(t *testing.T) {
	for _, key := range []string{"n", "N", "enter"} {
		b := reviewing(t)
		b.Clock.Add(time.Minute)
		b.Press(key)
		b.Says("No: nothing was changed.")
		if b.app.part() != "Review" {
			t.Errorf("%s left the review", key)
		}
	}
}

func TestReviewAsksAgainAfterTooSoon(t *testing.T) {
	b := reviewing(t)
	b.Press("y")
	b.Golden("review_too-soon")
}

func TestReviewGoesBackToTheSettings(t *testing.T) {
	for _, key := range []string{"e", "esc"} {
		b := reviewing(t, "queue=acme-queue")
		b.Press(key)
		b.reach("Settings")
		if b.J.Set.Queue != "acme-queue" {
			t.Errorf("%s lost an answer", key)
		}
	}
}

func TestReviewSavesThePlan(t *testing.T) {
	b := reviewing(t)
	b.Press("s")
	b.Becomes("Saved as /home/acme/trailhead-plan.json", "trailhead apply /home/acme/trailhead-plan.json")
	var doc map[string]any
	if err := json.Unmarshal([]byte(b.Saved["trailhead-plan.json"]), &doc); err != nil {
		t.Fatal(err)
	}
	if doc["schema"] != "trailhead/v1" || doc["hash"] != b.J.Plan.Hash || len(doc["changes"].([]any)) != 8 {
		t.Errorf("the file is %s", b.Saved["trailhead-plan.json"])
	}
	if answers := b.Saved["trailhead-answers.yaml"]; !strings.Contains(answers, "\nvariant: new\n") {
		t.Errorf("the answers are %s", answers)
	}
	if strings.Contains(b.Saved["trailhead-plan.json"]+b.Saved["trailhead-answers.yaml"], uitest.ExternalID) {
		t.Error("a file holds the External ID")
	}
	b.J.Host.Save = func(name string, _ []byte) (string, error) {
		if name == "trailhead-answers.yaml" {
			return "", errors.New("file exists")
		}
		return name, nil
	}
	b.Press("s")
	b.Becomes("Saved as trailhead-plan.json", "The answers could not be saved: file exists")
	b.J.Host.Save = func(string, []byte) (string, error) { return "", errors.New("read-only file system") }
	b.Press("s")
	b.Becomes("The plan could not be saved: read-only file system")
}

func TestABlockedPlanSaysWhyAndWhatToDo(t *testing.T) {
	b := wizardAt(t, settingsScreen, append(settled, "bucket=acme-taken")...)
	b.AWS.AddAccount("999999999999", "somebody else")
	b.AWS.AddBucket("acme-taken", "999999999999", "us-east-1")
	b.Press("enter")
	b.reach("Review")
	b.Says("The bucket name acme-taken is taken", "Choose another name: set Bucket to acme-taken-2, in the",
		"This plan cannot be carried out as it is.")
	b.SaysNot("Make these", "--bucket")
	b.Golden("review_blocked")
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.Says("There is nothing to say yes to")
	if b.Writes() > 0 {
		t.Error("something was written")
	}
	b.Press("e")
	b.reach("Settings")
	if !b.onRow("bucket") {
		t.Errorf("the cursor is not on the answer that is to be changed:\n%s", b.Screen())
	}
	b.Press("e")
	b.Says("> acme-taken-2")
	b.Press("enter")
	b.Press("end")
	b.Press("enter")
	b.reach("Review")
	b.Says("Make these 8 changes?")
}

func TestAnEmptyPlanSaysThatAllIsRight(t *testing.T) {
	b := applied(t)
	b.app.stack = []screen.Screen{settings.New(b.J)}
	b.Press("enter")
	b.reach("Review")
	b.Says("✓ Everything is right already.", "v does it work", "keep 8")
	b.SaysNot("Make these", "Cost")
	b.Golden("review_right")
	b.Press("v")
	b.reach("Verify")
	b.Press("esc")
	b.reach("Review")
	b.Press("enter")
	b.reach("Values")
}

func TestAChangeOfSomethingThatExists(t *testing.T) {
	b := applied(t)
	b.app.stack = []screen.Screen{settings.New(b.J)}
	b.row("trusted_principal")
	b.Press("e", "down", "enter", "end", "enter")
	b.reach("Review")
	b.Says("change 1", "Make this change?")
	b.Golden("review_change")
	b.Press("d")
	b.Becomes("1 of", "- ", "+ ", "user/ExpelCloudService")
	b.Golden("documents_diff")
	b.Says("unchanged lines")
	b.Press("a")
	b.SaysNot("unchanged lines")
}

func TestDocumentsOfThePlan(t *testing.T) {
	b := reviewing(t)
	b.Press("d")
	b.Becomes("1 of 8", "1 create S3 bucket", "s3:CreateBucket: create the bucket, owner enforced", "AWSCloudTrailWrite20150319")
	b.Golden("documents")
	for i := range 8 {
		if strings.Contains(b.Words(), uitest.ExternalID) {
			t.Errorf("document %d holds the External ID", i+1)
		}
		b.Press("tab")
	}
	b.Says("1 of 8")
	b.Press("shift+tab")
	b.Says("8 of 8", "(external id)")
	b.Press("d")
	b.Becomes("Make these 8 changes?")
}

func TestDocumentsAreCutAtColumnZero(t *testing.T) {
	long := strings.Repeat("arn:aws:iam::123456789012:role/", 10)
	b := wizardAt(t, func(j *screen.Journey) screen.Screen {
		return documents.New(j, []screen.Document{{Title: "1 create x", After: engine.NewDocument(long)}}, 0)
	})
	b.Resize(60, 20)
	lines := strings.Split(b.Screen(), "\n")[4:]
	if got := strings.Join(lines[:6], ""); got != long {
		t.Errorf("joined, the lines are\n%s", got)
	}
}

func BenchmarkDocumentsKey(b *testing.B) {
	var before, after strings.Builder
	for i := range 300 {
		before.WriteString(strings.Repeat("statement ", i%7) + "\n")
		after.WriteString(strings.Repeat("statement ", i%5) + "\n")
	}
	j := &screen.Journey{Styles: screen.StylesOn(screen.BackgroundOf(true))}
	var d screen.Screen = documents.New(j, []screen.Document{{Title: "a", Before: engine.NewDocument(before.String()),
		After: engine.NewDocument(after.String())}}, 0)
	room := screen.Area{Width: 100, Height: 34, Styles: j.Styles}
	for b.Loop() {
		_, _ = d.Update(uitest.Key("down"))
		_ = d.View(room)
	}
}
