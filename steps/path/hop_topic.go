package path

import (
	"trailhead/awsops"
	"trailhead/awsops/policydoc"
)

// byTopic: does a topic take what S3 publishes, and send it on to the queue?
func (p Path) byTopic(t *Topic) Hop {
	f, h := p.Facts, Hop{ID: ByTopic}
	say := func(v Verdict, r Reason, e Evidence) {
		h.Findings = append(h.Findings, Finding{Verdict: v, Reason: r, Evidence: e})
	}
	switch {
	case t.Fact.State == Absent:
		say(Shut, "topic.none", Evidence{ARN: t.ARN})
		return h
	case !t.Fact.Ok():
		say(Unknown, "topic.unread", Evidence{ARN: t.ARN, Err: t.Fact.Err})
	default:
		h.Calls = append(h.Calls, p.publish(t))
		if k, uses := p.key(t.Fact.Value.KeyID); uses {
			h.Calls = append(h.Calls, p.encryptFor(k, s3Service, f.bucketARN(), f.Bucket.Account, "aws:sns:topicArn", t.ARN)...)
		}
	}
	h.Findings = append(h.Findings, f.subscribed(t)...)
	return h
}

// subscribed says whether the topic sends on to the queue.
func (f *Facts) subscribed(t *Topic) []Finding {
	one := func(v Verdict, r Reason, e Evidence) []Finding {
		return []Finding{{Verdict: v, Reason: r, Evidence: e}}
	}
	s := t.subscription(f.queueARN())
	about := Evidence{ARN: t.ARN, Want: []string{f.queueARN()}}
	switch {
	case t.Subscriptions.State == Unreadable:
		about.Err = t.Subscriptions.Err
		return one(Unknown, "topic.subscriptions-unread", about)
	case s.ARN == "" && pick(t.Own.Value, t.ARN, f.queueARN()).Confirmed():
		return one(Shut, "topic.outlived", Evidence{ARN: t.ARN, Got: []string{pick(t.Own.Value, t.ARN, f.queueARN()).ARN}})
	case s.ARN == "":
		return one(Shut, "topic.subscription", about)
	case !s.Confirmed():
		return one(Shut, "topic.pending", about)
	case t.Settings.State == Unreadable:
		return one(Unknown, "topic.filter-unread", Evidence{ARN: s.ARN, Err: t.Settings.Err})
	}
	return f.filtered(s, t.Settings.Value)
}

func (f *Facts) filtered(s awsops.Subscription, settings awsops.SubscriptionSettings) []Finding {
	e := Evidence{ARN: s.ARN, Got: []string{settings.Filter}}
	switch passesFilter(settings, f.message()) {
	case no:
		return []Finding{{Verdict: Shut, Reason: "topic.filter", Evidence: e}}
	case perhaps:
		return []Finding{{Verdict: Unknown, Reason: "topic.filter", Evidence: e}}
	}
	if settings.Raw {
		return []Finding{{Verdict: Open, Reason: "topic.raw", Evidence: Evidence{ARN: s.ARN}}}
	}
	return nil
}

// publish is how S3 hands a message to a topic.
func (p Path) publish(t *Topic) Call {
	f := p.Facts
	policy := parsed(TopicPolicy, t.ARN, "", t.Fact.Value.Policy)
	return Call{Subject: OnTopic, Asked: policydoc.Call{Caller: policydoc.Caller{Service: s3Service}, Action: "sns:Publish", Resource: t.ARN,
		Owner: accountIn(t.ARN), Context: p.source(f.bucketARN(), f.Bucket.Account)}, Policies: p.onResource(policy, accountIn(t.ARN))}
}

// encryptFor is how a service that sends to an encrypted queue or topic uses
// its key.
func (p Path) encryptFor(k Key, service, source, account, contextKey, target string) []Call {
	context := p.source(source, account).With("kms:EncryptionContext:"+contextKey, target)
	return []Call{p.useKey(k, service, "kms:GenerateDataKey", context), p.useKey(k, service, "kms:Decrypt", context)}
}
