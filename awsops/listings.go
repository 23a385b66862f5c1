package awsops

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"time"
)

// listingLasts is how long the accounts that AWS has listed are taken as they
// were. One that joins an organization meanwhile is in the next listing.
const listingLasts = 10 * time.Minute

// Listings keep the accounts that AWS has listed, for all who ask with a context
// of WithListings. AWS gives twenty a page and one page after the other, so that ten
// thousand take 500 calls. Who wants more than the one before goes on from there.
// The zero value keeps none yet. It may be used by several at the same time.
type Listings struct {
	mu  sync.Mutex
	all map[string]*listing
}

type listingsKey struct{}

// WithListings lets Accounts and AccountsIn take what l keeps, and keep what they
// list.
func WithListings(ctx context.Context, l *Listings) context.Context {
	return context.WithValue(ctx, listingsKey{}, l)
}

// Forget has everything listed anew by whoever asks next.
func (l *Listings) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.all)
}

// of is the listing of that key, begun where there is none or the one that there is
// has failed or become too old.
func (l *Listings) of(key string, now time.Time, begin func() memberPages) *listing {
	l.mu.Lock()
	defer l.mu.Unlock()
	if kept := l.all[key]; kept != nil && !kept.failed.Load() && now.Sub(kept.since) < listingLasts {
		return kept
	}
	if l.all == nil {
		l.all = map[string]*listing{}
	}
	l.all[key] = newListing(now, begin())
	return l.all[key]
}

// memberPages are the pages of a listing, as AWS gives them.
type memberPages interface {
	HasMorePages() bool
	next(ctx context.Context) ([]Member, error)
}

// listing are the pages that have been read, and those to come.
type listing struct {
	since  time.Time
	failed atomic.Bool
	turn   chan struct{} // whoever reads the next page has it; a channel, so that one waits for AWS as one waits for any answer
	pages  [][]Member
	rest   memberPages
}

func newListing(now time.Time, pages memberPages) *listing {
	return &listing{since: now, rest: pages, turn: make(chan struct{}, 1)}
}

// page is page n, the first being 0, and whether there is one. Whoever asks for
// one that nobody has read yet reads it, and the others wait.
func (k *listing) page(ctx context.Context, n int) (page []Member, is bool, err error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return nil, true, ctx.Err()
	}
	switch {
	case n < len(k.pages):
		return k.pages[n], true, nil
	case !k.rest.HasMorePages():
		return nil, false, nil
	}
	if page, err = k.rest.next(ctx); err != nil {
		k.failed.Store(true)
		return nil, true, err
	}
	k.pages = append(k.pages, page)
	return page, true, nil
}

// listed are the accounts of a listing, from what is kept where ctx has it.
func (a *Account) listed(ctx context.Context, what, parent string, begin func() memberPages) iter.Seq2[Member, error] {
	return stream(what, func() (func() bool, func() ([]Member, error)) {
		var kept *listing
		if l, ok := ctx.Value(listingsKey{}).(*Listings); ok {
			kept = l.of(a.target.Account+"/"+parent, a.clock.Now(), begin)
		} else {
			kept = newListing(time.Time{}, begin())
		}
		at, more := 0, true
		return func() bool { return more }, func() (page []Member, err error) {
			page, more, err = kept.page(ctx, at)
			at++
			return page, err
		}
	})
}
