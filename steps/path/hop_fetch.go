package path

import (
	"strings"

	"trailhead/awsops/policydoc"
)

// fetch: may Expel, as the role, take messages, read files and decrypt both?
func (p Path) fetch(files []string) Hop {
	f, h := p.Facts, Hop{ID: Fetch}
	if f.Identity.exists() != Seen { // the hop before says so
		return h
	}
	if f.Queue.Ok() {
		policy := parsed(QueuePolicy, f.queueARN(), "", f.Queue.Value.Policy)
		for _, action := range []string{"sqs:ReceiveMessage", "sqs:DeleteMessage"} {
			h.Calls = append(h.Calls, p.asRole(OnQueue, action, f.queueARN(), f.queueAccount(), policy))
		}
		if k, uses := p.key(f.Queue.Value.KeyID); uses {
			h.Calls = append(h.Calls, p.decrypt(k, "sqs", "aws:sqs:arn", f.queueARN()))
		}
	}
	if f.Bucket.Name == "" || f.Bucket.Fact.State == Absent {
		return h
	}
	for _, file := range files {
		c := p.asRole(OnBucket, "s3:GetObject", f.bucketARN()+"/"+file, f.Bucket.Account, f.Bucket.Policy)
		c.Asked.Context = c.Asked.Context.
			With("s3:authType", "REST-HEADER").With("s3:signatureversion", "AWS4-HMAC-SHA256").
			Absent("s3:ExistingObjectTag/*", "s3:versionid", "s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin")
		h.Calls = append(h.Calls, c)
	}
	if k, uses := p.logKey(); uses {
		h.Calls = append(h.Calls, p.decryptLog(k, files))
	}
	return h
}

// asRole is a call of Expel's in the role.
func (p Path) asRole(on Subject, action, resource, owner string, policy Fact[Document]) Call {
	f := p.Facts
	i := f.Identity
	caller := policydoc.Caller{ARN: i.ARN}
	context := policydoc.NewContext(map[string][]string{"aws:RequestedRegion": {f.Region()}, "aws:ViaAWSService": {"false"}}).
		Absent("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:FederatedProvider", "aws:MultiFactorAuthPresent",
			"aws:MultiFactorAuthAge",
			"aws:RequestTag/*", "aws:TagKeys", "aws:Referer", "aws:SourceIdentity", "aws:VpcSourceIp", "ec2:*")
	if i.User {
		context = context.Absent("aws:TokenIssueTime").Unknown("aws:PrincipalTag/*")
	} else {
		context = p.tagged(context, "aws:PrincipalTag/", i.Role.Value.Tags)
	}
	context = p.ofOrganization(p.ofOrganization(context, "aws:PrincipalOrgID"), "aws:ResourceOrgID")
	either := p.abroad()
	delete(either, "aws:PrincipalOrgID") // it is the role's own here
	delete(either, "aws:PrincipalOrgPaths")
	policies := policydoc.Policies{Identity: layers(i.Attached, i.Inline), Resource: layer(policy),
		SCPs: p.levels(f.SCPs, accountIn(i.ARN)), RCPs: p.levels(f.RCPs, owner)}
	if i.Boundary.State == Seen || i.Boundary.State == Unreadable {
		boundary := layer(i.Boundary)
		policies.Boundary = &boundary
	}
	return Call{Subject: on, Asked: policydoc.Call{Caller: caller, Action: action, Resource: resource, Owner: owner, Context: context},
		Policies: policies, Either: either}
}

// decrypt is what S3 or SQS asks KMS for on the role's behalf.
func (p Path) decrypt(k Key, service, contextKey, value string) Call {
	c := p.asRole(OnKey, "kms:Decrypt", k.ARN(), accountIn(k.ARN()), k.Policy)
	region := regionIn(k.ARN())
	if region == "" {
		region = p.Facts.Region()
	}
	c.Key = &k
	c.Asked.Context = c.Asked.Context.Unknown("aws:ViaAWSService", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast").
		With("kms:ViaService", service+"."+region+".amazonaws.com").
		With("kms:CallerAccount", accountIn(p.Facts.Identity.ARN)).
		With("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT").
		Absent("kms:EncryptionContext:*").
		With("kms:EncryptionContext:"+contextKey, value).With("kms:EncryptionContextKeys", contextKey)
	for _, g := range k.Grants.Value {
		c.Policies.Grants = append(c.Policies.Grants, policydoc.Grant(g))
	}
	return c
}

// decryptLog adds what CloudTrail and S3 encrypt a log file with. With a bucket
// key it is the bucket that S3 names, not the file. S3 user guide, "Using
// server-side encryption with AWS KMS keys".
func (p Path) decryptLog(k Key, files []string) Call {
	f := p.Facts
	object := f.bucketARN() + "/" + files[0]
	if f.Bucket.Encryption.Value.BucketKey {
		object = f.bucketARN()
	}
	c := p.decrypt(k, "s3", "aws:s3:arn", object)
	if trail := f.Trail.Value; strings.HasPrefix(trail.KeyID, "arn:") {
		c.Asked.Context = c.Asked.Context.With("kms:EncryptionContext:aws:cloudtrail:arn", trail.ARN).
			With("kms:EncryptionContextKeys", "aws:cloudtrail:arn", "aws:s3:arn")
	}
	return c
}

// shutKeys are those that the identity may not decrypt with, by policy alone:
// a grant may still let it.
func (p Path) shutKeys() []string {
	h, _ := p.Hop(Fetch)
	var all []string
	for _, c := range h.Calls {
		if c.Key != nil && c.Key.Grants.State == NotAsked && c.decision().Decision != policydoc.Allowed {
			all = append(all, c.Key.Ref)
		}
	}
	return all
}
