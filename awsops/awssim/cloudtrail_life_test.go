package awssim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// plain makes a trail without any frills.
func (g *clients) plain(name string) error {
	g.t.Helper()
	return g.newTrail(func(in *cloudtrail.CreateTrailInput) { in.Name, in.IsMultiRegionTrail = aws.String(name), nil })
}

func (g *clients) anyTrail() {
	g.t.Helper()
	g.bucket(bucket)
	g.ok(g.bucketPolicy(bucket, strings.ReplaceAll(trailBucketPolicy("*", "AWSLogs/*"), "StringEquals", "StringLike")))
}

func (g *clients) start() {
	g.t.Helper()
	_, err := g.trail.StartLogging(g.ctx, &cloudtrail.StartLoggingInput{Name: aws.String("GlobalCloudTrail")})
	g.ok(err)
}

func (g *clients) status() *cloudtrail.GetTrailStatusOutput {
	g.t.Helper()
	out, err := g.trail.GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String("GlobalCloudTrail")})
	g.ok(err)
	return out
}

func TestFiveTrailsInARegionCountingShadows(t *testing.T) {
	g := newClients(t)
	g.anyTrail()
	g.ok(g.newTrail(nil)) // multi-region
	g.refused(g.newTrail(nil), "TrailAlreadyExistsException", "Trail GlobalCloudTrail already exists for customer: 111122223333")
	west := g.as("HOME", "eu-west-1")
	for i := range 4 {
		g.ok(west.plain(fmt.Sprintf("trail-%d", i)))
	}
	err := west.plain("one-more")
	typed[*types.MaximumNumberOfTrailsExceededException](g, err)
	g.refused(err, "MaximumNumberOfTrailsExceededException", "User: 111122223333 already has 5 trails in eu-west-1")
	g.refused(west.plain("GlobalCloudTrail"), "TrailAlreadyExistsException", "") // the shadow has the name
	g.ok(g.plain("here-there-is-room"))
	n := 0
	for pages := cloudtrail.NewListTrailsPaginator(g.trail, &cloudtrail.ListTrailsInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(g.ctx)
		g.ok(err)
		n += len(page.Trails)
	}
	if n != 6 {
		t.Errorf("%d trails in all regions, want 6", n)
	}
}

func TestTrailsChangeInTheirHomeRegionOnly(t *testing.T) {
	g := newClients(t)
	g.anyTrail()
	g.ok(g.newTrail(nil))
	west := g.as("HOME", "eu-west-1")
	out, err := west.trail.DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{})
	g.ok(err)
	if len(out.TrailList) != 1 || *out.TrailList[0].HomeRegion != region {
		t.Fatalf("the shadow: %+v", out.TrailList)
	}
	out, err = west.trail.DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(false)})
	g.ok(err)
	if len(out.TrailList) != 0 {
		t.Errorf("no shadows were asked for: %+v", out.TrailList)
	}
	name := aws.String(thisTrail)
	_, err = west.trail.StartLogging(g.ctx, &cloudtrail.StartLoggingInput{Name: name})
	typed[*types.InvalidHomeRegionException](g, err)
	_, err = west.trail.PutEventSelectors(g.ctx, &cloudtrail.PutEventSelectorsInput{
		TrailName: name, EventSelectors: []types.EventSelector{{}}})
	typed[*types.InvalidHomeRegionException](g, err)
	_, err = west.trail.DeleteTrail(g.ctx, &cloudtrail.DeleteTrailInput{Name: name})
	typed[*types.InvalidHomeRegionException](g, err)
	_, err = g.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("none")})
	g.refused(err, "TrailNotFoundException", "Unknown trail: arn:aws:cloudtrail:us-east-1:111122223333:trail/none for the user: 111122223333")
	_, err = g.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("arn:aws:s3:::x")})
	typed[*types.CloudTrailARNInvalidException](g, err)
}

func TestUpdateTrailChangesOnlyWhatIsSent(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/111122223333")))
	g.ok(g.newTrail(nil))
	out, err := g.trail.UpdateTrail(g.ctx, &cloudtrail.UpdateTrailInput{
		Name: aws.String("GlobalCloudTrail"), EnableLogFileValidation: aws.Bool(false)})
	g.ok(err)
	if *out.LogFileValidationEnabled || !*out.IsMultiRegionTrail || *out.S3BucketName != bucket {
		t.Errorf("updated %+v", out)
	}
	_, err = g.trail.UpdateTrail(g.ctx, &cloudtrail.UpdateTrailInput{
		Name: aws.String("GlobalCloudTrail"), S3KeyPrefix: aws.String("elsewhere")})
	typed[*types.InsufficientS3BucketPolicyException](g, err)
	_, err = g.trail.DeleteTrail(g.ctx, &cloudtrail.DeleteTrailInput{Name: aws.String("GlobalCloudTrail")})
	g.ok(err)
	_, err = g.trail.DeleteTrail(g.ctx, &cloudtrail.DeleteTrailInput{Name: aws.String("GlobalCloudTrail")})
	typed[*types.TrailNotFoundException](g, err)
}

