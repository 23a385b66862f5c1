package awssim

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func TestLagHidesWhatWasJustDone(t *testing.T) {
	g := newClients(t)
	g.sim.Lag = 5 * time.Second
	g.bucket(bucket)
	policy := lets("cloudtrail", "s3:GetBucketAcl", "arn:aws:s3:::acme-logs", "{}")
	g.refused(g.bucketPolicy(bucket, policy), "NoSuchBucket", "")
	g.settle()
	g.ok(g.bucketPolicy(bucket, policy))
	_, err := g.s3.GetBucketPolicy(g.ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
	g.refused(err, "NoSuchBucketPolicy", "")
	g.settle()
	_, err = g.s3.GetBucketPolicy(g.ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
	g.ok(err)
	_, err = g.s3.DeleteBucket(g.ctx, &s3.DeleteBucketInput{Bucket: aws.String(bucket)})
	g.ok(err)
	_, err = g.s3.CreateBucket(g.ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
	g.refused(err, "OperationAborted", "conflicting")
	g.settle()
	g.bucket(bucket)
}

// settle waits until everything done so far can be seen.
func (g *clients) settle() {
	g.t.Helper()
	g.ok(g.clock.Sleep(g.ctx, g.sim.Lag))
}

func TestOtherServicesSeePoliciesLate(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	g.sim.Lag = 5 * time.Second
	g.settle()
	g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/"+home)))
	typed[*types.InsufficientS3BucketPolicyException](g, g.newTrail(nil))
	g.settle()
	g.ok(g.newTrail(nil))

	url := g.queue("expel", nil)
	_, err := g.sqs.GetQueueAttributes(g.ctx, &sqs.GetQueueAttributesInput{QueueUrl: aws.String(url)})
	typed[*sqstypes.QueueDoesNotExist](g, err)
	if a := argumentsOf(g.notify(bucket, toQueue("ours", queueID))); len(a) != 2 || a[1] != "The destination queue does not exist" {
		t.Errorf("arguments %q", a)
	}
	g.settle()
	set := &sqs.SetQueueAttributesInput{QueueUrl: aws.String(url), Attributes: map[string]string{"Policy": queuePolicy(queueID)}}
	_, err = g.sqs.SetQueueAttributes(g.ctx, set)
	g.ok(err)
	g.refused(g.notify(bucket, toQueue("ours", queueID)), "InvalidArgument", "Unable to validate")
	g.settle()
	g.ok(g.notify(bucket, toQueue("ours", queueID)))
	out, err := g.s3.GetBucketNotificationConfiguration(g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(bucket)})
	g.ok(err)
	if len(out.QueueConfigurations) != 0 {
		t.Error("the notification is read back too early")
	}
}

func TestFIFOQueueIsNoDestination(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	arn := queueID + ".fifo"
	g.queue("expel.fifo", map[string]string{"FifoQueue": "true", "Policy": queuePolicy(arn)})
	g.refused(g.notify(bucket, toQueue("ours", arn)), "InvalidArgument", "Unable to validate")
}

func TestWorldsCanBeSetUpByHand(t *testing.T) {
	g := newClients(t)
	g.sim.AddBucket("old-logs", other, region)
	g.sim.AddQueue(home, region, "expel", map[string]string{"Policy": queuePolicy(queueID)})
	g.sim.AddTopic(home, region, "logs", "")
	g.sim.AddTrail(TrailState{Name: "old", Account: home, HomeRegion: region, Bucket: "old-logs", Logging: true})
	_, err := g.s3.HeadBucket(g.ctx, &s3.HeadBucketInput{Bucket: aws.String("old-logs")})
	g.refused(err, "Forbidden", "")
	_, err = g.subscribe(queueID, nil)
	g.ok(err)
	g.sim.DeliverLogs() // the bucket has no policy
	if n := len(g.sim.Buckets["old-logs"].Objects); n != 0 {
		t.Errorf("%d objects", n)
	}
	if e := g.sim.Accounts[home].Regions[region].Trails["old"].DeliveryError; e != "AccessDenied" {
		t.Errorf("delivery error %q", e)
	}
}
