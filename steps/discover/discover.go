package discover

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/path"
)

// finder gathers a Discovery from many reads at once.
type finder struct {
	*access.Visits
	tell func(Found)
	gate gates

	mu      sync.Mutex
	d       Discovery
	visited map[string]bool // accounts whose trails have been looked for
	members map[string]awsops.Member
	denied  map[trailsUnread][]string // regions
	crowd   map[string]int            // trails of our account by region
	signs   towerSigns
	uses    []keyUse        // that have not been read yet
	topics  map[string]bool // that have been asked for, by ARN
	expels  []path.ExpelRole

	leads     sync.WaitGroup  // the reads that trails lead to, as they are found
	followed  map[string]bool // trails by ARN and buckets by name that are read
	waysKnown chan struct{}   // closed: Control Tower and the profile of the answers have been asked
	ownListed chan struct{}   // closed: the trails that we see ourselves are listed

	externalID, role string // that the answers name
	byUser           bool   // Expel has a user in place of a role
}

// Run looks at everything this identity can see from here, in every
// region and in the accounts the answers lead into: organization, Control
// Tower, trails, their buckets, who listens, keys, and what is there for Expel.
// It changes nothing. Tell hears of each thing that has been read, from several
// goroutines. An account that cannot be entered is an Unread, not an error.
func Run(ctx context.Context, accounts *access.Accounts, a answers.Answers, tell func(Found)) (Discovery, error) {
	ctx = awsops.WithSharedReads(ctx)
	at := accounts.Home.Target()
	f := &finder{Visits: access.NewVisits(accounts, a.LogAccount), tell: tell,
		visited: map[string]bool{}, members: map[string]awsops.Member{}, denied: map[trailsUnread][]string{}, crowd: map[string]int{},
		topics: map[string]bool{}, followed: map[string]bool{}, waysKnown: make(chan struct{}), ownListed: make(chan struct{})}
	f.externalID, f.role = a.ExternalID.Reveal(), a.Role
	f.byUser = a.Auth == answers.AuthUser || at.Partition != "aws"
	f.d.Identity = Identity{Account: at.Account, ARN: accounts.Identity.ARN, Partition: at.Partition, Region: at.Region}
	tell(Found{What: "identity: " + accounts.Identity.ARN, Identity: true})
	_ = engine.Parallel(
		func() error { f.organization(ctx); return nil },
		func() error { f.everythingElse(ctx); return nil },
	)
	if err := ctx.Err(); err != nil {
		return Discovery{}, err
	}
	f.hear()
	f.setups(ctx)
	f.conclude()
	f.nameAccounts(ctx)
	f.d.Recommendation = Recommend(f.d)
	return f.d, nil
}

// everythingElse is what does not wait for the organization: where the trails
// are, and what each leads to as soon as it is found.
func (f *finder) everythingElse(ctx context.Context) {
	_ = engine.Parallel(
		func() error {
			defer close(f.waysKnown)
			return engine.Parallel(
				func() error { f.landingZone(ctx, f.Home.Aws.Target().Region); return nil },
				func() error { f.named(ctx); return nil },
			)
		},
		func() error {
			f.trails(ctx, f.Home)
			close(f.ownListed)
			f.tower(ctx)
			return nil
		},
		func() error { f.roles(ctx, f.Home); return nil },
	)
	f.leads.Wait()
	f.path(ctx)
}

// conclude puts what was read in order, so that the same estate always makes
// the same Discovery, and adds what follows from several facts.
func (f *finder) conclude() {
	f.unreadTrails()
	f.signed()
	f.connect()
	f.accounts()
	for region, n := range f.crowd {
		if n >= mostTrails {
			f.d.Full = append(f.d.Full, region)
		}
	}
	slices.Sort(f.d.Full)
	by(f.d.Trails, func(t Trail) string { return t.ARN })
	by(f.d.Buckets, func(b Bucket) string { return b.Name })
	by(f.d.Keys, func(k Key) string { return k.ARN })
	by(f.d.Topics, func(t Topic) string { return t.ARN })
	by(f.d.Expel.Roles, func(r ExpelRole) string { return r.ARN })
	by(f.d.Expel.Queues, func(q ExpelQueue) string { return q.ARN })
	by(f.d.Expel.Setups, func(s ExpelSetup) string { return s.Role + " " + s.Queue })
	by(f.d.Expel.StackSets, func(s ExpelStackSet) string { return s.Name })
	by(f.d.Unknown, func(u Unread) string { return u.What + " " + u.Action })
	for i := range f.d.Trails {
		f.d.Trails[i].Weigh()
	}
}

func by[T any](list []T, key func(T) string) {
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

// unread notes what could not be looked at. A refusal names its action; where
// an account could not be entered, that is the action.
func (f *finder) unread(what, action string, err error) {
	u := Unread{What: what, Action: action, Why: reason(err)}
	var refused *awsops.Error
	if errors.As(err, &refused) {
		u.Action = refused.Call.Action
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.d.Unknown = append(f.d.Unknown, u)
}

// reason is AWS's own text, or that of a Problem, without what was attempted:
// the Unread says that.
func reason(err error) string {
	var problem *engine.Problem
	if errors.As(err, &problem) && problem.Why != "" {
		return problem.Why
	}
	var refused *awsops.Error
	if !errors.As(err, &refused) {
		return err.Error()
	}
	text := refused.Message
	if text == "" && refused.Code != "" { // S3 says no more to a HEAD
		return "AWS says " + refused.Code + ", and not whether it is another account's or you may not look"
	}
	if text == "" && refused.Err != nil {
		text = refused.Err.Error()
	}
	if refused.Code != "" && !strings.Contains(text, refused.Code) {
		text = strings.TrimSuffix(refused.Code+": "+text, ": ")
	}
	return text
}

// locked changes the Discovery while nobody else does.
func (f *finder) locked(change func(d *Discovery)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.d)
}

// gates keep to what CloudTrail allows in one region: ten reads a second
// (docs/aws.md#cloudtrail-rates). Regions do not wait for each other.
type gates struct{ by sync.Map }

const atOnce = 8

func (g *gates) enter(ctx context.Context, region string) (leave func(), ok bool) {
	one, _ := g.by.LoadOrStore(region, make(chan struct{}, atOnce))
	slot := one.(chan struct{})
	select {
	case slot <- struct{}{}:
		return func() { <-slot }, true
	case <-ctx.Done():
		return func() {}, false
	}
}
