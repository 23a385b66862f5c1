package checks

import (
	"trailhead/awsops/policydoc"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Sender is what asks a policy of the queue's when a new object is told: S3, or
// SNS for the topic in between.
func (f *Facts) Sender(action, resource, account string) policydoc.Request {
	if f.Topic != "" {
		return setup.FromTopic(f.Topic, action, resource)
	}
	return f.FromBucket(action, resource, account)
}

// SenderWords name it.
func (f *Facts) SenderWords() string {
	if f.Topic != "" {
		return "the topic " + text.NameIn(f.Topic)
	}
	return "S3"
}

// FromBucket is what S3 asks a policy when it tells of a new object.
func (f *Facts) FromBucket(action, resource, account string) policydoc.Request {
	return policydoc.Request{
		Caller: policydoc.Caller{Service: "s3.amazonaws.com"}, Action: action, Resource: resource,
		Context: map[string][]string{"aws:SourceArn": {f.Setup.ARN("s3", "", "", f.BucketName)}, "aws:SourceAccount": {account}},
	}
}
