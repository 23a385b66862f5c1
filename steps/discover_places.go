package steps

import "context"

// named enters the account that the answers name by a profile of its own.
func (f *finder) named(ctx context.Context) {
	if f.how.Profile == "" {
		return
	}
	p, err := f.byProfile(ctx, f.how.Profile)
	if err != nil {
		f.unread("the account of the profile "+f.how.Profile, "sts:GetCallerIdentity", err)
		return
	}
	f.tell(Found{What: "account " + p.account + ", by the profile " + f.how.Profile})
	f.visit(ctx, p)
}

// visit looks for trails and roles in another account that we are in, once.
func (f *finder) visit(ctx context.Context, p place) {
	f.mu.Lock()
	again := f.visited[p.account] || p.account == f.home.account
	f.visited[p.account] = true
	f.mu.Unlock()
	if again {
		return
	}
	_ = parallel(
		func() error { f.trails(ctx, p); return nil },
		func() error { f.roles(ctx, p); return nil },
	)
}
