package step2encryption

import (
	"strings"

	"trailhead/steps/checks"
	"trailhead/steps/extra"
)

// Check: is the bucket there, and are the log files encrypted?
func Check(f *checks.Facts) []checks.Check {
	h := checks.Hop{Name: "bucket", Step: 2}
	switch {
	case f.BucketName == "":
		return []checks.Check{h.Check("exists", checks.NotSeen, "the queue's policy names no bucket, so it is not known which one sends",
			"Name it: trailhead verify --bucket NAME")}
	case f.Bucket.Err != nil:
		return []checks.Check{h.Unseen("exists", "the bucket "+f.BucketName, f.Bucket.Err)}
	case !f.Bucket.Exists:
		return []checks.Check{h.Check("exists", checks.Fail, "there is no bucket "+f.BucketName, f.OfOwner("bucket", checks.ApplyAgain))}
	}
	found := []checks.Check{h.Check("exists", checks.Pass, f.BucketName+" in "+f.Bucket.Value.Region, "")}
	if !f.OfOthers() {
		account := f.Setup.LogAt().Account
		found = append(found, extra.Check(h, append(extra.OutsidersOf(f.BucketPolicy.Value, extra.PlaceIn(f, account)),
			extra.Copies(f.Copies, account, "AWSLogs/")...))...)
	}
	if f.Encryption.Err != nil {
		return append(found, h.Unseen("encryption", "the bucket's encryption", f.Encryption.Err))
	}
	e := f.Encryption.Value
	kms := strings.HasPrefix(e.Algorithm, "aws:kms") && e.KeyID != ""
	if f.OfOthers() { // not ours to change, and of Control Tower nobody's
		return append(found, h.Either("encryption", kms, "SSE-KMS with "+e.KeyID, checks.Warn, "SSE-S3, and the bucket is kept as it is",
			"Nothing has to be done: Expel reads such files too. A key of its own is for the bucket's owner to set."))
	}
	return append(found, h.Either("encryption", kms, "SSE-KMS with "+e.KeyID, checks.Warn, "SSE-S3, not a key of your own",
		"Set SSE-KMS as the bucket's default (article, step 2)."))
}
