package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	"github.com/aws/aws-sdk-go-v2/service/controltower/types"
)

// LandingZone is what Control Tower has set up.
type LandingZone struct {
	ARN        string
	HomeRegion string
	Version    string // "3.3"
	Latest     string // the newest version there is
	Status     string // ACTIVE, PROCESSING, FAILED
	Logging    bool   // whether it keeps the organization's trail
	LogAccount string // where that trail's bucket is; "" if the manifest does not say
	Manifest   bool   // false: it says nothing, so Logging and what follows are not known
	// AuditAccount is where Control Tower's security roles and topics are.
	AuditAccount string
	// GovernedRegions are those that a region-deny control leaves open; none if
	// the manifest does not say.
	GovernedRegions []string
}

// manifest is the part of the landing zone manifest that matters here. Every
// field is optional, from version 4.0 on the manifest itself (docs/aws.md#landing-zone).
type manifest struct {
	GovernedRegions    []string `document:"governedRegions"`
	CentralizedLogging *struct {
		AccountID string `document:"accountId"`
		Enabled   *bool  `document:"enabled"`
	} `document:"centralizedLogging"`
	SecurityRoles *struct {
		AccountID string `document:"accountId"`
	} `document:"securityRoles"`
}

// LandingZone finds the landing zone, whose home region its ARN tells. Ask in
// the management account, in any region that is not opt-in or in the home
// region. Kinds: Missing (there is none), Denied, Network (a region without
// Control Tower).
// AWS Control Tower user guide, "Identify your landing zone".
// https://docs.aws.amazon.com/controltower/latest/APIReference/API_GetLandingZone.html
func (a *Account) LandingZone(ctx context.Context) (LandingZone, error) {
	return sharing(ctx, a, "landing zone", func() (LandingZone, error) {
		arn, err := a.landingZoneARN(ctx)
		if err != nil {
			return LandingZone{}, err
		}
		home, ok := ParseARN(arn)
		if !ok {
			return LandingZone{}, fmt.Errorf("find landing zone: AWS calls it %q, which is no ARN", arn)
		}
		out, err := a.In(home.Region).controltower().GetLandingZone(ctx, &controltower.GetLandingZoneInput{LandingZoneIdentifier: &arn})
		if err != nil {
			return LandingZone{}, fmt.Errorf("get landing zone %s: %w", arn, err)
		}
		return landingZoneOf(home, out.LandingZone)
	})
}

func (a *Account) landingZoneARN(ctx context.Context) (string, error) {
	pages := controltower.NewListLandingZonesPaginator(a.controltower(), &controltower.ListLandingZonesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", fmt.Errorf("list landing zones: %w", err)
		}
		if len(page.LandingZones) > 0 { // there is at most one
			return aws.ToString(page.LandingZones[0].Arn), nil
		}
	}
	none := &Error{Kind: Missing, Message: "there is no landing zone", Call: a.callTo("ControlTower", "ListLandingZones")}
	return "", fmt.Errorf("find landing zone: %w", none)
}

func landingZoneOf(arn ARN, d *types.LandingZoneDetail) (LandingZone, error) {
	z := LandingZone{ARN: arn.String(), HomeRegion: arn.Region}
	if d == nil {
		return z, nil
	}
	z.Version, z.Latest, z.Status = aws.ToString(d.Version), aws.ToString(d.LatestAvailableVersion), string(d.Status)
	if d.Manifest == nil {
		return z, nil
	}
	var m manifest
	if err := d.Manifest.UnmarshalSmithyDocument(&m); err != nil {
		return z, fmt.Errorf("read manifest of landing zone %s: %w", arn, err)
	}
	z.Manifest, z.GovernedRegions = true, m.GovernedRegions
	if m.SecurityRoles != nil {
		z.AuditAccount = m.SecurityRoles.AccountID
	}
	if l := m.CentralizedLogging; l != nil {
		z.LogAccount = l.AccountID
		z.Logging = l.AccountID != "" && (l.Enabled == nil || *l.Enabled)
	}
	return z, nil
}
