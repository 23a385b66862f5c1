package step3queue

import (
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// queueResources are the queue and its policy in a template.
func queueResources(s setup.Setup, r instructions.Object) {
	q := Queue{s}
	w := q.wanted(engine.NewValues(), "")
	r["Queue"] = instructions.TemplateResource("AWS::SQS::Queue",
		instructions.Object{"QueueName": w.Name, "VisibilityTimeout": w.VisibilityTimeout, "MessageRetentionPeriod": w.Retention,
			"DelaySeconds": w.Delay, "MaximumMessageSize": w.MaxMessageSize, "ReceiveMessageWaitTimeSeconds": w.ReceiveWait,
			"KmsMasterKeyId": w.KeyID, "Tags": instructions.TemplateTags(w.Tags)},
		instructions.Object{"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}) // said, since a queue holds messages
	r["QueuePolicy"] = instructions.TemplateResource("AWS::SQS::QueuePolicy",
		instructions.Object{"Queues": []instructions.Object{{"Ref": "Queue"}}, "PolicyDocument": policydoc.New(q.Statements()...)})
}
