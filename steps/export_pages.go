package steps

import (
	"fmt"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/internal/escape"
	"trailhead/steps/engine"
)

// The pages of the article's steps 1 to 4.

func (a serviceAccess) page(engine.Planned, *engine.Values) page {
	return page{do: []string{"Open AWS Organizations, Services, CloudTrail, and enable trusted access. It is a switch for the whole organization: CloudTrail may then record in every account."}}
}

func (r serviceRole) page(_ engine.Planned, _ *engine.Values) page {
	return page{do: []string{"CloudTrail's console makes the service-linked role by itself with the trail below. To make it first: `aws iam create-service-linked-role --aws-service-name " + cloudtrailService + "`"}}
}

func (t topic) page(engine.Planned, *engine.Values) page {
	name := nameIn(t.arn)
	return page{
		do: []string{
			bullets("Open Amazon SNS, Topics, Create topic:", "Type: Standard", "Name: "+escape.Code(name), "Encryption: leave it off", t.setup.tagsWords()),
			withJSON("Under Access policy select Advanced, and let "+t.who+" publish with this statement, in place of the default or beside it:", policydoc.New(t.lets).Indent()),
			"Create topic.",
		},
		undo: []string{"SNS, Topics: delete " + escape.Code(name) + ", if nobody else has subscribed to it."},
	}
}

// switched is a box of the console that is ticked or left clear.
func switched(label string, on bool) string {
	if on {
		return label + ": select it"
	}
	return label + ": leave it clear"
}

func (t trail) page(_ engine.Planned, v *engine.Values) page {
	s, w := t.setup, t.wanted(v)
	topic := "SNS notification delivery: leave it clear"
	if w.Topic != "" {
		topic = "SNS notification delivery: Existing, " + escape.Code(w.Topic)
	}
	return page{
		do: []string{
			"Open CloudTrail in " + s.At.Region + ", the home region, then Trails, Create trail.",
			bullets("Trail attributes:",
				"Trail name: "+escape.Code(w.Name),
				"Storage location: Create new S3 bucket, named "+escape.Code(w.Bucket)+". Only where step 1 was begun before and the bucket is there: Use existing S3 bucket",
				switched("Enable for all accounts in my organization", w.Organization),
				"Log file SSE-KMS encryption: Enabled; New, with the AWS KMS alias "+escape.Code(s.Answers.KMSAlias),
				"Log file validation: Enabled", topic,
				"CloudWatch Logs: leave it clear",
				s.tagsWords()),
			bullets("Choose log events:", "Event type: Management events, and nothing else", "API activity: Read and Write", "Exclude AWS KMS events and Exclude Amazon RDS Data API events: leave both clear"),
			"Review, and Create trail. The console makes a trail for all regions, with global services, and starts logging.",
		},
		undo: []string{"CloudTrail, Trails, " + escape.Code(w.Name) + ": stop logging, then delete it. Its log files stay where they are."},
	}
}

// page comes right after the trail's, with which the console makes the bucket.
func (b bucket) page(engine.Planned, *engine.Values) page {
	name := b.setup.Bucket()
	return page{
		order: 11,
		do: []string{
			bullets("Open S3, "+escape.Code(name)+", Permissions:", "Block public access: Block all public access is on", "Object Ownership: Bucket owner enforced (ACLs disabled)"),
			withJSON("Bucket policy: it must hold these statements. CloudTrail's console has written those that begin with AWSCloudTrail; AllowSSLRequestsOnly keeps out whoever does not use TLS:", policydoc.New(b.statements()...).Indent()),
			"Properties: " + b.setup.tagsWords() + ".",
		},
		undo: []string{"S3: empty and delete " + escape.Code(name) + " only if its log files are not needed any more. Emptying it cannot be undone."},
	}
}

func (e encryption) page(engine.Planned, *engine.Values) page {
	bucketKey := "Bucket Key: Disable"
	if e.setup.Answers.BucketKey {
		bucketKey = "Bucket Key: Enable"
	}
	return page{do: []string{
		"Open S3, " + escape.Code(e.setup.Bucket()) + ", Properties, and edit Default encryption.",
		bullets("Set:", "Encryption type: Server-side encryption with AWS Key Management Service keys (SSE-KMS)", "AWS KMS key: Choose from your AWS KMS keys, "+escape.Code(e.setup.Alias()), bucketKey),
		"Save. Note the bucket's ARN: " + escape.Code(e.setup.bucketARN()),
	}}
}

