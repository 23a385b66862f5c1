package setup

import (
	"context"
	"strconv"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/answers"
)

// Tower is what is known of Control Tower where its trail is connected. Its
// guardrails differ by the generation of the landing zone (docs/aws.md#control-tower-guardrails).
type Tower struct {
	Version    string   // "3.3"; "" where only the management account could tell
	Generation int      // 2, 3 or 4; 0 where the names leave it open
	LogAccount string   // log archive, "" not known
	governed   []string // regions that are not denied, none where not known
}

const (
	// ControlTowerPrefix begins the name of everything Control Tower makes.
	ControlTowerPrefix = "aws-controltower-"
	// FreshBucketPrefix is that of new installs of landing zone 4.0; an upgrade
	// keeps the older form, so that one tells nothing.
	FreshBucketPrefix = "aws-controltower-cloudtrail-logs-"
)

// OfControlTower reports whether a name is one of Control Tower's own.
func OfControlTower(name string) bool { return strings.HasPrefix(name, ControlTowerPrefix) }

// towerAt finds out about Control Tower: from its API, which answers only in
// the management account, else from names. Nil where the
// trail is not Control Tower's.
func towerAt(ctx context.Context, home *awsops.Account, t awsops.Trail) *Tower {
	if !OfControlTower(t.Name) && !OfControlTower(t.Bucket) {
		return nil
	}
	found := &Tower{}
	if zone, err := home.In(t.HomeRegion).LandingZone(ctx); err == nil {
		found.Version, found.LogAccount, found.governed = zone.Version, zone.LogAccount, zone.GovernedRegions
		found.Generation = GenerationOf(zone.Version)
	}
	if found.LogAccount == "" {
		found.LogAccount = FirstOf(AccountsIn(t.Bucket))
	}
	switch {
	case found.Generation != 0:
	case strings.HasPrefix(t.Bucket, FreshBucketPrefix):
		found.Generation = 4
	case !t.Organization:
		found.Generation = 2 // one trail an account, until 3.0
	}
	return found
}

// askTowerAhead asks Control Tower, where the answers name it, while the trails
// are looked for: towerAt wants to know it as soon as its trail is found.
func (f find) askTowerAhead(ctx context.Context, set answers.Set) {
	if set.Variant == answers.VariantControlTower {
		_, _ = f.Home.LandingZone(ctx) // towerAt hears of what is wrong
	}
}

// GenerationOf is the part of a landing zone's version that decides which
// guardrails there are.
func GenerationOf(version string) int {
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		return 0
	}
	return min(n, 4) // later ones are taken to be no more lenient
}

// Words name the landing zone for a person.
func (t *Tower) Words() string {
	if t.Version == "" {
		return "Control Tower"
	}
	return "Control Tower " + t.Version
}

// LocksNotification reports whether a guardrail keeps the bucket's
// notifications for AWSControlTowerExecution alone (Sid CTS3PV8).
func (t *Tower) LocksNotification() bool { return t != nil && t.Generation >= 4 }

// MayLock reports whether it could: the landing zone's version is not known.
func (t *Tower) MayLock() bool { return t != nil && t.Generation == 0 }

// AccountsIn are the account ids that a bucket's name holds between hyphens.
func AccountsIn(bucket string) []string {
	var ids []string
	for _, part := range strings.Split(bucket, "-") {
		if len(part) == 12 && strings.Trim(part, "0123456789") == "" {
			ids = append(ids, part)
		}
	}
	return ids
}

// FirstOf is the first of a list, "" of an empty one.
func FirstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
