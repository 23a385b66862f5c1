package step3queue

import (
	"fmt"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/extra"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Check: may S3 send to the queue, and nobody else, and has it?
func Check(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "queue", Step: 3}
	switch {
	case f.Queue.Err != nil:
		return []checks.Check{h.Unseen("exists", "the queue", f.Queue.Err)}
	case !f.Queue.Exists:
		return []checks.Check{h.Check("exists", checks.Fail, "there is no queue "+f.Subject.QueueURL, checks.ApplyAgain)}
	}
	q := f.Queue.Value
	arn, _ := awsops.ParseARN(q.ARN)
	found := []checks.Check{h.Check("exists", checks.Pass, fmt.Sprintf("%s, about %s waiting", q.Name, text.Plural(q.Messages, "message")),
		"")}
	allowed := setup.ResourceAllows(q.Policy, f.Sender("sqs:SendMessage", q.ARN, arn.Account))
	found = append(found, h.Either("policy", allowed, f.SenderWords()+" may send for this bucket", checks.Fail,
		"the queue's policy does not let "+f.SenderWords()+" send for the bucket "+f.BucketName, checks.ApplyAgain))
	stranger := setup.ResourceAllows(q.Policy, f.FromBucket("sqs:SendMessage", q.ARN, "000000000000"))
	if allowed && stranger {
		found = append(found, h.Check("open", checks.Warn, "the policy does not name the bucket's account, so whoever takes over the bucket's "+
			"name could send", "Add aws:SourceAccount to the queue's policy."))
	}
	if f.Bucket.Exists && f.Bucket.Value.Region != arn.Region {
		found = append(found, h.Check("region", checks.Fail, "the queue is in "+arn.Region+", the bucket in "+f.Bucket.Value.Region,
			"S3 sends only within its region: make the queue there."))
	}
	if q.FIFO {
		found = append(found, h.Check("type", checks.Fail, "it is a FIFO queue", "S3 sends to standard queues only (article, step 3)."))
	}
	return append(found, extra.Check(h, extra.Outsiders(q.Policy, extra.PlaceIn(f, arn.Account)))...)
}
