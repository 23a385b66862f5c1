package awssim

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	"github.com/aws/aws-sdk-go-v2/service/controltower/document"
	cttypes "github.com/aws/aws-sdk-go-v2/service/controltower/types"
	smithyjson "github.com/aws/smithy-go/document/json"
)

// LandingZoneState is Control Tower's landing zone, in the management account
// and its home region.
type LandingZoneState struct {
	ARN, Version, LatestVersion string
	Status, DriftStatus         string // ACTIVE, ...; IN_SYNC or DRIFTED
	HomeRegion                  string
	Manifest                    map[string]any
}

// SetUpControlTower gives the organization a landing zone.
func (w *World) SetUpControlTower(homeRegion, version string, manifest map[string]any) *LandingZoneState {
	w.mu.Lock()
	defer w.mu.Unlock()
	account := w.Accounts[w.Org.ManagementAccount]
	id := w.uniqueID("", "landingzone", account.ID)
	w.Org.LandingZone = &LandingZoneState{
		ARN:     "arn:" + account.Partition + ":controltower:" + homeRegion + ":" + account.ID + ":landingzone/" + id,
		Version: version, LatestVersion: version, Status: "ACTIVE", DriftStatus: "IN_SYNC", HomeRegion: homeRegion, Manifest: manifest,
	}
	w.activateStackSets() // Control Tower works with them itself
	return w.Org.LandingZone
}

func registerControlTower(w *World) {
	on(w, false, listLandingZones)
	on(w, false, getLandingZone)
	w.contribute(w.listLandingZones)
}

// optIn are the commercial regions that an account has to switch on (AWS
// account management guide, "Enable or disable AWS Regions in your account").
var optIn = strings.Fields(`af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6
	ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1`)

// landingZone is the landing zone as the management account sees it; nobody
// else does. Every commercial region that is not opt-in lists it, whatever its
// home region, and an opt-in region only its own (Control Tower user guide,
// "Identify your landing zone").
func (r *request) landingZone() *LandingZoneState {
	org := r.w.Org
	if org == nil || org.LandingZone == nil || org.ManagementAccount != r.Account {
		return nil
	}
	home := org.LandingZone.HomeRegion
	if home != r.Region && (r.Partition != "aws" || slices.Contains(optIn, r.Region)) {
		return nil
	}
	return org.LandingZone
}

func listLandingZones(r *request, _ *controltower.ListLandingZonesInput) (*controltower.ListLandingZonesOutput, error) {
	if err := r.authorize("controltower:ListLandingZones", "*", "", nil); err != nil {
		return nil, err
	}
	out := &controltower.ListLandingZonesOutput{LandingZones: []cttypes.LandingZoneSummary{}}
	if z := r.landingZone(); z != nil {
		out.LandingZones = append(out.LandingZones, cttypes.LandingZoneSummary{Arn: aws.String(z.ARN)})
	}
	return out, nil
}

func getLandingZone(r *request, in *controltower.GetLandingZoneInput) (*controltower.GetLandingZoneOutput, error) {
	if err := r.authorize("controltower:GetLandingZone", "*", "", nil); err != nil {
		return nil, err
	}
	z := r.landingZone()
	if z == nil || z.HomeRegion != r.Region || z.ARN != value(in.LandingZoneIdentifier) {
		return nil, &cttypes.ResourceNotFoundException{Message: aws.String("AWS Control Tower could not find the landing zone.")}
	}
	return &controltower.GetLandingZoneOutput{LandingZone: &cttypes.LandingZoneDetail{
		Arn: aws.String(z.ARN), Version: aws.String(z.Version), LatestAvailableVersion: aws.String(z.LatestVersion),
		Status: cttypes.LandingZoneStatus(z.Status), DriftStatus: &cttypes.LandingZoneDriftStatusSummary{
			Status: cttypes.LandingZoneDriftStatus(z.DriftStatus)},
		Manifest: manifest{document.NewLazyDocument(z.Manifest)},
	}}, nil
}

// manifest is a document as an answer holds it. The SDK's own constructor
// makes one to send, which cannot be read into a struct.
type manifest struct{ document.Interface }

// UnmarshalSmithyDocument reads the manifest into v.
func (m manifest) UnmarshalSmithyDocument(v any) error {
	text, err := m.MarshalSmithyDocument()
	if err != nil {
		return err
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return smithyjson.NewDecoder().DecodeJSONInterface(value, v)
}

func (w *World) listLandingZones() []string {
	if w.Org == nil || w.Org.LandingZone == nil {
		return nil
	}
	z := w.Org.LandingZone
	return []string{line(z.ARN, "version", z.Version, "status", z.Status, "manifest", asJSON(z.Manifest))}
}
