package steps

import (
	"strconv"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// What the script calls for each thing. The documents are the resources' own.

func (a serviceAccess) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_service_access", cloudtrailService)
}

func (r serviceRole) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_service_role", awsops.CloudTrailRole, cloudtrailService)
}

func (t topic) script(w *scriptWriter, p engine.Planned) {
	if t.id == idFront {
		w.left = append(w.left, "step 5, "+p.Title()+" in account "+p.At.Account)
		return
	}
	w.call("ensure_topic", nameIn(t.arn), t.arn, w.document(policydoc.New(t.lets)))
}

func (t topic) keepsOthers() {}

func (k key) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_key", k.setup.Alias(), k.description(), w.document(policydoc.New(k.statements()...)))
}

func (b bucket) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_bucket", b.setup.Bucket(), w.document(policydoc.New(b.statements()...)))
}

func (e encryption) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_encryption", e.setup.Bucket(), strconv.FormatBool(e.setup.Answers.BucketKey))
}

func (t trail) script(w *scriptWriter, _ engine.Planned) {
	n := t.wanted(engine.NewValues())
	w.call("ensure_trail", n.Name, t.setup.trailARN(), t.name(), n.Bucket, n.Topic, strconv.FormatBool(n.Organization))
}

func (q queue) script(w *scriptWriter, _ engine.Planned) {
	n := q.wanted(engine.NewValues(), "")
	settings := compact(map[string]string{"VisibilityTimeout": strconv.Itoa(n.VisibilityTimeout), "MessageRetentionPeriod": strconv.Itoa(n.Retention), "DelaySeconds": strconv.Itoa(n.Delay),
		"MaximumMessageSize": strconv.Itoa(n.MaxMessageSize), "ReceiveMessageWaitTimeSeconds": strconv.Itoa(n.ReceiveWait)})
	w.call("ensure_queue", n.Name, settings, w.document(policydoc.New(q.statements()...)))
}

func (s subscription) script(w *scriptWriter, p engine.Planned) {
	if s.setup.fansOut() {
		w.left = append(w.left, "step 5, "+p.Title()+" in account "+p.At.Account)
		return
	}
	w.call("ensure_subscription", s.setup.hears(), s.queue)
}

func (n notification) script(w *scriptWriter, _ engine.Planned) {
	rule := n.route().rule
	w.call("ensure_notification", n.setup.Bucket(), compact(s3Rule{ID: rule.ID, Queue: rule.Destination, Events: rule.Events, Filter: filterOf(rule)}))
}

func (k existingKey) script(w *scriptWriter, p engine.Planned) {
	if statements := k.adds(p); len(statements) > 0 {
		w.call("ensure_statements", k.arn, w.document(policydoc.New(statements...)))
	}
}

func (p policy) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_policy", p.setup.Answers.Policy, p.arn(), w.document(p.document(engine.NewValues())), policyDescription)
}

func (r role) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_role", r.setup.Answers.Role, w.document(r.trust()), r.setup.policyIn(r.account), roleDescription)
}

func (u user) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_user", u.setup.Answers.Role, u.setup.policyARN())
}

func (k accessKey) script(w *scriptWriter, _ engine.Planned) {
	w.call("ensure_access_key", k.setup.Answers.Role)
}
