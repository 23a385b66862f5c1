package steps_test

import (
	"slices"
	"strings"
	"testing"

	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

func TestNotesSayWhatExpelGetsAndWhatItCosts(t *testing.T) {
	line := func(verb engine.Verb, kind string, notes ...string) engine.Planned {
		return engine.Planned{About: engine.About{Type: kind, Name: "x"}, Diff: engine.Diff{Verb: verb, Notes: notes}}
	}
	plan := func(lines ...engine.Planned) *engine.Plan {
		return &engine.Plan{Changes: lines, Kept: []engine.Planned{line(engine.Keep, "SQS queue")}}
	}
	key, trail, queue := line(engine.Create, "KMS key"), line(engine.Create, "CloudTrail trail"), line(engine.Create, "SQS queue")
	const contents = ". That includes the code and environment variables of Lambda functions (lambda:GetFunction) and the environment " +
		"values of ECS task definitions (ecs:DescribeTaskDefinition), which may hold secrets. "
	const powers = "Expel will be able to read the log files in this bucket, take messages from this queue, decrypt with this key and look " +
		"up settings in the account (the actions in ExpelAPIPolicy)" + contents +
		"It will not be able to change anything else, or to read other buckets."
	const billed = ". Storage and requests are billed as used."
	existing := func(a *answers.Answers) { a.Variant = answers.VariantExisting }
	away := line(engine.Keep, "KMS key")
	away.Handed = &engine.Handover{Account: "888888888888"}
	in := func(account, kind string) engine.Planned {
		l := line(engine.Create, kind)
		l.At.Account = account
		return l
	}
	named := func(id engine.ID, name string) engine.Planned {
		return engine.Planned{About: engine.About{ID: id, Type: "SNS thing", Name: name}, Diff: engine.Diff{Verb: engine.Create}}
	}
	cases := []struct {
		name string
		plan *engine.Plan
		set  func(a *answers.Answers)
		want []string
	}{
		{"nothing to do", plan(), nil, nil},
		{"a new set-up", plan(key, trail, queue), nil, []string{
			powers, "Cost: the key is 1 USD a month, 3 USD at most after two rotations; " +
				"CloudTrail's use of it and the first copy of management events are free" + billed}},
		{"a second trail", plan(trail), func(a *answers.Answers) { a.Accept = []string{answers.AcceptSecondTrail} },
			[]string{powers, "Cost: as a second copy, events cost 2.00 USD per 100,000" + billed}},
		{"a key that is changed costs what it did", plan(line(engine.Change, "KMS key")), nil, []string{powers}},
		{"a queue alone", plan(queue), nil, []string{powers}},
		{"another name", plan(queue), func(a *answers.Answers) { a.Policy = "Ours" },
			[]string{strings.Replace(powers, "ExpelAPIPolicy", "Ours", 1)}},
		{"an existing trail", plan(key), existing, []string{strings.Replace(powers, "this key", "the queue's key", 1),
			"Cost: the key is 1 USD a month, 3 USD at most after two rotations" + billed}},
		{"an existing trail with a key of its own", plan(queue, line(engine.Change, "KMS key"), line(engine.Change, "KMS key")), existing,
			[]string{strings.Replace(powers, "this key", "the keys of both", 1)}},
		{"a key that its owner decides on", &engine.Plan{Changes: []engine.Planned{queue, key}, Handed: []engine.Planned{away}}, existing,
			[]string{strings.Replace(powers, "this key", "the keys of both", 1) +
				" Log files encrypted with the key in account 888888888888 it can read only when the key's owner has let it.",
				"Cost: the key is 1 USD a month, 3 USD at most after two rotations" + billed}},
		{"two accounts", plan(in("222222222222", "IAM role"), in("111111111111", "IAM role")), nil,
			[]string{strings.Replace(powers, "the account ", "the accounts 222222222222 and 111111111111 ", 1)}},
		{"what is weak about a trail that is kept", &engine.Plan{
			Changes: []engine.Planned{queue}, Kept: []engine.Planned{line(engine.Keep, "CloudTrail trail", "it records nothing")}}, nil,
			[]string{"CloudTrail trail x: it records nothing", powers}},
		{"a subscription to somebody's topic", plan(named("subscription", "q to t")), nil,
			[]string{"The topic's other listeners hear what they hear now. If its owner ever deletes it or its rule on the bucket, Expel " +
				"hears no more.", powers}},
		{"a topic in front of somebody's queue", plan(named("front-topic", "t"), named("their-subscription", "siem to t"),
			named("subscription", "q to t")), nil,
			[]string{"Until now S3 tells somebody's queue itself. From now on it tells the topic t, and that both queues (siem and q); their " +
				"messages stay as they are. The rule is switched only when a test message has come through. As long as Expel is connected, the " +
				"topic must stay; trailhead undo puts the old rule back.", powers}},
		{"a slice with roles alone", &engine.Plan{Changes: []engine.Planned{in("111111111111", "IAM role")}}, nil,
			[]string{"Expel will be able to look up settings in the account (the actions in ExpelAPIPolicy)" + contents +
				"This part lets it change nothing, and read no logs."}},
		{"a slice with somebody's key alone", &engine.Plan{Changes: []engine.Planned{line(engine.Change, "KMS key")}}, existing, nil},
		{"an organization", plan(queue, line(engine.Create, "StackSet")), func(a *answers.Answers) { a.Scope = answers.ScopeOrganization },
			[]string{strings.Replace(powers, "the account", "every account", 1)}},
		{"a slice of an organization, with the logs", plan(queue, in("222222222222", "IAM role")),
			func(a *answers.Answers) { a.Scope = answers.ScopeOrganization }, []string{powers}},
		{"an organization without its members", plan(queue), func(a *answers.Answers) {
			a.Scope, a.Members.Rollout = answers.ScopeOrganization, answers.RolloutNone
		}, []string{powers}},
		{"what a thing has to say comes first", plan(line(engine.Change, "S3 bucket", "its rules stay")), nil,
			[]string{"S3 bucket x: its rules stay", powers}},
		{"to take back", &engine.Plan{Undo: true, Changes: []engine.Planned{key, line(engine.Remove, "S3 bucket", "it is empty")}}, nil,
			[]string{"S3 bucket x: it is empty"}},
	}
	for _, c := range cases {
		a := answers.Defaults()
		if c.set != nil {
			c.set(&a)
		}
		if got := steps.Notes(c.plan, a); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// What Expel will be able to do is what the planned policies allow.
func TestPowersAreThoseOfThePolicies(t *testing.T) {
	allow := func(actions, resource string) string {
		return `{"Effect":"Allow","Action":[` + actions + `],"Resource":"` + resource + `"}`
	}
	logs := allow(`"s3:GetObject"`, "arn:aws:s3:::logs/*")
	deny := func(actions string) string { return `{"Effect":"Deny","Action":[` + actions + `],"Resource":"*"}` }
	for name, c := range map[string]struct {
		statements    []string
		says, saysNot []string
	}{
		"logs alone": {[]string{logs}, []string{
			"read the log files in this bucket", "It will not be able to change anything else, or to read other buckets."},
			[]string{"Lambda", "decrypt", "take messages"}},
		"functions": {[]string{logs, allow(`"lambda:Get*"`, "*")},
			[]string{"code and environment variables of Lambda functions"}, []string{"ECS"}},
		"functions, and a Deny": {[]string{logs, allow(`"lambda:*"`, "*"), deny(`"lambda:*"`)},
			[]string{"It will not be able to change anything else"}, []string{"Lambda"}},
		"task definitions": {[]string{allow(`"ecs:DescribeTaskDefinition"`, "*")},
			[]string{"environment values of ECS task definitions"}, []string{"Lambda", "read the log files"}},
		"every bucket": {[]string{allow(`"s3:GetObject"`, "*")}, []string{"read the objects in every bucket"},
			[]string{"other buckets", "in this bucket"}},
		"remediation": {[]string{logs, allow(`"iam:Get*", "iam:UpdateAccessKey"`, "*")},
			[]string{"do more than look: iam:UpdateAccessKey."}, []string{"It will not be able to change"}},
		"everything": {[]string{allow(`"*"`, "*")}, []string{"do more than look: *.", "Secrets Manager"},
			[]string{"It will not be able to change"}},
		"everything but a few": {[]string{`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`}, []string{"everything but iam:*"},
			[]string{"It will not be able to change"}},
		"secrets where a tag says so": {
			[]string{`{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/x":"y"}}}`}, []string{"secrets in Secrets Manager"}, nil},
	} {
		policy := engine.Planned{About: engine.About{Type: "IAM policy"},
			Diff: engine.Diff{Verb: engine.Create, After: engine.PolicyDocument(
				mustParse(t, `{"Version":"2012-10-17","Statement":[`+strings.Join(c.statements, ",")+`]}`))}}
		text := steps.Powers(&engine.Plan{Changes: []engine.Planned{policy, {About: engine.About{Type: "SQS queue"}}}}, answers.Defaults())
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: it does not say %q: %s", name, want, text)
			}
		}
		for _, not := range c.saysNot {
			if strings.Contains(text, not) {
				t.Errorf("%s: it says %q: %s", name, not, text)
			}
		}
	}
}
