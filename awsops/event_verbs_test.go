package awsops

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// eventContract is what following an event through AWS needs.
var eventContract = []contractCase{
	{name: "trails of unknown names are left out", notOn: map[string]string{onMoto: "moto shows every trail, whatever names are asked for"},
		run: func(e *estate) {
			arn := e.trail("Global").ARN
			same(e, "unknown", len(must(e.a.TrailsNamed(e.ctx, "trailhead-1"))), 0)
			same(e, "known", must(e.a.TrailsNamed(e.ctx, "trailhead-1", "Global"))[0].ARN, arn)
			same(e, "by ARN", must(e.a.TrailsNamed(e.ctx, arn))[0].ARN, arn)
		}},
	{name: "a call is found in the event history by what it asked for", notOn: map[string]string{onMoto: "moto has no event history"},
		run: func(e *estate) {
			e.world.Recording, e.world.DeliverAfter = true, 4*time.Minute
			since := e.clock.Now()
			must(e.a.TrailsNamed(e.ctx, "trailhead-1"))
			refusedFirst[Event](e, Missing)(e.a.FindEvent(e.ctx, "DescribeTrails", "trailhead-1", since))
			e.clock.advance(2 * time.Minute)
			found := must(e.a.FindEvent(e.ctx, "DescribeTrails", "trailhead-1", since))
			if found.ID == "" || found.At.Before(since.Truncate(time.Second)) {
				e.Fatalf("event: %+v", found)
			}
			refusedFirst[Event](e, Missing)(e.a.FindEvent(e.ctx, "DescribeTrails", "trailhead-2", since))
			refusedFirst[Event](e, Missing)(e.a.FindEvent(e.ctx, "GetTrailStatus", "trailhead-1", since))
			refusedFirst[Event](e, Missing)(e.a.FindEvent(e.ctx, "DescribeTrails", "trailhead-1", since.Add(time.Hour)))
		}},
	{name: "objects are listed from a key on, and read", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		for _, key := range []string{"AWSLogs/1", "AWSLogs/2", "AWSLogs/3", "other"} {
			e.put("acme-logs", key)
		}
		var keys []string
		for _, o := range must(All(e.a.Objects(e.ctx, "acme-logs", "AWSLogs/", "AWSLogs/1"))) {
			keys = append(keys, o.Key)
			same(e, "size", o.Size, int64(1))
			same(e, "has a time", o.At.IsZero(), false)
		}
		same(e, "keys", keys, []string{"AWSLogs/2", "AWSLogs/3"})
		same(e, "none", len(must(All(e.a.Objects(e.ctx, "acme-logs", "AWSLogs/9", "")))), 0)
		read := must(e.a.ReadObject(e.ctx, "acme-logs", "AWSLogs/2"))
		same(e, "body", string(read.Body), "x")
		same(e, "key", read.KeyID, "")
		refusedFirst[Object](e, Missing)(e.a.ReadObject(e.ctx, "acme-logs", "AWSLogs/9"))
		_, err := All(e.a.Objects(e.ctx, "none-such", "", ""))
		e.refused(Missing, err)
	}},
	{name: "folders are listed level by level", run: func(e *estate) {
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
		for _, key := range []string{"AWSLogs/1/CloudTrail/x", "AWSLogs/1/Config/a/y", "AWSLogs/1/Config/b/y", "AWSLogs/1/plain", "other/z"} {
			e.put("acme-logs", key)
		}
		same(e, "folders", must(e.a.Folders(e.ctx, "acme-logs", "AWSLogs/1/")), []string{"AWSLogs/1/CloudTrail/", "AWSLogs/1/Config/"})
		same(e, "none", len(must(e.a.Folders(e.ctx, "acme-logs", "AWSLogs/2/"))), 0)
		refusedFirst[[]string](e, Missing)(e.a.Folders(e.ctx, "none-such", ""))
	}},
	{name: "an encrypted object names its key", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil),
			e.a.PutBucketEncryption(e.ctx, "acme-logs", Encryption{Algorithm: "aws:kms", KeyID: key.ARN}))
		e.put("acme-logs", "AWSLogs/1")
		same(e, "key", must(e.a.ReadObject(e.ctx, "acme-logs", "AWSLogs/1")).KeyID, key.ARN)
	}},
	{name: "a look into a queue takes nothing from it", run: func(e *estate) {
		url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q", VisibilityTimeout: 30}))
		same(e, "empty", len(must(e.a.Peek(e.ctx, url))), 0)
		must(e.a.sqs().SendMessage(e.ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("one")}))
		for i := range 3 {
			seen := must(e.a.Peek(e.ctx, url))
			same(e, "seen", len(seen), 1)
			same(e, "body", seen[0].Body, "one")
			same(e, "receives", seen[0].Receives, i+1)
			same(e, "sent", seen[0].SentAt.IsZero(), false)
		}
		q := must(e.a.Queue(e.ctx, url))
		same(e, "waiting and in flight", []int{q.Messages, q.InFlight}, []int{1, 0})
		refusedFirst[[]Message](e, Missing)(e.a.Peek(e.ctx, url+"none"))
	}},
	{name: "a queue says after how many receives a message is put aside", run: func(e *estate) {
		dead := must(e.a.Queue(e.ctx, must(e.a.CreateQueue(e.ctx, NewQueue{Name: "dead"}))))
		url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"}))
		same(e, "none", must(e.a.Queue(e.ctx, url)).MaxReceives, 0)
		must(e.a.sqs().SetQueueAttributes(e.ctx, &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: map[string]string{
			"RedrivePolicy": `{"deadLetterTargetArn":"` + dead.ARN + `","maxReceiveCount":"2"}`}}))
		same(e, "two", must(e.a.Queue(e.ctx, url)).MaxReceives, 2)
		must(e.a.sqs().SendMessage(e.ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("one")}))
		for _, want := range []int{1, 1, 0} {
			same(e, "seen", len(must(e.a.Peek(e.ctx, url))), want)
		}
		same(e, "put aside", must(e.a.Queue(e.ctx, dead.URL)).Messages, 1)
	}},
}

