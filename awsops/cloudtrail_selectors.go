package awsops

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// What a trail records of the management events.
const (
	allEvents   = string(types.ReadWriteTypeAll)
	readEvents  = string(types.ReadWriteTypeReadOnly)
	writeEvents = string(types.ReadWriteTypeWriteOnly)
	noEvents    = "None"
)

// Selectors say which events a trail records, whichever of CloudTrail's two
// languages they are written in.
type Selectors struct {
	ReadWrite  string   // of the management events: All, ReadOnly, WriteOnly, None
	Management bool     // whether management events are recorded at all
	Excluded   []string // event sources left out of them: "kms.amazonaws.com"
	Narrowed   bool     // other conditions leave out more of them (by event name, by identity)
	Advanced   bool     // written as advanced selectors
	Data       bool     // data events are recorded too
}

// selection is one selector's say about management events.
type selection struct {
	readWrite string
	excluded  []string
	narrowed  bool
}

// Selectors reads a trail's event selectors, in its home region. Kinds:
// Missing, Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
func (a *Account) Selectors(ctx context.Context, arn string) (Selectors, error) {
	out, err := a.eventSelectors(ctx, arn)
	if err != nil {
		return Selectors{}, err
	}
	if len(out.AdvancedEventSelectors) > 0 {
		return advancedSelectors(out.AdvancedEventSelectors), nil
	}
	if len(out.EventSelectors) == 0 {
		// No selector of either kind: the trail records what a new one does.
		return Selectors{ReadWrite: allEvents, Management: true}, nil
	}
	return basicSelectors(out.EventSelectors), nil
}

// eventSelectors is the call itself, once for all who ask in one look.
func (a *Account) eventSelectors(ctx context.Context, arn string) (*cloudtrail.GetEventSelectorsOutput, error) {
	return sharing(ctx, a, "selectors/"+arn, func() (*cloudtrail.GetEventSelectorsOutput, error) {
		out, err := a.cloudtrail().GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: &arn})
		if err != nil {
			return nil, fmt.Errorf("get event selectors %s: %w", arn, err)
		}
		return out, nil
	})
}

// PutSelectors replaces all selectors of a trail by one: every management
// event, read and write, no source left out. Kinds: Missing, NotYet, Invalid,
// Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
func (a *Account) PutSelectors(ctx context.Context, arn string) error {
	in := &cloudtrail.PutEventSelectorsInput{TrailName: &arn, EventSelectors: []types.EventSelector{{
		ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true), ExcludeManagementEventSources: []string{},
	}}}
	if _, err := a.cloudtrail().PutEventSelectors(ctx, in); err != nil {
		return fmt.Errorf("put event selectors %s: %w", arn, err)
	}
	return nil
}

func basicSelectors(list []types.EventSelector) Selectors {
	var s Selectors
	var management []selection
	for _, b := range list {
		s.Data = s.Data || len(b.DataResources) > 0
		if b.IncludeManagementEvents != nil && !*b.IncludeManagementEvents {
			continue
		}
		one := selection{readWrite: string(b.ReadWriteType), excluded: b.ExcludeManagementEventSources}
		if one.readWrite == "" {
			one.readWrite = allEvents
		}
		management = append(management, one)
	}
	return s.with(management)
}

func advancedSelectors(list []types.AdvancedEventSelector) Selectors {
	s := Selectors{Advanced: true}
	var management []selection
	for _, b := range list {
		one, category := advancedSelection(b)
		switch category {
		case "Management":
			management = append(management, one)
		case "Data":
			s.Data = true
		}
	}
	return s.with(management)
}

func advancedSelection(b types.AdvancedEventSelector) (one selection, category string) {
	one.readWrite = allEvents
	for _, f := range b.FieldSelectors {
		switch field := aws.ToString(f.Field); {
		case field == "eventCategory" && len(f.Equals) > 0:
			category = f.Equals[0]
		case field == "readOnly" && slices.Equal(f.Equals, []string{"true"}):
			one.readWrite = readEvents
		case field == "readOnly" && slices.Equal(f.Equals, []string{"false"}):
			one.readWrite = writeEvents
		case field == "eventSource" && len(f.NotEquals) > 0:
			one.excluded = append(one.excluded, f.NotEquals...)
		default:
			one.narrowed = true
		}
	}
	return one, category
}

// with sums the selectors up. An event is recorded if any selector takes it;
// so one that takes everything settles it, and otherwise what any of them
// leaves out is named: better a gap too many than one too few.
func (s Selectors) with(management []selection) Selectors {
	s.ReadWrite, s.Management = noEvents, len(management) > 0
	for _, m := range management {
		if m.readWrite == allEvents && len(m.excluded) == 0 && !m.narrowed {
			s.ReadWrite, s.Excluded, s.Narrowed = allEvents, nil, false
			return s
		}
		if s.ReadWrite == noEvents {
			s.ReadWrite = m.readWrite
		} else if s.ReadWrite != m.readWrite {
			s.ReadWrite = allEvents
		}
		s.Excluded = append(s.Excluded, m.excluded...)
		s.Narrowed = s.Narrowed || m.narrowed
	}
	slices.Sort(s.Excluded)
	s.Excluded = slices.Compact(s.Excluded)
	return s
}

// GapKind is one way in which a trail's selectors leave out management events.
type GapKind string

// The kinds of gaps.
const (
	NoManagement   GapKind = "no-management"   // none are recorded
	OneSided       GapKind = "one-sided"       // only what reads, or only what writes
	SourceExcluded GapKind = "source-excluded" // those of one service are left out
	Conditions     GapKind = "conditions"      // other conditions leave some out
)

// Gap is what selectors leave out of the management events.
type Gap struct {
	Kind   GapKind
	Detail string // of OneSided what is recorded, of SourceExcluded the event source
}

// Gaps are all that the selectors leave out of the management events, so that
// whoever judges a trail judges it by the same.
func (s Selectors) Gaps() []Gap {
	if !s.Management {
		return []Gap{{Kind: NoManagement}}
	}
	var gaps []Gap
	if s.ReadWrite != allEvents {
		gaps = append(gaps, Gap{OneSided, s.ReadWrite})
	}
	for _, source := range s.Excluded {
		gaps = append(gaps, Gap{SourceExcluded, source})
	}
	if s.Narrowed {
		gaps = append(gaps, Gap{Kind: Conditions})
	}
	return gaps
}
