package steps_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
)

// cli is the real AWS CLI against moto. Version 1 of it takes another address for
// SQS only as a flag.
func (b *world) cli() string {
	return `exec "` + needs(b.t, "aws") + `" --endpoint-url "$AWS_ENDPOINT_URL" "$@"`
}

// shell runs a script that must go well.
func (b *world) shell(script string) (stdout, stderr string) {
	b.t.Helper()
	out, talk, err := bash(b.t, script, b.cli())
	if err != nil {
		b.t.Fatalf("%v\n%s", err, talk)
	}
	return out, talk
}

// bash runs a script with this text as its "aws".
func bash(t testing.TB, script, aws string, env ...string) (stdout, stderr string, err error) {
	t.Helper()
	needs(t, "jq")
	dir := t.TempDir()
	for name, text := range map[string]string{"aws": "#!/bin/sh\n" + aws + "\n", "script": script} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(needs(t, "bash"), filepath.Join(dir, "script"))
	cmd.Env = append(append(os.Environ(), "TRAILHEAD_EXTERNAL_ID="+externalID, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH")),
		env...)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err = cmd.Run()
	return out.String(), talk.String(), err
}

func needs(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("takes %s, which .ci/moto installs", program)
	}
	return path
}

// forgotten is the same AWS for somebody who remembers nothing.
func (b *world) forgotten() { b.state = b.t.TempDir() }

// nothingLeft makes sure that a set-up is whole: nothing to do, healthy, and a
// second run of the script changes nothing.
func (b *world) nothingLeft(script string, more ...string) {
	b.t.Helper()
	if again := b.plan(more...); len(again.Changes)+len(again.Blocked) > 0 {
		b.t.Errorf("still to do:\n%s%v", listed(again), again.Blocked)
	}
	b.healthyBut(journeyThrough{answers: more, warned: []string{"bucket.encryption"}})
	if _, talk := b.shell(script); !strings.Contains(talk, "Done. Changes made: 0.") {
		b.t.Errorf("the second run changed something:\n%s", talk)
	}
}

// The round trip: what is applied is exported, and the script makes the same in
// an empty account, where the plan then finds nothing to change.
func TestMotoRoundTrip(t *testing.T) {
	for name, more := range map[string][]string{
		"names and tags":         {"sns_topic=CloudTrailNotices", "role=ExpelReads", "tags=team=security team"},
		"a path with a boundary": underPath,
	} {
		t.Run(name, func(t *testing.T) {
			b := newMotoWorld(t)
			b.giveBoundary(allowAll)
			b.applied(more...)
			d := b.session()
			set := answered(t, d, more...)
			script, left := must(d.Export(t.Context(), set))(t).Script()
			if len(left) > 0 {
				t.Errorf("not done: %v", left)
			}
			empty := newMotoWorld(t)
			empty.giveBoundary(allowAll)
			values, _ := empty.shell(script)
			empty.nothingLeft(script, more...)
			for _, o := range must(empty.session().Outputs(t.Context(), set))(t) {
				if !strings.Contains(values, o.Label+"\n"+o.Value+"\n") {
					t.Errorf("the script did not print %s, %s:\n%s", o.Label, o.Value, values)
				}
			}
		})
	}
}

