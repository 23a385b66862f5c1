package awsops

import (
	"context"
	"maps"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops/awssim"
	"trailhead/awsops/policydoc"
)

// The contract: what the verbs do on any AWS. The cases stand in the
// *_verbs_test.go files, one list a service, and run against the simulated AWS
// always, and over HTTP against the server at TRAILHEAD_CONTRACT_ENDPOINT
// (moto, started as `moto_server -p 5599`) where that is set. Neither may
// drift from what the other says AWS is.

// contractEndpoint is the environment variable that names the HTTP server.
const contractEndpoint = "TRAILHEAD_CONTRACT_ENDPOINT"

// contractAccount is moto's account; the simulated one has the same number.
const contractAccount = "123456789012"

// The servers, as notOn names them.
const (
	onSim  = "awssim"
	onMoto = "moto"
)

// contractCase is one thing the verbs promise.
type contractCase struct {
	name  string
	notOn map[string]string // server to the reason why not
	run   func(*estate)
}

// estate is an empty AWS for one case.
type estate struct {
	*testing.T
	ctx   context.Context
	a     *Account
	clock *fakeClock
	world *awssim.World // nil on moto
}

// contract is every case, by service.
var contract = map[string][]contractCase{
	"kms": kmsContract, "s3": s3Contract, "s3 notifications": notificationContract, "sqs": sqsContract, "sns": snsContract,
	"cloudtrail": cloudtrailContract, "iam roles": roleContract, "iam policies": policyContract, "iam users": userContract,
	"organizations": organizationsContract, "control tower": controlTowerContract, "sts": stsContract,
	"organization tree": organizationTreeContract, "iam service roles": serviceRoleContract, "cloudformation": cloudformationContract,
	"an event's way": eventContract,
}

func TestContractOnSimulatedAWS(t *testing.T) {
	runContract(t, onSim, func(e *estate) {
		e.world = awssim.New().WithClock(e.clock)
		e.world.SignIn("arn:aws:iam::"+contractAccount+":user/admin", "AKIDCONTRACT")
		e.a = must(Connect(e.ctx, Options{Region: usEast1, Clock: e.clock, Impatient: true, Simulate: func(cfg *aws.Config) {
			cfg.Credentials = credentials.NewStaticCredentialsProvider("AKIDCONTRACT", "secret", "")
			e.world.Install(cfg)
		}}))
		e.Cleanup(func() { e.compareClasses() })
	})
}

func TestContractOverHTTP(t *testing.T) {
	endpoint := os.Getenv(contractEndpoint)
	if endpoint == "" {
		t.Skip(contractEndpoint + " is not set: start `moto_server -p 5599` and set it to http://127.0.0.1:5599")
	}
	none := t.TempDir() + "/none"
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "AKIDCONTRACT", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "",
		"AWS_PROFILE": "", "AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none,
	} {
		t.Setenv(name, value)
	}
	runContract(t, onMoto, func(e *estate) {
		reply := must(http.Post(endpoint+"/moto-api/reset", "", nil))
		if err := reply.Body.Close(); err != nil || reply.StatusCode != http.StatusOK {
			e.Fatalf("reset moto: %s %v", reply.Status, err)
		}
		e.a = must(Connect(e.ctx, Options{Region: usEast1, Clock: e.clock, Impatient: true}))
	})
}

func runContract(t *testing.T, server string, settle func(*estate)) {
	for _, service := range slices.Sorted(maps.Keys(contract)) {
		for _, c := range contract[service] {
			t.Run(service+"/"+c.name, func(t *testing.T) {
				if why, ok := c.notOn[server]; ok {
					t.Skip(why)
				}
				e := &estate{T: t, ctx: context.Background(), clock: newFakeClock()}
				defer func() {
					if p := recover(); p != nil {
						t.Fatalf("%v\n%s", p, debug.Stack())
					}
				}()
				settle(e)
				_, e.a, _ = e.a.Identity(e.ctx)
				c.run(e)
			})
		}
	}
}

// must ends the case if err is not nil.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// ok ends the case at the first error.
func (e *estate) ok(errs ...error) {
	e.Helper()
	for _, err := range errs {
		if err != nil {
			e.Fatal(err)
		}
	}
}

// refused wants an error of this kind that carries the call and AWS's code.
func (e *estate) refused(kind Kind, err error) *Error {
	e.Helper()
	refusal, ok := asError(err)
	if !ok || refusal.Kind != kind {
		e.Fatalf("got %v (kind %s), want kind %s", err, KindOf(err), kind)
	}
	if refusal.Call.Operation == "" || refusal.Call.Account != contractAccount {
		e.Fatalf("the error does not say which call it was: %+v", refusal.Call)
	}
	return refusal
}

// refusedFirst is refused for a verb's (value, error).
func refusedFirst[T any](e *estate, kind Kind) func(T, error) *Error {
	return func(_ T, err error) *Error {
		e.Helper()
		return e.refused(kind, err)
	}
}

// same compares two values of anything printable.
func same[T any](e *estate, what string, got, want T) {
	e.Helper()
	if g, w := asText(got), asText(want); g != w {
		e.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// samePolicy compares two policy documents by meaning.
func (e *estate) samePolicy(got, want string) {
	e.Helper()
	if !policydoc.Equal(must(policydoc.Parse(got)), must(policydoc.Parse(want))) {
		e.Fatalf("policy:\n got %s\nwant %s", got, want)
	}
}

// compareClasses holds isWrite against the simulated AWS's own opinion.
func (e *estate) compareClasses() {
	for _, c := range e.world.Calls() {
		if c.Write != isWrite(c.Operation) {
			e.Errorf("%s %s: isWrite says %v, the simulated AWS %v", c.Service, c.Operation, isWrite(c.Operation), c.Write)
		}
	}
}

// The documents most cases need.
const (
	rootARN = "arn:aws:iam::" + contractAccount + ":root"
	keyRoot = `{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"` + rootARN +
		`"},"Action":"kms:*","Resource":"*"}]}`
)

// letS3In is a policy under which a bucket may write to a queue or a topic.
func letS3In(action, destination, bucket string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"` + action +
		`","Resource":"` + destination +
		`","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::` + bucket + `"},"StringEquals":{"aws:SourceAccount":"` + contractAccount +
		`"}}}]}`
}

// letTrailIn is a bucket policy under which a trail of us-east-1 may write.
func letTrailIn(bucket, trail string) string {
	condition := `"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:` + contractAccount + `:trail/` + trail + `"`
	service := `"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},`
	return `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"Acl",` + service + `"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::` + bucket + `","Condition":{"StringEquals":{` +
		condition + `}}},` +
		`{"Sid":"Write",` + service + `"Action":"s3:PutObject","Resource":"arn:aws:s3:::` + bucket + `/AWSLogs/` + contractAccount + `/*",` +
		`"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control",` + condition + `}}}]}`
}

// queueFor makes a queue that a bucket may write to, and answers with its ARN.
func (e *estate) queueFor(bucket, name string) string {
	e.Helper()
	arn := "arn:aws:sqs:" + usEast1 + ":" + contractAccount + ":" + name
	must(e.a.CreateQueue(e.ctx, NewQueue{Name: name, VisibilityTimeout: 30, Policy: letS3In("sqs:SendMessage", arn, bucket)}))
	e.clock.advance(time.Minute)
	return arn
}

// words makes a readable list of what two lists hold in common spelling.
func words(list []string) string { return strings.Join(slices.Sorted(slices.Values(list)), " ") }
