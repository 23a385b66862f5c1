package discover

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
)

// path reads what the trails and buckets lead to: keys, topics and those who
// listen. What a topic leads to comes last.
func (f *finder) path(ctx context.Context) {
	f.noteUses()
	reads := f.topicReads(ctx)
	reads = append(reads, f.queueReads(ctx)...)
	reads = append(reads, f.keyReads(ctx)...)
	_ = engine.Parallel(reads...)
	_ = engine.Parallel(f.keyReads(ctx)...) // of the topics
}

// keyUse is a key as something names it, and where that is.
type keyUse struct {
	id, account, region string
	log                 string // the account whose roles have to decrypt with it: the bucket's
	user                string
}

// noteUses collects the keys of trails and buckets. A bucket that is encrypted
// without naming a key uses AWS's own.
func (f *finder) noteUses() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, b := range f.d.Buckets {
		id := b.Key
		if id == "" && strings.HasPrefix(b.Encryption, "aws:kms") {
			id = "alias/aws/s3"
		}
		f.use(keyUse{id: id, account: b.Account, region: b.Region, log: b.Account, user: "bucket " + b.Name})
	}
	for _, t := range f.d.Trails {
		b := f.d.Bucket(t.Bucket)
		u := keyUse{id: t.Key, account: t.Account, region: t.HomeRegion, user: "trail " + t.Name}
		if b != nil {
			u.log = b.Account
			if b.Region != "" {
				u.region = b.Region
			}
		}
		f.use(u)
	}
}

func (f *finder) use(u keyUse) {
	if u.id != "" {
		f.uses = append(f.uses, u)
	}
}

// keyReads are the keys that nobody has asked for yet.
func (f *finder) keyReads(ctx context.Context) []func() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	groups := map[string][]keyUse{}
	for _, u := range f.uses {
		id := u.id
		if !strings.HasPrefix(id, "arn:") { // names are those of an account and region
			id = u.account + "/" + u.region + "/" + id
		}
		groups[id] = append(groups[id], u)
	}
	f.uses = nil
	var reads []func() error
	for _, uses := range groups {
		reads = append(reads, func() error { f.key(ctx, uses); return nil })
	}
	return reads
}

// key asks for a key in its own account if we are in there or can be, since
// only there its policy can be read; else from where it is used.
func (f *finder) key(ctx context.Context, uses []keyUse) {
	id := uses[0].id
	k := Key{ARN: id, Account: uses[0].account, Region: uses[0].region}
	if arn, ok := awsops.ParseARN(id); ok {
		k.Account, k.Region = arn.Account, arn.Region
	}
	for _, u := range uses {
		k.UsedBy = append(k.UsedBy, u.user)
	}
	slices.Sort(k.UsedBy)
	p, unreachable := f.Enter(ctx, k.Account)
	if unreachable == nil {
		f.keyInside(ctx, p, &k, uses)
	} else {
		f.keyOutside(ctx, &k, uses, unreachable)
	}
	if ctx.Err() != nil {
		return
	}
	f.locked(func(d *Discovery) { d.Keys = append(d.Keys, k) })
	f.tell(Found{What: "key " + id})
}

func (f *finder) keyInside(ctx context.Context, p access.Place, k *Key, uses []keyUse) {
	aws := p.Aws.In(k.Region)
	if !f.describe(ctx, aws, k) || k.Gone {
		return
	}
	policy, err := aws.KeyPolicy(ctx, k.ARN)
	if err != nil {
		f.unread("policy of key "+k.ARN, "kms:GetKeyPolicy", err)
		return
	}
	delegates := mayDecrypt(policy, k.ARN, k.Account, k.Region)
	k.Delegates = &delegates
	for _, u := range uses {
		if u.log != "" {
			lets := mayDecrypt(policy, k.ARN, u.log, k.Region) && (k.LetsLogAccount == nil || *k.LetsLogAccount)
			k.LetsLogAccount = &lets
		}
	}
}

// keyOutside can only be looked at where the key's policy lets others look,
// and its policy not even then (docs/aws.md#keys-across-accounts).
func (f *finder) keyOutside(ctx context.Context, k *Key, uses []keyUse, unreachable error) {
	for _, from := range f.Places() {
		if key, err := from.Aws.In(k.Region).Key(ctx, k.ARN); err == nil {
			k.Manager, k.State = key.Manager, key.State
			break
		}
	}
	f.unread("policy of key "+k.ARN+" of account "+k.Account, "kms:GetKeyPolicy", unreachable)
}

// describe reads what a key is. A name is replaced by the key's ARN.
func (f *finder) describe(ctx context.Context, aws *awsops.Account, k *Key) bool {
	key, exists, err := awsops.OrMissing(aws.Key(ctx, k.ARN))
	switch {
	case err != nil:
		f.unread("key "+k.ARN, "kms:DescribeKey", err)
		return false
	case !exists:
		k.Gone = true
		return true
	}
	if key.ARN != k.ARN {
		k.Named = k.ARN
	}
	k.ARN, k.Account, k.Manager, k.State = key.ARN, key.Account, key.Manager, key.State
	return true
}