func (q queue) page(_ engine.Planned, v *engine.Values) page {
	w := q.wanted(v, "")
	days := w.Retention / (24 * 60 * 60)
	return page{
		do: []string{
			"Open Amazon SQS in " + q.setup.logAt().Region + ", the region of the bucket, then Create queue.",
			bullets("Details and configuration:", "Type: Standard", "Name: "+escape.Code(w.Name),
				fmt.Sprintf("Visibility timeout: %d seconds", w.VisibilityTimeout), fmt.Sprintf("Message retention period: %d days", days),
				fmt.Sprintf("Delivery delay: %d seconds", w.Delay), fmt.Sprintf("Maximum message size: %d KB", w.MaxMessageSize/1024), fmt.Sprintf("Receive message wait time: %d seconds", w.ReceiveWait)),
			bullets("Encryption:", "Server-side encryption: Enabled", "Encryption key type: AWS Key Management Service key (SSE-KMS)", "The key with the alias "+escape.Code(q.setup.Alias())),
			withJSON("Access policy: Advanced, and this document. It is narrower than the article's, which lets in everybody who names the bucket's ARN:", policydoc.New(q.statements()...).Indent()),
			q.setup.tagsWords() + ".",
			"Create queue, and note its URL.",
		},
		undo: []string{"SQS: delete " + escape.Code(w.Name) + ". The messages in it go with it."},
	}
}

// page comes before the queue's where the queue has a key of its own.
func (k key) page(p engine.Planned, _ *engine.Values) page {
	order, find := 0, "Open KMS, Customer managed keys, "+escape.Code(k.setup.Alias())+": the key that step 1 has made."
	if k.setup.existing != nil {
		order = 25
		find = bullets("Before the queue of step 3 can be made, it needs a key of its own. Open KMS in "+k.setup.logAt().Region+", Customer managed keys, Create key:",
			"Key type: Symmetric; usage: Encrypt and decrypt", "Alias: "+escape.Code(k.setup.Answers.KMSAlias), "Description: "+escape.Code(k.description()), "Key administrators and key users: none", k.setup.tagsWords())
	}
	return page{
		order: order,
		do: []string{
			find,
			withJSON("Key policy, Edit: it must hold these statements. Replace those of the same Sid, append the others, and leave every other statement as it is:", policydoc.New(k.statements()...).Indent()),
			"Key rotation: turn on automatic rotation, every year.",
			"Description: " + escape.Code(k.description()) + ". " + k.setup.tagsWords() + ".",
			"Note the key's ARN.",
		},
		undo: []string{"KMS: leave the key " + escape.Code(k.setup.Alias()) + " as long as a log file or message is left that was encrypted with it: nothing opens those without it. Then schedule its deletion, with the longest waiting period."},
	}
}

// adds are the statements of ours that the key's policy is to have, or has;
// none where it does without.
func (k existingKey) adds(p engine.Planned) []policydoc.Statement {
	var all []policydoc.Statement
	for _, w := range k.wants {
		if holds(p.After, []policydoc.Statement{w.statement}) {
			all = append(all, w.statement)
		}
	}
	return all
}

// page comes after the role's and the topic's, which the statement names.
func (k existingKey) page(p engine.Planned, _ *engine.Values) page {
	const order = 75
	statements := k.adds(p)
	if len(statements) == 0 {
		return page{order: order}
	}
	var sids []string
	for _, s := range statements {
		sids = append(sids, escape.Code(s.Sid))
	}
	return page{
		order: order, always: true,
		do: []string{
			"Open KMS in " + k.About().At.Region + ", the key " + escape.Code(k.arn) + ", Key policy, Edit.",
			withJSON("Append what stands under Statement here, and leave every other statement as it is:", policydoc.New(statements...).Indent()),
			"Save. If KMS answers that a principal is invalid, the role is not known everywhere yet: wait two minutes.",
		},
		undo: []string{"KMS, " + escape.Code(k.arn) + ": take " + strings.Join(sids, " and ") + " out of the key policy, and leave the other statements."},
	}
}

func (t existingTrail) page(engine.Planned, *engine.Values) page  { return page{} }
func (b existingBucket) page(engine.Planned, *engine.Values) page { return page{} }
func (t existingTopic) page(engine.Planned, *engine.Values) page  { return page{} }