func TestEventSelectors(t *testing.T) {
	g := newClients(t)
	g.anyTrail()
	g.ok(g.newTrail(nil))
	name := aws.String("GlobalCloudTrail")
	get := func() *cloudtrail.GetEventSelectorsOutput {
		out, err := g.trail.GetEventSelectors(g.ctx, &cloudtrail.GetEventSelectorsInput{TrailName: name})
		g.ok(err)
		return out
	}
	if s := get().EventSelectors; len(s) != 1 || s[0].ReadWriteType != types.ReadWriteTypeAll || !*s[0].IncludeManagementEvents ||
		len(s[0].ExcludeManagementEventSources) != 0 {
		t.Errorf("default %+v", s)
	}
	put := func(basic []types.EventSelector, advanced []types.AdvancedEventSelector) error {
		_, err := g.trail.PutEventSelectors(g.ctx, &cloudtrail.PutEventSelectorsInput{
			TrailName: name, EventSelectors: basic, AdvancedEventSelectors: advanced})
		return err
	}
	custom := func() bool {
		out, err := g.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: name})
		g.ok(err)
		return *out.Trail.HasCustomEventSelectors
	}
	noKMS := []types.EventSelector{{ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}}
	management := []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{
		{Field: aws.String("eventCategory"), Equals: []string{"Management"}}}}}
	for _, bad := range []error{
		put(nil, nil), put(noKMS, management), put(make([]types.EventSelector, 6), nil),
		put([]types.EventSelector{{ReadWriteType: "Some"}}, nil),
		put([]types.EventSelector{{ExcludeManagementEventSources: []string{"s3.amazonaws.com"}}}, nil),
		put([]types.EventSelector{{IncludeManagementEvents: aws.Bool(false)}}, nil),
		put(nil, []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{
			{Field: aws.String("readOnly"), Equals: []string{"true"}}}}}),
	} {
		typed[*types.InvalidEventSelectorsException](g, bad)
	}
	if custom() {
		t.Error("a new trail has no custom selectors")
	}
	g.ok(put(noKMS, nil))
	if s := get().EventSelectors; len(s[0].ExcludeManagementEventSources) != 1 || !custom() {
		t.Errorf("selectors %+v", s)
	}
	g.ok(put(nil, management))
	if out := get(); len(out.EventSelectors) != 0 || len(out.AdvancedEventSelectors) != 1 {
		t.Errorf("advanced ones replace the basic ones: %+v", out)
	}
}

func TestTrailTags(t *testing.T) {
	g := newClients(t)
	g.anyTrail()
	g.ok(g.newTrail(func(in *cloudtrail.CreateTrailInput) {
		in.TagsList = []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}}
	}))
	_, err := g.trail.AddTags(g.ctx, &cloudtrail.AddTagsInput{
		ResourceId: aws.String(thisTrail), TagsList: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}}})
	g.ok(err)
	_, err = g.trail.RemoveTags(g.ctx, &cloudtrail.RemoveTagsInput{
		ResourceId: aws.String(thisTrail), TagsList: []types.Tag{{Key: aws.String("a")}}})
	g.ok(err)
	out, err := g.trail.ListTags(g.ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{thisTrail}})
	g.ok(err)
	if tags := out.ResourceTagList[0].TagsList; len(tags) != 1 || *tags[0].Key != "b" {
		t.Errorf("tags %v", tags)
	}
	_, err = g.trail.ListTags(g.ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{trails + "none"}})
	typed[*types.ResourceNotFoundException](g, err)
}

func TestTrailCallsNeedPermission(t *testing.T) {
	g := newClients(t)
	g.anyTrail()
	g.ok(g.newTrail(nil))
	little := g.restricted("cloudtrail:Get*", "cloudtrail:DescribeTrails")
	_, err := little.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("GlobalCloudTrail")})
	g.ok(err)
	_, err = little.trail.StartLogging(g.ctx, &cloudtrail.StartLoggingInput{Name: aws.String("GlobalCloudTrail")})
	g.refused(err, "AccessDeniedException", "cloudtrail:StartLogging")
	g.refused(little.plain("mine"), "AccessDeniedException", "cloudtrail:CreateTrail")
}
