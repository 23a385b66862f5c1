package steps

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// checkKeys: may S3 encrypt for the queue, and CloudTrail for the bucket?
func checkKeys(f *facts) []Check {
	h := hop{"key", 4}
	var found []Check
	if id := f.queue.value.KeyID; id != "" {
		found = append(found, checkQueueKey(f, h, id))
	} else if f.queue.exists {
		found = append(found, h.check("queue", Warn, "the queue is not encrypted with a key of your own", "Encrypt it with SSE-KMS (article, step 3)."))
	}
	if id := f.trail.value.KeyID; id != "" {
		found = append(found, checkTrailKey(f, h, id))
	}
	return found
}

func checkQueueKey(f *facts, h hop, id string) Check {
	if strings.HasSuffix(id, "alias/aws/sqs") {
		return h.check("queue", Fail, "the queue is encrypted with AWS's own key alias/aws/sqs, whose policy lets S3 in never", "Encrypt the queue with a key of your own (article, step 3).")
	}
	k := f.keys[id]
	if k.err != nil || !k.exists {
		return h.unseen("queue", "the policy of the queue's key", k.err)
	}
	account := accountIn(f.queue.value.ARN)
	ok := true
	for _, action := range []string{"kms:GenerateDataKey", "kms:Decrypt"} {
		ok = ok && resourceAllows(k.value, f.sender(action, id, account))
	}
	return h.either("queue", ok, f.senderWords()+" may encrypt messages with the queue's key", Fail, "the policy of the queue's key does not let "+f.senderWords()+" use it for this bucket", "Add the statement of the article's step 4 to the key "+id+". "+applyAgain)
}

func checkTrailKey(f *facts, h hop, id string) Check {
	k := f.keys[id]
	if k.err != nil || !k.exists {
		return h.unseen("trail", "the policy of the trail's key", k.err)
	}
	trail := f.trail.value.ARN
	ok := resourceAllows(k.value, policydoc.Request{
		Caller: policydoc.Caller{Service: "cloudtrail.amazonaws.com"}, Action: "kms:GenerateDataKey", Resource: id,
		Context: map[string][]string{"aws:SourceArn": {trail}, "aws:SourceAccount": {accountIn(trail)}, "kms:EncryptionContext:aws:cloudtrail:arn": {trail}},
	})
	return h.either("trail", ok, "CloudTrail may encrypt log files with its key", Fail, "the policy of the trail's key does not let CloudTrail encrypt", f.ofOwner("key", "Add CloudTrail's statements to the key "+id+" (article, step 4). "+applyAgain))
}

func accountIn(arn string) string {
	parsed, _ := awsops.ParseARN(arn)
	return parsed.Account
}

// logKeys are the keys that log files and messages may be encrypted with.
func (f *facts) logKeys() []string {
	ids := slices.Compact(slices.Sorted(slices.Values([]string{f.queue.value.KeyID, f.encryption.value.KeyID, f.trail.value.KeyID})))
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" || strings.Contains(id, "alias/aws/") })
}
