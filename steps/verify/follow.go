package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trailhead/awsops"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// FollowHop is one station that a call of ours has come past, or not.
type FollowHop struct {
	Hop      string        `json:"hop"`
	Status   checks.Status `json:"status"`
	Seconds  float64       `json:"seconds"` // it took from the hop before
	Evidence string        `json:"evidence"`
	Remedy   string        `json:"remedy,omitempty"`
}

// Followed is one call on its way to Expel, as far as it is known.
type Followed struct {
	Marker string      `json:"marker"` // by which the call is told from any other
	Call   string      `json:"call"`   // what was called, where, when
	Hops   []FollowHop `json:"hops"`

	At      time.Time `json:"-"` // of the call; zero before it
	Until   time.Time `json:"-"` // when it is given up, unless it is in a file by then
	Waiting string    `json:"-"` // the hop that is waited for, "" none
	Since   time.Time `json:"-"` // when that wait began
}

// The stations of a call, in order.
const (
	HopCalled       = "called"
	HopRecorded     = "recorded"
	HopObject       = "object"
	HopNotification = "notification"
	HopMessage      = "message"
	HopDecrypted    = "decrypted"
)

// FollowHops are the stations in order.
var FollowHops = []string{HopCalled, HopRecorded, HopObject, HopNotification, HopMessage, HopDecrypted}

// NotReached is the evidence of a hop that the call did not come to.
const NotReached = "not reached"

// FollowLimit is how long a call is followed where nobody says otherwise.
// CloudTrail usually delivers within five minutes and promises nothing; past
// fifteen something is wrong (docs/aws.md#delivery).
const FollowLimit = 20 * time.Minute

// FollowUsual is how long a call usually takes to come with a log file.
const FollowUsual = 5 * time.Minute

// Broken reports whether the call has come to a dead hop.
func (f Followed) Broken() bool {
	return slices.ContainsFunc(f.Hops, func(h FollowHop) bool { return h.Status == checks.Fail })
}

// following is a walk along the hops.
type following struct {
	Followed
	*checks.Facts
	Verifier
	home   *awsops.Account // where the call is made: the trail's home region
	log    *awsops.Account // where bucket and queue are; nil without a way in
	noWay  error
	limit  time.Duration
	listen func(Followed)

	org         string                    // folder of an organization's trail
	read        map[string]bool           // files that were opened, and not ours
	files       []string                  // that ours may be: the one it is in, or those that came and may not be opened
	object      awsops.Object             // the file it is in
	unreachable error                     // why files cannot be opened
	rule        awsops.Notification       // that tells of the file
	sightsOf    map[string]awsops.Message // what was seen in the queue
	last        time.Time                 // when the hop before was passed
	took        time.Duration             // to read it
	nextStatus  time.Duration             // after the call, to ask how the trail fares
	stale       string                    // the delivery error that was there before the call
	history     error                     // of the last look into the event history
	trouble     error                     // of the last look into the bucket
	unlisted    error                     // why the bucket cannot be listed
}

// Follow makes one harmless read call that can be recognised, and follows it
// to Expel: recorded, in a log file, announced, in the queue, readable. It
// changes nothing and takes no message from the queue. It ends at the first
// dead hop, with its reason; tell hears of every step. The error is what made
// it impossible to go on; the hops so far come with it.
func (v Verifier) Follow(ctx context.Context, limit time.Duration, tell func(Followed)) (Followed, error) {
	if tell == nil {
		tell = func(Followed) {}
	}
	f := v.following(ctx, limit, tell)
	for _, hop := range []func(context.Context) (bool, error){f.call, f.arrive, f.notified, f.queued, f.decrypted} {
		on, err := hop(ctx)
		if ctx.Err() != nil {
			return f.ended(), ctx.Err()
		}
		if err != nil {
			return f.ended(), engine.Explain("follow the call", nil, err)
		}
		if !on {
			break
		}
	}
	return f.ended(), nil
}

func (v Verifier) following(ctx context.Context, limit time.Duration, tell func(Followed)) *following {
	f := &following{Verifier: v, limit: limit, listen: tell, read: map[string]bool{}, sightsOf: map[string]awsops.Message{}}
	for _, hop := range FollowHops {
		f.Hops = append(f.Hops, FollowHop{Hop: hop})
	}
	f.Facts = v.gather(awsops.WithSharedReads(ctx))
	f.home = v.Accounts.Home
	if f.Trail.Exists {
		f.home = v.Accounts.Home.In(f.Trail.Value.HomeRegion)
	}
	f.log, f.noWay = v.entered(ctx, awsops.AccountOf(v.Subject.QueueURL), setup.RegionIn(v.Subject.QueueURL, v.Accounts.Home.Target().Region))
	f.stale = f.Status.Value.DeliveryError
	return f
}

// clock is the time on which AWS and we are followed.
func (f *following) clock() awsops.Clock { return f.Accounts.Home.Clock() }

// tell shows where the call is now.
func (f *following) tell() {
	seen := f.Followed
	seen.Hops = slices.Clone(f.Hops)
	f.listen(seen)
}

// wait shows which hop is waited for from now on.
func (f *following) wait(hop string) {
	if f.Waiting != hop {
		f.Waiting, f.Since = hop, f.clock().Now()
		f.tell()
	}
}

