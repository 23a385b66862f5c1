package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// Discovery is what is there, before anything is asked or planned.
type Discovery struct {
	Identity       DiscoveredIdentity `json:"identity"`
	Organization   *DiscoveredOrg     `json:"organization,omitempty"`
	ControlTower   *DiscoveredTower   `json:"control_tower,omitempty"`
	Regions        int                `json:"regions"` // looked at for trails
	Trails         []DiscoveredTrail  `json:"trails"`
	Buckets        []DiscoveredBucket `json:"buckets"`
	Unknown        []Unread           `json:"unknown,omitempty"`
	Recommendation Recommendation     `json:"recommendation"`
}

// DiscoveredIdentity is who we are.
type DiscoveredIdentity struct {
	Account   string `json:"account"`
	ARN       string `json:"arn"`
	Partition string `json:"partition"`
	Region    string `json:"region"`
}

// DiscoveredOrg is the organization the account belongs to.
type DiscoveredOrg struct {
	ID                string `json:"id"`
	ManagementAccount string `json:"management_account"`
	AllFeatures       bool   `json:"all_features"`
	Here              bool   `json:"here"` // this account is the management account
}

// DiscoveredTower is Control Tower, from its API or from the names it uses.
type DiscoveredTower struct {
	Version    string `json:"version,omitempty"`
	LogAccount string `json:"log_account,omitempty"`
	BySign     bool   `json:"by_signature"` // known by its trail's name only
}

// DiscoveredTrail is a trail, with what is weak about it.
type DiscoveredTrail struct {
	Name         string   `json:"name"`
	ARN          string   `json:"arn"`
	HomeRegion   string   `json:"home_region"`
	Bucket       string   `json:"bucket"`
	Prefix       string   `json:"prefix,omitempty"`
	Key          string   `json:"key,omitempty"`
	Topic        string   `json:"topic,omitempty"`
	MultiRegion  bool     `json:"multi_region"`
	Organization bool     `json:"organization"`
	Logging      *bool    `json:"logging,omitempty"` // nil: could not be read
	Ours         bool     `json:"ours"`              // made by trailhead
	Findings     []string `json:"findings,omitempty"`

	trail awsops.Trail
}

// DiscoveredBucket is a bucket that some trail delivers to.
type DiscoveredBucket struct {
	Name          string                `json:"name"`
	Region        string                `json:"region"`
	Encryption    string                `json:"encryption"`
	Key           string                `json:"key,omitempty"`
	Notifications *awsops.Notifications `json:"notifications,omitempty"`
}

// Unread is something that could not be looked at. It is never taken for
// absent.
type Unread struct {
	What   string `json:"what"`
	Action string `json:"action"`
	Why    string `json:"why"`
}

// Found is told by a discovery each time it has finished reading something.
type Found struct{ What string }

// finder gathers a Discovery from many reads at once.
type finder struct {
	mu    sync.Mutex
	d     Discovery
	tell  func(Found)
	aws   *awsops.Account
	names map[string]bool // trails found, by ARN
}

