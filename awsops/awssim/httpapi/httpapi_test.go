package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithy "github.com/aws/smithy-go"

	"trailhead/awsops/awssim"
)

// echo is a world that keeps what it is asked and answers as it is told.
type echo struct {
	*awssim.World
	asked  awssim.Request
	answer any
	err    error
}

func (e *echo) Serve(_ context.Context, call awssim.Request) (any, string, error) {
	e.asked = call
	return e.answer, "req-1", e.err
}

// clientsOf are the SDK's clients of a server, by the names of their packages.
func clientsOf(t *testing.T, world World) map[string]any {
	t.Helper()
	server := httptest.NewServer(New(world))
	t.Cleanup(server.Close)
	cfg := aws.Config{Region: "eu-west-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAME", "secret", "")}
	return map[string]any{
		"cloudformation": cloudformation.NewFromConfig(cfg), "cloudtrail": cloudtrail.NewFromConfig(cfg),
		"controltower": controltower.NewFromConfig(cfg), "iam": iam.NewFromConfig(cfg), "kms": kms.NewFromConfig(cfg),
		"organizations": organizations.NewFromConfig(cfg), "sns": sns.NewFromConfig(cfg), "sts": sts.NewFromConfig(cfg),
		"sqs": sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.DisableMessageChecksumValidation = true }),
		"s3":  s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }),
	}
}

// method is the SDK's method of an input's operation.
func method(clients map[string]any, input reflect.Type) (service, operation string, call reflect.Value) {
	service, operation = path.Base(input.PkgPath()), strings.TrimSuffix(input.Name(), "Input")
	return service, operation, reflect.ValueOf(clients[service]).MethodByName(operation)
}

func invoke(t *testing.T, call, input reflect.Value) (any, error) {
	results := call.Call([]reflect.Value{reflect.ValueOf(t.Context()), input})
	err, _ := results[1].Interface().(error)
	return results[0].Interface(), err
}

// notServed are the operations of which this server does not have the form.
var notServed = []string{"s3 DeleteObject", "s3 DeleteObjects", "s3 GetBucketAcl", "s3 GetBucketVersioning", "s3 GetObject",
	"s3 PutObject", "controltower GetLandingZone"}

// Every call of the SDK reaches the world with all its fields, and every answer
// comes back whole.
func TestEveryCallComesThroughWhole(t *testing.T) {
	world := &echo{World: awssim.New()}
	clients := clientsOf(t, world)
	for _, in := range world.Inputs() {
		service, operation, call := method(clients, in.Elem())
		t.Run(service+" "+operation, func(t *testing.T) {
			if slices.Contains(notServed, service+" "+operation) {
				t.Skip("refused, see TestWhatIsNotKnownIsRefused")
			}
			sent, answered := reflect.New(in.Elem()), reflect.New(call.Type().Out(0).Elem())
			example(sent.Elem(), 0)
			example(answered.Elem(), 0)
			if service == "s3" {
				onlyServed(sent.Elem())
				onlyServed(answered.Elem())
			}
			world.answer = answered.Interface()
			want := asJSON(t, sent.Interface())
			got, err := invoke(t, call, sent)
			if err != nil {
				t.Fatal(err)
			}
			if asked := asJSON(t, world.asked.Input); asked != want {
				t.Errorf("sent\n%s\nasked\n%s", want, asked)
			}
			if got, want := asJSON(t, got), asJSON(t, answered.Interface()); got != want {
				t.Errorf("answered\n%s\ngot\n%s", want, got)
			}
			if r := world.asked; r.Region != "eu-west-1" || r.AccessKeyID != "AKIAME" || r.Operation != operation {
				t.Errorf("asked as %s %s by %s in %s", r.Service, r.Operation, r.AccessKeyID, r.Region)
			}
		})
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// example fills everything that AWS's types hold, lists and maps with two of
// each.
func example(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		example(v.Elem(), depth)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 24, 9, 0, 7, 250e6, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); !isOurs(f) && depth < 8 {
				example(v.Field(i), depth+1)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Interface {
			return // one of several types, which nobody here sends
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		example(v.Index(0), depth)
		example(v.Index(1), depth)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range []string{"one", "two"} {
			value := reflect.New(v.Type().Elem()).Elem()
			example(value, depth)
			v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), value)
		}
	case reflect.String:
		v.SetString("a-text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64, reflect.Uint8:
		v.Set(reflect.ValueOf(7).Convert(v.Type()))
	case reflect.Float64:
		v.SetFloat(0.5)
	}
}

// onlyServed takes away the fields of S3 that travel in headers that nobody
// here sends or reads.
func onlyServed(v reflect.Value) {
	unserved := []string{"ChecksumAlgorithm", "ContentMD5", "ContentLength", "ObjectLockEnabledForBucket", "OptionalObjectAttributes",
		"RequestCharged", "AccessPointAlias", "BucketArn", "BucketLocationName", "BucketLocationType"}
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; slices.Contains(unserved, name) || strings.HasPrefix(name, "Grant") {
			v.Field(i).SetZero()
		}
	}
}

