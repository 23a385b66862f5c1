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
	return &cloudtrail.GetEventSelectorsOutput{TrailARN: aws.String(r.w.trailARN(t)), EventSelectors: slices.Clone(t.selectors()),
		AdvancedEventSelectors: slices.Clone(t.AdvancedSelectors)}, nil
}

// putEventSelectors replaces all selectors of both kinds.
func putEventSelectors(r *request, in *cloudtrail.PutEventSelectorsInput) (*cloudtrail.PutEventSelectorsOutput, error) {
	t, err := r.writeTrail(in.TrailName, "cloudtrail:PutEventSelectors")
	if err != nil {
		return nil, err
	}
	if err := checkSelectors(in); err != nil {
		return nil, err
	}
	t.Selectors, t.AdvancedSelectors = nil, in.AdvancedEventSelectors
	for _, s := range in.EventSelectors {
		t.Selectors = append(t.Selectors, completeSelector(s))
	}
	return &cloudtrail.PutEventSelectorsOutput{TrailARN: aws.String(r.w.trailARN(t)), EventSelectors: slices.Clone(t.Selectors),
		AdvancedEventSelectors: slices.Clone(t.AdvancedSelectors)}, nil
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

func checkSelectors(in *cloudtrail.PutEventSelectorsInput) error {
	basic, advanced := len(in.EventSelectors), len(in.AdvancedEventSelectors)
	switch {
	case basic > 0 && advanced > 0:
		return badSelectors("You can use either EventSelectors or AdvancedEventSelectors, but not both.")
	case basic == 0 && advanced == 0:
		return badSelectors("You must specify event selectors.")
	case basic > 5:
		return badSelectors("You can configure up to five event selectors for a trail.")
	}
	for _, s := range in.EventSelectors {
		if err := checkBasicSelector(s); err != nil {
			return err
		}
	}
	for _, s := range in.AdvancedEventSelectors {
		if err := checkAdvancedSelector(s); err != nil {
			return err
		}
	}
	return nil
}

func checkBasicSelector(s types.EventSelector) error {
	for _, source := range s.ExcludeManagementEventSources {
		if source != "kms.amazonaws.com" && source != "rdsdata.amazonaws.com" {
			return badSelectors("Invalid ExcludeManagementEventSources: " + source)
		}
	}
	if s.IncludeManagementEvents != nil && !*s.IncludeManagementEvents && len(s.DataResources) == 0 {
		return badSelectors("An event selector must log management events, data events, or both.")
	}
	return nil
}

func checkAdvancedSelector(s types.AdvancedEventSelector) error {
	categories := 0
	for _, f := range s.FieldSelectors {
		operators := len(f.Equals) + len(f.NotEquals) + len(f.StartsWith) + len(f.NotStartsWith) + len(f.EndsWith) + len(f.NotEndsWith)
		if operators == 0 {
			return badSelectors("A field selector needs an operator with at least one value.")
		}
		if value(f.Field) == "eventCategory" {
			categories++
			if len(f.Equals) != 1 || operators != 1 {
				return badSelectors("The eventCategory field supports only the Equals operator with one value.")
			}
		}
	}
	if categories != 1 {
		return badSelectors("An advanced event selector must have exactly one eventCategory field.")
	}
	return nil
}

func badSelectors(text string) error {
	return &types.InvalidEventSelectorsException{Message: &text}
}
