package step1trail

import (
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Page implements instructions.Paged.
func (a ServiceAccess) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{Do: []string{"Open AWS Organizations, Services, CloudTrail, and enable trusted access. It is a switch for the " +
		"whole organization: CloudTrail may then record in every account."}}
}

// Page implements instructions.Paged.
func (r ServiceRole) Page(_ engine.Planned, _ *engine.Values) instructions.Page {
	return instructions.Page{Do: []string{"CloudTrail's console makes the service-linked role by itself with the trail below. To make it " +
		"first: `aws iam create-service-linked-role --aws-service-name " + setup.CloudtrailService + "`"}}
}

// Page implements instructions.Paged.
func (t Topic) Page(engine.Planned, *engine.Values) instructions.Page {
	name := text.NameIn(t.ARN)
	return instructions.Page{
		Do: []string{
			instructions.Bullets("Open Amazon SNS, Topics, Create topic:", "Type: Standard", "Name: "+escape.Code(name), "Encryption: leave it off",
				instructions.TagsWords(t.Setup.Tags())),
			instructions.WithJSON("Under Access policy select Advanced, and let "+t.Who+
				" publish with this statement, in place of the default or beside it:", policydoc.New(t.Lets).Indent()),
			"Create topic.",
		},
		Undo: []string{"SNS, Topics: delete " + escape.Code(name) + ", if nobody else has subscribed to it."},
	}
}

// Page implements instructions.Paged.
func (t Trail) Page(_ engine.Planned, v *engine.Values) instructions.Page {
	s, w := t.Setup, t.wanted(v)
	topic, storage := "SNS notification delivery: leave it clear",
		"Storage location: Create new S3 bucket, named "+escape.Code(w.Bucket)+
			". Only where step 1 was begun before and the bucket is there: Use existing S3 bucket"
	if awsops.AccountRegional(w.Bucket) {
		storage = "Storage location: Use existing S3 bucket, " + escape.Code(w.Bucket)
	}
	if w.Topic != "" {
		topic = "SNS notification delivery: Existing, " + escape.Code(w.Topic)
	}
	return instructions.Page{
		Do: []string{
			"Open CloudTrail in " + s.At.Region + ", the home region, then Trails, Create trail.",
			instructions.Bullets("Trail attributes:",
				"Trail name: "+escape.Code(w.Name),
				storage,
				instructions.Switched("Enable for all accounts in my organization", w.Organization),
				"Log file SSE-KMS encryption: Enabled; New, with the AWS KMS alias "+escape.Code(s.Answers.KMSAlias),
				"Log file validation: Enabled", topic,
				"CloudWatch Logs: leave it clear",
				instructions.TagsWords(s.Tags())),
			instructions.Bullets("Choose log events:", "Event type: Management events, and nothing else", "API activity: Read and Write",
				"Exclude AWS KMS events and Exclude Amazon RDS Data API events: leave both clear"),
			"Review, and Create trail. The console makes a trail for all regions, with global services, and starts logging.",
		},
		Undo: []string{"CloudTrail, Trails, " + escape.Code(w.Name) + ": stop logging, then delete it. Its log files stay where they are."},
	}
}

// Page comes right after the trail's, with which the console makes the bucket;
// one of the account's own namespace only S3's console makes, before it.
func (b Bucket) Page(engine.Planned, *engine.Values) instructions.Page {
	name, order := b.Setup.Bucket(), 11
	var do []string
	written := " CloudTrail's console has written those that begin with AWSCloudTrail;"
	if awsops.AccountRegional(name) {
		order, written = 9, ""
		do = append(do, instructions.Bullets("Open S3 in "+b.Setup.At.Region+", Create bucket:", "Bucket namespace: Account Regional namespace",
			"Bucket name prefix: "+escape.Code(strings.TrimSuffix(name, b.Setup.OwnSuffix()))+", which makes it "+escape.Code(name)))
	}
	do = append(do, instructions.Bullets("Open S3, "+escape.Code(name)+", Permissions:", "Block public access: Block all public access is on",
		"Object Ownership: Bucket owner enforced (ACLs disabled)"),
		instructions.WithJSON("Bucket policy: it must hold these statements."+written+" AllowSSLRequestsOnly keeps out whoever does not use TLS:",
			policydoc.New(b.statements()...).Indent()),
		"Properties: "+instructions.TagsWords(b.Setup.Tags())+".")
	return instructions.Page{
		Order: order,
		Do:    do,
		Undo: []string{"S3: empty and delete " + escape.Code(name) +
			" only if its log files are not needed any more. Emptying it cannot be undone."},
	}
}

// Page implements instructions.Paged.
func (t ExistingTrail) Page(engine.Planned, *engine.Values) instructions.Page {
	return instructions.Page{}
}

// Script implements instructions.Scripted.
func (a ServiceAccess) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_service_access", setup.CloudtrailService)
}

// Script implements instructions.Scripted.
func (r ServiceRole) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_service_role", awsops.CloudTrailRole, setup.CloudtrailService)
}

// Script implements instructions.Scripted.
func (t Topic) Script(w *instructions.ScriptWriter, p engine.Planned) {
	if t.ID == setup.IDFront {
		w.Left = append(w.Left, "step 5, "+p.Title()+" in account "+p.At.Account)
		return
	}
	w.Call("ensure_topic", text.NameIn(t.ARN), t.ARN, w.Document(policydoc.New(t.Lets)))
}

// KeepsOthers implements instructions.KeepsOthers.
func (t Topic) KeepsOthers() {}

// Script implements instructions.Scripted.
func (b Bucket) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	w.Call("ensure_bucket", b.Setup.Bucket(), w.Document(policydoc.New(b.statements()...)))
}

// Script implements instructions.Scripted.
func (t Trail) Script(w *instructions.ScriptWriter, _ engine.Planned) {
	n := t.wanted(engine.NewValues())
	w.Call("ensure_trail", n.Name, t.Setup.TrailARN(), t.name(), n.Bucket, n.Topic, strconv.FormatBool(n.Organization))
}
