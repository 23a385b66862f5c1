package awssim

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// wholePath is the article's new trail: one key for trail, bucket and queue.
func (g *clients) wholePath() (key, url string) {
	g.t.Helper()
	policy := strings.TrimSuffix(trailKeyPolicy("kms:GenerateDataKey*", "kms:DescribeKey", "kms:Decrypt"), "]}") + "," +
		statement("s3", "kms:GenerateDataKey", "*", fromLogs) + "," + statement("s3", "kms:Decrypt", "*", fromLogs) + "]}"
	key = g.key(policy)
	g.bucket(bucket)
	g.bucketKey(key)
	g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/"+home)))
	g.ok(g.newTrail(func(in *cloudtrail.CreateTrailInput) { in.KmsKeyId = aws.String(key) }))
	g.start()
	url = g.queue("expel", map[string]string{"Policy": queuePolicy(queueID), "KmsMasterKeyId": key})
	g.ok(g.notify(bucket, toQueue("ExpelNotifyQueue", queueID)))
	return key, url
}

func TestDeliveryReachesTheQueueEncrypted(t *testing.T) {
	g := newClients(t)
	key, url := g.wholePath()
	g.sim.DeliverLogs()
	keys := g.objects()
	if len(keys) != 2 || !strings.HasPrefix(keys[0], "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/24/") ||
		!strings.HasPrefix(keys[1], "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/24/111122223333_CloudTrail_us-east-1_20261124T0900Z_") {
		t.Fatalf("written %q", keys)
	}
	for _, k := range keys {
		out, err := g.s3.GetObject(g.ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(k)})
		g.ok(err)
		if aws.ToString(out.SSEKMSKeyId) != key {
			t.Errorf("%s is encrypted with %q", k, aws.ToString(out.SSEKMSKeyId))
		}
		z, err := gzip.NewReader(out.Body)
		g.ok(err)
		text, err := io.ReadAll(z)
		g.ok(err)
		if !json.Valid(text) {
			t.Errorf("%s holds %s", k, text)
		}
	}
	if m := g.messages(url); len(m) != 3 { // the test event, the log, the digest
		t.Errorf("%d messages: %v", len(m), m)
	}
	s := g.status()
	if !*s.IsLogging || s.LatestDeliveryTime == nil || s.LatestDigestDeliveryTime == nil || s.LatestDeliveryError != nil {
		t.Errorf("status %+v", s)
	}
}

func TestDeliveryErrorIsInTheStatus(t *testing.T) {
	for _, c := range []struct {
		name, want string
		harm       func(g *clients, key string)
	}{
		{"bucket policy", "AccessDenied", func(g *clients, _ string) {
			g.ok(g.bucketPolicy(bucket, lets("cloudtrail", "s3:GetBucketAcl", "arn:aws:s3:::acme-logs", "{}")))
		}},
		{"key policy", "AccessDenied", func(g *clients, key string) {
			_, err := g.kms.PutKeyPolicy(g.ctx, &kms.PutKeyPolicyInput{KeyId: aws.String(key), Policy: aws.String(keyPolicy())})
			g.ok(err)
		}},
		{"key disabled", "KMS.DisabledException", func(g *clients, key string) {
			_, err := g.kms.DisableKey(g.ctx, &kms.DisableKeyInput{KeyId: aws.String(key)})
			g.ok(err)
		}},
		{"bucket gone", "NoSuchBucket", func(g *clients, _ string) {
			_, err := g.s3.DeleteBucket(g.ctx, &s3.DeleteBucketInput{Bucket: aws.String(bucket)})
			g.ok(err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			key, _ := g.wholePath()
			c.harm(g, key)
			g.sim.DeliverLogs()
			s := g.status()
			if aws.ToString(s.LatestDeliveryError) != c.want || aws.ToString(s.LatestDigestDeliveryError) != c.want || s.LatestDeliveryTime != nil {
				t.Errorf("status %+v", s)
			}
		})
	}
}

func TestStoppedTrailDeliversNothing(t *testing.T) {
	g := newClients(t)
	g.wholePath()
	_, err := g.trail.StopLogging(g.ctx, &cloudtrail.StopLoggingInput{Name: aws.String("GlobalCloudTrail")})
	g.ok(err)
	g.sim.DeliverLogs()
	if keys := g.objects(); len(keys) != 0 {
		t.Errorf("written %q", keys)
	}
	if s := g.status(); *s.IsLogging || s.StopLoggingTime == nil {
		t.Errorf("status %+v", s)
	}
}

func TestDeliverAfterDeliversBySelf(t *testing.T) {
	g := newClients(t)
	g.sim.DeliverAfter = 5 * time.Minute
	g.wholePath()
	if s := g.status(); s.LatestDeliveryTime != nil {
		t.Errorf("too early: %+v", s)
	}
	g.ok(g.clock.Sleep(g.ctx, 5*time.Minute))
	if s := g.status(); s.LatestDeliveryTime == nil {
		t.Errorf("due: %+v", s)
	}
	g.ok(g.clock.Sleep(g.ctx, time.Hour))
	if keys := g.objects(); len(keys) != 4 {
		t.Errorf("the second delivery comes when somebody looks: %q", keys)
	}
	if keys := g.objects(); len(keys) != 4 {
		t.Errorf("and not twice: %q", keys)
	}
}

func TestWorldComesBackFromItsFile(t *testing.T) {
	g := newClients(t)
	path := filepath.Join(t.TempDir(), "world.json")
	g.ok(g.sim.KeepIn(path))
	_, url := g.wholePath()
	g.sim.DeliverAfter = time.Second
	g.ok(g.clock.Sleep(g.ctx, time.Minute))
	g.status() // a read that delivers is kept too

	again := newClients(t)
	g.ok(again.sim.KeepIn(path))
	if a, b := g.sim.Inventory(), again.sim.Inventory(); a != b {
		t.Errorf("inventories differ:\n%s\n--\n%s", a, b)
	}
	again.ok(again.clock.Sleep(g.ctx, 2*time.Minute))
	if keys := again.objects(); len(keys) != 2 {
		t.Errorf("objects %q", keys)
	}
	if m := again.messages(url); len(m) != 3 {
		t.Errorf("messages %v", m)
	}
}

func TestEqualRunsGiveEqualWorlds(t *testing.T) {
	run := func() []byte {
		g := newClients(t)
		g.wholePath()
		g.sim.DeliverLogs()
		text, err := g.sim.MarshalJSON()
		g.ok(err)
		return text
	}
	if !bytes.Equal(run(), run()) {
		t.Error("two equal runs differ")
	}
}

func TestCallsMayOverlap(t *testing.T) {
	g := newClients(t)
	_, url := g.wholePath()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			_, err := g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(fmt.Sprint("AWSLogs/", i))})
			if err != nil {
				t.Error(err)
			}
			_, err = g.sqs.ReceiveMessage(g.ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(url), WaitTimeSeconds: 2})
			if err != nil {
				t.Error(err)
			}
			if _, err := g.trail.GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String("GlobalCloudTrail")}); err != nil {
				t.Error(err)
			}
			g.sim.DeliverLogs()
			_ = g.sim.Inventory()
		})
	}
	wait.Wait()
	if n := strings.Count(strings.Join(g.objects(), "\n"), "AWSLogs/111122223333/CloudTrail/"); n != 8 {
		t.Errorf("%d log files, want 8", n)
	}
}