// An error of the world is the same error to the SDK over HTTP.
func TestARefusalIsTheSameOverHTTP(t *testing.T) {
	world := awssim.New()
	world.AddAccount("111122223333", "Home")
	world.SignIn("arn:aws:sts::111122223333:assumed-role/Admin/ann", "AKIAME")
	near := aws.Config{Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAME", "secret", "")}
	world.Install(&near)
	far := clientsOf(t, world)
	name, none := aws.String("none"), aws.String("none-such-bucket")
	for what, c := range map[string]struct{ near, far func(context.Context) error }{
		"IAM": {
			func(ctx context.Context) error {
				return second(iam.NewFromConfig(near).GetRole(ctx, &iam.GetRoleInput{RoleName: name}))
			},
			func(ctx context.Context) error {
				return second(far["iam"].(*iam.Client).GetRole(ctx, &iam.GetRoleInput{RoleName: name}))
			},
		},
		"S3": {
			func(ctx context.Context) error {
				return second(s3.NewFromConfig(near).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: none}))
			},
			func(ctx context.Context) error {
				return second(far["s3"].(*s3.Client).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: none}))
			},
		},
		"S3, without a body": {
			func(ctx context.Context) error {
				return second(s3.NewFromConfig(near).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: none}))
			},
			func(ctx context.Context) error {
				return second(far["s3"].(*s3.Client).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: none}))
			},
		},
		"SQS": {
			func(ctx context.Context) error {
				return second(sqs.NewFromConfig(near).GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: name}))
			},
			func(ctx context.Context) error {
				return second(far["sqs"].(*sqs.Client).GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: name}))
			},
		},
		"KMS": {
			func(ctx context.Context) error {
				return second(kms.NewFromConfig(near).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/none")}))
			},
			func(ctx context.Context) error {
				return second(far["kms"].(*kms.Client).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/none")}))
			},
		},
	} {
		want, got := c.near(t.Context()), c.far(t.Context())
		var wantAPI, gotAPI smithy.APIError
		if !errors.As(want, &wantAPI) || !errors.As(got, &gotAPI) {
			t.Errorf("%s: %v, over HTTP %v", what, want, got)
			continue
		}
		if reflect.TypeOf(wantAPI) != reflect.TypeOf(gotAPI) || wantAPI.ErrorCode() != gotAPI.ErrorCode() || statusOf(want) != statusOf(got) {
			t.Errorf("%s: %T %v, over HTTP %T %v", what, wantAPI, want, gotAPI, got)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestWhatIsNotKnownIsRefused(t *testing.T) {
	world := &echo{World: awssim.New()}
	clients := clientsOf(t, world)
	calls := map[string]func() error{
		"iam ListGroups": func() error {
			return second(clients["iam"].(*iam.Client).ListGroups(t.Context(), &iam.ListGroupsInput{}))
		},
		"kms GenerateRandom": func() error {
			return second(clients["kms"].(*kms.Client).GenerateRandom(t.Context(), &kms.GenerateRandomInput{}))
		},
	}
	for _, in := range world.Inputs() {
		service, operation, call := method(clients, in.Elem())
		if what := service + " " + operation; slices.Contains(notServed, what) {
			calls[what] = func() error {
				input := reflect.New(in.Elem())
				example(input.Elem(), 0)
				onlyServed(input.Elem())
				return second(invoke(t, call, input))
			}
		}
	}
	for what, call := range calls {
		var refused smithy.APIError
		if err := call(); !errors.As(err, &refused) || refused.ErrorCode() != "NotImplemented" ||
			!strings.Contains(refused.ErrorMessage(), "not modelled") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A field that the input does not have is not lost in silence.
func TestAFieldThatIsNotKnownIsRefused(t *testing.T) {
	for _, sent := range []map[string]any{{"RoleNam": "r"}, {"RoleName": map[string]any{}}} {
		var in iam.GetRoleInput
		if err := names(nil).fill(reflect.ValueOf(&in).Elem(), sent, "GetRole"); err == nil || !strings.Contains(err.Error(), "GetRole") {
			t.Errorf("%v: %v", sent, err)
		}
	}
}

// What is no answer breaks the connection.
func TestABrokenConnectionIsOne(t *testing.T) {
	world := &echo{World: awssim.New(), err: awssim.ConnectionReset()}
	_, err := clientsOf(t, world)["iam"].(*iam.Client).GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("r")})
	var refused smithy.APIError
	if err == nil || errors.As(err, &refused) {
		t.Errorf("%v", fmt.Sprint(err))
	}
}
