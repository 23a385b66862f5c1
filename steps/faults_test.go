package steps_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/ui/words"
)

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(AROA|ANPA|AIDA|AKIA)[A-Z0-9]+`)

// masked hides what differs from run to run without meaning: the ids that the
// simulated AWS counts up.
func masked(inventory string) string {
	return ids.ReplaceAllString(inventory, "ID")
}

// operation is one kind of call a run makes.
type operation struct{ service, name string }

// fault is something that goes wrong with a call.
type fault struct {
	name  string
	fault awssim.Fault
}

func always(name string, err error) fault { return fault{name, awssim.Fault{Err: err}} }
func once(name string, err error) fault   { return fault{name + " once", awssim.Fault{Err: err, Nth: 1}} }

// everywhere can happen to any call.
func everywhere() []fault {
	return []fault{
		once("throttled", awssim.Throttling()),
		always("throttled", awssim.Throttling()),
		once("500", awssim.Unavailable()),
		always("500", awssim.Unavailable()),
		once("connection dropped", nil),
		always("connection dropped", nil),
		{"answer lost once", awssim.Fault{Nth: 1, After: true}},
		{"answer lost", awssim.Fault{After: true}},
		always("denied", awssim.APIError("AccessDenied", "User: arn:aws:iam::123456789012:user/admin is not authorized to perform this "+
			"because no identity-based policy allows the action")),
		always("denied by SCP", awssim.APIError("AccessDeniedException",
			"User: arn:aws:iam::123456789012:user/admin is not authorized to perform this with an explicit deny in a service control policy")),
		always("token expired", awssim.APIError("ExpiredToken", "The security token included in the request is expired")),
	}
}

// documented are the refusals that AWS documents for a call (docs/aws.md#cloudtrail-errors): code and text.
var documented = map[operation][][2]string{
	{"S3", "CreateBucket"}: {{"BucketAlreadyExists", "The requested bucket name is not available."},
		{"OperationAborted", "A conflicting conditional operation is currently in progress"},
		{"TooManyBuckets", "You have attempted to create more buckets than allowed"},
		{"InvalidBucketName", "The specified bucket is not valid."}},
	{"S3", "PutBucketPolicy"}: {{"MalformedPolicy", "Invalid principal in policy"},
		{"NoSuchBucket", "The specified bucket does not exist"}, {"OperationAborted", "A conflicting conditional operation"}},
	{"S3", "PutBucketEncryption"}: {{"NoSuchBucket", "The specified bucket does not exist"},
		{"OperationAborted", "A conflicting conditional operation"}},
	{"S3", "PutBucketNotificationConfiguration"}: {{"InvalidArgument", "Unable to validate the following destination configurations"},
		{"InvalidArgument", "Configurations overlap. Configurations on the same bucket cannot share a common event type."},
		{"NoSuchBucket", "The specified bucket does not exist"}},
	{"KMS", "CreateKey"}: {{"MalformedPolicyDocumentException",
		"The new key policy will not allow you to update the key policy in the future."},
		{"MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals."},
		{"LimitExceededException", "quota"}},
	{"KMS", "CreateAlias"}: {{"AlreadyExistsException", "An alias with the name exists"}, {"NotFoundException", "Key does not exist"},
		{"LimitExceededException", "quota"}},
	{"KMS", "EnableKeyRotation"}: {{"NotFoundException", "Key does not exist"}, {"KMSInvalidStateException", "the key is pending deletion."}},
	{"CloudTrail", "CreateTrail"}: {{"InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: b"},
		{"InsufficientEncryptionPolicyException", "Insufficient permissions to access S3 bucket b or KMS key k."},
		{"KmsKeyNotFoundException", "not found"}, {"KmsException", "disabled"},
		{"S3BucketDoesNotExistException", "no bucket"}, {"TrailAlreadyExistsException",
			"Trail GlobalCloudTrail already exists for customer: 123456789012"},
		{"MaximumNumberOfTrailsExceededException", "User: 123456789012 already has 5 trails in us-east-1"},
		{"ConflictException", "try again later"}},
	{"CloudTrail", "StartLogging"}: {{"TrailNotFoundException", "Unknown trail"}, {"InvalidHomeRegionException", "not the home region"},
		{"ConflictException", "try again later"}},
	{"SQS", "CreateQueue"}: {{"AWS.SimpleQueueService.QueueDeletedRecently", "You must wait 60 seconds after deleting a queue"},
		{"QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute KmsMasterKeyId"}},
	{"IAM", "CreatePolicy"}: {{"EntityAlreadyExists", "A policy called ExpelAPIPolicy already exists."},
		{"LimitExceeded", "Cannot exceed quota for PolicyPerAccount"}, {"MalformedPolicyDocument", "syntax errors in policy."},
		{"ConcurrentModification", "try again"}},
	{"IAM", "CreateRole"}: {{"EntityAlreadyExists", "Role with name ExpelServiceRole already exists."},
		{"LimitExceeded", "Cannot exceed quota for RolesPerAccount"},
		{"MalformedPolicyDocument", `Invalid principal in policy: "AWS":"arn:aws:iam::012205512454:root"`},
		{"ConcurrentModification", "try again"}},
	{"IAM", "AttachRolePolicy"}: {{"NoSuchEntity", "The role cannot be found."}, {"LimitExceeded", "Cannot exceed quota for PoliciesPerRole"},
		{"ConcurrentModification", "try again"}},
}

func faultsOf(op operation) []fault {
	faults := everywhere()
	for _, d := range documented[op] {
		faults = append(faults, always(d[0]+" "+d[1][:min(24, len(d[1]))], awssim.APIError(d[0], d[1])),
			once(d[0]+" "+d[1][:min(24, len(d[1]))], awssim.APIError(d[0], d[1])))
	}
	return faults
}

// faultAt is a fault that strikes one call.
type faultAt struct {
	op    operation
	fault fault
}

func (f faultAt) String() string { return f.op.service + "." + f.op.name + "/" + f.fault.name }

// faultsIn are all faults of these calls.
func faultsIn(ops []operation) []faultAt {
	var all []faultAt
	for _, op := range ops {
		for _, f := range faultsOf(op) {
			f.fault.Service, f.fault.Operation = op.service, op.name
			all = append(all, faultAt{op, f})
		}
	}
	return all
}

// operations are the calls that a whole apply makes.
func operations(t *testing.T) []operation {
	b := newWorld(t)
	b.applied()
	var all []operation
	for _, c := range b.sim.Calls() {
		if op := (operation{c.Service, c.Operation}); !slices.Contains(all, op) {
			all = append(all, op)
		}
	}
	return all
}

// Whatever goes wrong with whatever call: the run recovers, or stops with a
// problem that helps; running again finishes; one of each resource is made; and
// undo leaves nothing.
func TestEveryCallFailsInEveryWay(t *testing.T) {
	whole := newWorld(t)
	before := whole.inventory()
	whole.applied()
	want := masked(whole.inventory())
	all := operations(t)
	for _, c := range sample.Of(t, 10, faultsIn(all)) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			b := newWorld(t)
			b.sim.Fail(c.fault.fault)
			b.attempt(c.op)
			b.sim.ClearFaults()
			b.applied()
			if got := masked(b.inventory()); got != want {
				t.Errorf("run again:\n%s\nwant:\n%s", got, want)
			}
			b.undone(setup.UndoOptions{DeleteKey: "alias/expel-cloudtrail"})
			if got := b.inventory(); got != before {
				t.Errorf("undo left:\n%s", got)
			}
		})
	}
	for op := range documented {
		if !slices.Contains(all, op) {
			t.Errorf("%v is never called: its row proves nothing", op)
		}
	}
}

// attempt applies; what goes wrong must be a problem that a person can act on.
func (b *world) attempt(op operation, answers ...string) {
	b.t.Helper()
	d, err := steps.Open(b.t.Context(), b.reach, b.state, nil)
	if err != nil {
		b.helps(op, err)
		return
	}
	set := answered(b.t, d, answers...)
	plan, err := d.Plan(b.t.Context(), set)
	if err != nil {
		b.helps(op, err)
		return
	}
	b.attemptPlan(op, d, set, plan)
}

// attemptUndo is attempt for the way back.
func (b *world) attemptUndo(op operation, answers ...string) {
	b.t.Helper()
	d, err := steps.Open(b.t.Context(), b.reach, b.state, nil)
	if err != nil {
		b.helps(op, err)
		return
	}
	set := answered(b.t, d, answers...)
	plan, err := d.PlanUndo(b.t.Context(), set, everythingBack)
	if err != nil {
		b.helps(op, err)
		return
	}
	b.attemptPlan(op, d, set, plan)
}

func (b *world) attemptPlan(op operation, d *steps.Session, set answers.Set, plan *engine.Plan) {
	b.t.Helper()
	ok, err := plan.Approve()
	if err != nil {
		b.helps(op, err)
		return
	}
	result, _ := follow(d.Apply(b.t.Context(), set, ok, false))
	if result.Problem != nil {
		b.helps(op, result.Problem)
	}
}

// helps checks that a problem says what, why and what to do, names the action,
// and keeps the External ID to itself.
func (b *world) helps(op operation, err error) {
	b.t.Helper()
	var wrong answers.Problems
	if errors.As(err, &wrong) {
		for _, p := range wrong {
			if p.What == "" || p.ID == "" || words.Answer(p, words.OnCommandLine, false) == "" || strings.Contains(p.Error(), externalID) {
				b.t.Errorf("the problem does not help: %+v", p)
			}
		}
		return
	}
	p := problemIn(err)
	if p == nil {
		b.t.Fatalf("an error without a story: %v", err)
	}
	if p.ID == "" || p.What == "" || p.Why == "" || len(p.Do) == 0 {
		b.t.Errorf("the problem does not help: %+v", p)
	}
	var conflict *setup.Conflict // what was refused is in a choice that cannot be had
	if op.service != "" && !errors.As(err, &conflict) && (p.Action == "" || p.RequestID == "" && p.Kind != awsops.Network) {
		b.t.Errorf("action %q, request id %q: %s", p.Action, p.RequestID, p.Error())
	}
	for _, text := range append([]string{p.Error(), fmt.Sprint(p.Err)}, words.Remedies(p, words.OnCommandLine)...) {
		if strings.Contains(text, externalID) {
			b.t.Errorf("the External ID is in %q", text)
		}
	}
}
