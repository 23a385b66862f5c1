package ui

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"trailhead/ui/documents"
	"trailhead/ui/review"
	"trailhead/ui/screen"
	"trailhead/ui/settings"
	"trailhead/ui/words"
)

func TestReviewShowsThePlan(t *testing.T) {
	b := reviewing(t)
	b.says("create 8 change 0 keep 0", stageAccount+" us-east-1", "1 create S3 bucket", "7 create IAM role", "Make these 8 changes? y yes N no",
		"the key is about 1 USD a month; the first copy of management events is free",
		"take messages from this queue", "It will not be able to change anything else")
	b.drawn("review")
}

func TestYesCountsOnlyAfterAQuietPeriod(t *testing.T) {
	for _, c := range []struct {
		name  string
		press func(b *booth)
		yes   bool
	}{
		{"typed ahead", func(b *booth) { b.press("y") }, false},
		{"just too soon", func(b *booth) { b.clock.add(screen.QuietPeriod - time.Millisecond); b.press("y") }, false},
		{"after the period", func(b *booth) { b.clock.add(screen.QuietPeriod); b.press("y") }, true},
		{"right after another key", func(b *booth) { b.clock.add(time.Minute); b.press("down", "y") }, false},
		{"yyyy", func(b *booth) { b.clock.add(screen.QuietPeriod / 2); b.press("y", "y", "y", "y") }, false},
		{"yes, then again", func(b *booth) { b.press("y"); b.clock.add(screen.QuietPeriod); b.press("y") }, true},
		{"typed ahead through the help", func(b *booth) {
			b.clock.add(time.Minute)
			b.press("?")
			b.becomes("What one can do here")
			b.clock.add(time.Minute)
			b.press("?")
			b.becomes("Make these 8 changes?")
			b.press("y")
		}, false},
		{"read after the documents", func(b *booth) {
			b.press("d")
			b.becomes("1 of 8")
			b.press("esc")
			b.clock.add(screen.QuietPeriod)
			b.press("y")
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := reviewing(t)
			c.press(b)
			if c.yes {
				b.made()
				return
			}
			if b.app.part() != "Review" || b.writes() > 0 {
				t.Errorf("it went on:\n%s", b.screen())
			}
			b.says("too soon after another key")
		})
	}
}

func TestNoIsTheDefault(t *testing.T) {
	for _, key := range []string{"n", "N", "enter"} {
		b := reviewing(t)
		b.clock.add(time.Minute)
		b.press(key)
		b.says("No: nothing was changed.")
		if b.app.part() != "Review" {
			t.Errorf("%s left the review", key)
		}
	}
}

func TestReviewAsksAgainAfterTooSoon(t *testing.T) {
	b := reviewing(t)
	b.press("y")
	b.drawn("review_too-soon")
}

func TestReviewGoesBackToTheSettings(t *testing.T) {
	for _, key := range []string{"e", "esc"} {
		b := reviewing(t, "queue=acme-queue")
		b.press(key)
		b.reach("Settings")
		if b.j.Set.Queue != "acme-queue" {
			t.Errorf("%s lost an answer", key)
		}
	}
}

func TestReviewSavesThePlan(t *testing.T) {
	b := reviewing(t)
	saved := func() {
		b.press("s")
		b.until("it is saved", func() bool { return b.app.top().(*review.Model).Said != "" })
	}
	saved()
	b.says("Saved as /home/acme/trailhead-plan.json", "trailhead apply /home/acme/trailhead-plan.json")
	var doc map[string]any
	if err := json.Unmarshal([]byte(b.saved["trailhead-plan.json"]), &doc); err != nil {
		t.Fatal(err)
	}
	if doc["schema"] != "trailhead/v1" || doc["hash"] != b.j.Plan.Hash || len(doc["changes"].([]any)) != 8 {
		t.Errorf("the file is %s", b.saved["trailhead-plan.json"])
	}
	if answers := b.saved["trailhead-answers.yaml"]; !strings.Contains(answers, "\nvariant: new\n") {
		t.Errorf("the answers are %s", answers)
	}
	if strings.Contains(b.saved["trailhead-plan.json"]+b.saved["trailhead-answers.yaml"], stageSecret) {
		t.Error("a file holds the External ID")
	}
	b.j.Host.Save = func(name string, _ []byte) (string, error) {
		if name == "trailhead-answers.yaml" {
			return "", errors.New("file exists")
		}
		return name, nil
	}
	saved()
	b.says("Saved as trailhead-plan.json", "The answers could not be saved: file exists")
	b.j.Host.Save = func(string, []byte) (string, error) { return "", errors.New("read-only file system") }
	saved()
	b.says("The plan could not be saved: read-only file system")
}

