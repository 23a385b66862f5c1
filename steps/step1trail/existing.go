package step1trail

import (
	"context"
	"fmt"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// ExistingTrail is the trail that is connected as it is. Its weaknesses are told,
// never mended.
type ExistingTrail struct{ Setup setup.Setup }

type existingTrailObserved struct {
	ExistingTrail
	status    awsops.TrailStatus
	selectors awsops.Selectors
	unread    error
}

const idExistingTrail engine.ID = "their-trail"

// About implements engine.Resource.
func (t ExistingTrail) About() engine.About {
	about := t.Setup.About(idExistingTrail, 1, "CloudTrail trail", t.Setup.Existing.Trail.Name)
	about.At = t.Setup.At // it need not be seen from the account that has the bucket
	about.At.Region = t.Setup.Existing.Trail.HomeRegion
	return about
}

// Permissions implements engine.Resource.
func (t ExistingTrail) Permissions() []engine.Permission {
	return append(setup.Permit(t.Setup.TrailARN(), "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"),
		setup.Permit("*", "cloudtrail:DescribeTrails")...)
}

// Observe implements engine.Resource.
func (t ExistingTrail) Observe(ctx context.Context, aws *awsops.Account, _ engine.Past) (engine.Observed, error) {
	observed := existingTrailObserved{ExistingTrail: t}
	observed.unread = engine.Parallel( // an organization's trail may be shut to its members: that is no reason not to use it
		func() (err error) { observed.status, err = aws.TrailStatus(ctx, t.Setup.TrailARN()); return err },
		func() (err error) { observed.selectors, err = aws.Selectors(ctx, t.Setup.TrailARN()); return err },
	)
	return observed, ctx.Err()
}

// Diff implements engine.Observed.
func (s existingTrailObserved) Diff(*engine.Values) engine.Diff {
	d := engine.RightExisting("kept as it is", engine.SettingsDocument(s.Setup.Existing.Trail), nil)
	if s.unread != nil {
		d.Notes = []string{"The trail's status could not be read here (" + text.Said(s.unread) + ")."}
		return d
	}
	d.Notes = Weaknesses(s.Setup.Existing.Trail, s.status, s.selectors)
	if owner := text.AccountIn(s.Setup.TrailARN()); owner != s.Setup.At.Account {
		d.Notes = append(d.Notes, "The trail belongs to account "+owner+"; you are in "+s.Setup.At.Account+
			". Nothing of it is changed, so that is enough.")
	}
	return d
}

// Remove implements engine.Observed.
func (s existingTrailObserved) Remove(*engine.Values) engine.Diff { return engine.Kept("") }

// Weaknesses are what one should know about a trail that Expel is to go by.
func Weaknesses(t awsops.Trail, status awsops.TrailStatus, selectors awsops.Selectors) []string {
	var found []string
	note := func(so bool, format string, args ...any) {
		if so {
			found = append(found, "The trail "+t.Name+" "+fmt.Sprintf(format, args...)+".")
		}
	}
	note(!status.Logging, "is not logging: Expel sees nothing until it is")
	note(status.DeliveryError != "", "cannot deliver (%s): Expel sees nothing until it can", status.DeliveryError)
	note(!t.MultiRegion, "records %s only", t.HomeRegion)
	for _, gap := range selectors.Gaps() {
		note(true, "%s", setup.GapWords(gap))
	}
	note(!t.LogValidation, "does not validate its log files")
	return found
}
