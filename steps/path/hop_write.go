package path

import (
	"trailhead/awsops/policydoc"
)

const (
	cloudTrail = "cloudtrail.amazonaws.com"
	s3Service  = "s3.amazonaws.com"
	snsService = "sns.amazonaws.com"
)

// write: may CloudTrail put its files into the bucket, and encrypt them?
func (p Path) write(files []string) Hop {
	f, h := p.Facts, Hop{ID: Write}
	say := func(v Verdict, r Reason, e Evidence) {
		h.Findings = append(h.Findings, Finding{Verdict: v, Reason: r, Evidence: e})
	}
	switch {
	case f.Bucket.Name == "":
		say(Unknown, "bucket.unnamed", Evidence{ARN: f.queueARN()})
		return h
	case f.Bucket.Fact.State == Absent:
		say(Shut, "bucket.none", Evidence{ARN: f.bucketARN()})
		return h
	case !f.Bucket.Fact.Ok():
		say(Unknown, "bucket.unread", Evidence{ARN: f.bucketARN(), Err: f.Bucket.Fact.Err})
		return h
	case !f.Trail.Ok(): // the hop before says so
		return h
	}
	switch s := f.Status.Value; {
	case !f.Status.Ok():
	case s.DeliveryError != "":
		say(Shut, "trail.delivery", Evidence{ARN: f.Trail.Value.ARN, Got: []string{s.DeliveryError}})
	case s.LatestDelivery.IsZero():
		say(Open, "trail.undelivered", Evidence{ARN: f.Trail.Value.ARN})
	}
	for _, file := range files {
		h.Calls = append(h.Calls, p.deliver(file))
	}
	if key, uses := p.logKey(); uses {
		h.Calls = append(h.Calls, p.encryptLog(key))
	}
	return h
}

// logKey is the key that log files are encrypted with: the trail's, else the
// bucket's default. false: none of KMS.
func (p Path) logKey() (Key, bool) {
	ref := p.Facts.Trail.Value.KeyID
	if ref == "" {
		ref = p.Facts.bucketKey()
	}
	return p.key(ref)
}

func (p Path) key(ref string) (Key, bool) {
	k, known := p.Facts.Keys[ref]
	return k, known && ref != ""
}

// deliver is how CloudTrail writes one file. CloudTrail user guide, "Amazon S3
// bucket policy for CloudTrail".
func (p Path) deliver(file string) Call {
	f := p.Facts
	context := p.source(f.Trail.Value.ARN, accountIn(f.Trail.Value.ARN)).
		With("s3:x-amz-acl", "bucket-owner-full-control").
		Absent("s3:x-amz-storage-class", "s3:x-amz-grant-*", "s3:RequestObjectTag/*", "s3:RequestObjectTagKeys", "s3:if-none-match",
			"s3:if-match")
	c := Call{Subject: OnBucket, Asked: policydoc.Call{Caller: policydoc.Caller{Service: cloudTrail}, Action: "s3:PutObject",
		Resource: f.bucketARN() + "/" + file, Owner: f.Bucket.Account, Context: context},
		Policies: p.onResource(f.Bucket.Policy, f.Bucket.Account)}
	if key := f.Trail.Value.KeyID; key != "" {
		c.Asked.Context = context.With("s3:x-amz-server-side-encryption", "aws:kms").With("s3:x-amz-server-side-encryption-aws-kms-key-id", key)
	} else {
		c.Asked.Context = context.Absent("s3:x-amz-server-side-encryption-aws-kms-key-id")
		c.Either = map[string][][]string{"s3:x-amz-server-side-encryption": {{}, {"AES256"}}}
	}
	return c
}

func (p Path) encryptLog(k Key) Call {
	f := p.Facts
	trail := f.Trail.Value.ARN
	context := p.source(trail, accountIn(trail)).With("kms:EncryptionContext:aws:cloudtrail:arn", trail)
	return p.useKey(k, cloudTrail, "kms:GenerateDataKey", context)
}

// useKey is a service's use of a key. Grants are for principals, not services.
func (p Path) useKey(k Key, service, action string, context policydoc.Context) Call {
	return Call{Subject: OnKey, Key: &k, Asked: policydoc.Call{Caller: policydoc.Caller{Service: service}, Action: action, Resource: k.ARN(),
		Owner: accountIn(k.ARN()), Context: context}, Policies: p.onResource(k.Policy, accountIn(k.ARN()))}
}

// source is the context of what a service does for a resource of the
// customer's: it never comes by way of one of the customer's networks.
func (p Path) source(arn, account string) policydoc.Context {
	context := policydoc.NewContext(map[string][]string{"aws:SourceArn": {arn}, "aws:SourceAccount": {account}}).
		Absent("aws:SourceOwner", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge",
			"aws:PrincipalTag/*", "aws:RequestTag/*", "aws:Referer", "sns:Endpoint", "sns:Protocol")
	if org := p.Facts.Organization; org.Ok() {
		return context.With("aws:SourceOrgID", org.Value.ID).With("aws:ResourceOrgID", org.Value.ID)
	} else if org.State == Absent {
		return context.Absent("aws:SourceOrgID", "aws:SourceOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths")
	}
	return context
}

// onResource are the policies that judge a service: the resource's own, and
// what the organization puts on the resources of the account.
func (p Path) onResource(document Fact[Document], account string) policydoc.Policies {
	return policydoc.Policies{Resource: layer(document), RCPs: p.levels(p.Facts.RCPs, account)}
}

// levels are an organization's policies as layers. Where they cannot be read
// they are left out here: one finding says so for the whole way.
func (p Path) levels(of map[string]Fact[[]Level], account string) []policydoc.Layer {
	var all []policydoc.Layer
	for _, level := range of[account].Value {
		var l policydoc.Layer
		for _, d := range level.Policies {
			l.Policies = append(l.Policies, d.policy())
		}
		all = append(all, l)
	}
	return all
}