func TestABlockedPlanSaysWhyAndWhatToDo(t *testing.T) {
	b := newBooth(t, settingsScreen, append(settled, "bucket=acme-taken")...)
	b.world.AddAccount("999999999999", "somebody else")
	b.world.AddBucket("acme-taken", "999999999999", "us-east-1")
	b.press("enter")
	b.reach("Review")
	b.says("The bucket name acme-taken is taken", "Choose another name: Bucket, in the settings.", "This plan cannot be carried out as it is.")
	b.saysNot("Make these", "--bucket")
	b.drawn("review_blocked")
	b.clock.add(time.Minute)
	b.press("y")
	b.says("There is nothing to say yes to")
	if b.writes() > 0 {
		t.Error("something was written")
	}
}

func TestAnEmptyPlanSaysThatAllIsRight(t *testing.T) {
	b := applied(t)
	b.app.stack = []screen.Screen{settings.New(b.j)}
	b.press("enter")
	b.reach("Review")
	b.says("✓ Everything is right already.", "v does it work", "keep 8")
	b.saysNot("Make these", "Cost")
	b.drawn("review_right")
	b.press("v")
	b.reach("Verify")
	b.press("esc")
	b.reach("Review")
	b.press("enter")
	b.reach("Values")
}

func TestAChangeOfSomethingThatExists(t *testing.T) {
	b := applied(t)
	b.app.stack = []screen.Screen{settings.New(b.j)}
	b.on("trusted_principal")
	b.press("e", "down", "enter", "end", "enter")
	b.reach("Review")
	b.says("change 1", "Make this change?")
	b.drawn("review_change")
	b.press("d")
	b.becomes("1 of", "- ", "+ ", "user/ExpelCloudService")
	b.drawn("documents_diff")
	b.says("unchanged lines")
	b.press("a")
	b.saysNot("unchanged lines")
}

func TestDocumentsOfThePlan(t *testing.T) {
	b := reviewing(t)
	b.press("d")
	b.becomes("1 of 8", "1 create S3 bucket", "s3:CreateBucket: create the bucket, owner enforced", "AWSCloudTrailWrite20150319")
	b.drawn("documents")
	for i := range 8 {
		if strings.Contains(b.words(), stageSecret) {
			t.Errorf("document %d holds the External ID", i+1)
		}
		b.press("tab")
	}
	b.says("1 of 8")
	b.press("shift+tab")
	b.says("8 of 8", "(external id)")
	b.press("d")
	b.becomes("Make these 8 changes?")
}

func TestDocumentsAreCutAtColumnZero(t *testing.T) {
	long := strings.Repeat("arn:aws:iam::123456789012:role/", 10)
	b := newBooth(t, func(j *screen.Journey) screen.Screen {
		return documents.New(j, []screen.Document{{Title: "1 create x", After: long}}, 0)
	})
	b.resize(60, 20)
	lines := strings.Split(b.screen(), "\n")[4:]
	if got := strings.Join(lines[:6], ""); got != long {
		t.Errorf("joined, the lines are\n%s", got)
	}
}

func TestDiffsOfLines(t *testing.T) {
	marks := func(all []words.Line) string {
		var b strings.Builder
		for _, l := range all {
			b.WriteRune(l.Mark)
		}
		return b.String()
	}
	many := strings.Repeat("same\n", 10)
	for _, c := range []struct{ before, after, want string }{
		{"", "a\nb\n", "++"},
		{"a\nb\n", "", "--"},
		{"a\nb\nc\n", "a\nx\nc\n", " -+ "},
		{"a\n", "a\nb\n", " +"},
		{many + "a\n", many + "b\n", "…   -+"},
		{"a\n" + many + "c\n", "b\n" + many + "d\n", "-+   …   -+"},
		{"a\nsame\nsame\nsame\nsame\n", "b\nsame\nsame\nsame\nsame\n", "-+    "},
	} {
		if got := marks(documents.Shortened(words.Compare(c.before, c.after))); got != c.want {
			t.Errorf("%q → %q: marks %q, want %q", c.before, c.after, got, c.want)
		}
	}
}

func BenchmarkDocumentsKey(b *testing.B) {
	var before, after strings.Builder
	for i := range 300 {
		before.WriteString(strings.Repeat("statement ", i%7) + "\n")
		after.WriteString(strings.Repeat("statement ", i%5) + "\n")
	}
	j := &screen.Journey{Styles: screen.StylesFor(true)}
	d := documents.New(j, []screen.Document{{Title: "a", Before: before.String(), After: after.String()}}, 0)
	room := screen.Area{Width: 100, Height: 34, Styles: j.Styles}
	for b.Loop() {
		_, _ = d.Update(boothKeys["down"])
		_ = d.View(room)
	}
}
