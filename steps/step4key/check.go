package step4key

import (
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/checks"
	"trailhead/steps/extra"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Check: may S3 encrypt for the queue, and CloudTrail for the bucket?
func Check(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "key", Step: 4}
	var found []checks.Check
	if id := f.Queue.Value.KeyID; id != "" {
		found = append(found, checkQueueKey(f, h, id))
	} else if f.Queue.Exists {
		found = append(found, h.Check("queue", checks.Warn, "the queue is not encrypted with a key of your own",
			"Encrypt it with SSE-KMS (article, step 3)."))
	}
	if id := f.Trail.Value.KeyID; id != "" {
		found = append(found, checkTrailKey(f, h, id))
	}
	return append(found, extra.Check(h, keysExtra(f))...)
}

// keysExtra is what the policies of the keys let outsiders do. Beside a trail
// that was there before, only the queue's key counts.
func keysExtra(f *checks.Facts) []extra.Access {
	ids := f.LogKeys()
	if f.OfOthers() {
		ids = []string{f.Queue.Value.KeyID}
	}
	var all []extra.Access
	for _, id := range ids {
		all = append(all, extra.Outsiders(f.Keys[id].Value, extra.PlaceIn(f, text.AccountIn(id)))...)
		all = append(all, extra.Grants(f.Grants[id], text.AccountIn(id), f.Setup.Expel())...)
	}
	return all
}

func checkQueueKey(f *checks.Facts, h checks.Hop, id string) checks.Check {
	if strings.HasSuffix(id, "alias/aws/sqs") {
		return h.Check("queue", checks.Fail, "the queue is encrypted with AWS's own key alias/aws/sqs, whose policy lets S3 in never",
			"Encrypt the queue with a key of your own (article, step 3).")
	}
	k := f.Keys[id]
	if k.Err != nil || !k.Exists {
		return h.Unseen("queue", "the policy of the queue's key", k.Err)
	}
	account := text.AccountIn(f.Queue.Value.ARN)
	ok := true
	for _, action := range []string{"kms:GenerateDataKey", "kms:Decrypt"} {
		ok = ok && setup.ResourceAllows(k.Value, f.Sender(action, id, account))
	}
	return h.Either("queue", ok, f.SenderWords()+" may encrypt messages with the queue's key", checks.Fail,
		"the policy of the queue's key does not let "+f.SenderWords()+" use it for this bucket",
		"Add the statement of the article's step 4 to the key "+id+". "+checks.ApplyAgain)
}

func checkTrailKey(f *checks.Facts, h checks.Hop, id string) checks.Check {
	k := f.Keys[id]
	if k.Err != nil || !k.Exists {
		return h.Unseen("trail", "the policy of the trail's key", k.Err)
	}
	trail := f.Trail.Value.ARN
	ok := setup.ResourceAllows(k.Value, policydoc.Request{
		Caller: policydoc.Caller{Service: "cloudtrail.amazonaws.com"}, Action: "kms:GenerateDataKey", Resource: id,
		Context: map[string][]string{"aws:SourceArn": {trail}, "aws:SourceAccount": {text.AccountIn(trail)},
			"kms:EncryptionContext:aws:cloudtrail:arn": {trail}},
	})
	return h.Either("trail", ok, "CloudTrail may encrypt log files with its key", checks.Fail,
		"the policy of the trail's key does not let CloudTrail encrypt",
		f.OfOwner("key", "Add CloudTrail's statements to the key "+id+" (article, step 4). "+checks.ApplyAgain))
}
