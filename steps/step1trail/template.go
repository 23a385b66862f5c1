package step1trail

import (
	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// bucketResources make the bucket after the queue's policy: S3 tries every
// destination when it is given the notifications, and refuses them all where
// one cannot be reached.
func bucketResources(s setup.Setup, r instructions.Object) {
	rule := s.QueueRule()
	var events []instructions.Object
	for _, event := range rule.Events {
		configuration := instructions.Object{"Event": event, "Queue": instructions.Object{"Fn::GetAtt": []any{"Queue", "Arn"}}}
		if rule.Prefix != "" {
			configuration["Filter"] = instructions.Object{"S3Key": instructions.Object{"Rules": []instructions.Object{
				{"Name": "prefix", "Value": rule.Prefix}, {"Name": "suffix", "Value": rule.Suffix}}}}
		}
		events = append(events, configuration)
	}
	properties := instructions.Object{
		"BucketName":        s.Bucket(),
		"OwnershipControls": instructions.Object{"Rules": []instructions.Object{{"ObjectOwnership": "BucketOwnerEnforced"}}},
		"PublicAccessBlockConfiguration": instructions.Object{"BlockPublicAcls": true, "BlockPublicPolicy": true,
			"IgnorePublicAcls": true, "RestrictPublicBuckets": true},
		"BucketEncryption": instructions.Object{"ServerSideEncryptionConfiguration": []instructions.Object{
			{"BucketKeyEnabled": s.Answers.BucketKey,
				"ServerSideEncryptionByDefault": instructions.Object{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": setup.KeyARN.Placeholder()}}}},
		"NotificationConfiguration": instructions.Object{"QueueConfigurations": events},
		"Tags":                      instructions.TemplateTags(s.Tags()),
	}
	if awsops.AccountRegional(s.Bucket()) {
		properties["BucketNamespace"] = "account-regional"
	}
	r["LogBucket"] = instructions.TemplateResource("AWS::S3::Bucket", properties, instructions.Retained(),
		instructions.DependsOn("QueuePolicy"))
	r["LogBucketPolicy"] = instructions.TemplateResource("AWS::S3::BucketPolicy",
		instructions.Object{"Bucket": instructions.Object{"Ref": "LogBucket"}, "PolicyDocument": policydoc.New(Bucket{s}.statements()...)})
}

// trailResources are the trail and its topic in a template.
func trailResources(s setup.Setup, r instructions.Object) {
	w := Trail{s}.wanted(engine.NewValues())
	properties := instructions.Object{"TrailName": w.Name, "S3BucketName": instructions.Object{"Ref": "LogBucket"}, "KMSKeyId": w.KeyID,
		"IsLogging": true, "IsOrganizationTrail": w.Organization,
		"IsMultiRegionTrail": w.MultiRegion, "IncludeGlobalServiceEvents": w.GlobalEvents, "EnableLogFileValidation": w.LogValidation,
		"EventSelectors": []instructions.Object{{"IncludeManagementEvents": true, "ReadWriteType": "All"}},
		"Tags":           instructions.TemplateTags(w.Tags)}
	needs := []string{"LogBucketPolicy"}
	if w.Topic != "" {
		t := TrailTopic(s)
		r["Topic"] = instructions.TemplateResource("AWS::SNS::Topic",
			instructions.Object{"TopicName": w.Topic, "Tags": instructions.TemplateTags(s.Tags())})
		r["TopicPolicy"] = instructions.TemplateResource("AWS::SNS::TopicPolicy",
			instructions.Object{"Topics": []instructions.Object{{"Ref": "Topic"}}, "PolicyDocument": policydoc.New(t.Lets)})
		properties["SnsTopicName"] = instructions.Object{"Fn::GetAtt": []any{"Topic", "TopicName"}}
		needs = append(needs, "TopicPolicy")
	}
	r["Trail"] = instructions.TemplateResource("AWS::CloudTrail::Trail", properties, instructions.DependsOn(needs...))
}
