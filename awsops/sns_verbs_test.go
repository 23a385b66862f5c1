package awsops

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"trailhead/awsops/policydoc"
)

const absentTopic = "arn:aws:sns:us-east-1:" + contractAccount + ":none"

var snsContract = []contractCase{
	{name: "a topic is made, read, changed and deleted", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		arn := "arn:aws:sns:us-east-1:" + contractAccount + ":trail"
		policy := letS3In("sns:Publish", arn, "acme-logs")
		same(e, "arn", must(e.a.CreateTopic(e.ctx, NewTopic{Name: "trail", Policy: policy, KeyID: key.ARN,
			Tags: Tags{"vendor": "expel", "x": "1"}})), arn)
		topic := must(e.a.Topic(e.ctx, arn))
		e.samePolicy(topic.Policy.Raw(), policy)
		topic.Policy = policydoc.Text{}
		same(e, "topic", topic, Topic{ARN: arn, KeyID: key.ARN, Owner: contractAccount})
		same(e, "tags", must(e.a.TopicTags(e.ctx, arn)), Tags{"vendor": "expel", "x": "1"})

		other := letS3In("sns:Publish", arn, "other-logs")
		e.ok(e.a.SetTopicPolicy(e.ctx, arn, other), e.a.SetTopicKey(e.ctx, arn, ""))
		topic = must(e.a.Topic(e.ctx, arn))
		e.samePolicy(topic.Policy.Raw(), other)
		same(e, "key", topic.KeyID, "")
		e.ok(e.a.DeleteTopic(e.ctx, arn))
		refusedFirst[Topic](e, Missing)(e.a.Topic(e.ctx, arn))
	}},
	{name: "a topic of that name is the answer", run: func(e *estate) {
		first := must(e.a.CreateTopic(e.ctx, NewTopic{Name: "t"}))
		same(e, "again", must(e.a.CreateTopic(e.ctx, NewTopic{Name: "t"})), first)
	}},
	{name: "a plain topic lets its owner in", run: func(e *estate) {
		topic := must(e.a.Topic(e.ctx, must(e.a.CreateTopic(e.ctx, NewTopic{Name: "t"}))))
		if topic.Policy.Empty() || topic.KeyID != "" {
			e.Fatalf("topic: %+v", topic)
		}
	}},
	{name: "an absent topic is missing", run: func(e *estate) {
		refusedFirst[Topic](e, Missing)(e.a.Topic(e.ctx, absentTopic))
		refusedFirst[Tags](e, Missing)(e.a.TopicTags(e.ctx, absentTopic))
		e.refused(Missing, e.a.SetTopicPolicy(e.ctx, absentTopic, keyRoot))
	}},
	{name: "a queue is subscribed, raw or not, and taken off", run: func(e *estate) {
		topic := must(e.a.CreateTopic(e.ctx, NewTopic{Name: "t"}))
		policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":"` + topic + `"}}}]}`
		queue := must(e.a.Queue(e.ctx, must(e.a.CreateQueue(e.ctx, NewQueue{Name: "q", Policy: policy}))))
		for _, raw := range []bool{true, false} {
			arn := must(e.a.Subscribe(e.ctx, NewSubscription{Topic: topic, Queue: queue.ARN, Raw: raw}))
			own := must(e.a.OwnSubscriptions(e.ctx))
			same(e, "own", own, []Subscription{{ARN: arn, Topic: topic, Protocol: "sqs", Endpoint: queue.ARN, Owner: contractAccount}})
			same(e, "confirmed", own[0].Confirmed(), true)
			same(e, "raw", must(e.a.DeliversRaw(e.ctx, arn)), raw)
			filter := `{"eventName":["ObjectCreated:Put"]}`
			must(e.a.sns().SetSubscriptionAttributes(e.ctx, &sns.SetSubscriptionAttributesInput{
				SubscriptionArn: &arn, AttributeName: aws.String("FilterPolicy"), AttributeValue: &filter}))
			settings := must(e.a.SubscriptionSettings(e.ctx, arn))
			settings.FilterScope = "" // AWS and moto tell the default, too
			same(e, "settings", settings, SubscriptionSettings{Raw: raw, Filter: filter})
			must(e.a.sns().SetSubscriptionAttributes(e.ctx, &sns.SetSubscriptionAttributesInput{
				SubscriptionArn: &arn, AttributeName: aws.String("FilterPolicy"), AttributeValue: aws.String("{}")}))
			before := must(e.a.Queue(e.ctx, queue.URL)).Messages
			e.ok(e.a.Publish(e.ctx, topic, "{}"))
			same(e, "arrived", must(e.a.Queue(e.ctx, queue.URL)).Messages, before+1)
			e.ok(e.a.Unsubscribe(e.ctx, arn))
			same(e, "gone", len(must(e.a.OwnSubscriptions(e.ctx))), 0)
		}
		_, err := e.a.Subscribe(e.ctx, NewSubscription{Topic: absentTopic, Queue: queue.ARN})
		e.refused(Missing, err)
	}},
	{name: "subscriptions are listed over several pages", run: func(e *estate) {
		arn := must(e.a.CreateTopic(e.ctx, NewTopic{Name: "t"}))
		same(e, "none", len(must(e.a.Subscriptions(e.ctx, arn))), 0)
		var wanted []string
		for _, name := range []string{"a", "b", "c"} {
			queue := must(e.a.Queue(e.ctx, must(e.a.CreateQueue(e.ctx, NewQueue{Name: name}))))
			must(e.a.sns().Subscribe(e.ctx, &sns.SubscribeInput{TopicArn: &arn, Protocol: aws.String("sqs"), Endpoint: &queue.ARN}))
			wanted = append(wanted, queue.ARN)
		}
		var found []string
		for _, s := range must(e.a.Subscriptions(e.ctx, arn)) {
			found = append(found, s.Endpoint)
			if s.Protocol != "sqs" || s.Owner != contractAccount || s.ARN == "" {
				e.Fatalf("subscription: %+v", s)
			}
		}
		same(e, "endpoints", words(found), words(wanted))
	}},
}