// Beside a trail that is there, with others who listen to its bucket and a key
// that others use, the script adds and replaces nothing.
func TestMotoScriptAddsToWhatIsThere(t *testing.T) {
	b := newMotoWorld(t)
	key := b.giveTrail(t, "us-east-1", adminsOnly)
	b.listener("other")
	queueARN := "arn:aws:sqs:us-east-1:123456789012:other"
	others := awsops.Notifications{Queues: []awsops.Notification{
		{ID: "reports", Destination: queueARN, Events: []string{"s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"}, Prefix: "reports/",
			Suffix: ".csv"},
		{ID: "gone", Destination: queueARN, Events: []string{"s3:ObjectRemoved:*"}},
	}, EventBridge: true}
	home := b.home()
	if err := home.PutNotifications(t.Context(), existingBucketName, others); err != nil {
		t.Fatal(err)
	}
	others.EventBridge = must(home.Notifications(t.Context(), existingBucketName))(t).EventBridge // moto forgets it
	before := mustParse(t, must(home.KeyPolicy(t.Context(), key))(t).Raw())
	script, _ := exportOf(t, b, existing...).Script()
	b.forgotten()
	b.shell(script)
	b.nothingLeft(script, existing...)

	rules := must(home.Notifications(t.Context(), existingBucketName))(t)
	if !rules.Foreign("ExpelNotifyQueue").Equal(others) || !rules.Has("ExpelNotifyQueue") {
		t.Errorf("the rules are %+v, theirs were %+v", rules, others)
	}
	after := mustParse(t, must(home.KeyPolicy(t.Context(), key))(t).Raw())
	if !policydoc.Equal(after.Without("Allow Expel to decrypt"), before) || policydoc.Equal(after, before) {
		t.Errorf("the key's policy is %s, it was %s", after, before)
	}
}

// Where a topic hears of the files already, the script subscribes to it, and a
// queue of ours that somebody has added to keeps what they added.
func TestMotoScriptSubscribes(t *testing.T) {
	b := newMotoWorld(t)
	b.giveTrail(t, "us-east-1", "")
	topic := must(b.home().CreateTopic(t.Context(), awsops.NewTopic{
		Name: "logs", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"arn:aws:sns:us-east-1:123456789012:logs"}]}`}))(t)
	others := awsops.Notifications{Topics: []awsops.Notification{{ID: "theirs", Destination: topic, Events: []string{"s3:ObjectCreated:*"}}}}
	if err := b.home().PutNotifications(t.Context(), existingBucketName, others); err != nil {
		t.Fatal(err)
	}
	more := append(slices.Clone(existing), "overlap=subscribe")
	script, left := exportOf(t, b, more...).Script()
	if len(left) > 0 {
		t.Errorf("not done: %v", left)
	}
	b.shell(script)
	url := must(b.home().QueueURL(t.Context(), "ExpelMasterCloudTrailNotify"))(t)
	doc := mustParse(t, must(b.home().Queue(t.Context(), url))(t).Policy.Raw())
	foreign := policydoc.Statement{Sid: "Dashboards", Effect: "Allow",
		Principal: policydoc.Principal{"AWS": {"arn:aws:iam::123456789012:root"}}, Action: policydoc.Strings{"sqs:GetQueueAttributes"},
		Resource: policydoc.Strings{"arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify"}}
	if err := b.home().SetQueuePolicy(t.Context(), url, policydoc.New(foreign).String()); err != nil {
		t.Fatal(err)
	}
	if _, talk := b.shell(script); !strings.Contains(talk, "Done. Changes made: 1.") {
		t.Errorf("our statement is missing, and it said\n%s", talk)
	}
	want := doc.With(foreign)
	if got := mustParse(t, must(b.home().Queue(t.Context(), url))(t).Policy.Raw()); !policydoc.Equal(got, want) {
		t.Errorf("the queue's policy is %s, want %s", got, want)
	}
	b.nothingLeft(script, more...)
}

// Of an organization the script makes all but the roles of the members, which it
// says, and does not end as if that were done.
func TestMotoScriptOfAnOrganization(t *testing.T) {
	c := newMotoCompany(t)
	more := c.answers(answers.RolloutStackSet)
	script, _ := exportOf(t, c.world, more...).Script()
	for _, want := range []string{"Changes made: ", "Done. Changes made: 0."} {
		_, talk, err := bash(t, script, c.cli())
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != 3 || !strings.Contains(talk, want) || !strings.Contains(talk, "THIS IS NOT ALL") {
			t.Fatalf("%v, want exit code 3 and %q:\n%s", err, want, talk)
		}
	}
	for _, left := range c.plan(more...).Changes {
		if left.Type != "StackSet" {
			t.Errorf("still to do: %s", left.Title())
		}
	}
}
