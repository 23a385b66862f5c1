package awsops

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"trailhead/awsops/policydoc"
)

var sqsContract = []contractCase{
	{name: "a queue is made, read, changed and deleted", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		arn := "arn:aws:sqs:us-east-1:" + contractAccount + ":Notify"
		policy := letS3In("sqs:SendMessage", arn, "acme-logs")
		wanted := NewQueue{Name: "Notify", VisibilityTimeout: 30, Retention: 604800, MaxMessageSize: 262144, KeyID: key.ARN, Policy: policy,
			Tags: Tags{"vendor": "expel"}}
		url := must(e.a.CreateQueue(e.ctx, wanted))
		same(e, "url", must(e.a.QueueURL(e.ctx, "Notify")), url)
		same(e, "account", AccountOf(url), contractAccount)
		q := must(e.a.Queue(e.ctx, url))
		e.samePolicy(q.Policy.Raw(), policy)
		q.Policy, q.KeyReuse = policydoc.Text{}, 0
		same(e, "queue", q, Queue{Name: "Notify", URL: url, ARN: arn, VisibilityTimeout: 30, Retention: 604800, MaxMessageSize: 262144,
			KeyID: key.ARN})

		wanted.VisibilityTimeout, wanted.Retention, wanted.Delay, wanted.ReceiveWait = 60, 86400, 5, 20
		e.ok(e.a.SetQueue(e.ctx, url, wanted))
		q = must(e.a.Queue(e.ctx, url))
		same(e, "changed", []int{q.VisibilityTimeout, q.Retention, q.Delay, q.ReceiveWait}, []int{60, 86400, 5, 20})
		e.samePolicy(q.Policy.Raw(), policy)

		e.ok(e.a.DeleteQueue(e.ctx, url))
		e.clock.advance(time.Minute)
		refusedFirst[string](e, Missing)(e.a.QueueURL(e.ctx, "Notify"))
	}},
	{name: "a queue's policy is replaced and removed", run: func(e *estate) {
		url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"}))
		same(e, "none", must(e.a.Queue(e.ctx, url)).Policy.Raw(), "")
		policy := letS3In("sqs:SendMessage", must(e.a.Queue(e.ctx, url)).ARN, "acme-logs")
		e.ok(e.a.SetQueuePolicy(e.ctx, url, policy))
		e.samePolicy(must(e.a.Queue(e.ctx, url)).Policy.Raw(), policy)
		e.ok(e.a.SetQueuePolicy(e.ctx, url, ""))
		same(e, "removed", must(e.a.Queue(e.ctx, url)).Policy.Raw(), "")
	}},
	{name: "a policy and a key left empty stay", notOn: map[string]string{
		onMoto: "moto drops the policy at every SetQueueAttributes without one"}, run: func(e *estate) {
		url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"}))
		policy := letS3In("sqs:SendMessage", must(e.a.Queue(e.ctx, url)).ARN, "acme-logs")
		e.ok(e.a.SetQueuePolicy(e.ctx, url, policy), e.a.SetQueue(e.ctx, url, NewQueue{Name: "q", VisibilityTimeout: 60}))
		q := must(e.a.Queue(e.ctx, url))
		same(e, "timeout", q.VisibilityTimeout, 60)
		e.samePolicy(q.Policy.Raw(), policy)
	}},
	{name: "tags are added and kept", run: func(e *estate) {
		url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q", Tags: Tags{"a": "1", "b": "2"}}))
		e.ok(e.a.TagQueue(e.ctx, url, Tags{"b": "3", "c": "4"}))
		same(e, "tags", must(e.a.QueueTags(e.ctx, url)), Tags{"a": "1", "b": "3", "c": "4"})
		bare := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "bare"}))
		same(e, "no tags", must(e.a.QueueTags(e.ctx, bare)), Tags{})
	}},
	{name: "a FIFO queue is told from a standard one", run: func(e *estate) {
		must(e.a.sqs().CreateQueue(e.ctx, &sqs.CreateQueueInput{
			QueueName: aws.String("q.fifo"), Attributes: map[string]string{"FifoQueue": "true"}}))
		same(e, "fifo", must(e.a.Queue(e.ctx, must(e.a.QueueURL(e.ctx, "q.fifo")))).FIFO, true)
		same(e, "standard", must(e.a.Queue(e.ctx, must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"})))).FIFO, false)
	}},
	{name: "an absent queue is missing", run: func(e *estate) {
		refusedFirst[string](e, Missing)(e.a.QueueURL(e.ctx, "none"))
		url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"}))
		none := url[:len(url)-1] + "none"
		refusedFirst[Queue](e, Missing)(e.a.Queue(e.ctx, none))
		refusedFirst[Tags](e, Missing)(e.a.QueueTags(e.ctx, none))
		e.refused(Missing, e.a.SetQueuePolicy(e.ctx, none, ""))
		e.refused(Missing, e.a.DeleteQueue(e.ctx, none))
	}},
	{name: "an equal queue is no error, another one of the name is taken", run: func(e *estate) {
		first := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q", VisibilityTimeout: 30}))
		same(e, "again", must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q", VisibilityTimeout: 30})), first)
		refusedFirst[string](e, Taken)(e.a.CreateQueue(e.ctx, NewQueue{Name: "q", VisibilityTimeout: 31}))
	}},
	{name: "the name of a deleted queue comes free within the wait",
		notOn: map[string]string{onMoto: "re-creates a queue inside 60 s (docs/aws.md#moto)"}, run: func(e *estate) {
			url := must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"}))
			e.ok(e.a.DeleteQueue(e.ctx, url))
			same(e, "again", must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q"})), url)
			same(e, "waited a minute and no whole pause more", e.clock.total() >= time.Minute && e.clock.total() < time.Minute+longestPause, true)
		}},
}
