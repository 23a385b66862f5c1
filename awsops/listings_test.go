package awsops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// fakePages are pages of one account each; the one numbered fails fails.
type fakePages struct {
	asked        *int
	pages, fails int
	at           int
}

func (p *fakePages) HasMorePages() bool { return p.at < p.pages }

func (p *fakePages) next(context.Context) ([]Member, error) {
	*p.asked++
	if p.at++; p.at == p.fails {
		return nil, errors.New("no")
	}
	return []Member{{ID: fmt.Sprintf("%012d", p.at)}}, nil
}

// stoppedAt is a clock that stands still.
type stoppedAt struct {
	Clock
	now time.Time
}

func (c stoppedAt) Now() time.Time { return c.now }

// What one asker has listed the next one takes over, and goes on where it ended; a
// listing that failed, is forgotten or has become old is made anew.
func TestAListingIsKeptAndGoneOnWith(t *testing.T) {
	asked, fails := 0, 0
	a := &Account{clock: stoppedAt{now: time.Unix(0, 0)}}
	var kept Listings
	list := func(ctx context.Context, most int) (ids []string, err error) {
		for m, err := range a.listed(ctx, "list", "", func() memberPages { return &fakePages{asked: &asked, pages: 5, fails: fails} }) {
			if err != nil {
				return ids, err
			}
			if ids = append(ids, m.ID); len(ids) == most {
				break
			}
		}
		return ids, nil
	}
	ctx := WithListings(t.Context(), &kept)
	step := func(what string, ctx context.Context, most, calls int) {
		t.Helper()
		asked = 0
		ids, err := list(ctx, most)
		if err != nil || len(ids) != most || !slices.IsSorted(ids) || asked != calls {
			t.Errorf("%s: %v, %v, in %d calls; want %d in %d", what, ids, err, asked, most, calls)
		}
	}
	step("the first two", ctx, 2, 2)
	step("all", ctx, 5, 3)
	step("all again", ctx, 5, 0)
	step("without what is kept", t.Context(), 5, 5)
	a.clock = stoppedAt{now: time.Unix(0, 0).Add(listingLasts)}
	step("too old", ctx, 5, 5)
	kept.Forget()
	step("forgotten", ctx, 1, 1)
	kept.Forget()
	fails = 3
	if ids, err := list(ctx, 5); err == nil || len(ids) != 2 {
		t.Errorf("%v, %v", ids, err)
	}
	fails = 0
	step("after a failure", ctx, 5, 5)
}
