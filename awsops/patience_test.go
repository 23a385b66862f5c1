package awsops

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmw "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

// canned answers every attempt with the same refusal, until it has been asked
// often enough.
type canned struct {
	code, message string
	arguments     []string
	succeedAt     int // the attempt that goes well, 0 none
	answer        any // what it goes well with
	asked         int
	operations    []string
}

// ErrorArguments are S3's details.
func (c *canned) ErrorArguments() []string { return c.arguments }

func (c *canned) Error() string                 { return c.code }
func (c *canned) ErrorCode() string             { return c.code }
func (c *canned) ErrorMessage() string          { return c.message }
func (c *canned) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

// install puts the answers inside our own middleware and outside the SDK's
// retries, so that what is counted is our own tries.
func (c *canned) install(cfg *aws.Config) {
	answer := middleware.InitializeMiddlewareFunc("Canned",
		func(ctx context.Context, _ middleware.InitializeInput, _ middleware.InitializeHandler) (
			out middleware.InitializeOutput, md middleware.Metadata, err error) {
			c.asked++
			c.operations = append(c.operations, awsmw.GetOperationName(ctx))
			if c.asked == c.succeedAt {
				out.Result = c.answer
				return out, md, nil
			}
			return out, md, c
		})
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error { return stack.Initialize.Add(answer, middleware.After) })
}

func connectTo(t *testing.T, clock *fakeClock, install func(*aws.Config)) *Account {
	t.Helper()
	a, err := Connect(t.Context(), Options{Region: usEast1, Clock: clock, Impatient: true, Simulate: install})
	if err != nil {
		t.Fatal(err)
	}
	return a.at("aws", contractAccount)
}

func TestEveryRowOfTheMatrixIsWaitedForExactlyItsLimit(t *testing.T) {
	for _, row := range matrix {
		operations := row.only
		switch {
		case operations == nil && row.service == "S3" && row.ours:
			operations = []string{"PutBucketNotificationConfiguration"}
		case operations == nil:
			operations = anyOperation[row.service]
		}
		for _, operation := range operations {
			for _, code := range row.codes {
				t.Run(row.service+" "+operation+" "+code, func(t *testing.T) { waitsOut(t, row, operation, code) })
			}
		}
	}
}

func TestThrottlingIsWaitedForTwoMinutes(t *testing.T) {
	for operation, code := range map[string]string{
		"CloudTrail.CreateTrail": "ThrottlingException", "IAM.CreateUser": "Throttling", "S3.CreateBucket": "SlowDown",
		"SQS.CreateQueue": "RequestThrottled", "SNS.CreateTopic": "Throttled",
	} {
		t.Run(operation, func(t *testing.T) {
			refusal := &canned{code: code, message: "Rate exceeded"}
			clock := newFakeClock()
			err := attempts[operation](t.Context(), connectTo(t, clock, refusal.install))
			if !Is(err, Throttled) || clock.total() != 2*time.Minute {
				t.Fatalf("%v (kind %s) after %s, want throttled after 2m", err, KindOf(err), clock.total())
			}
		})
	}
}

// waitsOut lets one call fail for as long as its row allows.
func waitsOut(t *testing.T, row patience, operation, code string) {
	refusal := &canned{code: code, message: "An error: " + row.contains + ": " + ourUser}
	if row.ours && row.service == "S3" {
		refusal.arguments = []string{ourQueue, "Permissions on the destination queue do not allow S3"}
	}
	clock := newFakeClock()
	started := clock.Now()
	var told []Waiting
	ctx := WithWaiting(t.Context(), func(w Waiting) { told = append(told, w) })
	try, ok := attempts[row.service+"."+operation]
	if !ok {
		t.Fatal("no attempt makes this operation")
	}
	err := try(ctx, connectTo(t, clock, refusal.install))
	want := NotYet
	if codeKinds[code] == Throttled {
		want = Throttled
	}
	if !Is(err, want) {
		t.Errorf("kind %s, want %s: %v", KindOf(err), want, err)
	}
	if clock.total() != row.limit {
		t.Errorf("waited %s, want %s", clock.total(), row.limit)
	}
	if tries := len(pausesOf(row)) + 1; refusal.asked != tries || len(told) != tries-1 {
		t.Errorf("asked %d times, told of %d waits, want %d and %d", refusal.asked, len(told), tries, tries-1)
	}
	for _, w := range told {
		if w.Why != row.why || w.Limit != row.limit || !w.Since.Equal(started) || w.Call.Operation != operation {
			t.Fatalf("told %+v", w)
		}
	}
	if refusal.operations[0] != operation {
		t.Errorf("the call was %s", refusal.operations[0])
	}
}

// pausesOf are the pauses of a row, one by one.
func pausesOf(row patience) []time.Duration {
	clock := newFakeClock()
	for all := row.pauses(clock); !all.Over(); {
		if all.Sleep(context.Background()) != nil {
			return nil
		}
	}
	return clock.slept
}

