package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// selectors are a trail's basic selectors; a new trail logs all management
// events (docs/aws.md#new-trails).
func (t *TrailState) selectors() []types.EventSelector {
	if len(t.Selectors) > 0 || len(t.AdvancedSelectors) > 0 {
		return t.Selectors
	}
	return []types.EventSelector{{
		ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true),
		DataResources: []types.DataResource{}, ExcludeManagementEventSources: []string{},
	}}
}

// custom says whether a trail logs anything else than a new one does.
func (t *TrailState) custom() bool {
	return len(t.AdvancedSelectors) > 0 || asJSON(t.selectors()) != asJSON((&TrailState{}).selectors())
}

func getEventSelectors(r *request, in *cloudtrail.GetEventSelectorsInput) (*cloudtrail.GetEventSelectorsOutput, error) {
	t, err := r.readTrail(in.TrailName, "cloudtrail:GetEventSelectors")
	if err != nil {
		return nil, err
	}
	if r.onlySees(t) {
		return nil, r.unknownTrail(r.w.trailARN(t))
	}
	return &cloudtrail.GetEventSelectorsOutput{TrailARN: aws.String(r.w.trailARN(t)), EventSelectors: slices.Clone(t.selectors()), AdvancedEventSelectors: slices.Clone(t.AdvancedSelectors)}, nil
}

// putEventSelectors replaces all selectors of both kinds.
func putEventSelectors(r *request, in *cloudtrail.PutEventSelectorsInput) (*cloudtrail.PutEventSelectorsOutput, error) {
	t, err := r.writeTrail(in.TrailName, "cloudtrail:PutEventSelectors")
	if err != nil {
		return nil, err
	}
	if complaint := selectorComplaint(in); complaint != "" {
		return nil, &types.InvalidEventSelectorsException{Message: aws.String(complaint)}
	}
	t.Selectors, t.AdvancedSelectors = nil, in.AdvancedEventSelectors
	for _, s := range in.EventSelectors {
		t.Selectors = append(t.Selectors, completeSelector(s))
	}
	return &cloudtrail.PutEventSelectorsOutput{TrailARN: aws.String(r.w.trailARN(t)), EventSelectors: slices.Clone(t.Selectors), AdvancedEventSelectors: slices.Clone(t.AdvancedSelectors)}, nil
}

// completeSelector is a selector with its defaults filled in, as it is read back.
func completeSelector(s types.EventSelector) types.EventSelector {
	if s.ReadWriteType == "" {
		s.ReadWriteType = types.ReadWriteTypeAll
	}
	if s.IncludeManagementEvents == nil {
		s.IncludeManagementEvents = aws.Bool(true)
	}
	s.DataResources = append([]types.DataResource{}, s.DataResources...)
	s.ExcludeManagementEventSources = append([]string{}, s.ExcludeManagementEventSources...)
	return s
}

func selectorComplaint(in *cloudtrail.PutEventSelectorsInput) string {
	basic, advanced := len(in.EventSelectors), len(in.AdvancedEventSelectors)
	switch {
	case basic > 0 && advanced > 0:
		return "You can use either EventSelectors or AdvancedEventSelectors, but not both."
	case basic == 0 && advanced == 0:
		return "You must specify event selectors."
	case basic > 5:
		return "You can configure up to five event selectors for a trail."
	}
	for _, s := range in.EventSelectors {
		if c := basicComplaint(s); c != "" {
			return c
		}
	}
	for _, s := range in.AdvancedEventSelectors {
		if c := advancedComplaint(s); c != "" {
			return c
		}
	}
	return ""
}

func basicComplaint(s types.EventSelector) string {
	if s.ReadWriteType != "" && !slices.Contains(s.ReadWriteType.Values(), s.ReadWriteType) {
		return "Invalid ReadWriteType: " + string(s.ReadWriteType)
	}
	for _, source := range s.ExcludeManagementEventSources {
		if source != "kms.amazonaws.com" && source != "rdsdata.amazonaws.com" {
			return "Invalid ExcludeManagementEventSources: " + source
		}
	}
	if s.IncludeManagementEvents != nil && !*s.IncludeManagementEvents && len(s.DataResources) == 0 {
		return "An event selector must log management events, data events, or both."
	}
	return ""
}

func advancedComplaint(s types.AdvancedEventSelector) string {
	categories := 0
	for _, f := range s.FieldSelectors {
		operators := len(f.Equals) + len(f.NotEquals) + len(f.StartsWith) + len(f.NotStartsWith) + len(f.EndsWith) + len(f.NotEndsWith)
		if operators == 0 {
			return "A field selector needs an operator with at least one value."
		}
		if value(f.Field) == "eventCategory" {
			categories++
			if len(f.Equals) != 1 || operators != 1 {
				return "The eventCategory field supports only the Equals operator with one value."
			}
		}
	}
	if categories != 1 {
		return "An advanced event selector must have exactly one eventCategory field."
	}
	return ""
}
