package awsops

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// EventSelector is one selector of a trail as conditions on an event's fields,
// in whichever of CloudTrail's two languages it is written. An event is
// recorded where all conditions of any selector hold.
type EventSelector struct {
	Name   string // "" where it has none
	Fields []FieldCondition
}

// FieldCondition is what one field of an event must be, and must not be. The
// field is CloudTrail's name: eventCategory, readOnly, eventSource, eventName.
type FieldCondition struct {
	Field                             string
	Equals, StartsWith, EndsWith      []string // one of all these, if there are any
	NotEquals, NotStartsWith, NotEnds []string // none of these
}

// Holds reports whether a field of this value meets the condition.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
func (c FieldCondition) Holds(value string) bool {
	same := func(a, b string) bool { return a == b }
	any := func(list []string, test func(s, of string) bool) bool {
		for _, wanted := range list {
			if test(value, wanted) {
				return true
			}
		}
		return false
	}
	if any(c.NotEquals, same) || any(c.NotStartsWith, strings.HasPrefix) || any(c.NotEnds, strings.HasSuffix) {
		return false
	}
	if len(c.Equals)+len(c.StartsWith)+len(c.EndsWith) == 0 {
		return true
	}
	return any(c.Equals, same) || any(c.StartsWith, strings.HasPrefix) || any(c.EndsWith, strings.HasSuffix)
}

// EventSelectors reads a trail's event selectors one by one, in its home
// region. Where a trail has none, it is what a new trail does: every management
// event. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
func (a *Account) EventSelectors(ctx context.Context, arn string) ([]EventSelector, error) {
	out, err := a.eventSelectors(ctx, arn)
	if err != nil {
		return nil, err
	}
	var all []EventSelector
	for _, s := range out.AdvancedEventSelectors {
		all = append(all, advancedSelector(s))
	}
	for _, s := range out.EventSelectors {
		all = append(all, basicSelector(s)...)
	}
	if len(all) == 0 {
		all = basicSelector(types.EventSelector{})
	}
	return all, nil
}

func advancedSelector(s types.AdvancedEventSelector) EventSelector {
	one := EventSelector{Name: aws.ToString(s.Name)}
	for _, f := range s.FieldSelectors {
		one.Fields = append(one.Fields, FieldCondition{Field: aws.ToString(f.Field), Equals: f.Equals, StartsWith: f.StartsWith,
			EndsWith:  f.EndsWith,
			NotEquals: f.NotEquals, NotStartsWith: f.NotStartsWith, NotEnds: f.NotEndsWith})
	}
	return one
}

// basicSelector is a basic selector in the words of the advanced ones: one for
// management events, and one for each kind of data.
func basicSelector(s types.EventSelector) []EventSelector {
	var readOnly []FieldCondition
	switch s.ReadWriteType {
	case types.ReadWriteTypeReadOnly:
		readOnly = []FieldCondition{{Field: "readOnly", Equals: []string{"true"}}}
	case types.ReadWriteTypeWriteOnly:
		readOnly = []FieldCondition{{Field: "readOnly", Equals: []string{"false"}}}
	}
	category := func(name string, more ...FieldCondition) EventSelector {
		fields := append([]FieldCondition{{Field: "eventCategory", Equals: []string{name}}}, more...)
		return EventSelector{Fields: append(fields, readOnly...)}
	}
	var all []EventSelector
	if s.IncludeManagementEvents == nil || *s.IncludeManagementEvents {
		var more []FieldCondition
		if len(s.ExcludeManagementEventSources) > 0 {
			more = []FieldCondition{{Field: "eventSource", NotEquals: s.ExcludeManagementEventSources}}
		}
		all = append(all, category("Management", more...))
	}
	for _, d := range s.DataResources {
		all = append(all, category("Data", FieldCondition{Field: "resources.type", Equals: []string{aws.ToString(d.Type)}}))
	}
	return all
}
