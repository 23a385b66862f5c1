package awssim

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"trailhead/awsops/policydoc"
	"trailhead/internal/pattern"
)

var queueName = pattern.New(`^[A-Za-z0-9_-]{1,80}$`)

// fifo ends the name of a FIFO queue or topic, and no other.
const fifo = ".fifo"

// checkQueueName holds a name against what the attribute FifoQueue makes of it.
func checkQueueName(name, isFIFO string) error {
	base, suffix := strings.CutSuffix(name, fifo)
	switch {
	case isFIFO == "true" && (!suffix || len(name) > 80 || !queueName().MatchString(base)):
		return apiError("InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "+
			"must end with .fifo suffix and be 1 to 80 in length.")
	case isFIFO != "true" && !queueName().MatchString(name):
		return apiError("InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	return nil
}

// nameRest is how long the name of a deleted queue cannot be used again.
const nameRest = 60 * time.Second

// createQueue is idempotent only as long as every attribute given is what the
// queue has (docs/aws.md#queue-names).
func createQueue(r *request, in *sqs.CreateQueueInput) (*sqs.CreateQueueOutput, error) {
	name := value(in.QueueName)
	if err := r.mayCreateQueue(name, len(in.Tags) > 0); err != nil {
		return nil, err
	}
	if err := checkQueueName(name, in.Attributes["FifoQueue"]); err != nil {
		return nil, err
	}
	attributes, err := r.checkedAttributes(in.Attributes, strings.HasSuffix(name, fifo))
	if err != nil {
		return nil, err
	}
	if err := checkQueueTags(name, in.Tags); err != nil {
		return nil, err
	}
	queues := r.region().Queues
	old := queues[name]
	switch {
	case old != nil && old.DeletedAt.IsZero():
		return r.createQueueAgain(old, in.Attributes)
	case old != nil && r.Now.Sub(old.DeletedAt) < nameRest:
		return nil, &types.QueueDeletedRecently{
			Message:           aws.String("You must wait 60 seconds after deleting a queue before you can create another with the same name."),
			ErrorCodeOverride: aws.String("AWS.SimpleQueueService.QueueDeletedRecently"),
		}
	}
	q := &QueueState{Name: name, Account: r.Account, Region: r.Region, CreatedAt: r.Now, ChangedAt: r.Now, Tags: cloneMap(in.Tags),
		Attributes: settled(attributes)}
	queues[name] = q
	return &sqs.CreateQueueOutput{QueueUrl: aws.String(r.w.queueURL(q))}, nil
}

func (r *request) mayCreateQueue(name string, tagged bool) error {
	arn := r.arn("sqs", name)
	if err := r.authorize("sqs:CreateQueue", arn, "", nil); err != nil || !tagged {
		return err
	}
	return r.authorize("sqs:TagQueue", arn, "", nil)
}

func (r *request) createQueueAgain(old *QueueState, given map[string]string) (*sqs.CreateQueueOutput, error) {
	has := withDefaults(old.Attributes.Value) // names collide at once, lag or not
	for _, name := range sortedKeys(given) {
		if has[name] != given[name] {
			return nil, &types.QueueNameExists{
				Message:           aws.String("A queue already exists with the same name and a different value for attribute " + name),
				ErrorCodeOverride: aws.String("QueueAlreadyExists"),
			}
		}
	}
	return &sqs.CreateQueueOutput{QueueUrl: aws.String(r.w.queueURL(old))}, nil
}

func setQueueAttributes(r *request, in *sqs.SetQueueAttributesInput) (*sqs.SetQueueAttributesOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:SetQueueAttributes", true)
	if err != nil {
		return nil, err
	}
	given, err := r.checkedAttributes(in.Attributes, q.isFIFO())
	if err != nil {
		return nil, err
	}
	all := cloneMap(q.Attributes.Value)
	switch { // a queue has one kind of encryption, the last that was set; SQS's own does not come back by itself
	case given["KmsMasterKeyId"] != "":
		all["SqsManagedSseEnabled"] = "false"
	case given["SqsManagedSseEnabled"] == "true":
		delete(all, "KmsMasterKeyId")
	}
	maps.Copy(all, given)
	maps.DeleteFunc(all, func(_, v string) bool { return v == "" })
	q.Attributes.set(r.w, all, r.Now)
	q.ChangedAt = r.Now
	return &sqs.SetQueueAttributesOutput{}, nil
}

func deleteQueue(r *request, in *sqs.DeleteQueueInput) (*sqs.DeleteQueueOutput, error) {
	q, err := r.queue(in.QueueUrl, "sqs:DeleteQueue", true)
	if err != nil {
		return nil, err
	}
	*q = QueueState{Name: q.Name, Account: q.Account, Region: q.Region, DeletedAt: r.Now}
	return &sqs.DeleteQueueOutput{}, nil
}

// span is the values a number may have.
type span struct{ from, to int }

// numbers are the attributes that are numbers (SQS API reference, CreateQueue;
// a message may be 1 MiB since 2025).
var numbers = map[string]span{
	"DelaySeconds": {0, 900}, "MaximumMessageSize": {1024, 1048576}, "MessageRetentionPeriod": {60, 1209600},
	"ReceiveMessageWaitTimeSeconds": {0, 20}, "VisibilityTimeout": {0, 43200}, "KmsDataKeyReusePeriodSeconds": {60, 86400},
}

// otherAttributes are the attributes that are no numbers.
var otherAttributes = map[string]bool{
	"Policy": true, "KmsMasterKeyId": true, "SqsManagedSseEnabled": true, "RedrivePolicy": true, "RedriveAllowPolicy": true,
}

// fifoAttributes are those of FIFO queues alone; of some SQS says so, others it
// does not know for a standard queue.
var fifoAttributes = map[string]bool{"FifoQueue": false, "ContentBasedDeduplication": false, "DeduplicationScope": true,
	"FifoThroughputLimit": true}

// checkedAttributes refuses what SQS refuses. The key is not looked at: a
// wrong one shows up with the first message.
func (r *request) checkedAttributes(given map[string]string, isFIFO bool) (map[string]string, error) {
	for _, name := range sortedKeys(given) {
		if err := r.checkAttribute(name, given[name], isFIFO); err != nil {
			return nil, err
		}
	}
	if given["KmsMasterKeyId"] != "" && given["SqsManagedSseEnabled"] == "true" {
		return nil, apiError("InvalidAttributeValue", "You can use one type of server-side encryption (SSE) at one time. You can either "+
			"enable KMS SSE or SQS SSE.")
	}
	return cloneMap(given), nil
}

func (r *request) checkAttribute(name, text string, isFIFO bool) error {
	limit, isNumber := numbers[name]
	n, err := strconv.Atoi(text)
	told, ofFIFO := fifoAttributes[name]
	switch {
	case isNumber && (err != nil || n < limit.from || n > limit.to):
		return invalidAttribute(name)
	case name == "Policy" && text != "" && !r.goodQueuePolicy(text),
		(name == "SqsManagedSseEnabled" || name == "ContentBasedDeduplication" && isFIFO) && text != "true" && text != "false":
		return invalidAttribute(name)
	case name == "RedrivePolicy" && text != "":
		return r.checkRedrive(text)
	case ofFIFO && !isFIFO && told:
		return &types.InvalidAttributeName{Message: aws.String("You can specify the " + name + " only when FifoQueue is set to true.")}
	case ofFIFO && isFIFO && r.Operation == "SetQueueAttributes" && name == "FifoQueue" && text != "true":
		return &types.InvalidAttributeValue{Message: aws.String(
			"Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.")}
	case ofFIFO && !isFIFO, !isNumber && !ofFIFO && !otherAttributes[name]:
		return &types.InvalidAttributeName{Message: aws.String("Unknown Attribute " + name + ".")}
	}
	return nil
}

// redrivePolicy is the attribute RedrivePolicy. The count may be written as a
// text.
type redrivePolicy struct {
	Target string       `json:"deadLetterTargetArn"`
	Most   *json.Number `json:"maxReceiveCount"`
}

// checkRedrive holds a redrive policy against what SQS asks of it (SQS API
// reference, SetQueueAttributes).
func (r *request) checkRedrive(text string) error {
	var raw map[string]any
	if json.Unmarshal([]byte(text), &raw) != nil {
		return badRedrive(text, "Redrive policy is not a valid JSON map.")
	}
	for _, name := range []string{"deadLetterTargetArn", "maxReceiveCount"} {
		if raw[name] == nil {
			return badRedrive(text, "Redrive policy does not contain mandatory attribute: %s.", name)
		}
	}
	var p redrivePolicy
	err := json.Unmarshal([]byte(text), &p)
	n := int64(0)
	if err == nil {
		n, err = p.Most.Int64()
	}
	switch {
	case err != nil || n < 1 || n > 1000:
		return badRedrive(text, "Invalid value for maxReceiveCount: %v, valid values are from 1 to 1000 both inclusive.", raw["maxReceiveCount"])
	case r.w.queueByARN(p.Target, r.Now) == nil:
		return badRedrive(text, "Dead letter target does not exist.")
	}
	return nil
}

func badRedrive(text, format string, args ...any) error {
	return apiError("InvalidParameterValue", "Value %s for parameter RedrivePolicy is invalid. Reason: %s", text, fmt.Sprintf(format, args...))
}

func invalidAttribute(name string) error {
	return &types.InvalidAttributeValue{Message: aws.String("Invalid value for the parameter " + name + ".")}
}

// goodQueuePolicy holds a policy against SQS's limits: 8,192 bytes, 20
// statements, 50 principals, 10 conditions, 7 actions a statement (docs/aws.md#queue-policy), and against the principals there are.
func (r *request) goodQueuePolicy(text string) bool {
	d, err := policydoc.Parse(text)
	if err != nil || len(text) > 8192 || len(d.Statements) > 20 || r.w.invalidPrincipal(d, r.Partition) {
		return false
	}
	for _, s := range d.Statements {
		principals, conditions := 0, 0
		for _, list := range s.Principal {
			principals += len(list)
		}
		for _, keys := range s.Condition {
			conditions += len(keys)
		}
		if principals+len(s.NotPrincipal) == 0 || principals > 50 || conditions > 10 || len(s.Action) > 7 {
			return false
		}
	}
	return true
}

func cloneMap(m map[string]string) map[string]string {
	c := map[string]string{}
	maps.Copy(c, m)
	return c
}
