package awssim

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// TrailState is one trail, kept in its home region. Its shadows in other
// regions and member accounts are worked out from it.
type TrailState struct {
	Name, Account, HomeRegion         string
	CreatedAt                         time.Time
	Bucket, Prefix                    string
	KeyARN, TopicARN                  string
	MultiRegion, Organization         bool
	GlobalEvents, Validation          bool
	LogGroupARN, LogsRoleARN          string
	Selectors                         []types.EventSelector
	AdvancedSelectors                 []types.AdvancedEventSelector
	Tags                              map[string]string
	Logging                           bool
	StartedAt, StoppedAt              time.Time
	DeliveredAt, DigestAt, NotifiedAt time.Time // the last that worked
	DeliveryError, DigestError        string    // S3's code for the last that did not
	NotificationError                 string
}

func registerCloudTrail(w *World) {
	on(w, true, createTrail)
	on(w, false, getTrail)
	on(w, false, describeTrails)
	on(w, false, listTrails)
	on(w, false, getTrailStatus)
	on(w, false, lookupEvents)
	on(w, true, startLogging)
	on(w, true, stopLogging)
	on(w, true, updateTrail)
	on(w, true, deleteTrail)
	on(w, false, getEventSelectors)
	on(w, true, putEventSelectors)
	on(w, false, listTrailTags)
	on(w, true, addTrailTags)
	on(w, true, removeTrailTags)
	w.contribute(w.listTrailLines)
}

// listTrailLines leaves out what deliveries change.
func (w *World) listTrailLines() []string {
	var lines []string
	w.eachRegion(func(_ *AccountState, _ string, r *RegionState) {
		for _, t := range r.Trails {
			lines = append(lines, line(w.trailARN(t), "bucket", t.Bucket, "prefix", t.Prefix, "key", t.KeyARN, "topic", t.TopicARN,
				"multiRegion", t.MultiRegion, "organization", t.Organization, "globalEvents", t.GlobalEvents, "validation", t.Validation,
				"logGroup", t.LogGroupARN, "logging", t.Logging, "selectors", selectorText(t), "tags", t.Tags))
		}
	})
	return lines
}

func selectorText(t *TrailState) string {
	if len(t.AdvancedSelectors) > 0 {
		return asJSON(t.AdvancedSelectors)
	}
	return asJSON(t.selectors())
}

func (w *World) trailARN(t *TrailState) string {
	return "arn:" + w.partitionOf(t.Account) + ":cloudtrail:" + t.HomeRegion + ":" + t.Account + ":trail/" + t.Name
}

// AddTrail puts a trail there as it might long have been, for worlds that are
// set up by hand: Name, Account, HomeRegion and Bucket have to be set. Nothing
// is checked, so it may well be broken.
func (w *World) AddTrail(t TrailState) *TrailState {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.Tags == nil {
		t.Tags = map[string]string{}
	}
	w.account(t.Account, "account "+t.Account).region(t.HomeRegion).Trails[t.Name] = &t
	return &t
}

// trailsSeen is every trail an account sees in a region, shadows included:
// multi-region trails are in every region, organization trails in every
// member (docs/aws.md#trails-in-other-regions).
func (w *World) trailsSeen(account, region string) []*TrailState {
	var seen []*TrailState
	w.eachRegion(func(_ *AccountState, home string, r *RegionState) {
		for _, name := range sortedKeys(r.Trails) {
			t := r.Trails[name]
			inRegion := home == region || t.MultiRegion
			inAccount := t.Account == account || t.Organization && w.Org.has(account) && w.Org.has(t.Account)
			if inRegion && inAccount {
				seen = append(seen, t)
			}
		}
	})
	return seen
}

// isShadow says whether a trail belongs somewhere else.
func (r *request) isShadow(t *TrailState) bool {
	return t.HomeRegion != r.Region || t.Account != r.Account
}

