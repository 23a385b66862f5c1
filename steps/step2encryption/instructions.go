package step2encryption

import (
	"strconv"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
)

// Page implements instructions.Paged.
func (e Encryption) Page(engine.Planned, *engine.Values) instructions.Page {
	bucketKey := "Bucket Key: Disable"
	if e.Setup.Answers.BucketKey {
		bucketKey = "Bucket Key: Enable"
	}
	return instructions.Page{Do: []string{
		"Open S3, " + escape.Code(e.Setup.Bucket()) + ", Properties, and edit Default encryption.",
		instructions.Bullets("Set:", "Encryption type: Server-side encryption with AWS Key Management Service keys (SSE-KMS)",
			"AWS KMS key: Choose from your AWS KMS keys, "+escape.Code(e.Setup.Alias()), bucketKey),
		"Save. Note the bucket's ARN: " + escape.Code(e.Setup.BucketARN()),
	}}
}

// Page implements instructions.Paged.
func (b ExistingBucket) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{}
}

// Script implements instructions.Scripted.
func (e Encryption) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_encryption", e.Setup.Bucket(), strconv.FormatBool(e.Setup.Answers.BucketKey))
}
