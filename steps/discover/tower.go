package discover

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Names that Control Tower gives (docs/aws.md#control-tower-names).
const (
	towerRoleSign = "AWSControlTower" // begins the names of its roles
	towerOldTopic = setup.ControlTowerPrefix + "AllConfigNotifications"
	towerNewTopic = setup.ControlTowerPrefix + "CentralizedLoggingNotifications"
)

// towerSigns are what shows of Control Tower where it does not answer itself.
type towerSigns struct {
	asked  map[string]bool // regions whose API was asked
	roles  bool            // it has roles in our account
	denied error           // we may not ask it
}

// landingZone asks Control Tower itself, which answers only in the management
// account: in its home region, and in every region that is not opt-in.
func (f *finder) landingZone(ctx context.Context, region string) {
	f.mu.Lock()
	if f.signs.asked == nil {
		f.signs.asked = map[string]bool{}
	}
	again := f.signs.asked[region]
	f.signs.asked[region] = true
	f.mu.Unlock()
	if again {
		return
	}
	var zone awsops.LandingZone
	exists := false
	err := f.elsewhere(ctx, region, func(ctx context.Context) (err error) {
		zone, exists, err = awsops.OrMissing(f.Home.Aws.In(region).LandingZone(ctx))
		return err
	})
	if awsops.Is(err, awsops.Denied) {
		f.locked(func(*Discovery) { f.signs.denied = err })
	}
	if errors.Is(err, errSilent) {
		f.unread("whether Control Tower is in "+region, "controltower:ListLandingZones", err)
	}
	if err != nil || !exists { // a region without Control Tower has no such host
		return
	}
	found := &Tower{Version: zone.Version, Latest: zone.Latest, LogAccount: zone.LogAccount, ManagementAccount: f.Home.Account,
		AuditAccount: zone.AuditAccount, HomeRegion: zone.HomeRegion, GovernedRegions: zone.GovernedRegions, OptedOut: zone.Manifest &&
			!zone.Logging}
	if n := setup.GenerationOf(zone.Version); n != 0 {
		found.Generation = strconv.Itoa(n)
	}
	f.locked(func(d *Discovery) { d.ControlTower = found })
	f.tell(Found{What: "Control Tower " + zone.Version})
}

// tower asks Control Tower where its resources show that it should be, and fills
// in from their names what it does not say.
func (f *finder) tower(ctx context.Context) {
	t, ours := f.towersTrail()
	f.mu.Lock()
	known, roles := f.d.ControlTower != nil, f.signs.roles
	f.mu.Unlock()
	var likely []string
	switch {
	case known:
	case ours:
		likely = []string{t.HomeRegion}
	case roles && !f.isMember(): // it keeps no trail that would tell its home region
		likely = answers.Regions(f.d.Identity.Partition)
	}
	reads := make([]func() error, len(likely))
	for i, region := range likely {
		reads[i] = func() error { f.landingZone(ctx, region); return nil }
	}
	_ = engine.Parallel(reads...)
	f.locked(func(d *Discovery) {
		if d.ControlTower == nil && (ours || roles) {
			d.ControlTower = &Tower{BySign: true, OptedOut: !ours && len(f.denied) == 0}
			if d.ControlTower.OptedOut {
				d.ControlTower.infer("logging_opted_out")
			}
		}
		if d.ControlTower != nil && ours {
			d.ControlTower.readFrom(t)
		}
	})
}

// towersTrail is Control Tower's trail among those that we see ourselves, that of the organization rather than
// that of a single account.
func (f *finder) towersTrail() (Trail, bool) {
	var found Trail
	for _, t := range f.allTrails() {
		if setup.OfControlTower(t.Name) && t.SeenFrom == "" && (found.Name == "" || t.Organization && !found.Organization) {
			found = t
		}
	}
	return found, found.Name != ""
}

// isMember: Control Tower answers in the management account only.
func (f *finder) isMember() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.d.Organization != nil && !f.d.Organization.Here
}

// readFrom fills in what the names of Control Tower's resources tell, and notes
// that it only follows from names.
func (t *Tower) readFrom(trail Trail) {
	fill := func(field string, to *string, value string) {
		if *to == "" && value != "" {
			*to = value
			t.infer(field)
		}
	}
	if t.HomeRegion == "" {
		t.HomeRegion = trail.HomeRegion // its trail is made there: that is sure
	}
	fill("log_account", &t.LogAccount, setup.FirstOf(setup.AccountsIn(trail.Bucket)))
	if trail.Organization && t.ManagementAccount == "" {
		t.ManagementAccount = trail.Account // an organization's trail belongs to it
	}
	topic, account := text.NameIn(trail.Topic), text.AccountIn(trail.Topic)
	switch {
	case strings.HasPrefix(trail.Bucket, setup.FreshBucketPrefix), strings.HasPrefix(topic, towerNewTopic):
		fill("generation", &t.Generation, "4")
	case !trail.Organization:
		fill("generation", &t.Generation, "2") // one trail an account, until 3.0
	}
	// The older form of the bucket's name says nothing: an upgrade keeps it.
	if topic == towerOldTopic {
		fill("audit_account", &t.AuditAccount, account)
	}
}

func (t *Tower) infer(field string) {
	if !slices.Contains(t.Inferred, field) {
		t.Inferred = append(t.Inferred, field)
	}
}

// signed decides at the end whether Control Tower is unknown: only where it
// would have answered us.
func (f *finder) signed() {
	if f.signs.denied == nil || f.d.ControlTower != nil && !f.d.ControlTower.BySign || f.isMember() {
		return
	}
	known := f.d.Organization != nil
	notKnown := slices.ContainsFunc(f.d.Unknown, func(u Unread) bool { return u.What == "organization" })
	if known || notKnown { // outside an organization there is no Control Tower
		f.unread("Control Tower", "controltower:ListLandingZones", f.signs.denied)
	}
}