func TestAWaitEndsWhenAWSAgrees(t *testing.T) {
	refusal := &canned{code: "ConcurrentModification", message: "busy", succeedAt: 4, answer: &iam.CreateUserOutput{}}
	clock := newFakeClock()
	a := connectTo(t, clock, refusal.install)
	if _, err := a.CreateUser(t.Context(), NewUser{Name: "u"}); err != nil {
		t.Fatal(err)
	}
	if refusal.asked != 4 || clock.total() != 1750*time.Millisecond {
		t.Errorf("%d tries, waited %s", refusal.asked, clock.total())
	}
}

func TestAWaitEndsWhenTheContextDoes(t *testing.T) {
	for name, end := range map[string]func(context.Context, context.Context) context.Context{
		"the call's own": func(_, done context.Context) context.Context { return done },
		"the stop":       WithStop,
	} {
		t.Run(name, func(t *testing.T) {
			refusal := &canned{code: "OperationAborted", message: "busy"}
			done, cancel := context.WithCancel(t.Context())
			ctx := WithWaiting(end(t.Context(), done), func(Waiting) { cancel() })
			clock := newFakeClock()
			err := connectTo(t, clock, refusal.install).CreateBucket(ctx, "b", nil)
			if !Is(err, NotYet) || refusal.asked != 1 || clock.total() != 0 {
				t.Errorf("%v after %d tries and %s", err, refusal.asked, clock.total())
			}
		})
	}
}

// jumpyClock tells a time that has nothing to do with how long one slept.
type jumpyClock struct {
	*fakeClock
	times []time.Duration
}

func (c *jumpyClock) Now() time.Time {
	c.times = append(c.times[1:], c.times[0])
	return c.fakeClock.Now().Add(c.times[0])
}

func TestAClockThatJumpsNeitherEndsNorProlongsAWait(t *testing.T) {
	clock := &jumpyClock{newFakeClock(), []time.Duration{0, 48 * time.Hour, -48 * time.Hour}}
	refusal := &canned{code: "OperationAborted", message: "busy"}
	a, err := Connect(t.Context(), Options{Region: usEast1, Clock: clock, Simulate: refusal.install})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.CreateBucket(t.Context(), "b", nil); !Is(err, NotYet) || clock.total() != 5*time.Minute {
		t.Errorf("%v after %s", err, clock.total())
	}
}

// diary is an Observer that writes everything down.
type diary struct {
	began, ended []Call
	outcomes     []error
	refuse       error // from Began
	lose         error // from Ended
}

func (d *diary) Began(_ context.Context, c Call) error {
	d.began = append(d.began, c)
	return d.refuse
}

func (d *diary) Ended(_ context.Context, c Call, _ string, err error) error {
	d.ended, d.outcomes = append(d.ended, c), append(d.outcomes, err)
	return d.lose
}

// contexts keeps those of the calls that are under way.
type contexts map[context.Context]bool

func (c contexts) Began(ctx context.Context, _ Call) error { c[ctx] = true; return nil }

func (c contexts) Ended(ctx context.Context, _ Call, _ string, _ error) error {
	delete(c, ctx)
	return nil
}

func TestACallBeginsAndEndsInOneContext(t *testing.T) {
	underWay := contexts{}
	ctx := WithObserver(t.Context(), underWay)
	refusal := &canned{code: "X"}
	a := connectTo(t, newFakeClock(), refusal.install)
	_, _, _ = a.Identity(ctx)
	_ = a.CreateBucket(ctx, "b", nil)
	if len(underWay) > 0 {
		t.Errorf("%d calls never ended", len(underWay))
	}
}

func TestObserversHearOfACallOnceHoweverOftenItIsTried(t *testing.T) {
	refusal := &canned{code: "OperationAborted", message: "busy"}
	var one, two diary
	ctx := WithObserver(WithObserver(t.Context(), &one), &two)
	err := connectTo(t, newFakeClock(), refusal.install).CreateBucket(ctx, "b", nil)
	want := Call{Service: "S3", Operation: "CreateBucket", Action: "s3:CreateBucket", Account: contractAccount, Region: usEast1, Write: true}
	for _, d := range []diary{one, two} {
		if !slices.Equal(d.began, []Call{want}) || !slices.Equal(d.ended, []Call{want}) || !Is(d.outcomes[0], NotYet) {
			t.Errorf("heard %+v", d)
		}
	}
	if refused, _ := asError(err); refused != d0(one) {
		t.Error("the observer saw another error than the caller")
	}
}

func d0(d diary) *Error { e, _ := asError(d.outcomes[0]); return e }

func TestWhatCannotBePutOnRecordIsNotDone(t *testing.T) {
	full := errors.New("disk full")
	refusal := &canned{code: "x"}
	err := connectTo(t, newFakeClock(), refusal.install).CreateBucket(WithObserver(t.Context(), &diary{refuse: full}), "b", nil)
	if !errors.Is(err, full) || refusal.asked != 0 {
		t.Errorf("%v, asked %d times", err, refusal.asked)
	}
	good := &canned{succeedAt: 1, answer: &iam.CreateUserOutput{}}
	_, err = connectTo(t, newFakeClock(), good.install).CreateUser(WithObserver(t.Context(), &diary{lose: full}), NewUser{Name: "u"})
	if !errors.Is(err, full) || good.asked != 1 {
		t.Errorf("%v, asked %d times", err, good.asked)
	}
}
