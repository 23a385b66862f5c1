package path_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"

	"trailhead/internal/sample"
)

func TestMain(m *testing.M) { sample.Main(m) }

const (
	home       = simtest.Account
	region     = "us-east-1"
	externalID = "6f1d0f0a-1c1b-4d0e-9b1a-2f3e4d5c6b7a"
	expelKeyID = "AKIAEXPELEXPELEXPEL1"
)

// world is one AWS in which an estate is built by API calls, so that it is the
// same on the simulated AWS and on a server.
type world struct {
	*testing.T
	cfg        aws.Config
	sim        *awssim.World // nil over HTTP
	clock      *simtest.Clock
	reach      *awsops.Account   // in the account of the set-up
	management *awsops.Account   // in the organization's, where that is another one
	at         map[string]string // what placeholders stand for: bucket, queue, role, ...
}

func (w *world) s3() *s3.Client {
	return s3.NewFromConfig(w.cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
}
func (w *world) sqs() *sqs.Client               { return sqs.NewFromConfig(w.cfg) }
func (w *world) sns() *sns.Client               { return sns.NewFromConfig(w.cfg) }
func (w *world) kms() *kms.Client               { return kms.NewFromConfig(w.cfg) }
func (w *world) iam() *iam.Client               { return iam.NewFromConfig(w.cfg) }
func (w *world) cloudtrail() *cloudtrail.Client { return cloudtrail.NewFromConfig(w.cfg) }

// simulated is an empty account on the simulated AWS, in which Expel's user can
// sign in, too.
func simulated(t *testing.T) *world {
	t.Helper()
	sim, clock := simtest.New()
	sim.SignIn("arn:aws:iam::012205512454:user/ExpelCloudService", expelKeyID)
	w := &world{T: t, sim: sim, clock: clock, reach: simtest.MustConnect(t, sim, clock, region), at: map[string]string{}}
	w.cfg = w.signedIn(simtest.AccessKeyID)
	return w
}

// signedIn is the simulated AWS for whoever has this access key.
func (w *world) signedIn(key string) aws.Config {
	cfg := aws.Config{Region: region, Credentials: credentials.NewStaticCredentialsProvider(key, "secret", ""), RetryMaxAttempts: 1}
	w.sim.Install(&cfg)
	return cfg
}

// overHTTP is an empty account on the server that TRAILHEAD_CONTRACT_ENDPOINT
// names.
func overHTTP(t *testing.T) *world {
	t.Helper()
	endpoint := os.Getenv("TRAILHEAD_CONTRACT_ENDPOINT")
	if endpoint == "" {
		t.Skip("TRAILHEAD_CONTRACT_ENDPOINT names no server; .ci/moto starts one")
	}
	none := t.TempDir() + "/none"
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "testing",
		"AWS_SECRET_ACCESS_KEY": "testing",
		"AWS_CA_BUNDLE":         "", "AWS_PROFILE": "", "AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none} {
		t.Setenv(name, value)
	}
	response, err := http.Post(endpoint+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	reach := must(awsops.Connect(t.Context(), awsops.Options{Region: region}))(t)
	cfg := must(config.LoadDefaultConfig(t.Context(), config.WithRegion(region)))(t)
	return &world{T: t, cfg: cfg, reach: reach, at: map[string]string{}}
}

// must ends the test if err is not nil.
func must[V any](value V, err error) func(testing.TB) V {
	return func(t testing.TB) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// done is must for calls whose answer nobody needs.
func done[V any](t testing.TB, _ V, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill replaces ${name} by what it stands for.
func (w *world) fill(text string) string {
	w.Helper()
	for name, value := range w.at {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

// document is a policy document of these statements.
func (w *world) document(statements ...any) string {
	w.Helper()
	text := must(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements}))(w)
	return w.fill(string(text))
}

// statement reads a statement as a person writes it.
func statement(text string) any {
	var out any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		panic(text + ": " + err.Error())
	}
	return out
}

// arrives plays the event through the simulated AWS: CloudTrail writes, S3
// tells, and Expel takes on the role, takes the message and reads the file. It
// says what went wrong.
func (w *world) arrives() error {
	ctx := w.Context()
	w.clock.Add(3600e9)
	for { // what S3 sent when the rules were made
		out, err := w.sqs().ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(w.at["queue_url"]), MaxNumberOfMessages: 10})
		if err != nil || len(out.Messages) == 0 {
			break
		}
		for _, m := range out.Messages {
			_, _ = w.sqs().DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String(w.at["queue_url"]), ReceiptHandle: m.ReceiptHandle})
		}
	}
	w.sim.DeliverLogs()
	cfg, err := w.asExpel()
	if err != nil {
		return err
	}
	queue := sqs.NewFromConfig(cfg)
	out, err := queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(w.at["queue_url"]), MaxNumberOfMessages: 10})
	if err != nil {
		return err
	}
	files := s3.NewFromConfig(cfg)
	for _, m := range out.Messages {
		key := keyIn(aws.ToString(m.Body))
		if !strings.Contains(key, "/CloudTrail/") {
			continue
		}
		if _, err := files.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(w.at["bucket"]), Key: &key}); err != nil {
			return err
		}
		_, err = queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: aws.String(w.at["queue_url"]), ReceiptHandle: m.ReceiptHandle})
		return err
	}
	return errors.New("no message of a log file came")
}

// keyIn is the name of the file that a message of S3's tells of, with or
// without SNS's envelope; "" none.
func keyIn(body string) string {
	var envelope struct{ Message string }
	if json.Unmarshal([]byte(body), &envelope) == nil && envelope.Message != "" {
		body = envelope.Message
	}
	var event struct {
		Records []struct {
			S3 struct {
				Object struct{ Key string }
			}
		}
	}
	if json.Unmarshal([]byte(body), &event) != nil || len(event.Records) == 0 {
		return ""
	}
	return strings.ReplaceAll(event.Records[0].S3.Object.Key, "%3D", "=")
}

func (w *world) asExpel() (aws.Config, error) {
	if w.at["user"] != "" {
		out, err := w.iam().CreateAccessKey(w.Context(), &iam.CreateAccessKeyInput{UserName: aws.String(w.at["user"])})
		if err != nil {
			return aws.Config{}, err
		}
		return w.signedIn(*out.AccessKey.AccessKeyId), nil
	}
	out, err := sts.NewFromConfig(w.signedIn(expelKeyID)).AssumeRole(w.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(w.at["role"]),
		RoleSessionName: aws.String("expel-workbench"), ExternalId: aws.String(externalID)})
	if err != nil {
		return aws.Config{}, err
	}
	return w.signedIn(*out.Credentials.AccessKeyId), nil
}