func TestObjectEvents(t *testing.T) {
	direct := `{"Records":[{"eventTime":"2026-11-24T09:00:01.000Z","s3":{"configurationId":"R","bucket":{"name":"b"},"object":{"key":"AWSLogs/a+b%3D/%C3%A9.gz"}}}]}`
	at := time.Date(2026, 11, 24, 9, 0, 1, 0, time.UTC)
	for name, c := range map[string]struct {
		body string
		want []ObjectEvent
	}{
		"from S3": {direct, []ObjectEvent{{Bucket: "b", Key: "AWSLogs/a b=/é.gz", At: at, Rule: "R"}}},
		"no zone": {strings.ReplaceAll(direct, "01.000Z", "01.000"),
			[]ObjectEvent{{Bucket: "b", Key: "AWSLogs/a b=/é.gz", At: at, Rule: "R"}}},
		"by a topic": {asText(map[string]string{"Type": "Notification", "TopicArn": "t", "Message": direct}),
			[]ObjectEvent{{Bucket: "b", Key: "AWSLogs/a b=/é.gz", At: at, Rule: "R", Topic: "t"}}},
		"S3's test":              {`{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}`, nil},
		"the trail's own notice": {`{"s3Bucket":"b","s3ObjectKey":["k"]}`, nil},
		"no JSON":                {"hello", nil},
		"a key that is none":     {strings.ReplaceAll(direct, "%C3", "%zz"), nil},
	} {
		if got := ObjectEvents(c.body); asText(got) != asText(c.want) {
			t.Errorf("%s: %s, want %s", name, asText(got), asText(c.want))
		}
	}
}

func TestEventIn(t *testing.T) {
	file := zipped(t, `{"Records":[{"eventID":"1","eventTime":"2026-11-24T09:00:01Z"},{"eventID":"2","eventTime":"2026-11-24T09:00:02Z","requestParameters":{"trailNameList":["trailhead-1"]}}]}`)
	got, found, err := EventIn(file, "trailhead-1")
	if err != nil || !found || got.ID != "2" || got.At.Second() != 2 {
		t.Errorf("%+v %v %v", got, found, err)
	}
	if _, found, err = EventIn(file, "trailhead-2"); found || err != nil {
		t.Errorf("somebody else's: %v %v", found, err)
	}
	for name, bad := range map[string][]byte{"not zipped": []byte("x"), "no JSON": zipped(t, "x"),
		"cut off": zipped(t, `{"Records":[{"eventID":`)} {
		if _, found, err := EventIn(bad, "trailhead-1"); found || err == nil {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file that is larger than CloudTrail makes any is not taken into memory.
func TestAnObjectThatIsTooLargeIsNotRead(t *testing.T) {
	huge := canned{succeedAt: 1, answer: &s3.GetObjectOutput{Body: io.NopCloser(io.LimitReader(zeros{}, largestObject+100))}}
	a := connectTo(t, newFakeClock(), huge.install)
	if _, err := a.ReadObject(t.Context(), "b", "k"); KindOf(err) != Invalid {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
