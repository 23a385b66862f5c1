package awssim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

func getTrail(r *request, in *cloudtrail.GetTrailInput) (*cloudtrail.GetTrailOutput, error) {
	t, err := r.readTrail(in.Name, "cloudtrail:GetTrail")
	if err != nil {
		return nil, err
	}
	return &cloudtrail.GetTrailOutput{Trail: r.w.describeTrail(t)}, nil
}

func (w *World) describeTrail(t *TrailState) *types.Trail {
	return &types.Trail{
		Name: aws.String(t.Name), TrailARN: aws.String(w.trailARN(t)), HomeRegion: aws.String(t.HomeRegion),
		S3BucketName: aws.String(t.Bucket), S3KeyPrefix: optional(t.Prefix), KmsKeyId: optional(t.KeyARN),
		SnsTopicARN:        optional(t.TopicARN),
		IsMultiRegionTrail: aws.Bool(t.MultiRegion), IsOrganizationTrail: aws.Bool(t.Organization),
		IncludeGlobalServiceEvents: aws.Bool(t.GlobalEvents), LogFileValidationEnabled: aws.Bool(t.Validation),
		HasCustomEventSelectors: aws.Bool(t.custom()), HasInsightSelectors: aws.Bool(false),
		CloudWatchLogsLogGroupArn: optional(t.LogGroupARN), CloudWatchLogsRoleArn: optional(t.LogsRoleARN),
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// describeTrails lists what can be seen from the caller's region. Shadows are
// part of it unless they are refused; unknown names are left out.
func describeTrails(r *request, in *cloudtrail.DescribeTrailsInput) (*cloudtrail.DescribeTrailsOutput, error) {
	if err := r.authorize("cloudtrail:DescribeTrails", "*", "", nil); err != nil {
		return nil, err
	}
	out := &cloudtrail.DescribeTrailsOutput{TrailList: []types.Trail{}}
	for _, t := range r.w.trailsSeen(r.Account, r.Region) {
		if in.IncludeShadowTrails != nil && !*in.IncludeShadowTrails && r.isShadow(t) {
			continue
		}
		named := slices.Contains(in.TrailNameList, r.w.trailARN(t)) || !r.isShadow(t) && slices.Contains(in.TrailNameList, t.Name)
		if len(in.TrailNameList) == 0 || named {
			out.TrailList = append(out.TrailList, *r.w.describeTrail(t))
		}
	}
	return out, nil
}

// listTrails lists the trails of every region, each once.
func listTrails(r *request, in *cloudtrail.ListTrailsInput) (*cloudtrail.ListTrailsOutput, error) {
	if err := r.authorize("cloudtrail:ListTrails", "*", "", nil); err != nil {
		return nil, err
	}
	var all []types.TrailInfo
	r.w.eachRegion(func(_ *AccountState, _ string, region *RegionState) {
		for _, name := range sortedKeys(region.Trails) {
			t := region.Trails[name]
			if t.Account == r.Account || t.Organization && r.w.Org.has(r.Account) && r.w.Org.has(t.Account) {
				all = append(all, types.TrailInfo{Name: aws.String(t.Name), HomeRegion: aws.String(t.HomeRegion),
					TrailARN: aws.String(r.w.trailARN(t))})
			}
		}
	})
	page, next, err := pageOf(all, value(in.NextToken), 0)
	if err != nil {
		return nil, apiError("InvalidNextTokenException", "The next token is invalid.")
	}
	return &cloudtrail.ListTrailsOutput{Trails: page, NextToken: next}, nil
}

func getTrailStatus(r *request, in *cloudtrail.GetTrailStatusInput) (*cloudtrail.GetTrailStatusOutput, error) {
	t, err := r.readTrail(in.Name, "cloudtrail:GetTrailStatus")
	if err != nil {
		return nil, err
	}
	r.w.deliverDue(r.Now)
	return &cloudtrail.GetTrailStatusOutput{
		IsLogging: aws.Bool(t.Logging), StartLoggingTime: moment(t.StartedAt), StopLoggingTime: moment(t.StoppedAt),
		LatestDeliveryTime: moment(t.DeliveredAt), LatestDeliveryError: optional(t.DeliveryError),
		LatestDigestDeliveryTime: moment(t.DigestAt), LatestDigestDeliveryError: optional(t.DigestError),
		LatestNotificationTime: moment(t.NotifiedAt), LatestNotificationError: optional(t.NotificationError),
	}, nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func trailTags(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[value(t.Key)] = value(t.Value)
	}
	return m
}

// taggedTrail finds a trail for a tag call, which takes ARNs only.
func (r *request) taggedTrail(arn, action string) (*TrailState, error) {
	if partOf(arn, 2) != "cloudtrail" || resourceOf(arn) == "" {
		return nil, &types.CloudTrailARNInvalidException{Message: aws.String("Specified ARN is not in correct format: " + arn)}
	}
	t, err := r.findTrail(&arn)
	if err != nil {
		return nil, &types.ResourceNotFoundException{Message: aws.String("Unknown trail: " + arn + " for the user: " + r.Account)}
	}
	if r.onlySees(t) {
		return nil, &types.CloudTrailARNInvalidException{Message: aws.String(
			"AccountID in ARN is wrong, you can only access resources with AccountID " + r.Account + ".")}
	}
	return t, r.authorizeTrail(action, t)
}

func listTrailTags(r *request, in *cloudtrail.ListTagsInput) (*cloudtrail.ListTagsOutput, error) {
	var all []types.ResourceTag
	for _, arn := range in.ResourceIdList {
		t, err := r.taggedTrail(arn, "cloudtrail:ListTags")
		if err != nil {
			return nil, err
		}
		entry := types.ResourceTag{ResourceId: aws.String(arn)}
		for _, k := range sortedKeys(t.Tags) {
			entry.TagsList = append(entry.TagsList, types.Tag{Key: aws.String(k), Value: aws.String(t.Tags[k])})
		}
		all = append(all, entry)
	}
	page, next, err := pageOf(all, value(in.NextToken), 0)
	if err != nil {
		return nil, &types.InvalidTokenException{Message: aws.String("The token is invalid.")}
	}
	return &cloudtrail.ListTagsOutput{ResourceTagList: page, NextToken: next}, nil
}

func addTrailTags(r *request, in *cloudtrail.AddTagsInput) (*cloudtrail.AddTagsOutput, error) {
	t, err := r.taggedTrail(value(in.ResourceId), "cloudtrail:AddTags")
	if err != nil {
		return nil, err
	}
	for k, v := range trailTags(in.TagsList) {
		t.Tags[k] = v
	}
	return &cloudtrail.AddTagsOutput{}, nil
}

func removeTrailTags(r *request, in *cloudtrail.RemoveTagsInput) (*cloudtrail.RemoveTagsOutput, error) {
	t, err := r.taggedTrail(value(in.ResourceId), "cloudtrail:RemoveTags")
	if err != nil {
		return nil, err
	}
	for k := range trailTags(in.TagsList) {
		delete(t.Tags, k)
	}
	return &cloudtrail.RemoveTagsOutput{}, nil
}
