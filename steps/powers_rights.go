package steps

import (
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
)

// rights are what the policies allow that Expel has once the plan is carried
// out.
type rights []policydoc.Document

// rightsIn are the documents of a plan's policies, as they are to be. A part of
// a plan may be without: then it is what trailhead writes.
func rightsIn(p *engine.Plan, a answers.Answers) rights {
	var all rights
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		if doc, err := c.After.Policy().Document(); c.Type == "IAM policy" && err == nil {
			all = append(all, doc)
		}
	}
	if all == nil {
		s := setup.Setup{Answers: a}
		all = rights{step6policy.Policy{Setup: s, Account: s.LogAt().Account}.Document(engine.NewValues())}
	}
	return all
}

const anAccount = "111122223333"

// leavesToIAM is a resource's policy that has the account's own policies decide.
var leavesToIAM = policydoc.In(policydoc.Named("", policydoc.New(
	policydoc.Statement{Effect: policydoc.Allow, Principal: policydoc.Principal{"AWS": {anAccount}},
		Action: policydoc.Strings{"*"}, Resource: policydoc.Strings{"*"}})))

// allows asks the evaluator for a call that nothing but these policies decides.
func (r rights) allows(action, resource string) bool {
	var policies []policydoc.Policy
	for _, doc := range r {
		policies = append(policies, policydoc.Named("", doc))
	}
	v := policydoc.Evaluate(policydoc.Call{Caller: policydoc.Caller{ARN: "arn:aws:iam::" + anAccount + ":role/expel"}, Action: action,
		Resource: resource, Owner: anAccount},
		policydoc.Policies{Identity: policydoc.In(policies...), Resource: leavesToIAM})
	return v.Decision != policydoc.Denied // what depends on a condition may be allowed
}

// on are the resources, as the policies write them, on which an action is
// allowed.
func (r rights) on(action string) []string {
	var all []string
	for _, s := range r.statements() {
		for _, resource := range s.Resource {
			if r.allows(action, strings.ReplaceAll(resource, "*", "x")) && !slices.Contains(all, resource) {
				all = append(all, resource)
			}
		}
		if len(s.NotResource) > 0 && r.allows(action, "arn:aws:x:us-east-1:"+anAccount+":x") {
			all = append(all, "*")
		}
	}
	return all
}

// statements are those that allow.
func (r rights) statements() []policydoc.Statement {
	var all []policydoc.Statement
	for _, doc := range r {
		for _, s := range doc.Statements {
			if s.Effect == policydoc.Allow {
				all = append(all, s)
			}
		}
	}
	return all
}

// logs are the rights by which Expel gets at log files.
func (r rights) logs(keys string) []string {
	var parts []string
	add := func(action, one, every string) {
		switch on := r.on(action); {
		case slices.Contains(on, "*"):
			parts = append(parts, every)
		case len(on) > 0:
			parts = append(parts, one)
		}
	}
	add("s3:GetObject", "read the log files in this bucket", "read the objects in every bucket")
	add("sqs:ReceiveMessage", "take messages from this queue", "take messages from every queue")
	add("kms:Decrypt", "decrypt with "+keys, "decrypt with every key")
	return parts
}

// revealing are actions that look up more than settings: what is inside.
var revealing = []struct{ action, words string }{
	{"lambda:GetFunction", "the code and environment variables of Lambda functions"},
	{"ecs:DescribeTaskDefinition", "the environment values of ECS task definitions"},
	{"ec2:DescribeInstanceAttribute", "the user data of instances"},
	{"secretsmanager:GetSecretValue", "the secrets in Secrets Manager"},
	{"ssm:GetParameter", "the parameters of Systems Manager"},
	{"dynamodb:Scan", "the items of DynamoDB tables"},
	{"logs:GetLogEvents", "the events in CloudWatch Logs"},
}

// contents name what the settings hold that one may not expect, with the
// action.
func (r rights) contents() string {
	var parts []string
	for _, one := range revealing {
		if len(r.on(one.action)) > 0 {
			parts = append(parts, one.words+" ("+one.action+")")
		}
	}
	if len(parts) == 0 {
		return "."
	}
	return ". That includes " + listOf(parts) + ", which may hold secrets."
}

// limits are the words on what Expel cannot do, where the policies say so, else
// what it can do beyond. What remediation takes is said elsewhere.
func (r rights) limits(remediation bool, words string) string {
	changes := slices.DeleteFunc(r.changes(), func(action string) bool {
		return remediation && strings.EqualFold(action, "iam:UpdateAccessKey")
	})
	if others := r.allows("s3:GetObject", "arn:aws:s3:::another-bucket/x"); others && len(changes) == 0 {
		return " It will not be able to change anything else."
	}
	if len(changes) == 0 {
		return " " + words
	}
	return " It will also be able to do more than look: " + listOf(changes) + "."
}

// harmless are the actions on messages and keys that go with reading logs.
var harmless = []string{"sqs:receivemessage", "sqs:deletemessage", "kms:decrypt", "s3:getobject"}

// changes are the actions, as the policies write them, that are none of
// reading.
func (r rights) changes() []string {
	var all []string
	reads := func(action string) bool {
		_, verb, _ := strings.Cut(strings.ToLower(action), ":")
		begins := func(prefix string) bool { return strings.HasPrefix(verb, prefix) }
		return slices.ContainsFunc([]string{"describe", "list", "get", "batchget", "lookup", "search"}, begins) ||
			slices.Contains(harmless, strings.ToLower(action))
	}
	for _, s := range r.statements() {
		for _, action := range s.Action {
			resource := "*"
			if len(s.Resource) > 0 {
				resource = s.Resource[0]
			}
			if !reads(action) && !slices.Contains(all, action) &&
				r.allows(strings.ReplaceAll(action, "*", "x"), strings.ReplaceAll(resource, "*", "x")) {
				all = append(all, action)
			}
		}
		if len(s.NotAction) > 0 {
			all = append(all, "everything but "+strings.Join(s.NotAction, ", "))
		}
	}
	return all
}

// listOf is a list in a sentence.
func listOf(parts []string) string {
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
