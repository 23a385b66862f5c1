package steps

import (
	"fmt"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// sender is what asks a policy of the queue's when a new object is told: S3, or
// SNS for the topic in between.
func (f *facts) sender(action, resource, account string) policydoc.Request {
	if f.topic != "" {
		return fromTopic(f.topic, action, resource)
	}
	return f.fromBucket(action, resource, account)
}

// senderWords name it.
func (f *facts) senderWords() string {
	if f.topic != "" {
		return "the topic " + nameIn(f.topic)
	}
	return "S3"
}

// fromBucket is what S3 asks a policy when it tells of a new object.
func (f *facts) fromBucket(action, resource, account string) policydoc.Request {
	return policydoc.Request{
		Caller: policydoc.Caller{Service: "s3.amazonaws.com"}, Action: action, Resource: resource,
		Context: map[string][]string{"aws:SourceArn": {f.setup.arn("s3", "", "", f.bucketName)}, "aws:SourceAccount": {account}},
	}
}

// checkQueue: may S3 send to the queue, and nobody else, and has it?
func checkQueue(f *facts) []Check {
	h := hop{"queue", 3}
	switch {
	case f.queue.err != nil:
		return []Check{h.unseen("exists", "the queue", f.queue.err)}
	case !f.queue.exists:
		return []Check{h.check("exists", Fail, "there is no queue "+f.subject.QueueURL, applyAgain)}
	}
	q := f.queue.value
	arn, _ := awsops.ParseARN(q.ARN)
	found := []Check{h.check("exists", Pass, fmt.Sprintf("%s, about %s waiting", q.Name, plural(q.Messages, "message")), "")}
	allowed := resourceAllows(q.Policy, f.sender("sqs:SendMessage", q.ARN, arn.Account))
	found = append(found, h.either("policy", allowed, f.senderWords()+" may send for this bucket", Fail, "the queue's policy does not let "+f.senderWords()+" send for the bucket "+f.bucketName, applyAgain))
	stranger := resourceAllows(q.Policy, f.fromBucket("sqs:SendMessage", q.ARN, "000000000000"))
	if allowed && stranger {
		found = append(found, h.check("open", Warn, "the policy does not name the bucket's account, so whoever takes over the bucket's name could send", "Add aws:SourceAccount to the queue's policy."))
	}
	if f.bucket.exists && f.bucket.value.Region != arn.Region {
		found = append(found, h.check("region", Fail, "the queue is in "+arn.Region+", the bucket in "+f.bucket.value.Region, "S3 sends only within its region: make the queue there."))
	}
	if q.FIFO {
		found = append(found, h.check("type", Fail, "it is a FIFO queue", "S3 sends to standard queues only (article, step 3)."))
	}
	return found
}
