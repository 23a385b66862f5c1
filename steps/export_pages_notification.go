package steps

import (
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
)

// The pages of the article's steps 5 to 7.

func (n notification) page(p engine.Planned, _ *engine.Values) page {
	r := n.route()
	if r.kind == routeFanOut {
		return n.switchPage(p)
	}
	settings := []string{"Event name: " + escape.Code(r.rule.ID), "Prefix: leave it empty", "Suffix: leave it empty",
		"Event types: All object create events", "Destination: SQS queue, " + escape.Code(nameIn(r.rule.Destination)) + " (" + escape.Code(r.rule.Destination) + ")"}
	if r.rule.Prefix != "" {
		settings[1] = "Prefix: " + escape.Code(r.rule.Prefix) + ", which leaves the others' rules alone and misses no log file"
	}
	open := "Open S3, " + escape.Code(n.setup.Bucket()) + ", Properties, Event notifications, Create event notification."
	if p.As != "" {
		open = "A guardrail lets only " + escape.Code(p.As) + " change these notifications. From the management account, switch to that role in account " + p.At.Account + " for this step alone.\n" + open
	}
	return page{
		do: []string{open, bullets("Set:", settings...),
			"Save changes. S3 sends a test message to the queue; an error here means that the policy of the queue or of its key does not let S3 in yet.",
			"Leave the other event notifications of the bucket as they are."},
		undo: []string{"S3, " + escape.Code(n.setup.Bucket()) + ", Properties, Event notifications: delete " + escape.Code(r.rule.ID) + " alone."},
	}
}

// switchPage replaces a rule by one to the topic. The console can only delete
// and create, and what S3 would tell in between is lost, so both are done with
// one call.
func (n notification) switchPage(p engine.Planned) page {
	put := "aws s3api put-bucket-notification-configuration --bucket " + n.setup.Bucket() + " --notification-configuration file://rules.json"
	get := "aws s3api get-bucket-notification-configuration --bucket " + n.setup.Bucket()
	undo := []string{"S3: put back the rule that was there before, with the document that the first command of step 5 has printed and the same second command. Do this before anything of SNS is deleted."}
	return page{
		order: 80, // nobody is to miss anything
		do: []string{
			"Only when both subscriptions are confirmed, and a message published to the topic has arrived in both queues.",
			"Keep what is there now, for the way back:\n\n" + fence("sh", get+" > before.json"),
			withJSON("Save this as `rules.json`, if `before.json` is still what it was when this was written. It differs by one rule, which now tells the topic:", asS3HasIt(notificationsIn(p.After))),
			"Replace them with one call, so that nothing is lost in between:\n\n" + fence("sh", put),
		},
		undo: undo,
	}
}

func (q existingQueue) page(engine.Planned, *engine.Values) page {
	return page{
		do:   []string{withJSON("Open SQS, "+escape.Code(nameIn(q.arn()))+", Access policy, Edit. Append this statement, and leave every other one as it is:", policydoc.New(q.statement()).Indent())},
		undo: []string{"SQS, " + escape.Code(nameIn(q.arn())) + ": take the statement " + escape.Code(sidExistingTopic) + " out of the access policy."},
	}
}

func (s subscription) page(engine.Planned, *engine.Values) page {
	raw := "Enable raw message delivery: leave it clear"
	if s.raw {
		raw = "Enable raw message delivery: select it, so that the queue gets the messages that it got from S3"
	}
	return page{
		do: []string{
			bullets("Signed in as the queue's owner, open SNS, Subscriptions, Create subscription:", "Topic ARN: "+escape.Code(s.setup.hears()), "Protocol: Amazon SQS", "Endpoint: "+escape.Code(s.queue), raw),
			"Create subscription. Its status must be Confirmed.",
		},
		undo: []string{"SNS, Subscriptions: delete the one of " + escape.Code(nameIn(s.queue)) + " to " + escape.Code(nameIn(s.setup.hears())) + "."},
	}
}

func (p policy) page(_ engine.Planned, v *engine.Values) page {
	return page{
		do: []string{
			withJSON("Open IAM, Policies, Create policy, JSON, and paste:", p.document(v).Indent()),
			bullets("Next:", "Policy name: "+escape.Code(p.setup.Answers.Policy), "Description: "+escape.Code(policyDescription), p.setup.tagsWords()),
			"Create policy.",
		},
		undo: []string{"IAM, Policies: delete " + escape.Code(p.setup.Answers.Policy) + "."},
	}
}

