package steps

import (
	"slices"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/discover"
	"trailhead/steps/step1trail"
)

// Discovery and the plan say the same of a trail's selectors, each gap once.
func TestSelectorsAreJudgedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		selectors awsops.Selectors
		want      []string
	}{
		"everything": {awsops.Selectors{Management: true, ReadWrite: "All"}, nil},
		"nothing":    {awsops.Selectors{ReadWrite: "None"}, []string{"records no management events"}},
		"writes only": {awsops.Selectors{Management: true, ReadWrite: "WriteOnly"},
			[]string{"does not record both read and write events (WriteOnly)"}},
		"two services left out": {awsops.Selectors{Management: true, ReadWrite: "All",
			Excluded: []string{"kms.amazonaws.com", "rdsdata.amazonaws.com"}},
			[]string{"leaves out AWS KMS events", "leaves out Amazon RDS Data API events"}},
		"narrowed": {awsops.Selectors{Management: true, ReadWrite: "All", Narrowed: true, Excluded: []string{"ec2.amazonaws.com"}},
			[]string{"leaves out ec2.amazonaws.com events", "leaves out some management events by conditions of its own"}},
	} {
		var plan, discovered []string
		for _, w := range c.want {
			plan, discovered = append(plan, "The trail t "+w+"."), append(discovered, "it "+w)
		}
		trail := awsops.Trail{Name: "t", MultiRegion: true, LogValidation: true}
		if got := step1trail.Weaknesses(trail, awsops.TrailStatus{Logging: true}, c.selectors); !slices.Equal(got, plan) {
			t.Errorf("%s: the plan says %q", name, got)
		}
		found := discover.Trail{MultiRegion: true, Validated: true, Events: discover.EventsOf(c.selectors)}
		if found.Weigh(); !slices.Equal(found.Findings, discovered) {
			t.Errorf("%s: discovery says %q", name, found.Findings)
		}
	}
}