// findTrail finds what the caller can see, by name or ARN. A shadow, of another
// region or account, has to be named by its ARN (docs/aws.md#trails-in-other-regions): a name is one in the region of the call.
func (r *request) findTrail(ref *string) (*TrailState, error) {
	name := value(ref)
	if strings.HasPrefix(name, "arn:") {
		if partOf(name, 2) != "cloudtrail" || !strings.HasPrefix(resourceOf(name), "trail/") {
			return nil, &types.CloudTrailARNInvalidException{Message: aws.String("Specified ARN is not in correct format: " + name)}
		}
	} else if err := checkTrailName(name); err != nil {
		return nil, err
	}
	for _, t := range r.w.trailsSeen(r.Account, r.Region) {
		if r.w.trailARN(t) == name || t.Name == name && !r.isShadow(t) {
			return t, nil
		}
	}
	if t := r.trailElsewhere(name); t != nil {
		return t, nil
	}
	if !strings.HasPrefix(name, "arn:") {
		name = r.arn("cloudtrail", "trail/"+name)
	}
	return nil, r.unknownTrail(name)
}

func (r *request) unknownTrail(arn string) error {
	return &types.TrailNotFoundException{Message: aws.String("Unknown trail: " + arn + " for the user: " + r.Account)}
}

// onlySees says whether a trail is an organization's of which the caller is
// just a member: it can be described and asked for its status, but not for its
// selectors and tags (cloud-custodian #6394, steampipe-plugin-aws #577).
func (r *request) onlySees(t *TrailState) bool {
	return t.Account != r.Account && !r.w.Org.delegates(trailService, r.Account)
}

// trailElsewhere finds a single-region trail of the caller's that is named by
// ARN in another region.
func (r *request) trailElsewhere(arn string) *TrailState {
	a := r.w.Accounts[accountOf(arn)]
	if a == nil || a.ID != r.Account {
		return nil
	}
	return a.region(partOf(arn, 3)).Trails[strings.TrimPrefix(resourceOf(arn), "trail/")]
}

// readTrail finds a trail for a call that only reads.
func (r *request) readTrail(ref *string, action string) (*TrailState, error) {
	t, err := r.findTrail(ref)
	if err != nil {
		return nil, err
	}
	return t, r.authorizeTrail(action, t)
}

// authorizeTrail asks the caller's own policies only: trails have none, and an
// organization trail is its members' to read.
func (r *request) authorizeTrail(action string, t *TrailState) error {
	return r.authorizeOwn(action, r.w.trailARN(t))
}

// writeTrail finds a trail for a call that changes it: in its home region, and
// from its own account or, for an organization trail, the delegated
// administrator's.
func (r *request) writeTrail(ref *string, action string) (*TrailState, error) {
	t, err := r.findTrail(ref)
	if err != nil {
		return nil, err
	}
	if err := r.authorizeTrail(action, t); err != nil {
		return nil, err
	}
	if t.Account != r.Account && !r.w.Org.delegates("cloudtrail.amazonaws.com", r.Account) {
		return nil, &types.NotOrganizationMasterAccountException{
			Message: aws.String("The requested operation can be called only by the management account or a delegated administrator account.")}
	}
	if t.HomeRegion != r.Region {
		return nil, &types.InvalidHomeRegionException{Message: aws.String(
			"Trail: " + r.w.trailARN(t) + " can not be updated from region: " + r.Region + ". The home region is: " + t.HomeRegion)}
	}
	return t, nil
}

// checkTrailName is CloudTrail's naming rule (docs/aws.md#trail-names).
func checkTrailName(name string) error {
	isMark := func(c rune) bool { return strings.ContainsRune("._-", c) }
	marks := strings.FieldsFunc(name, func(c rune) bool { return !isMark(c) })
	switch {
	case len(name) < 3:
		return badTrailName("Trail name too short. Minimum allowed length: 3 characters. Specified name length: %d characters.", len(name))
	case len(name) > 128:
		return badTrailName("Trail name too long. Maximum allowed length: 128 characters. Specified name length: %d characters.", len(name))
	case strings.ContainsFunc(name, func(c rune) bool { return !isMark(c) && !isAlphanumeric(c) }):
		return badTrailName("Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and " +
			"underscores (_).")
	case isMark(rune(name[0])):
		return badTrailName("Trail name must starts with a letter or number.")
	case isMark(rune(name[len(name)-1])):
		return badTrailName("Trail name must ends with a letter or number.")
	case net.ParseIP(name) != nil:
		return badTrailName("Trail name must not be in IP address format.")
	case slices.ContainsFunc(marks, func(run string) bool { return len(run) > 1 }):
		return badTrailName("Trail name must not have adjacent periods, hyphens or underscores.")
	}
	return nil
}

func badTrailName(format string, args ...any) error {
	return &types.InvalidTrailNameException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func isAlphanumeric(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
