package step5notification

import (
	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
)

// handover is the rule for the management account to add: from anywhere else a
// guardrail keeps the bucket's notifications shut.
func (s NotificationObserved) handover(wanted awsops.Notifications) *engine.Handover {
	return s.handed("Add trailhead's rule to the notifications of "+s.Setup.Bucket()+", as "+access.TowerRole,
		"In the management account, either run\n\ntrailhead apply --variant control-tower --accept control-tower-bypass\n\nor, as "+
			access.TowerRole+" in account "+s.Setup.LogAt().Account+
			", replace the notifications of the bucket, if they are still as trailhead saw them, with", wanted)
}

// handoverBack is the rule for the management account to take out again.
func (s NotificationObserved) handoverBack(left awsops.Notifications) *engine.Handover {
	return s.handed("Take trailhead's rule out of the notifications of "+s.Setup.Bucket()+", as "+access.TowerRole,
		"As "+access.TowerRole+" in account "+s.Setup.LogAt().Account+
			", replace the notifications of the bucket, if they are still as trailhead saw them, with", left)
}

func (s NotificationObserved) handed(what, how string, document awsops.Notifications) *engine.Handover {
	return &engine.Handover{To: "whoever runs the management account", Account: s.Setup.LogAt().Account, What: what,
		Why: "a guardrail of " + s.Setup.Existing.Tower.Words() +
			" (Sid CTS3PV8) lets only that role change them, and only the management account can take it on",
		Text: engine.NewDocument(how + "\n\n" + asS3HasIt(document) + "\n\nWith that in the file rules.json, it is this command:\n\naws s3api " +
			"put-bucket-notification-configuration --bucket " + s.Setup.Bucket() + " --notification-configuration file://rules.json")}
}

// The document of a bucket's notifications as S3 and its command line have it.
type (
	s3Document struct {
		Queues      []s3Rule  `json:"QueueConfigurations,omitempty"`
		Topics      []s3Rule  `json:"TopicConfigurations,omitempty"`
		Lambdas     []s3Rule  `json:"LambdaFunctionConfigurations,omitempty"`
		EventBridge *struct{} `json:"EventBridgeConfiguration,omitempty"`
	}
	s3Rule struct {
		ID     string    `json:"Id"`
		Queue  string    `json:"QueueArn,omitempty"`
		Topic  string    `json:"TopicArn,omitempty"`
		Lambda string    `json:"LambdaFunctionArn,omitempty"`
		Events []string  `json:"Events"`
		Filter *s3Filter `json:"Filter,omitempty"`
	}
	s3Filter struct {
		Key struct {
			FilterRules []s3FilterRule `json:"FilterRules"`
		} `json:"Key"`
	}
	s3FilterRule struct{ Name, Value string }
)

// asS3HasIt is the document that S3's own tools take.
func asS3HasIt(n awsops.Notifications) string {
	var d s3Document
	for _, r := range n.Queues {
		d.Queues = append(d.Queues, s3Rule{ID: r.ID, Queue: r.Destination, Events: r.Events, Filter: filterOf(r)})
	}
	for _, r := range n.Topics {
		d.Topics = append(d.Topics, s3Rule{ID: r.ID, Topic: r.Destination, Events: r.Events, Filter: filterOf(r)})
	}
	for _, r := range n.Lambdas {
		d.Lambdas = append(d.Lambdas, s3Rule{ID: r.ID, Lambda: r.Destination, Events: r.Events, Filter: filterOf(r)})
	}
	if n.EventBridge {
		d.EventBridge = &struct{}{}
	}
	return engine.SettingsDocument(d).String()
}

func filterOf(n awsops.Notification) *s3Filter {
	var f s3Filter
	for _, r := range []s3FilterRule{{"prefix", n.Prefix}, {"suffix", n.Suffix}} {
		if r.Value != "" {
			f.Key.FilterRules = append(f.Key.FilterRules, r)
		}
	}
	if f.Key.FilterRules == nil {
		return nil
	}
	return &f
}
