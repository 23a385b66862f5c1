package discover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// mostTrails is how many trails a region takes; a trail of all regions counts
// in each (docs/aws.md#trails-in-other-regions).
const mostTrails = 5

// regionLimit is how long one region of many is waited for. They answer within a
// second; one that is silent must not hold up what the others have answered.
const regionLimit = 5 * time.Second

// errSilent: a region of many did not answer in time.
var errSilent = errors.New("no answer")

// elsewhere asks a region of many. The error's chain has errSilent where the
// region did not answer in time. Our own region is waited for as usual.
func (f *finder) elsewhere(ctx context.Context, region string, ask func(context.Context) error) error {
	if region == f.Home.Aws.Target().Region {
		return ask(ctx)
	}
	limit := min(regionLimit, awsops.AttemptLimit(ctx))
	bounded, over := context.WithTimeout(ctx, limit)
	defer over()
	err := ask(bounded)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("%w within %s", errSilent, limit)
	}
	return err
}

// trailsUnread are the regions of an account whose trails could not be listed
// for one reason: they are told together.
type trailsUnread struct{ account, action, why string }

// trails asks every region of the partition: a trail of one region is seen
// only there. Regions that are not switched on know no credentials.
func (f *finder) trails(ctx context.Context, p access.Place) {
	regions := answers.Regions(p.Aws.Target().Partition)
	reads := make([]func() error, len(regions))
	for i, region := range regions {
		reads[i] = func() error { f.trailsIn(ctx, p, region); return nil }
	}
	_ = engine.Parallel(reads...)
	if p.Account != f.Home.Account || ctx.Err() != nil {
		return
	}
	var what string
	f.locked(func(d *Discovery) {
		what = "trails in " + text.Plural(d.Regions, "region") + ": " + text.Plural(len(d.Trails), "trail")
	})
	f.tell(Found{What: what})
}

func (f *finder) trailsIn(ctx context.Context, p access.Place, region string) {
	var trails []awsops.Trail
	err := f.elsewhere(ctx, region, func(ctx context.Context) (err error) {
		trails, err = p.Aws.In(region).Trails(ctx)
		return err
	})
	if awsops.Is(err, awsops.NoCredentials) || ctx.Err() != nil {
		return // not switched on in this account
	}
	f.follow(ctx, f.note(p, region, trails, err))
}

// note keeps the trails of a region, and returns those that were not known yet.
func (f *finder) note(p access.Place, region string, trails []awsops.Trail, err error) (more []Trail) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		why := trailsUnread{p.Account, "cloudtrail:DescribeTrails", sameWhy(err, region)}
		f.denied[why] = append(f.denied[why], region)
		return nil
	}
	if p.Account == f.Home.Account {
		f.d.Regions++
		f.crowd[region] = len(trails)
	}
	for _, t := range trails {
		at := slices.IndexFunc(f.d.Trails, func(known Trail) bool { return known.ARN == t.ARN })
		if at >= 0 {
			if p.Account == f.Home.Account { // what we see ourselves counts for more
				f.d.Trails[at].SeenFrom = ""
			}
			continue
		}
		found := Discovered(t)
		if p.Account != f.Home.Account {
			found.SeenFrom = p.Account
		}
		f.d.Trails = append(f.d.Trails, found)
		more = append(more, found)
	}
	return more
}

// Discovered is a trail as AWS describes it.
func Discovered(t awsops.Trail) Trail {
	return Trail{Name: t.Name, ARN: t.ARN, Account: text.AccountIn(t.ARN), HomeRegion: t.HomeRegion, Bucket: t.Bucket, Prefix: t.Prefix,
		Key: t.KeyID, Topic: t.TopicARN, MultiRegion: t.MultiRegion, Organization: t.Organization, Validated: t.LogValidation}
}

// sameWhy is AWS's reason without the region, so that regions can be told
// together. A control that denies regions is told as such.
func sameWhy(err error, region string) string {
	text := strings.ReplaceAll(reason(err), ":"+region+":", ":*:")
	if awsops.Is(err, awsops.Denied) && strings.Contains(text, "service control policy") {
		return "a service control policy denies it, as a control that denies regions does: trails that are only there stay unknown. AWS says: " +
			text
	}
	return text
}

