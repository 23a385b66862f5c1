package awsops

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

const absentTrail = "arn:aws:cloudtrail:us-east-1:" + contractAccount + ":trail/none"

var cloudtrailContract = []contractCase{
	{name: "a trail is made, read, changed and deleted", run: func(e *estate) {
		made := e.trail("Global")
		arn := "arn:aws:cloudtrail:us-east-1:" + contractAccount + ":trail/Global"
		same(e, "arn", made.ARN, arn)
		trails := must(e.a.Trails(e.ctx))
		same(e, "trails", len(trails), 1)
		wanted := Trail{Name: "Global", ARN: arn, HomeRegion: usEast1, Bucket: "acme-logs", MultiRegion: true, GlobalEvents: true,
			LogValidation: true}
		same(e, "listed", trails[0], wanted)
		same(e, "made", made, wanted)

		e.ok(e.a.UpdateTrail(e.ctx, NewTrail{Name: "Global", MultiRegion: true, GlobalEvents: true}))
		wanted.LogValidation = false
		same(e, "changed", must(e.a.Trails(e.ctx))[0], wanted)
		e.ok(e.a.DeleteTrail(e.ctx, arn))
		same(e, "left", len(must(e.a.Trails(e.ctx))), 0)
	}},
	{name: "a trail is seen from another region", notOn: map[string]string{onMoto: "moto shows a multi-region trail only at home"},
		run: func(e *estate) {
			e.trail("Global")
			seen := must(e.a.In("eu-west-1").Trails(e.ctx))
			same(e, "seen", len(seen), 1)
			same(e, "home", seen[0].HomeRegion, usEast1)
		}},
	{name: "a trail logs once it is told to", run: func(e *estate) {
		arn := e.trail("Global").ARN
		status := must(e.a.TrailStatus(e.ctx, arn))
		same(e, "new", status.Logging, false)
		if !status.StartedAt.IsZero() || !status.LatestDelivery.IsZero() || status.DeliveryError != "" {
			e.Fatalf("status of a new trail: %+v", status)
		}
		e.ok(e.a.StartLogging(e.ctx, arn), e.a.StartLogging(e.ctx, arn))
		status = must(e.a.TrailStatus(e.ctx, arn))
		if !status.Logging || status.StartedAt.IsZero() {
			e.Fatalf("status: %+v", status)
		}
		e.ok(e.a.StopLogging(e.ctx, arn))
		same(e, "stopped", must(e.a.TrailStatus(e.ctx, arn)).Logging, false)
	}},
	{name: "a trail with a key and a topic has both", run: func(e *estate) {
		arn := "arn:aws:sns:us-east-1:" + contractAccount + ":trail"
		policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"SNS:Publish","Resource":"` + arn + `"}]}`
		must(e.a.CreateTopic(e.ctx, NewTopic{Name: "trail", Policy: policy}))
		e.bucketForTrail("WithTopic")
		made := must(e.a.CreateTrail(e.ctx, NewTrail{Name: "WithTopic", Bucket: "acme-logs", Topic: "trail", GlobalEvents: true}))
		same(e, "topic", made.TopicARN, arn)
		same(e, "listed", must(e.a.Trails(e.ctx))[0].TopicARN, arn)
	}},
	{name: "a new trail records all management events, and selectors are replaced", run: func(e *estate) {
		arn := e.trail("Global").ARN
		all := Selectors{ReadWrite: "All", Management: true}
		same(e, "new", must(e.a.Selectors(e.ctx, arn)), all)
		must(e.a.cloudtrail().PutEventSelectors(e.ctx, &cloudtrail.PutEventSelectorsInput{TrailName: &arn, EventSelectors: []types.EventSelector{{
			ReadWriteType: types.ReadWriteTypeWriteOnly, IncludeManagementEvents: aws.Bool(true),
			ExcludeManagementEventSources: []string{"kms.amazonaws.com"},
		}}}))
		same(e, "narrow", must(e.a.Selectors(e.ctx, arn)), Selectors{
			ReadWrite: "WriteOnly", Management: true, Excluded: []string{"kms.amazonaws.com"}})
		e.ok(e.a.PutSelectors(e.ctx, arn))
		same(e, "put", must(e.a.Selectors(e.ctx, arn)), all)
	}},
	{name: "advanced selectors are read", run: func(e *estate) {
		arn := e.trail("Global").ARN
		must(e.a.cloudtrail().PutEventSelectors(e.ctx, &cloudtrail.PutEventSelectorsInput{
			TrailName: &arn, AdvancedEventSelectors: []types.AdvancedEventSelector{
				{Name: aws.String("management"), FieldSelectors: []types.AdvancedFieldSelector{
					field("eventCategory", "Management"), field("readOnly", "false")}},
			}}))
		same(e, "selectors", must(e.a.Selectors(e.ctx, arn)), Selectors{ReadWrite: "WriteOnly", Management: true, Advanced: true})
	}},
	{name: "tags are added and kept", run: func(e *estate) {
		arn := e.trail("Global").ARN
		e.ok(e.a.TagTrail(e.ctx, arn, Tags{"x": "2", "y": "3"}))
		same(e, "tags", must(e.a.TrailTags(e.ctx, arn)), Tags{"vendor": "expel", "x": "2", "y": "3"})
	}},
	{name: "the status of an absent trail is missing", run: func(e *estate) {
		refusedFirst[TrailStatus](e, Missing)(e.a.TrailStatus(e.ctx, absentTrail))
	}},
	{name: "an absent trail is missing", notOn: map[string]string{onMoto: "moto answers 500 to StopLogging and nothing to DeleteTrail"},
		run: func(e *estate) {
			e.refused(Missing, e.a.StopLogging(e.ctx, absentTrail))
			e.refused(Missing, e.a.DeleteTrail(e.ctx, absentTrail))
		}},
	{name: "absent selectors and tags are missing", notOn: map[string]string{onMoto: "moto answers for trails that do not exist"},
		run: func(e *estate) {
			refusedFirst[Selectors](e, Missing)(e.a.Selectors(e.ctx, absentTrail))
			refusedFirst[Tags](e, Missing)(e.a.TrailTags(e.ctx, absentTrail))
		}},
	{name: "a trail's name can be taken", notOn: map[string]string{onMoto: "accepts a duplicate name (docs/aws.md#moto)"},
		run: func(e *estate) {
			e.trail("Global")
			refusedFirst[Trail](e, Taken)(e.a.CreateTrail(e.ctx, NewTrail{Name: "Global", Bucket: "acme-logs"}))
		}},
	{name: "the sixth trail is one too many", notOn: map[string]string{onMoto: "accepts the 6th trail (docs/aws.md#moto)"},
		run: func(e *estate) {
			for _, name := range []string{"one", "two", "three", "four", "five"} {
				e.trail(name)
			}
			e.ok(e.a.PutBucketPolicy(e.ctx, "acme-logs", letTrailIn("acme-logs", "six")))
			refusedFirst[Trail](e, Limit)(e.a.CreateTrail(e.ctx, NewTrail{Name: "six", Bucket: "acme-logs"}))
			same(e, "waited", e.clock.total(), 0)
		}},
	{name: "a bucket policy CloudTrail does not see yet is waited for",
		notOn: map[string]string{onMoto: "accepts a bucket without a policy (docs/aws.md#moto)"}, run: func(e *estate) {
			e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil))
			refusedFirst[Trail](e, NotYet)(e.a.CreateTrail(e.ctx, NewTrail{Name: "Global", Bucket: "acme-logs"}))
			same(e, "waited", e.clock.total(), time.Minute)
		}},
	{name: "a trail that should be there is waited for", notOn: map[string]string{onMoto: "moto answers 500"}, run: func(e *estate) {
		e.refused(NotYet, e.a.StartLogging(e.ctx, absentTrail))
		same(e, "waited", e.clock.total(), time.Minute)
	}},
}

// trail makes a multi-region trail and its bucket.
func (e *estate) trail(name string) Trail {
	e.Helper()
	e.bucketForTrail(name)
	return must(e.a.CreateTrail(e.ctx, NewTrail{Name: name, Bucket: "acme-logs", MultiRegion: true, GlobalEvents: true, LogValidation: true,
		Tags: Tags{"vendor": "expel", "x": "1"}}))
}

func (e *estate) bucketForTrail(name string) {
	e.Helper()
	e.ok(e.a.CreateBucket(e.ctx, "acme-logs", nil), e.a.PutBucketPolicy(e.ctx, "acme-logs", letTrailIn("acme-logs", name)))
}

func field(name string, equals ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: &name, Equals: equals}
}

func notField(name string, not ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: &name, NotEquals: not}
}

func TestSelectorsSayWhatIsLeftOut(t *testing.T) {
	basic := func(list ...types.EventSelector) Selectors { return basicSelectors(list) }
	advanced := func(list ...[]types.AdvancedFieldSelector) Selectors {
		var all []types.AdvancedEventSelector
		for _, fields := range list {
			all = append(all, types.AdvancedEventSelector{FieldSelectors: fields})
		}
		return advancedSelectors(all)
	}
	management := field("eventCategory", "Management")
	for name, c := range map[string]struct{ got, want Selectors }{
		"none":         {basic(), Selectors{ReadWrite: "None"}},
		"nothing said": {basic(types.EventSelector{}), Selectors{ReadWrite: "All", Management: true}},
		"read only": {basic(types.EventSelector{ReadWriteType: types.ReadWriteTypeReadOnly}),
			Selectors{ReadWrite: "ReadOnly", Management: true}},
		"read and write": {basic(types.EventSelector{ReadWriteType: types.ReadWriteTypeReadOnly},
			types.EventSelector{ReadWriteType: types.ReadWriteTypeWriteOnly}), Selectors{ReadWrite: "All", Management: true}},
		"data only": {basic(types.EventSelector{IncludeManagementEvents: aws.Bool(false), DataResources: []types.DataResource{{}}}),
			Selectors{ReadWrite: "None", Data: true}},
		"KMS left out": {basic(types.EventSelector{ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}),
			Selectors{ReadWrite: "All", Management: true, Excluded: []string{"kms.amazonaws.com"}}},
		"KMS taken after all": {basic(types.EventSelector{ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}, types.EventSelector{}),
			Selectors{ReadWrite: "All", Management: true}},
		"advanced all": {advanced([]types.AdvancedFieldSelector{management}),
			Selectors{ReadWrite: "All", Management: true, Advanced: true}},
		"advanced read": {advanced([]types.AdvancedFieldSelector{management, field("readOnly", "true")}),
			Selectors{ReadWrite: "ReadOnly", Management: true, Advanced: true}},
		"advanced without": {advanced([]types.AdvancedFieldSelector{
			management, notField("eventSource", "rds.amazonaws.com", "kms.amazonaws.com")}),
			Selectors{ReadWrite: "All", Management: true, Advanced: true, Excluded: []string{"kms.amazonaws.com", "rds.amazonaws.com"}}},
		"advanced narrowed": {advanced([]types.AdvancedFieldSelector{management, notField("eventName", "Decrypt")}),
			Selectors{ReadWrite: "All", Management: true, Advanced: true, Narrowed: true}},
		"advanced data": {advanced([]types.AdvancedFieldSelector{
			field("eventCategory", "Data"), field("resources.type", "AWS::S3::Object")}), Selectors{ReadWrite: "None", Advanced: true, Data: true}},
		"advanced both ways": {advanced([]types.AdvancedFieldSelector{management, field("readOnly", "true")},
			[]types.AdvancedFieldSelector{management, field("readOnly", "false")}), Selectors{ReadWrite: "All", Management: true, Advanced: true}},
		"advanced, one takes all": {advanced([]types.AdvancedFieldSelector{management, notField("eventName", "Decrypt")},
			[]types.AdvancedFieldSelector{management}),
			Selectors{ReadWrite: "All", Management: true, Advanced: true}},
	} {
		if asText(c.got) != asText(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, asText(c.got), asText(c.want))
		}
	}
}

func TestEventSelectorsAreConditionsOnFields(t *testing.T) {
	management := func(source, readOnly string) map[string]string {
		return map[string]string{"eventCategory": "Management", "eventSource": source, "readOnly": readOnly}
	}
	records := func(s EventSelector, event map[string]string) bool {
		for _, f := range s.Fields {
			if !f.Holds(event[f.Field]) {
				return false
			}
		}
		return true
	}
	writes := basicSelector(types.EventSelector{ReadWriteType: types.ReadWriteTypeWriteOnly,
		ExcludeManagementEventSources: []string{"kms.amazonaws.com"}})[0]
	one := advancedSelector(types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{
		{Field: aws.String("eventCategory"), Equals: []string{"Management"}},
		{Field: aws.String("eventSource"), StartsWith: []string{"s3."}, NotEndsWith: []string{".cn"}}}})
	for name, c := range map[string]struct {
		selector EventSelector
		event    map[string]string
		want     bool
	}{
		"a write":             {writes, management("iam.amazonaws.com", "false"), true},
		"a read":              {writes, management("iam.amazonaws.com", "true"), false},
		"what is excluded":    {writes, management("kms.amazonaws.com", "false"), false},
		"a data event":        {writes, map[string]string{"eventCategory": "Data", "readOnly": "false"}, false},
		"what it starts with": {one, management("s3.amazonaws.com", "true"), true},
		"another service":     {one, management("ec2.amazonaws.com", "true"), false},
		"what it may not end": {one, management("s3.amazonaws.com.cn", "true"), false},
		"a new trail's":       {basicSelector(types.EventSelector{})[0], management("kms.amazonaws.com", "true"), true},
		"data without the rest": {basicSelector(types.EventSelector{
			IncludeManagementEvents: aws.Bool(false), DataResources: []types.DataResource{{Type: aws.String("AWS::S3::Object")}}})[0],
			management("iam.amazonaws.com", "false"), false},
	} {
		if got := records(c.selector, c.event); got != c.want {
			t.Errorf("%s: recorded %v, want %v", name, got, c.want)
		}
	}
}