// at is the hop of that name.
func (f *following) at(hop string) *FollowHop { return &f.Hops[slices.Index(FollowHops, hop)] }

// pass settles a hop that the call has come past at this time; the zero time
// where it is not known when.
func (f *following) pass(hop string, status checks.Status, when time.Time, evidence, remedy string) {
	h := f.at(hop)
	h.Status, h.Evidence, h.Remedy = status, evidence, remedy
	if !when.IsZero() {
		// AWS's clocks and ours differ by a little: nothing takes less than no time.
		h.Seconds = max(0, when.Sub(f.last).Round(10*time.Millisecond).Seconds())
		f.last = when
	}
	if f.Waiting == hop {
		f.Waiting = ""
	}
	f.tell()
}

// dead settles the hop at which the call is lost, for the reason that a check
// gives, else the words.
func (f *following) dead(hop string, reasons []checks.Check, evidence, remedy string) (bool, error) {
	if i := slices.IndexFunc(reasons, func(c checks.Check) bool { return c.Status == checks.Fail }); i >= 0 {
		evidence, remedy = reasons[i].Evidence, reasons[i].Remedy
	}
	f.pass(hop, checks.Fail, time.Time{}, evidence, remedy)
	return false, nil
}

// unseen settles a hop that could not be looked at.
func (f *following) unseen(hop, what string, err error) {
	evidence, remedy := unseenWords(what, err)
	f.pass(hop, checks.NotSeen, time.Time{}, evidence, remedy)
}

// unseenWords are the checks' words for what could not be seen, with the action
// that was really missing: S3 and SQS hand on what a key's policy has said.
func unseenWords(what string, err error) (evidence, remedy string) {
	var refused *awsops.Error
	if errors.As(err, &refused) && refused.Reason == awsops.NoKeyAccess {
		named := *refused
		named.Call.Action = "kms:Decrypt"
		err = &named
	}
	return checks.Unseen(what, err, "follow")
}

// ended is the outcome: what was not reached says so.
func (f *following) ended() Followed {
	f.Waiting = ""
	for i := range f.Hops {
		if f.Hops[i].Status == "" {
			f.Hops[i].Status, f.Hops[i].Evidence = checks.NotSeen, NotReached
		}
	}
	f.tell()
	return f.Followed
}

// hopeless reports whether an error makes it pointless to look once more.
func hopeless(err error) bool {
	return awsops.Is(err, awsops.Expired) || awsops.Is(err, awsops.NoCredentials)
}

// call makes the call, unless it is known that it cannot be followed.
func (f *following) call(ctx context.Context) (bool, error) {
	if settled := f.cannotBeRecorded(); settled {
		return false, nil
	}
	f.At = f.clock().Now()
	f.last, f.Until = f.At, f.At.Add(f.limit)
	f.Marker = "trailhead-follow-" + f.At.UTC().Format("20060102T150405.000Z")
	at := f.home.Target()
	f.Call = fmt.Sprintf("cloudtrail:DescribeTrails for the name %s, which no trail has, in %s of account %s", f.Marker, at.Region, at.Account)
	if _, err := f.home.TrailsNamed(ctx, f.Marker); err != nil {
		if hopeless(err) {
			return false, err
		}
		f.unseen(HopCalled, "trails, which is the call to follow", err)
		return false, nil
	}
	f.pass(HopCalled, checks.Pass, f.clock().Now(), f.Call, "")
	return true, nil
}

// cannotBeRecorded settles what is known beforehand to record no call of ours.
func (f *following) cannotBeRecorded() bool {
	t, s := f.Trail.Value, f.Selectors.Value
	here := f.Accounts.Home.Target().Account
	const source = "cloudtrail.amazonaws.com"
	switch {
	case f.Trail.Err != nil:
		f.unseen(HopCalled, "the trails", f.Trail.Err)
	case !f.Trail.Exists:
		_, _ = f.dead(HopRecorded, f.Checks.of("trail", f.Facts), "", "")
	case !t.Organization && text.AccountIn(t.ARN) != here:
		f.pass(HopCalled, checks.NotSeen, time.Time{}, fmt.Sprintf(
			"%s records account %s alone, and this is account %s: no call from here is in its files", t.Name, text.AccountIn(t.ARN), here),
			"Follow a call from account "+text.AccountIn(t.ARN)+".")
	case f.Status.Exists && !f.Status.Value.Logging:
		_, _ = f.dead(HopRecorded, f.Checks.Logging(f.Facts), "", "")
	case f.Selectors.Exists && (!s.Management || s.ReadWrite != "All" && s.ReadWrite != "ReadOnly"):
		_, _ = f.dead(HopRecorded, nil, fmt.Sprintf("%s records no read calls (%s), and trailhead makes no other to follow: what is only read "+
			"in the account does not reach Expel", t.Name, s.ReadWrite),
			"Record read and write management events (article, step 1). What is recorded can be waited for: trailhead verify --wait 15m")
	case slices.Contains(s.Excluded, source):
		_, _ = f.dead(HopRecorded, nil, fmt.Sprintf("%s leaves out the calls to %s, and the call to follow is one", t.Name, source),
			"Take "+source+" out of what the trail excludes (article, step 1). What is recorded can be waited for: trailhead verify --wait 15m")
	default:
		return false
	}
	return true
}