func (f *finder) unreadTrails() {
	for why, regions := range f.denied {
		slices.Sort(regions)
		what := "trails in " + strings.Join(regions, ", ")
		if n := len(regions); n > 3 {
			what = "trails in " + text.Plural(n, "region") + " (" + strings.Join(regions[:2], ", ") + ", …)"
		}
		if why.account == f.Home.Account {
			f.d.RegionsUnread += len(regions)
		} else {
			what += " of account " + why.account
		}
		f.d.Unknown = append(f.d.Unknown, Unread{What: what, Action: why.action, Why: why.why})
	}
}

// follow reads how trails that have just been found fare and what they record,
// their topics, and each bucket once. Reading a bucket may lead into another
// account, which may have trails of its own; those are followed as well.
func (f *finder) follow(ctx context.Context, found []Trail) {
	f.mu.Lock()
	first := func(what string) bool {
		again := f.followed[what]
		f.followed[what] = true
		return !again
	}
	for _, t := range found {
		if first(t.ARN) {
			f.leads.Go(func() { f.detail(ctx, t) })
		}
		if first("bucket " + t.Bucket) {
			f.leads.Go(func() { f.bucket(ctx, t.Bucket) })
		}
	}
	f.mu.Unlock()
	for _, read := range f.topicReads(ctx) {
		f.leads.Go(func() { _ = read() })
	}
}

func (f *finder) allTrails() []Trail {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.d.Trails)
}

// detail is read where the trail is seen from, in its home region.
func (f *finder) detail(ctx context.Context, t Trail) {
	from := f.Home
	if t.SeenFrom != "" {
		from, _ = f.Inside(t.SeenFrom)
	}
	leave, ok := f.gate.enter(ctx, t.HomeRegion)
	defer leave()
	if !ok {
		return
	}
	aws := from.Aws.In(t.HomeRegion)
	_ = engine.Parallel(
		func() error {
			status, err := aws.TrailStatus(ctx, t.ARN)
			if err != nil {
				f.unread("whether trail "+t.Name+" is logging", "cloudtrail:GetTrailStatus", err)
				return nil
			}
			f.change(t.ARN, func(t *Trail) {
				t.Logging, t.Error = &status.Logging, status.DeliveryError
				if !status.LatestDelivery.IsZero() {
					t.LastDelivery = &status.LatestDelivery
				}
			})
			return nil
		},
		func() error {
			s, err := aws.Selectors(ctx, t.ARN)
			if err != nil {
				f.unread("which events trail "+t.Name+" records", "cloudtrail:GetEventSelectors", err)
				return nil
			}
			f.change(t.ARN, func(t *Trail) { t.Events = EventsOf(s) })
			return nil
		},
		func() error {
			if t.Account != from.Account { // others' tags are theirs alone, and such a trail is not ours
				return nil
			}
			tags, err := aws.TrailTags(ctx, t.ARN)
			if err != nil {
				f.unread("whether trailhead has made trail "+t.Name, "cloudtrail:ListTags", err)
				return nil
			}
			f.change(t.ARN, func(t *Trail) { t.Managed = tags[setup.TagManagedBy] == setup.Trailhead })
			return nil
		},
	)
}

// EventsOf are the events that selectors let through.
func EventsOf(s awsops.Selectors) *Event {
	return &Event{Management: s.Management, ReadWrite: s.ReadWrite, Excluded: s.Excluded, Narrowed: s.Narrowed, Data: s.Data}
}

// selectors are the selectors that eventsOf was made of.
func (e Event) selectors() awsops.Selectors {
	return awsops.Selectors{Management: e.Management, ReadWrite: e.ReadWrite, Excluded: e.Excluded, Narrowed: e.Narrowed, Data: e.Data}
}

func (f *finder) change(arn string, change func(*Trail)) {
	f.locked(func(d *Discovery) {
		if at := slices.IndexFunc(d.Trails, func(t Trail) bool { return t.ARN == arn }); at >= 0 {
			change(&d.Trails[at])
		}
	})
}

// Weigh finds what is weak about a trail, in the order in which it matters.
func (t *Trail) Weigh() {
	note := func(so bool, finding string) {
		if so {
			t.Findings = append(t.Findings, finding)
		}
	}
	note(t.Logging != nil && !*t.Logging, "it is not logging")
	note(t.Error != "", "its last delivery failed: "+t.Error)
	note(!t.MultiRegion, "it records "+t.HomeRegion+" only")
	if e := t.Events; e != nil {
		for _, gap := range e.selectors().Gaps() {
			note(true, "it "+setup.GapWords(gap))
		}
	}
	note(!t.Validated, "its log files are not validated")
}
