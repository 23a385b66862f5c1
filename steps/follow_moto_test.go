package steps_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"trailhead/steps/verify"
)

// Over HTTP: moto has neither an event history nor a CloudTrail that writes
// files, so the test writes the file as the trail would. The rest of the way is
// moto's: the notification, the message, a look that takes nothing.
func TestJourneyOfACallOverHTTP(t *testing.T) {
	b := newMotoWorld(t)
	b.applied()
	d := b.session()
	set := answered(t, d)
	subject, err := d.Subject(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	// moto takes plain HTTP for what the bucket's policy refuses, also to read.
	if err := d.Home.DeleteBucketPolicy(t.Context(), followedBucket); err != nil {
		t.Fatal(err)
	}
	written := false
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, func(f verify.Followed) {
		if f.Waiting == verify.HopRecorded && !written {
			written = true
			writeAsTheTrail(t, f)
		}
	})
	if err != nil || walked(f) != wholeWay {
		t.Fatalf("%v: %s\n%+v", err, walked(f), f.Hops)
	}
	if h := hopOf(t, f, verify.HopRecorded); !strings.Contains(h.Evidence, "in a log file") {
		t.Errorf("%+v", h)
	}
	q, err := d.Home.Queue(t.Context(), subject.QueueURL)
	if err != nil || q.Messages < 2 || q.InFlight != 0 { // S3's test message and ours
		t.Errorf("%d messages wait, %d are in other hands: %v", q.Messages, q.InFlight, err)
	}
}

func writeAsTheTrail(t *testing.T, f verify.Followed) {
	t.Helper()
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	_, _ = fmt.Fprintf(z, `{"Records":[{"eventID":"1","eventTime":%q,"eventName":"DescribeTrails","requestParameters":{"trailNameList":[%q]}}]}`, f.At.UTC().Format("2006-01-02T15:04:05Z"), f.Marker)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	key := "AWSLogs/" + account + "/CloudTrail/us-east-1/" + f.At.UTC().Format("2006/01/02/") + account + "_CloudTrail_us-east-1_" +
		f.At.UTC().Format("20060102T1504Z") + "_Mu0KsOhtH1ar15ZZ.json.gz"
	if _, err := client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(followedBucket), Key: &key, Body: bytes.NewReader(file.Bytes())}); err != nil {
		t.Fatal(err)
	}
}
