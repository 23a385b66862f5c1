package path

import (
	"context"

	"trailhead/awsops"
)

// Names are what a set-up's things are called, as far as that is known before
// anything is read.
type Names struct {
	Role, Queue, Bucket string // names
	User                bool   // Role names a user
	Policy, Trail       string // ARNs
	Copies              bool   // whether the bucket is copied is asked, too
}

// ReadAhead makes the reads of Read that need no other answer, all at once, and
// returns when the last has come. It tells nothing: let both be of one look at
// AWS (awsops.SharingReads), so that Read and others find the answers. A name that
// is wrong costs a call for nothing. home is where we are signed in, logs the
// account with the bucket in the bucket's region, others are accounts that have
// the role, too, trail is the region of the trail.
func ReadAhead(ctx context.Context, home, logs *awsops.Account, others []*awsops.Account, trail string, n Names) {
	r := &reader{ctx: ctx, home: home, f: &Facts{Home: home.Target()}}
	reads := []func(){
		func() { _, _ = home.Trails(ctx) },
		func() { _, _ = home.In(trail).TrailStatus(ctx, n.Trail) },
		func() { _, _ = home.In(trail).EventSelectors(ctx, n.Trail) },
		func() { _, _ = logs.Policy(ctx, n.Policy) },
		func() { _, _ = logs.Bucket(ctx, n.Bucket) },
		func() { _, _ = logs.BucketPolicy(ctx, n.Bucket) },
		func() { _, _ = logs.BucketEncryption(ctx, n.Bucket) },
		func() { _, _ = logs.Notifications(ctx, n.Bucket) },
		func() { r.organization(logs.Target().Account) },
		func() {
			if url, err := logs.QueueURL(ctx, n.Queue); err == nil {
				_, _ = logs.Queue(ctx, url)
			}
		},
	}
	if n.Copies {
		reads = append(reads, func() { _, _ = logs.Replications(ctx, n.Bucket) })
	}
	if n.User {
		reads = append(reads, func() { _, _ = logs.User(ctx, n.Role) }, func() { _, _ = logs.UserPolicies(ctx, n.Role) },
			func() { _, _ = logs.InlineUserPolicies(ctx, n.Role) })
	} else {
		reads = append(reads, func() { _, _ = logs.Role(ctx, n.Role) }, func() { _, _ = logs.RolePolicies(ctx, n.Role) },
			func() { _, _ = logs.InlineRolePolicies(ctx, n.Role) })
	}
	for _, a := range others {
		reads = append(reads, func() { _, _ = a.Role(ctx, n.Role) }, func() { _, _ = a.RolePolicies(ctx, n.Role) })
	}
	parallel(reads...)
}
