package steps

import (
	"context"
	"strconv"
	"strings"

	"trailhead/awsops"
)

// tower is what is known of Control Tower where its trail is connected. Its
// guardrails differ by the generation of the landing zone (docs/aws.md#control-tower-guardrails).
type tower struct {
	version    string   // "3.3"; "" where only the management account could tell
	generation int      // 2, 3 or 4; 0 where the names leave it open
	logAccount string   // log archive, "" not known
	governed   []string // regions that are not denied, none where not known
}

const (
	// controlTowerPrefix begins the name of everything Control Tower makes.
	controlTowerPrefix = "aws-controltower-"
	// freshBucketPrefix is that of new installs of landing zone 4.0; an upgrade
	// keeps the older form, so that one tells nothing.
	freshBucketPrefix = "aws-controltower-cloudtrail-logs-"
)

// ofControlTower reports whether a name is one of Control Tower's own.
func ofControlTower(name string) bool { return strings.HasPrefix(name, controlTowerPrefix) }

// towerAt finds out about Control Tower: from its API, which answers only in
// the management account, else from names. Nil where the
// trail is not Control Tower's.
func towerAt(ctx context.Context, home *awsops.Account, t awsops.Trail) *tower {
	if !ofControlTower(t.Name) && !ofControlTower(t.Bucket) {
		return nil
	}
	found := &tower{}
	if zone, err := home.In(t.HomeRegion).LandingZone(ctx); err == nil {
		found.version, found.logAccount, found.governed = zone.Version, zone.LogAccount, zone.GovernedRegions
		found.generation = generationOf(zone.Version)
	}
	if found.logAccount == "" {
		found.logAccount = firstOf(accountsIn(t.Bucket))
	}
	switch {
	case found.generation != 0:
	case strings.HasPrefix(t.Bucket, freshBucketPrefix):
		found.generation = 4
	case !t.Organization:
		found.generation = 2 // one trail an account, until 3.0
	}
	return found
}

// generationOf is the part of a landing zone's version that decides which
// guardrails there are.
func generationOf(version string) int {
	major, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		return 0
	}
	return min(n, 4) // later ones are taken to be no more lenient
}

// words name the landing zone for a person.
func (t *tower) words() string {
	if t.version == "" {
		return "Control Tower"
	}
	return "Control Tower " + t.version
}

// locksNotification reports whether a guardrail keeps the bucket's
// notifications for AWSControlTowerExecution alone (Sid CTS3PV8).
func (t *tower) locksNotification() bool { return t != nil && t.generation >= 4 }

// mayLock reports whether it could: the landing zone's version is not known.
func (t *tower) mayLock() bool { return t != nil && t.generation == 0 }

// accountsIn are the account ids that a bucket's name holds between hyphens.
func accountsIn(bucket string) []string {
	var ids []string
	for _, part := range strings.Split(bucket, "-") {
		if len(part) == 12 && strings.Trim(part, "0123456789") == "" {
			ids = append(ids, part)
		}
	}
	return ids
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
