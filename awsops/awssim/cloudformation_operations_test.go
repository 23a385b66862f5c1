package awssim_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

type preferences = cfntypes.StackSetOperationPreferences

// Two of six accounts fail: the first and the fourth.
func TestHowFailuresAreTolerated(t *testing.T) {
	const soft, strict = cfntypes.ConcurrencyModeSoftFailureTolerance, cfntypes.ConcurrencyModeStrictFailureTolerance
	for name, c := range map[string]struct {
		preferences     *preferences
		status, results string
		failed          int32
	}{
		"AWS's defaults stop at the first failure": {nil, "FAILED", "1:FAILED 2:CANCELLED 3:CANCELLED 4:CANCELLED 5:CANCELLED 6:CANCELLED", 1},
		"one failure is tolerated": {&preferences{FailureToleranceCount: aws.Int32(1)}, "FAILED",
			"1:FAILED 2:SUCCEEDED 3:SUCCEEDED 4:FAILED 5:CANCELLED 6:CANCELLED", 2},
		"two failures are tolerated, and hidden": {&preferences{FailureToleranceCount: aws.Int32(2)}, "SUCCEEDED",
			"1:FAILED 2:SUCCEEDED 3:SUCCEEDED 4:FAILED 5:SUCCEEDED 6:SUCCEEDED", 2},
		"a percentage is rounded down": {&preferences{FailureTolerancePercentage: aws.Int32(16)}, "FAILED", // of six: none
			"1:FAILED 2:CANCELLED 3:CANCELLED 4:CANCELLED 5:CANCELLED 6:CANCELLED", 1},
		"soft mode keeps its pace, and what runs ends": {&preferences{MaxConcurrentCount: aws.Int32(3), ConcurrencyMode: soft}, "FAILED",
			"1:FAILED 2:SUCCEEDED 3:SUCCEEDED 4:FAILED 5:SUCCEEDED 6:CANCELLED", 2},
		"strict mode risks no more than is tolerated": {&preferences{
			MaxConcurrentCount: aws.Int32(6), FailureToleranceCount: aws.Int32(1), ConcurrencyMode: strict}, "FAILED",
			"1:FAILED 2:SUCCEEDED 3:SUCCEEDED 4:FAILED 5:CANCELLED 6:CANCELLED", 2},
		"all are tried": {easy(), "SUCCEEDED", "1:FAILED 2:SUCCEEDED 3:SUCCEEDED 4:FAILED 5:SUCCEEDED 6:SUCCEEDED", 2},
	} {
		t.Run(name, func(t *testing.T) {
			k := newStacks(t).set()
			k.sim.AddRole(m1, "ExpelServiceRole", trusting(acct))
			k.sim.AddRole(m4, "expelservicerole", trusting(acct)) // case makes no difference
			id := k.begin(into(treeRoot(k), func(in *cloudformation.CreateStackInstancesInput) { in.OperationPreferences = c.preferences }))
			o := k.settled(id)
			k.same("results", k.results(id), c.results)
			if string(o.Status) != c.status || *o.StatusDetails.FailedStackInstancesCount != c.failed {
				t.Errorf("%s with %d failures", o.Status, *o.StatusDetails.FailedStackInstancesCount)
			}
		})
	}
}

func TestOperationsTakeTime(t *testing.T) {
	k := newStacks(t).set()
	began := k.clock.Now()
	id := k.begin(into(treeRoot(k), func(in *cloudformation.CreateStackInstancesInput) {
		in.OperationPreferences.MaxConcurrentPercentage = aws.Int32(50)
	}))
	k.same("at first", k.results(id), "1:RUNNING 2:RUNNING 3:RUNNING 4:PENDING 5:PENDING 6:PENDING")
	k.same("instances", k.states()[:18], "1:OUTDATED/RUNNING")
	if o := k.operation(id); o.Status != "RUNNING" || o.EndTimestamp != nil || k.has(m1) {
		t.Fatalf("%+v", o)
	}
	k.clock.Pass(k.sim.StackTakes * 3 / 2)
	k.same("a while later", k.results(id)[:41], "1:SUCCEEDED 2:SUCCEEDED 3:SUCCEEDED 4:RUN")
	if !k.has(m1) || k.has(m6) {
		t.Fatal("the wrong accounts have the role")
	}
	o := k.settled(id)
	if took := o.EndTimestamp.Sub(began); took < k.sim.StackTakes || took > 3*k.sim.StackTakes {
		t.Errorf("took %v", took)
	}
	k.same("at last", k.states(), "1:CURRENT/SUCCEEDED 2:CURRENT/SUCCEEDED 3:CURRENT/SUCCEEDED 4:CURRENT/SUCCEEDED 5:CURRENT/SUCCEEDED "+
		"6:CURRENT/SUCCEEDED")
}

func TestTheRoleIsThereWithoutAnybodyAskingStackSets(t *testing.T) {
	k := newStacks(t).set()
	k.begin(into(k.dev))
	k.clock.Pass(time.Minute)
	if got := k.sim.Inventory(); !strings.Contains(got, "arn:aws:iam::"+m3+":role/ExpelServiceRole") {
		t.Fatalf("inventory:\n%s", got)
	}
}

