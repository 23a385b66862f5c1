package awssim

import (
	"bytes"
	"compress/gzip"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// DeliverLogs makes every trail that is logging write one log file and, with
// log file validation, one digest file, and tells who asked to be told: the
// bucket's notifications and the trail's topic. What goes wrong is in
// GetTrailStatus, as with CloudTrail.
func (w *World) DeliverLogs() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.clock.Now().UTC()
	w.eachRegion(func(_ *AccountState, _ string, r *RegionState) {
		for _, name := range sortedKeys(r.Trails) {
			if t := r.Trails[name]; t.Logging {
				w.deliver(t, now)
				w.writeEvents(t, now, now)
			}
		}
	})
	w.unsaved = true
}

// deliverDue makes a delivery of trails that have been logging for DeliverAfter
// since they were started or delivered last, in the mode in which a rehearsal
// does it by itself. What failed is not tried again.
func (w *World) deliverDue(now time.Time) {
	if w.DeliverAfter <= 0 {
		return
	}
	w.eachRegion(func(_ *AccountState, _ string, r *RegionState) {
		for _, name := range sortedKeys(r.Trails) {
			t := r.Trails[name]
			last := t.StartedAt
			if t.DeliveredAt.After(last) {
				last = t.DeliveredAt
			}
			if t.Logging && t.DeliveryError == "" && now.Sub(last) >= w.DeliverAfter {
				w.deliver(t, now)
				w.unsaved = true
			}
			if t.Logging && t.DeliveryError == "" && w.writeEvents(t, now.Add(-w.DeliverAfter), now) {
				w.unsaved = true
			}
		}
	})
}

func (w *World) deliver(t *TrailState, now time.Time) {
	region, stamp := t.HomeRegion, now.UTC()
	log := w.logKey(t, t.Account, region, now)
	t.DeliveryError = w.writeLog(t, log, w.logFile(t, now), now)
	if t.DeliveryError == "" {
		t.DeliveredAt = now
		w.tellTopic(t, log, now)
	}
	if !t.Validation {
		return
	}
	digest := t.path("CloudTrail-Digest", w.orgOf(t), now) + t.Account + "_CloudTrail-Digest_" + region + "_" + t.Name + "_" + t.HomeRegion +
		"_" + stamp.Format("20060102T150405Z") + ".json.gz"
	body := asJSON(map[string]any{"awsAccountId": t.Account, "digestStartTime": stamp.Add(-time.Hour), "digestEndTime": stamp,
		"digestS3Bucket": t.Bucket, "digestS3Object": digest, "logFiles": []map[string]string{{"s3Bucket": t.Bucket, "s3Object": log}}})
	t.DigestError = w.writeLog(t, digest, body, now)
	if t.DigestError == "" {
		t.DigestAt = now
	}
}

// orgOf is the folder of an organization trail, in which the management
// account's own files are too; "" for any other trail.
func (w *World) orgOf(t *TrailState) string {
	if t.Organization && w.Org != nil {
		return w.Org.ID
	}
	return ""
}

func (w *World) logFile(t *TrailState, now time.Time) string {
	event := map[string]any{
		"eventVersion": "1.11", "eventTime": now.UTC().Format(time.RFC3339), "eventSource": trailService, "eventName": "StartLogging",
		"awsRegion": t.HomeRegion, "recipientAccountId": t.Account, "eventID": w.uuid("event", w.trailARN(t)), "eventType": "AwsApiCall",
		"managementEvent": true, "readOnly": false, "eventCategory": "Management", "requestParameters": map[string]string{"name": w.trailARN(t)},
	}
	return asJSON(map[string]any{"Records": []any{event}})
}

// writeLog puts one file into the trail's bucket as CloudTrail, and answers
// with S3's error code, "" when it worked. Digest files are encrypted with the
// trail's key too (docs/aws.md#key-policy).
func (w *World) writeLog(t *TrailState, key, text string, now time.Time) string {
	b := w.existingBucket(t.Bucket, now)
	if b == nil {
		return "NoSuchBucket"
	}
	if !w.trailMay(t, b, "s3:PutObject", w.objectARN(b, key), now) {
		return "AccessDenied"
	}
	o := ObjectState{Key: key, Body: zipped(text), At: now, Algorithm: string(types.ServerSideEncryptionAes256)}
	code := w.encryptLog(t, b, &o, now)
	if code == "" {
		w.store(b, o, now)
	}
	return code
}

// encryptLog encrypts with the trail's key, else with the bucket's default.
func (w *World) encryptLog(t *TrailState, b *BucketState, o *ObjectState, now time.Time) string {
	ref := t.KeyARN
	if d := b.Encryption.seen(w, now); ref == "" && d.Algorithm == string(types.ServerSideEncryptionAwsKms) {
		ref = d.KeyID
	}
	if ref == "" {
		return ""
	}
	key := w.keyByRef(ref, b.Account, b.Region, now)
	switch {
	case key == nil:
		return "KMS.NotFoundException"
	case key.State != "Enabled":
		return "KMS.DisabledException"
	}
	context := w.fromTrail(t).context()
	context["kms:EncryptionContext:aws:cloudtrail:arn"] = []string{w.trailARN(t)}
	if !w.serviceMayUseKey(key, trailService, "kms:GenerateDataKey", context, now) {
		return "AccessDenied"
	}
	key.used("kms:GenerateDataKey", now)
	o.Algorithm, o.KeyARN = string(types.ServerSideEncryptionAwsKms), key.ARN
	if t.KeyARN != "" {
		o.Trail = w.trailARN(t)
	}
	return ""
}

// zippers are kept, since making one takes longer than a file of a few records.
var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(&b)
	_, err := z.Write([]byte(text))
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return []byte(text) // never: a buffer takes everything
	}
	return b.Bytes()
}

// tellTopic publishes the trail's own notification, which is not S3's
// (docs/aws.md#two-kinds-of-notices).
func (w *World) tellTopic(t *TrailState, key string, now time.Time) {
	if t.TopicARN == "" {
		return
	}
	topic := w.topicByARN(t.TopicARN, now)
	switch {
	case topic == nil:
		t.NotificationError = "NotFound"
	case !w.topicAccepts(topic, w.fromTrail(t), now):
		t.NotificationError = "AuthorizationError"
	default:
		body := asJSON(map[string]any{"s3Bucket": t.Bucket, "s3ObjectKey": []string{key}})
		w.fanOut(topic, "[Amazon CloudTrail] New log file in bucket "+t.Bucket, body, now)
		t.NotifiedAt, t.NotificationError = now, ""
	}
}
