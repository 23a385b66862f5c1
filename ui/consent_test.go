package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
	"trailhead/ui/uitest"
)

// askedForConsent is the wizard at the question whether a guardrail may be
// stepped around.
func askedForConsent(t testing.TB) *wizard {
	t.Helper()
	b := planningIn(t, "control-tower-4", "variant=control-tower")
	b.at(flow.Consent)
	return b
}

func TestConsentIsAskedInPlainWords(t *testing.T) {
	b := askedForConsent(t)
	b.Says("A guardrail of Control Tower 4.0 denies the notification on the log bucket.", "Sid CTS3PV8", "If you agree", "If you do not",
		"y yes N no")
	b.SaysNot("--accept")
	b.Golden("consent")
}

func TestConsentIsNoUnlessMeant(t *testing.T) {
	for _, key := range []string{"enter", "n", "y"} { // that y is typed ahead
		b := askedForConsent(t)
		b.Press(key)
		if b.J.Set.Accepts(answers.AcceptControlTowerBypass) {
			t.Fatalf("%s agreed", key)
		}
		if key == "y" {
			b.Says("too soon after another key")
			continue
		}
		b.at(flow.Review)
		b.SaysNot("cannot be carried out as it is")
		b.Says("For others to do", "Whoever runs the management account")
	}
}

// A no is no dead end: the rest is made, nobody touches the guarded bucket, and
// the rule is handed over with the queue that it tells.
func TestANoToTheGuardrailHandsTheRuleOver(t *testing.T) {
	b := askedForConsent(t)
	rules := guardedRules(b)
	b.Press("n")
	b.at(flow.Review)
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.made()
	if now := guardedRules(b); now != rules {
		t.Errorf("the guarded bucket is another one now:\n%s\nwas\n%s", now, rules)
	}
	queue := "arn:aws:sqs:us-east-1:222222222222:ExpelMasterCloudTrailNotify"
	if !strings.Contains(b.AWS.Inventory(), queue) {
		t.Errorf("the queue is not made:\n%s", b.AWS.Inventory())
	}
	if text := farewell(b.J); !strings.Contains(text, "For whoever runs the management account") || !strings.Contains(text, queue) ||
		!strings.Contains(text, "ExpelNotifyQueue") {
		t.Errorf("the rule is not handed over:\n%s", text)
	}
}

// guardedRules is the line of the guarded bucket in the inventory.
func guardedRules(b *wizard) string {
	for line := range strings.Lines(b.AWS.Inventory()) {
		if strings.HasPrefix(line, "arn:aws:s3:::aws-controltower") {
			return line
		}
	}
	return ""
}

func TestConsentPutsTheChangeIntoThePlan(t *testing.T) {
	b := askedForConsent(t)
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.at(flow.Review)
	b.Says("create S3 notification ExpelNotifyQueue", "Make these 7 changes?", "you have agreed to that")
	if !slices.Equal(b.J.Set.Accept, []string{answers.AcceptControlTowerBypass}) || b.Writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.J.Set.Accept, b.Writes())
	}
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.made()
}

func TestConsentHasATextForSomebodyElse(t *testing.T) {
	b := askedForConsent(t)
	b.Press("c")
	b.Becomes("sent to the clipboard")
	if len(b.Clip) != 1 || !strings.Contains(b.Clip[0], "CTS3PV8") || strings.Contains(b.Clip[0], uitest.ExternalID) {
		t.Errorf("the clipboard has %q", b.Clip)
	}
}

// askedForExtraAccess is the wizard where a queue of ours, which is not on
// record here, lets in two strangers.
func askedForExtraAccess(t testing.TB) *wizard {
	t.Helper()
	b := wizardAt(t, settingsScreen, settled...)
	b.AWS.AddForeign("arn:aws:iam::999999999999:root", "arn:aws:iam::888888888888:root")
	queue := b.AWS.AddQueue("123456789012", "us-east-1", "ExpelMasterCloudTrailNotify", map[string]string{
		"Policy": `{"Version":"2012-10-17","Statement":[{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},` +
			`"Action":"sqs:ReceiveMessage","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::888888888888:root"},` +
			`"Action":"sqs:SendMessage","Resource":"*"}]}`})
	b.AWS.Edit(func(*awssim.World) { queue.Tags = map[string]string{"managed-by": "trailhead"} })
	b.Press("enter")
	b.at(flow.Consent)
	return b
}

// What a thing that was there allows beyond the article is told line by line,
// and a no makes nothing.
func TestExtraAccessIsAskedForLineByLine(t *testing.T) {
	const first = `Statement "Partner" lets in arn:aws:iam::999999999999:root (sqs:ReceiveMessage).`
	const second = `Statement 2 lets in arn:aws:iam::888888888888:root (sqs:SendMessage).`
	b := askedForExtraAccess(t)
	b.Says("The SQS queue ExpelMasterCloudTrailNotify allows more than Expel needs", first, second, "Build on it as it is?")
	b.Press("c")
	b.Becomes("sent to the clipboard")
	if len(b.Clip) != 1 || !strings.Contains(b.Clip[0], "\n- "+first+"\n") || !strings.Contains(b.Clip[0], "\n- "+second+"\n") {
		t.Errorf("the clipboard has %q", b.Clip)
	}
	b.Press("n")
	if b.J.Set.Accepts(answers.AcceptExtraAccess) || b.Writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.J.Set.Accept, b.Writes())
	}
	b = askedForExtraAccess(t)
	b.Clock.Add(time.Minute)
	b.Press("y")
	b.at(flow.Review)
	b.Says("! SQS queue ExpelMasterCloudTrailNotify allows more than Expel needs. " + first + " " + second + " You have agreed: to build on")
	if n := strings.Count(b.Words(), first); n != 1 {
		t.Errorf("the review says it %d times:\n%s", n, b.Screen())
	}
	if !b.J.Set.Accepts(answers.AcceptExtraAccess) || b.Writes() != 0 {
		t.Errorf("accept is %v, %d writes", b.J.Set.Accept, b.Writes())
	}
}
