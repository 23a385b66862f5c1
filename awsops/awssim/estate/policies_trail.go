package estate

import (
	"trailhead/awsops/policydoc"
)

// bucketPolicy lets the trails of this file write, as AWS tells people to
// (docs/aws.md#bucket-policy-for-a-trail).
func (p *plan) bucketPolicy(b *Bucket) string {
	var named []policydoc.Statement
	if trails := p.trailsInto(b); len(trails) > 0 && b.Policy.Name != "none" {
		named = p.letTrailsWrite(b, trails)
	}
	if b.fromControlTower != "" && b.Policy.isZero() {
		named = append(named, p.controlTowerStatements(b)...)
	}
	return p.document("buckets "+b.Name, b.Policy, b.Also, owner{b.Account, b.Region, p.bucketARN(b)}, named)
}

func (p *plan) letTrailsWrite(b *Bucket, trails []*Trail) []policydoc.Statement {
	arn := p.bucketARN(b)
	statements := []policydoc.Statement{{Sid: "AWSCloudTrailAclCheck20150319", Effect: policydoc.Allow, Principal: service("cloudtrail"),
		Action:   policydoc.Strings{"s3:GetBucketAcl"},
		Resource: policydoc.Strings{arn}, Condition: equals(p.sources(trails)...)}}
	for _, t := range trails {
		folder := arn + "/"
		if t.Prefix != "" {
			folder += t.Prefix + "/"
		}
		paths := []string{t.Account}
		if t.Organization {
			paths = append(paths, p.org)
		}
		for _, path := range paths {
			statements = append(statements, policydoc.Statement{
				Sid: "AWSCloudTrailWrite" + letters(t.Name+path), Effect: policydoc.Allow, Principal: service("cloudtrail"),
				Action: policydoc.Strings{"s3:PutObject"}, Resource: policydoc.Strings{folder + "AWSLogs/" + path + "/*"},
				Condition: equals("s3:x-amz-acl", "bucket-owner-full-control", "aws:SourceArn", p.trailARN(t))})
		}
	}
	return statements
}

func (p *plan) trailsInto(b *Bucket) []*Trail {
	return pick(p.Trails, func(t *Trail) bool { return t.Bucket == b.Name })
}

// keyPolicy is one of three: delegating lets the key's account decide by IAM;
// cloudtrail-only lets it administer the key and nobody but services use it;
// tight lets one role, KeyAdministrators, administer it. All let in the
// services that use the key in this file, and whom used_by names.
func (p *plan) keyPolicy(k *Key) string {
	named := []policydoc.Statement{{Sid: "Root", Effect: policydoc.Allow, Principal: p.principals([]string{k.Account}),
		Action: policydoc.Strings{"kms:*"}, Resource: all}}
	if k.Policy.Name == "cloudtrail-only" || k.Policy.Name == "tight" {
		named[0].Sid, named[0].Action = "Administer", policydoc.Strings{
			"kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*",
			"kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"}
	}
	if k.Policy.Name == "tight" {
		named[0].Principal = policydoc.Principal{"AWS": {"arn:" + p.Partition + ":iam::" + k.Account + ":role/" + keyAdministrators}}
	}
	named = append(named, p.keyServices(k)...)
	if len(k.UsedBy) > 0 {
		named = append(named, policydoc.Statement{Sid: "Use", Effect: policydoc.Allow, Principal: p.principals(k.UsedBy), Resource: all,
			Action: policydoc.Strings{"kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"}})
	}
	return p.document("keys "+k.Name, k.Policy, k.Also, owner{k.Account, k.Region, ""}, named)
}

const keyAdministrators = "KeyAdministrators"

// keyServices lets CloudTrail, S3 and SNS use a key for what is in this file
// (docs/aws.md#key-policy).
func (p *plan) keyServices(k *Key) []policydoc.Statement {
	statements := p.letTrailsEncrypt(k)
	var buckets []*Bucket
	var trails []*Trail
	var topics []*Topic
	for _, t := range pick(p.Topics, func(t *Topic) bool { return p.key(t.Key, t.Account, t.Region) == k }) {
		buckets = append(buckets, p.bucketsTelling(p.topicARN(t))...)
		trails = append(trails, p.trailsTelling(p.topicARN(t))...)
	}
	for _, q := range pick(p.Queues, func(q *Queue) bool { return p.key(q.Key, q.Account, q.Region) == k }) {
		buckets = append(buckets, p.bucketsTelling(p.queueARN(q))...)
		topics = append(topics, p.topicsTelling(p.queueARN(q))...)
	}
	use := policydoc.Strings{"kms:GenerateDataKey*", "kms:Decrypt"}
	for _, b := range buckets {
		statements = append(statements, policydoc.Statement{Sid: "S3" + letters(b.Name), Effect: policydoc.Allow, Principal: service("s3"),
			Action: use, Resource: all,
			Condition: policydoc.Conditions{"ArnLike": {"aws:SourceArn": {p.bucketARN(b)}}, "StringEquals": {"aws:SourceAccount": {b.Account}}}})
	}
	if len(trails) > 0 {
		statements = append(statements, policydoc.Statement{Sid: "CloudTrailNotices", Effect: policydoc.Allow, Principal: service("cloudtrail"),
			Action: use, Resource: all, Condition: equals(p.sources(trails)...)})
	}
	for _, t := range topics {
		statements = append(statements, policydoc.Statement{Sid: "SNS" + letters(t.Name), Effect: policydoc.Allow, Principal: service("sns"),
			Action: use, Resource: all,
			Condition: policydoc.Conditions{"ArnEquals": {"aws:SourceArn": {p.topicARN(t)}}}})
	}
	return statements
}

func (p *plan) letTrailsEncrypt(k *Key) []policydoc.Statement {
	trails := pick(p.Trails, func(t *Trail) bool {
		if t.Key != "" {
			return p.key(t.Key, t.Account, p.keyRegion(t)) == k
		}
		b := p.bucket(t.Bucket)
		return b != nil && b.Encryption.Key != "" && p.key(b.Encryption.Key, b.Account, b.Region) == k
	})
	if len(trails) == 0 {
		return nil
	}
	context := policydoc.Strings{}
	for _, t := range trails {
		context = append(context, "arn:"+p.Partition+":cloudtrail:*:"+t.Account+":trail/*")
	}
	encrypt := equals(p.sources(trails)...)
	encrypt["StringLike"] = map[string]policydoc.Strings{"kms:EncryptionContext:aws:cloudtrail:arn": context}
	return []policydoc.Statement{
		{Sid: "CloudTrailEncrypts", Effect: policydoc.Allow, Principal: service("cloudtrail"), Action: policydoc.Strings{"kms:GenerateDataKey*"},
			Resource: all, Condition: encrypt},
		{Sid: "CloudTrailDescribes", Effect: policydoc.Allow, Principal: service("cloudtrail"), Action: policydoc.Strings{"kms:DescribeKey"},
			Resource: all, Condition: equals(p.sources(trails)...)},
		{Sid: "CloudTrailDecrypts", Effect: policydoc.Allow, Principal: service("cloudtrail"), Action: policydoc.Strings{"kms:Decrypt"},
			Resource: all},
	}
}
