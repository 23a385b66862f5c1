package discover

import (
	"context"

	"trailhead/steps/access"
	"trailhead/steps/engine"
)

// named enters the account that the answers name by a profile of its own.
func (f *finder) named(ctx context.Context) {
	if f.How.Profile == "" {
		return
	}
	p, err := f.ByProfile(ctx, f.How.Profile)
	if err != nil {
		f.unread("the account of the profile "+f.How.Profile, "sts:GetCallerIdentity", err)
		return
	}
	f.tell(Found{What: "account " + p.Account + ", by the profile " + f.How.Profile})
	f.leads.Go(func() { f.visit(ctx, p) })
}

// visit looks for trails and roles in another account that we are in, once.
func (f *finder) visit(ctx context.Context, p access.Place) {
	f.mu.Lock()
	again := f.visited[p.Account] || p.Account == f.Home.Account
	f.visited[p.Account] = true
	f.mu.Unlock()
	if again {
		return
	}
	_ = engine.Parallel(
		func() error {
			<-f.ownListed // what we see ourselves counts for more
			f.trails(ctx, p)
			return nil
		},
		func() error { f.roles(ctx, p); return nil },
	)
}
