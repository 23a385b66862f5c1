package setup

import (
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
)

// Letter is what the owner of the rule in the way is asked for: to let us
// subscribe where their topic hears of the log files, else to make room. Each
// paragraph is a line, so that it can be pasted anywhere.
func (s Setup) Letter(c *Conflict) string {
	r := c.Rules[0]
	for _, other := range c.Rules {
		if other.Hears {
			r = other
		}
	}
	topic := escape.Line(r.Destination)
	begins := "We connect the CloudTrail logs in s3://" + escape.Line(c.Bucket) + " (account " + c.Account + ") to Expel. Its queue " +
		s.QueueARN() + " has to hear of every new log file."
	switch {
	case r.Hears && r.Subscribable:
		return begins + "\n\nYour topic " + topic + " hears of them already, and its policy lets us subscribe. We would like to: it " +
			"adds one subscription, and the topic and everybody else's subscriptions stay as they are. Please tell us if you would rather not."
	case r.Hears:
		return begins + "\n\nYour topic " + topic + " hears of them already. Please let account " + c.Account +
			" subscribe this queue: add the statement below to the topic's policy. It adds one subscription, and everybody else's stay as " +
			"they are.\n\n" +
			policydoc.New(s.subscribeStatement(r.Destination)).Indent()
	case r.Kind == awsops.ToTopic && !s.HearsLogs(r.Notification):
		return begins + "\n\nYour notification \"" + escape.Line(r.ID) + "\" takes some of these events (" +
			escape.Line(ruleWords(r.Notification)) + ") to the topic " +
			topic + ", and S3 allows only one rule for an event and prefix. Please widen it to s3:ObjectCreated:* without prefix and " +
			"suffix, so that our queue can subscribe to the same topic; with a filter on your subscription you hear of no more than today."
	}
	return begins + "\n\n" + s.makeRoom(c)
}

// makeRoom asks for a topic in the place of what hears of the log files now.
func (s Setup) makeRoom(c *Conflict) string {
	notification, verb := "notification", "takes"
	if len(c.Rules) > 1 {
		notification, verb = "notifications", "take"
	}
	var names, ends []string
	for _, r := range c.Rules {
		names = append(names, `"`+escape.Line(r.ID)+`"`)
		end := escape.Line(r.Destination)
		switch r.Kind {
		case awsops.ToQueue:
			end += " (with raw message delivery, so that it gets the messages it gets now)"
		case awsops.ToLambda:
			end += " (it then gets SNS's envelope with S3's event in it)"
		case awsops.ToTopic:
			end = "whoever listens to " + end
		}
		ends = append(ends, end)
	}
	return "Your " + notification + " " + strings.Join(names, " and ") + " on that bucket " + verb +
		" these events, and S3 allows only one rule for an event and prefix. Please make an SNS topic in account " + c.Account + ", region " +
		s.LogAt().Region +
		", to which S3 may publish; send all of s3:ObjectCreated:* to it instead; and subscribe " + strings.Join(ends, " and ") +
		" to it. Our queue then subscribes to the same topic."
}

// subscribeStatement lets the log account subscribe our queue to somebody's
// topic, and nothing else.
func (s Setup) subscribeStatement(topic string) policydoc.Statement {
	return policydoc.Statement{Sid: "AllowExpelQueueToSubscribe", Effect: policydoc.Allow,
		Principal: policydoc.Principal{"AWS": {s.RootARN()}},
		Action:    policydoc.Strings{"sns:Subscribe"}, Resource: policydoc.Strings{topic},
		Condition: policydoc.Conditions{"StringEquals": {"sns:Protocol": {"sqs"}, "sns:Endpoint": {s.QueueARN()}}}}
}
