package path

import (
	"slices"
	"strings"

	"trailhead/awsops"
)

// awsManaged begins the alias of a key that AWS manages.
const awsManaged = "alias/aws/"

// keyUse is a key as something on the way names it, and where that is.
type keyUse struct{ ref, account, region string }

// keyUses are the keys of queue, bucket, trail and topics.
func (f *Facts) keyUses() []keyUse {
	uses := []keyUse{
		{f.Queue.Value.KeyID, f.queueAccount(), f.Region()},
		{f.bucketKey(), f.Bucket.Account, f.Bucket.Fact.Value.Region},
		{f.Trail.Value.KeyID, accountIn(f.Trail.Value.ARN), f.Bucket.Fact.Value.Region},
	}
	for _, t := range f.Topics {
		uses = append(uses, keyUse{t.Fact.Value.KeyID, accountIn(t.ARN), regionIn(t.ARN)})
	}
	var all []keyUse
	for _, u := range uses {
		if u.ref != "" && !slices.ContainsFunc(all, func(have keyUse) bool { return have.ref == u.ref }) {
			all = append(all, u)
		}
	}
	return all
}

// bucketKey is the key that the bucket encrypts with by default, "" SSE-S3. KMS
// without a key is the one that AWS manages.
func (f *Facts) bucketKey() string {
	e := f.Bucket.Encryption.Value
	if e.KeyID == "" && strings.HasPrefix(e.Algorithm, "aws:kms") {
		return awsManaged + "s3"
	}
	return e.KeyID
}

func (r *reader) keys() {
	uses := r.f.keyUses()
	found := make([]Key, len(uses))
	reads := make([]func(), len(uses))
	for i, u := range uses {
		reads[i] = func() { found[i] = r.key(u) }
	}
	parallel(reads...)
	for _, k := range found {
		r.f.Keys[k.Ref] = k
	}
}

// key reads a key's state and policy in its own account, which for an alias or
// a bare id is the one of whatever names it.
func (r *reader) key(u keyUse) Key {
	k := Key{Ref: u.ref}
	if arn, ok := awsops.ParseARN(u.ref); ok {
		u.account, u.region = arn.Account, arn.Region
	}
	a, closed := r.enter(r.ctx, u.account, u.region)
	if closed != nil {
		k.Fact, k.Policy = unread[awsops.Key](closed), unread[Document](closed)
		return k
	}
	policy := func(id string) {
		text := Look(a.KeyPolicy(r.ctx, id))
		if k.Policy = (Fact[Document]{State: text.State, Err: text.Err}); text.Ok() {
			k.Policy = parsed(KeyPolicy, id, "", text.Value)
		}
	}
	describe := func() { k.Fact = Look(a.Key(r.ctx, u.ref)) }
	if strings.Contains(u.ref, ":key/") {
		parallel(describe, func() { policy(u.ref) }, func() {
			if r.f.Start.Others && (!r.f.Start.Kept || u.ref == r.f.Queue.Value.KeyID) {
				k.Grants = Look(a.Grants(r.ctx, u.ref))
			}
		})
		return k
	}
	if describe(); k.Fact.Ok() { // a policy is had only by the key's own name
		policy(k.Fact.Value.ARN)
	}
	return k
}

// grants are asked for only where the policies do not let the identity decrypt.
func (r *reader) grants() {
	p := Of(*r.f)
	for _, ref := range p.shutKeys() {
		k := r.f.Keys[ref]
		a, closed := r.enter(r.ctx, accountIn(k.ARN()), regionIn(k.ARN()))
		k.Grants = asked(a, closed, func(a *awsops.Account) ([]awsops.Grant, error) { return a.Grants(r.ctx, k.ARN()) })
		r.f.Keys[ref] = k
	}
}