func TestOneOperationAtATime(t *testing.T) {
	k := newStacks(t).set()
	first := k.begin(into(k.workloads))
	_, err := k.cfn.CreateStackInstances(k.ctx, into(treeRoot(k)))
	typed[*cfntypes.OperationInProgressException](t, err)
	refused(t, err, "OperationInProgressException", "is in progress: "+first)
	_, err = k.cfn.DeleteStackSet(k.ctx, &cloudformation.DeleteStackSetInput{StackSetName: aws.String("expel")})
	typed[*cfntypes.OperationInProgressException](t, err)
	k.settled(first)
	k.deployed(into(treeRoot(k)))
	_, err = k.cfn.DeleteStackSet(k.ctx, &cloudformation.DeleteStackSetInput{StackSetName: aws.String("expel")})
	typed[*cfntypes.StackSetNotEmptyException](t, err)
}

func TestManagedExecutionQueues(t *testing.T) {
	k := newStacks(t).set(queues)
	first, second := k.begin(into(k.workloads)), k.begin(into(treeRoot(k)))
	k.same("the second waits", string(k.operation(second).Status), "QUEUED")
	k.settled(second)
	k.same("the first is over", string(k.operation(first).Status), "SUCCEEDED")
	if !k.operation(second).EndTimestamp.After(*k.operation(first).EndTimestamp) || !k.has(m6) {
		t.Error("they ran side by side")
	}
}

func TestAnOperationThatIsSentTwiceIsDoneOnce(t *testing.T) {
	k := newStacks(t).set()
	mine := func(in *cloudformation.CreateStackInstancesInput) { in.OperationId = aws.String("mine") }
	k.same("first", k.begin(into(k.workloads, mine)), "mine")
	k.same("again", k.begin(into(k.workloads, mine)), "mine")
	_, err := k.cfn.CreateStackInstances(k.ctx, into(k.dev, mine))
	typed[*cfntypes.OperationIdAlreadyExistsException](t, err)
	k.settled("mine")
	k.same("after its end", k.begin(into(k.workloads, mine)), "mine")
	if n := len(ok(k.cfn.ListStackSetOperations(k.ctx, &cloudformation.ListStackSetOperationsInput{StackSetName: aws.String("expel")}))(
		t).Summaries); n != 1 {
		t.Errorf("%d operations", n)
	}
	_, err = k.cfn.DescribeStackSetOperation(k.ctx, &cloudformation.DescribeStackSetOperationInput{
		StackSetName: aws.String("expel"), OperationId: aws.String("none")})
	typed[*cfntypes.OperationNotFoundException](t, err)
}

// A rehearsal may be left while an operation is under way and taken up again.
func TestAnOperationGoesOnInAnotherProcess(t *testing.T) {
	k := newStacks(t).set()
	id := k.begin(into(treeRoot(k)))
	text := ok(json.Marshal(k.sim))(t)
	again := &stacks{world: &world{T: t, sim: awssim.New().WithClock(k.clock), clock: k.clock, ctx: k.ctx}}
	if err := json.Unmarshal(text, again.sim); err != nil {
		t.Fatal(err)
	}
	again.cfn = cloudformation.NewFromConfig(again.with("AKIAADMIN"))
	k.same("operation", string(again.settled(id).Status), "SUCCEEDED")
	k.settled(id)
	k.same("inventory", again.sim.Inventory(), k.sim.Inventory())
}

func TestPreferencesThatContradictThemselves(t *testing.T) {
	for _, p := range []*preferences{
		{FailureToleranceCount: aws.Int32(1), FailureTolerancePercentage: aws.Int32(1)},
		{MaxConcurrentCount: aws.Int32(1), MaxConcurrentPercentage: aws.Int32(1)},
		{FailureTolerancePercentage: aws.Int32(101)}, {MaxConcurrentPercentage: aws.Int32(0)}, {MaxConcurrentCount: aws.Int32(0)},
	} {
		k := newStacks(t).set()
		_, err := k.cfn.CreateStackInstances(k.ctx, into(k.dev,
			func(in *cloudformation.CreateStackInstancesInput) { in.OperationPreferences = p }))
		refused(t, err, "ValidationError", "")
	}
}

func TestStackSetsWaitForWhatIAMHasNotSeen(t *testing.T) {
	k := newStacks(t).set()
	k.sim.Lag = time.Minute
	k.deployed(into(k.workloads))
	k.same("states", k.states(), "1:CURRENT/SUCCEEDED 2:CURRENT/SUCCEEDED 3:CURRENT/SUCCEEDED")
}

func TestAThousandStackSetsAreAllThereCanBe(t *testing.T) {
	k := newStacks(t)
	k.sim.Edit(func(w *awssim.World) {
		sets := map[string]*awssim.StackSetState{}
		for n := range 1000 {
			sets["s"+strconv.Itoa(n)] = &awssim.StackSetState{Name: "s" + strconv.Itoa(n)}
		}
		w.Accounts[acct].Regions["us-east-1"] = &awssim.RegionState{StackSets: sets}
	})
	_, err := k.cfn.CreateStackSet(k.ctx, stackSet())
	typed[*cfntypes.LimitExceededException](t, err)
}
