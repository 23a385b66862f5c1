package steps

import "strings"

// checkBucket: is the bucket there, and are the log files encrypted?
func checkBucket(f *facts) []Check {
	h := hop{"bucket", 2}
	switch {
	case f.bucketName == "":
		return []Check{h.check("exists", NotSeen, "the queue's policy names no bucket, so it is not known which one sends", "Name it: trailhead verify --bucket NAME")}
	case f.bucket.err != nil:
		return []Check{h.unseen("exists", "the bucket "+f.bucketName, f.bucket.err)}
	case !f.bucket.exists:
		return []Check{h.check("exists", Fail, "there is no bucket "+f.bucketName, f.ofOwner("bucket", applyAgain))}
	}
	found := []Check{h.check("exists", Pass, f.bucketName+" in "+f.bucket.value.Region, "")}
	if f.encryption.err != nil {
		return append(found, h.unseen("encryption", "the bucket's encryption", f.encryption.err))
	}
	e := f.encryption.value
	kms := strings.HasPrefix(e.Algorithm, "aws:kms") && e.KeyID != ""
	if f.setup.existing != nil || ofControlTower(f.bucketName) { // not ours to change, and of Control Tower nobody's
		return append(found, h.either("encryption", kms, "SSE-KMS with "+e.KeyID, Warn, "SSE-S3, and the bucket is kept as it is", "Nothing has to be done: Expel reads such files too. A key of its own is for the bucket's owner to set."))
	}
	return append(found, h.either("encryption", kms, "SSE-KMS with "+e.KeyID, Warn, "SSE-S3, not a key of your own", "Set SSE-KMS as the bucket's default (article, step 2)."))
}