func (r role) page(engine.Planned, *engine.Values) page {
	s := r.setup
	return page{
		do: []string{
			bullets("Open IAM, Roles, Create role:", "Trusted entity type: AWS account, Another AWS account, "+escape.Code(expelAccount)+" (Expel's)", "Require external ID: select it, "+escape.Code(s.Answers.ExternalID.Reveal()), "Require MFA: leave it clear"),
			"Permissions: " + escape.Code(s.Answers.Policy) + ", the policy of step 6.",
			bullets("Name, review and create:", "Role name: "+escape.Code(s.Answers.Role)+", the same in every account", "Description: "+escape.Code(roleDescription), s.tagsWords()),
			withJSON("Trust relationships must read:", r.trust().Indent()),
			"Note the role's ARN: " + escape.Code(s.roleIn(r.account)),
		},
		undo: []string{"IAM, Roles: delete " + escape.Code(s.Answers.Role) + ". Expel has no access from then on."},
	}
}

func (u user) page(engine.Planned, *engine.Values) page {
	s := u.setup
	return page{
		do: []string{
			bullets("Open IAM, Users, Create user:", "User name: "+escape.Code(s.Answers.Role), "Access to the console: leave it clear", "Permissions: Attach policies directly, "+escape.Code(s.Answers.Policy), s.tagsWords()),
			"Create user. Its ARN: " + escape.Code(s.userARN()),
		},
		undo: []string{"IAM, Users: delete " + escape.Code(s.Answers.Role) + ". Expel has no access from then on."},
	}
}

func (k accessKey) page(engine.Planned, *engine.Values) page {
	return page{
		do:   []string{"Open IAM, Users, " + escape.Code(k.setup.Answers.Role) + ", Security credentials, Create access key, Third-party service. The secret is shown once: store it where Workbench's other secrets are."},
		undo: []string{"IAM, Users, " + escape.Code(k.setup.Answers.Role) + ", Security credentials: deactivate and delete the access key."},
	}
}

func (a stackSetAccess) page(engine.Planned, *engine.Values) page {
	return page{do: []string{"Open CloudFormation, StackSets, and enable trusted access with AWS Organizations. It is a switch for the whole organization: CloudFormation may then make stacks in every account."}}
}

func (s stackSet) page(engine.Planned, *engine.Values) page {
	targets := "Deployment targets: the organization"
	if units := s.setup.Answers.Members.OrganizationalUnits; len(units) > 0 {
		targets = "Deployment targets: the organizational units `" + strings.Join(units, "`, `") + "`"
	}
	filter := ""
	if out := s.setup.Answers.Members.ExcludeAccounts; len(out) > 0 {
		filter = "Account filter: Difference, `" + strings.Join(out, "`, `") + "`"
	}
	return page{
		do: []string{
			withJSON("Save this as `members.json` (`trailhead export cloudformation --members members.json` writes it):", memberTemplate(s.setup)),
			bullets("Open CloudFormation, StackSets, Create StackSet:", "Permissions: Service-managed", "Template: upload `members.json`", "StackSet name: "+escape.Code(s.setup.stackSetName()),
				escape.Code(parameterExternalID)+": "+escape.Code(ExternalIDHere), tagsWords(s.setup.stackTags()), "I acknowledge that CloudFormation might create IAM resources with custom names: select it"),
			bullets("Deployment options:", targets, filter, "Automatic deployment: Enabled", "Region: "+escape.Code(s.setup.At.Region)+", and no other: IAM has no regions", "Failure tolerance: 100 percent; concurrent accounts: 100 percent, soft failure tolerance"),
			"Submit, and wait until each stack instance is CURRENT. Accounts that had the names taken fail; the management account is left out by AWS and has its role from step 7 above.",
		},
		undo: []string{"CloudFormation, StackSets, " + escape.Code(s.setup.stackSetName()) + ": delete its stacks, then the StackSet."},
	}
}

func (m memberRoles) page(_ engine.Planned, v *engine.Values) page {
	reads, trust := policy{m.setup, otherAccount}.document(v), role{m.setup, otherAccount}.trust()
	except := ""
	if out := m.setup.Answers.Members.ExcludeAccounts; len(out) > 0 {
		except = ", except `" + strings.Join(out, "`, `") + "`"
	}
	return page{
		do: []string{
			"In every other account of the organization" + except + ", switch to the role `" + strings.Join(m.setup.memberRoles(), "` or `") + "`, and make the same policy and role as above without the part for queue, bucket and key. `trailhead apply` does it in all of them.",
			withJSON("The policy "+escape.Code(m.setup.Answers.Policy)+":", reads.Indent()),
			withJSON("The trust policy of the role "+escape.Code(m.setup.Answers.Role)+", to which that policy is attached:", trust.Indent()),
		},
		undo: []string{"In every other account of the organization: IAM, delete the role " + escape.Code(m.setup.Answers.Role) + " and the policy " + escape.Code(m.setup.Answers.Policy) + "."},
	}
}

// What is handed to others is told with their text, apart from the rest.

func (e elsewhere) page(engine.Planned, *engine.Values) page        { return page{} }
func (r rolloutElsewhere) page(engine.Planned, *engine.Values) page { return page{} }
