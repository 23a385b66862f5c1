package steps

import (
	"encoding/json"
	"fmt"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// Template is the whole set-up of a new trail as a CloudFormation template,
// for the account and region of the plan: names and ARNs are final in it, as
// they are in every document of trailhead. The External ID is a parameter, and
// the outputs are what Workbench asks for.
func (e Export) Template() (string, error) {
	if e.setup.existing != nil {
		return "", &engine.Problem{ID: "export.no-template", What: "There is no template for an existing trail",
			Why: "a stack owns what is in it, and bucket, notifications and keys of a trail that is there belong to somebody else: creating the stack would need them to be new, and deleting it would take them along",
			Do:  []engine.Remedy{{Do: "Use a script that adds to what is there", Command: "export awscli"}, {Do: "Use a document to follow in the console", Command: "export runbook"}}}
	}
	resources := object{}
	for _, part := range e.steps.template {
		part(e.setup, resources)
	}
	return templateText(object{
		"AWSTemplateFormatVersion": "2010-09-09",
		"Description":              fmt.Sprintf("Expel Workbench: CloudTrail for account %s in %s, and no other (made by trailhead)", e.setup.At.Account, e.setup.At.Region),
		"Parameters":               externalIDParameter(),
		"Resources":                resources,
		"Outputs":                  e.steps.templateOutputs(e.setup),
	})
}

// MembersTemplate is policy and role of the member accounts, for a StackSet of
// the organization.
func (e Export) MembersTemplate() (string, error) {
	if e.setup.org == nil || e.setup.Answers.Auth == answers.AuthUser {
		return "", &engine.Problem{ID: "export.no-template", What: "There is no template for members", Why: "it is for the other accounts of an organization, and this plan is for one account, or for a user, who cannot be in several",
			Do: []engine.Remedy{{Do: "Plan for the organization", Set: "scope", Value: answers.ScopeOrganization}, {Do: "Leave --members out"}}}
	}
	return e.steps.memberTemplate(e.setup) + "\n", nil
}

// TemplateNotes are what a template cannot do, for whoever deploys it.
func (e Export) TemplateNotes() []string {
	var notes []string
	if e.setup.org != nil {
		notes = append(notes, "CloudFormation cannot switch on trusted access for CloudTrail. Where it is off, do so first, in the management account: aws organizations enable-aws-service-access --service-principal "+cloudtrailService)
	}
	if e.setup.rollout() != answers.RolloutNone {
		notes = append(notes, "The role in the member accounts is not in this template. Deploy the one that --members writes as a service-managed StackSet, in one region, with automatic deployment.")
	}
	if e.setup.Answers.Auth == answers.AuthUser {
		notes = append(notes, "The user's access key is not in this template, since its secret would show in the stack: aws iam create-access-key --user-name "+e.setup.Answers.Role)
	}
	return notes
}

// object is a JSON object of a template.
type object = map[string]any

// fill turns what stands for a value that is known only in CloudFormation
// into the function that gives it.
func fill(v any) any {
	switch v := v.(type) {
	case string:
		switch v {
		case keyARN.Placeholder():
			return object{"Fn::GetAtt": []any{"Key", "Arn"}}
		case ExternalIDHere:
			return object{"Ref": parameterExternalID}
		}
	case []any:
		for i := range v {
			v[i] = fill(v[i])
		}
	case object:
		for k := range v {
			v[k] = fill(v[k])
		}
	}
	return v
}

func templateText(template object) (string, error) {
	raw, err := json.Marshal(template)
	if err != nil {
		return "", fmt.Errorf("write the template: %w", err)
	}
	var plain any // policies are values of their own, which only their text shows
	if err := json.Unmarshal(raw, &plain); err != nil {
		return "", fmt.Errorf("write the template: %w", err)
	}
	whole, err := indented(fill(plain), "template")
	return string(whole), err
}

func resource(kind string, properties object, more ...object) object {
	r := object{"Type": kind, "Properties": properties}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

// retained keeps what cannot be had back when the stack is deleted: log files,
// and the key that opens them.
func retained() object { return object{"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"} }

func dependsOn(names ...string) object { return object{"DependsOn": names} }

func templateTags(tags awsops.Tags) []object {
	var all []object
	for _, t := range tagList(tags) {
		all = append(all, object{"Key": t[0], "Value": t[1]})
	}
	return all
}

func keyResources(s Setup, r object) {
	k := key{s}
	r["Key"] = resource("AWS::KMS::Key", object{"Description": k.description(), "EnableKeyRotation": true,
		"KeyPolicy": policydoc.New(k.statements()...), "Tags": templateTags(s.tags())}, retained())
	r["KeyAlias"] = resource("AWS::KMS::Alias", object{"AliasName": s.Alias(), "TargetKeyId": object{"Ref": "Key"}})
}

// bucketResources make the bucket after the queue's policy: S3 tries every
// destination when it is given the notifications, and refuses them all where
// one cannot be reached.
func bucketResources(s Setup, r object) {
	rule := s.queueRule("")
	var events []object
	for _, event := range rule.Events {
		events = append(events, object{"Event": event, "Queue": object{"Fn::GetAtt": []any{"Queue", "Arn"}}})
	}
	r["LogBucket"] = resource("AWS::S3::Bucket", object{
		"BucketName":        s.Bucket(),
		"OwnershipControls": object{"Rules": []object{{"ObjectOwnership": "BucketOwnerEnforced"}}},
		"PublicAccessBlockConfiguration": object{"BlockPublicAcls": true, "BlockPublicPolicy": true,
			"IgnorePublicAcls": true, "RestrictPublicBuckets": true},
		"BucketEncryption": object{"ServerSideEncryptionConfiguration": []object{{"BucketKeyEnabled": s.Answers.BucketKey,
			"ServerSideEncryptionByDefault": object{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keyARN.Placeholder()}}}},
		"NotificationConfiguration": object{"QueueConfigurations": events},
		"Tags":                      templateTags(s.tags()),
	}, retained(), dependsOn("QueuePolicy"))
	r["LogBucketPolicy"] = resource("AWS::S3::BucketPolicy", object{"Bucket": object{"Ref": "LogBucket"}, "PolicyDocument": policydoc.New(bucket{s}.statements()...)})
}

func trailResources(s Setup, r object) {
	w := trail{s}.wanted(engine.NewValues())
	properties := object{"TrailName": w.Name, "S3BucketName": object{"Ref": "LogBucket"}, "KMSKeyId": w.KeyID, "IsLogging": true, "IsOrganizationTrail": w.Organization,
		"IsMultiRegionTrail": w.MultiRegion, "IncludeGlobalServiceEvents": w.GlobalEvents, "EnableLogFileValidation": w.LogValidation,
		"EventSelectors": []object{{"IncludeManagementEvents": true, "ReadWriteType": "All"}}, "Tags": templateTags(w.Tags)}
	needs := []string{"LogBucketPolicy"}
	if w.Topic != "" {
		t := s.trailTopic()
		r["Topic"] = resource("AWS::SNS::Topic", object{"TopicName": w.Topic, "Tags": templateTags(s.tags())})
		r["TopicPolicy"] = resource("AWS::SNS::TopicPolicy", object{"Topics": []object{{"Ref": "Topic"}}, "PolicyDocument": policydoc.New(t.lets)})
		properties["SnsTopicName"] = object{"Fn::GetAtt": []any{"Topic", "TopicName"}}
		needs = append(needs, "TopicPolicy")
	}
	r["Trail"] = resource("AWS::CloudTrail::Trail", properties, dependsOn(needs...))
}

func queueResources(s Setup, r object) {
	q := queue{s}
	w := q.wanted(engine.NewValues(), "")
	r["Queue"] = resource("AWS::SQS::Queue", object{"QueueName": w.Name, "VisibilityTimeout": w.VisibilityTimeout, "MessageRetentionPeriod": w.Retention,
		"DelaySeconds": w.Delay, "MaximumMessageSize": w.MaxMessageSize, "ReceiveMessageWaitTimeSeconds": w.ReceiveWait, "KmsMasterKeyId": w.KeyID, "Tags": templateTags(w.Tags)},
		object{"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}) // said, since a queue holds messages
	r["QueuePolicy"] = resource("AWS::SQS::QueuePolicy", object{"Queues": []object{{"Ref": "Queue"}}, "PolicyDocument": policydoc.New(q.statements()...)})
}

// accessResources has the policy name whom it is attached to, as the members'
// template does.
func accessResources(s Setup, r object) {
	account := s.logAt().Account
	attached, to := "Roles", "Role"
	if s.Answers.Auth == answers.AuthUser {
		attached, to = "Users", "User"
		r["User"] = resource("AWS::IAM::User", object{"UserName": s.Answers.Role, "Tags": templateTags(s.tags())})
	} else {
		r["Role"] = resource("AWS::IAM::Role", object{"RoleName": s.Answers.Role, "Description": roleDescription,
			"AssumeRolePolicyDocument": role{s, account}.trust(), "Tags": templateTags(s.tags())})
	}
	r["Policy"] = resource("AWS::IAM::ManagedPolicy", object{"ManagedPolicyName": s.Answers.Policy, "Description": policyDescription,
		"PolicyDocument": policy{s, account}.document(engine.NewValues()), attached: []object{{"Ref": to}}})
}

// templateOutputs are the values for Workbench, under its names without the
// blanks, which CloudFormation does not take.
func templateOutputs(s Setup) object {
	all := object{}
	for _, o := range s.outputs("") {
		var value any = o.Value
		switch o.Key {
		case "role_arn":
			value = object{"Fn::GetAtt": []any{"Role", "Arn"}}
		case "user_arn":
			value = object{"Fn::GetAtt": []any{"User", "Arn"}}
		case "sqs_url":
			value = object{"Ref": "Queue"}
		}
		all[logicalName(o.Key)] = object{"Description": o.Label, "Value": value}
	}
	return all
}

// logicalName is "RoleArn" for "role_arn".
func logicalName(key string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(key, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}
