package path

import "trailhead/awsops/policydoc"

// enqueue: does the message get into the queue, from S3 itself or from a topic?
func (p Path) enqueue(t *Topic) Hop {
	f, h := p.Facts, Hop{ID: Enqueue}
	say := func(v Verdict, r Reason, e Evidence) {
		h.Findings = append(h.Findings, Finding{Verdict: v, Reason: r, Evidence: e})
	}
	switch {
	case f.Queue.State == Unreadable:
		say(Unknown, "queue.unread", Evidence{ARN: f.Start.QueueURL, Err: f.Queue.Err})
		return h
	case f.Queue.State == NotAsked:
		say(Unknown, "queue.unnamed", Evidence{ARN: f.Identity.ARN})
		return h
	case !f.Queue.Ok():
		say(Shut, "queue.none", Evidence{ARN: f.Start.QueueURL})
		return h
	}
	q := f.Queue.Value
	if q.FIFO {
		say(Shut, "queue.fifo", Evidence{ARN: q.ARN})
	}
	if region := f.Bucket.Fact.Value.Region; t == nil && f.Bucket.Fact.Ok() && region != regionIn(q.ARN) {
		say(Shut, "queue.region", Evidence{ARN: q.ARN, Want: []string{region}, Got: []string{regionIn(q.ARN)}})
	}
	if f.Bucket.Name == "" && t == nil { // who sends is not known
		return h
	}
	service, source, account, noted := s3Service, f.bucketARN(), f.senderAccount(), "aws:sqs:arn"
	if t != nil {
		service, source, account = snsService, t.ARN, accountIn(t.ARN)
	}
	policy := parsed(QueuePolicy, q.ARN, "", q.Policy)
	send := Call{Subject: OnQueue, Asked: policydoc.Call{Caller: policydoc.Caller{Service: service}, Action: "sqs:SendMessage",
		Resource: q.ARN, Owner: accountIn(q.ARN), Context: p.source(source, account)}, Policies: p.onResource(policy, accountIn(q.ARN))}
	h.Calls = append(h.Calls, send)
	if policy := parsed(QueuePolicy, q.ARN, "", q.Policy); policy.Ok() {
		h.Findings = append(h.Findings, p.sendersElse(policy.Value)...)
	}
	if k, uses := p.key(q.KeyID); uses {
		h.Calls = append(h.Calls, p.encryptFor(k, service, source, account, noted, q.ARN)...)
	}
	return h
}

// senderAccount is the bucket's, which is the queue's where it is not known.
func (f *Facts) senderAccount() string {
	if f.Bucket.Account != "" {
		return f.Bucket.Account
	}
	return f.queueAccount()
}