// Discover looks at everything this identity can see from here: organization,
// Control Tower, the trails of every region, their buckets and keys. It
// changes nothing. Tell hears of each thing that has been read.
func (d *Desk) Discover(ctx context.Context, tell func(Found)) (Discovery, error) {
	target := d.Home.Target()
	f := &finder{tell: tell, aws: d.Home, names: map[string]bool{}}
	f.d.Identity = DiscoveredIdentity{Account: d.Identity.Account, ARN: d.Identity.ARN, Partition: target.Partition, Region: target.Region}
	tell(Found{What: "identity: " + d.Identity.ARN})
	_ = together(
		func() error { f.organization(ctx); return nil },
		func() error { f.landingZone(ctx); return nil },
		func() error { f.trails(ctx); return nil },
	)
	if err := ctx.Err(); err != nil {
		return Discovery{}, err
	}
	f.details(ctx)
	slices.SortFunc(f.d.Trails, func(a, b DiscoveredTrail) int { return strings.Compare(a.ARN, b.ARN) })
	slices.SortFunc(f.d.Buckets, func(a, b DiscoveredBucket) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(f.d.Unknown, func(a, b Unread) int { return strings.Compare(a.What, b.What) })
	f.d.Recommendation = f.recommend()
	return f.d, ctx.Err()
}

// recommend leaves out a trail of our own: going on with it is the new
// variant, whose plan will find it as it should be.
func (f *finder) recommend() Recommendation {
	var others []awsops.Trail
	var ours string
	for _, t := range f.d.Trails {
		if t.Ours {
			ours = t.Name
			continue
		}
		others = append(others, t.trail)
	}
	if ours == "" {
		return recommend(others)
	}
	return Recommendation{Variant: answers.VariantNew, Why: "trailhead has made " + ours + " here already; plan shows whether anything is missing."}
}

func (f *finder) unread(what string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := Unread{What: what, Why: err.Error()}
	var refused *awsops.Error
	if errors.As(err, &refused) {
		u.Action = refused.Call.Action
	}
	f.d.Unknown = append(f.d.Unknown, u)
}

func (f *finder) organization(ctx context.Context) {
	org, exists, err := awsops.OrMissing(f.aws.Organization(ctx))
	switch {
	case err != nil:
		f.unread("organization", err)
	case exists:
		f.d.Organization = &DiscoveredOrg{ID: org.ID, ManagementAccount: org.ManagementAccount, AllFeatures: org.AllFeatures, Here: org.ManagementAccount == f.aws.Target().Account}
		f.tell(Found{What: "organization: " + org.ID + ", management account " + org.ManagementAccount})
	default:
		f.tell(Found{What: "organization: none"})
	}
}

// landingZone asks Control Tower itself, which answers only in the management
// account and its home region.
func (f *finder) landingZone(ctx context.Context) {
	zone, exists, err := awsops.OrMissing(f.aws.LandingZone(ctx))
	if err == nil && exists {
		f.mu.Lock()
		f.d.ControlTower = &DiscoveredTower{Version: zone.Version, LogAccount: zone.LogAccount}
		f.mu.Unlock()
		f.tell(Found{What: "Control Tower " + zone.Version})
	}
}

// trails asks every region of the partition: a trail of one region is seen
// only there. Regions that are not switched on know no credentials.
func (f *finder) trails(ctx context.Context) {
	regions := answers.Regions(f.aws.Target().Partition)
	reads := make([]func() error, len(regions))
	for i, region := range regions {
		reads[i] = func() error { f.trailsIn(ctx, region); return nil }
	}
	_ = together(reads...)
	f.tell(Found{What: "trails in " + plural(f.d.Regions, "region") + ": " + plural(len(f.d.Trails), "trail")})
}

func (f *finder) trailsIn(ctx context.Context, region string) {
	trails, err := f.aws.In(region).Trails(ctx)
	if awsops.Is(err, awsops.NoCredentials) {
		return // not switched on in this account
	}
	if err != nil {
		f.unread("trails in "+region, err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.d.Regions++
	for _, t := range trails {
		if f.names[t.ARN] {
			continue
		}
		f.names[t.ARN] = true
		f.d.Trails = append(f.d.Trails, DiscoveredTrail{Name: t.Name, ARN: t.ARN, HomeRegion: t.HomeRegion, Bucket: t.Bucket, Prefix: t.Prefix,
			Key: t.KeyID, Topic: t.TopicARN, MultiRegion: t.MultiRegion, Organization: t.Organization, trail: t})
		if strings.HasPrefix(t.Name, controlTowerPrefix) && f.d.ControlTower == nil {
			f.d.ControlTower = &DiscoveredTower{BySign: true}
		}
	}
}

// details reads what each trail records, and each bucket once.
func (f *finder) details(ctx context.Context) {
	var reads []func() error
	buckets := map[string]bool{}
	for i := range f.d.Trails {
		t := &f.d.Trails[i]
		reads = append(reads, func() error { f.weaknesses(ctx, t); return nil })
		if !buckets[t.Bucket] {
			buckets[t.Bucket] = true
			reads = append(reads, func() error { f.bucket(ctx, t.Bucket); return nil })
		}
	}
	_ = together(reads...)
}

func (f *finder) weaknesses(ctx context.Context, t *DiscoveredTrail) {
	home := f.aws.In(t.HomeRegion)
	status, err := home.TrailStatus(ctx, t.ARN)
	if err != nil {
		f.unread("status of trail "+t.Name, err)
	} else {
		t.Logging = &status.Logging
		t.note(!status.Logging, "it is not logging")
		t.note(status.DeliveryError != "", "its last delivery failed: "+status.DeliveryError)
	}
	t.note(!t.MultiRegion, "it records "+t.HomeRegion+" only")
	t.note(!t.trail.LogValidation, "its log files are not validated")
	if tags, err := home.TrailTags(ctx, t.ARN); err == nil { // nobody else's trail needs to tell us its tags
		t.Ours = tags[tagManagedBy] == trailhead
	}
	selectors, err := home.Selectors(ctx, t.ARN)
	if err != nil {
		f.unread("events of trail "+t.Name, err)
		return
	}
	t.note(!selectors.Management, "it records no management events")
	t.note(selectors.Management && selectors.ReadWrite != "All", "it does not record read and write events ("+selectors.ReadWrite+")")
	t.note(slices.Contains(selectors.Excluded, "kms.amazonaws.com"), "it leaves out AWS KMS events")
}

func (t *DiscoveredTrail) note(so bool, finding string) {
	if so {
		t.Findings = append(t.Findings, finding)
	}
}

func (f *finder) bucket(ctx context.Context, name string) {
	b, err := f.aws.Bucket(ctx, name)
	if err != nil {
		f.unread("bucket "+name, err)
		return
	}
	found := DiscoveredBucket{Name: name, Region: b.Region}
	aws := f.aws.In(b.Region)
	if e, err := aws.BucketEncryption(ctx, name); err != nil {
		f.unread("encryption of bucket "+name, err)
	} else {
		found.Encryption, found.Key = e.Algorithm, e.KeyID
	}
	if n, err := aws.Notifications(ctx, name); err != nil {
		f.unread("notifications of bucket "+name, err)
	} else {
		found.Notifications = &n
	}
	f.mu.Lock()
	f.d.Buckets = append(f.d.Buckets, found)
	f.mu.Unlock()
	f.tell(Found{What: "bucket " + name})
}
