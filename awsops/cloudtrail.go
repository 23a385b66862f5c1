package awsops

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Trail is a CloudTrail trail as it is seen from one region. Its HomeRegion is
// where it can be changed.
type Trail struct {
	Name            string
	ARN             string // carries the owner's account: for an organization trail the management account
	HomeRegion      string
	Bucket          string
	Prefix          string // of the logs in the bucket
	KeyID           string // "" SSE-S3
	TopicARN        string // "" none
	MultiRegion     bool
	GlobalEvents    bool
	Organization    bool
	LogValidation   bool
	CustomSelectors bool
}

// TrailStatus says whether a trail logs and how its deliveries fare.
type TrailStatus struct {
	Logging            bool
	StartedAt          time.Time // zero: never
	LatestDelivery     time.Time // to the bucket; zero: none yet
	LatestNotification time.Time // to the topic
	LatestDigest       time.Time
	DeliveryError      string // an S3 error code, "" none
	NotificationError  string
	DigestError        string
}

// NewTrail is a trail to make or to change.
type NewTrail struct {
	Name          string
	Bucket        string
	KeyID         string // "" none on making, unchanged on changing
	Topic         string // name or ARN; "" none on making, unchanged on changing
	Organization  bool
	MultiRegion   bool
	GlobalEvents  bool
	LogValidation bool
	Tags          Tags // on making only
}

// Trails are all trails that can be seen from this region: its own, the
// multi-region ones of other regions, and the organization's. Kind: Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
func (a *Account) Trails(ctx context.Context) ([]Trail, error) {
	return sharing(ctx, a, "trails", func() ([]Trail, error) {
		out, err := a.cloudtrail().DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
		if err != nil {
			return nil, fmt.Errorf("describe trails: %w", err)
		}
		var all []Trail
		for _, t := range out.TrailList {
			all = append(all, trailOf(t))
		}
		return all, nil
	})
}

// TrailsNamed are those of these names or ARNs that can be seen from this
// region; unknown names are left out. What is asked for is in the event that
// CloudTrail records of it. Kind: Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
func (a *Account) TrailsNamed(ctx context.Context, names ...string) ([]Trail, error) {
	out, err := a.cloudtrail().DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{TrailNameList: names})
	if err != nil {
		return nil, fmt.Errorf("describe trails %s: %w", strings.Join(names, ", "), err)
	}
	var all []Trail
	for _, t := range out.TrailList {
		all = append(all, trailOf(t))
	}
	return all, nil
}

func trailOf(t types.Trail) Trail {
	return Trail{
		Name: aws.ToString(t.Name), ARN: aws.ToString(t.TrailARN), HomeRegion: aws.ToString(t.HomeRegion),
		Bucket: aws.ToString(t.S3BucketName), Prefix: aws.ToString(t.S3KeyPrefix), KeyID: aws.ToString(t.KmsKeyId),
		TopicARN: aws.ToString(t.SnsTopicARN), MultiRegion: aws.ToBool(t.IsMultiRegionTrail),
		GlobalEvents: aws.ToBool(t.IncludeGlobalServiceEvents), Organization: aws.ToBool(t.IsOrganizationTrail),
		LogValidation: aws.ToBool(t.LogFileValidationEnabled), CustomSelectors: aws.ToBool(t.HasCustomEventSelectors),
	}
}

// TrailStatus asks how a trail fares, in its home region. Kinds: Missing,
// Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
func (a *Account) TrailStatus(ctx context.Context, arn string) (TrailStatus, error) {
	return sharing(ctx, a, "trail/"+arn+"/status", func() (TrailStatus, error) {
		out, err := a.cloudtrail().GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &arn})
		if err != nil {
			return TrailStatus{}, fmt.Errorf("get trail status %s: %w", arn, err)
		}
		return TrailStatus{
			Logging: aws.ToBool(out.IsLogging), StartedAt: aws.ToTime(out.StartLoggingTime),
			LatestDelivery: aws.ToTime(out.LatestDeliveryTime), LatestNotification: aws.ToTime(out.LatestNotificationTime),
			LatestDigest: aws.ToTime(out.LatestDigestDeliveryTime), DeliveryError: aws.ToString(out.LatestDeliveryError),
			NotificationError: aws.ToString(out.LatestNotificationError), DigestError: aws.ToString(out.LatestDigestDeliveryError),
		}, nil
	})
}

// CreateTrail makes a trail in this region. It does not log until
// StartLogging. Kinds: Taken, Limit (five trails), NotYet (CloudTrail does not
// see a policy, key or bucket made just before), Invalid, Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
func (a *Account) CreateTrail(ctx context.Context, n NewTrail) (Trail, error) {
	out, err := a.cloudtrail().CreateTrail(ctx, &cloudtrail.CreateTrailInput{
		Name: &n.Name, S3BucketName: &n.Bucket, KmsKeyId: optional(n.KeyID), SnsTopicName: optional(n.Topic),
		IsOrganizationTrail: &n.Organization, IsMultiRegionTrail: &n.MultiRegion,
		IncludeGlobalServiceEvents: &n.GlobalEvents, EnableLogFileValidation: &n.LogValidation, TagsList: trailTags(n.Tags),
	})
	if err != nil {
		return Trail{}, fmt.Errorf("create trail %s: %w", n.Name, err)
	}
	return trailOf(types.Trail{
		Name: out.Name, TrailARN: out.TrailARN, HomeRegion: &a.target.Region, S3BucketName: out.S3BucketName,
		S3KeyPrefix: out.S3KeyPrefix, KmsKeyId: out.KmsKeyId, SnsTopicARN: out.SnsTopicARN,
		IsMultiRegionTrail: out.IsMultiRegionTrail, IncludeGlobalServiceEvents: out.IncludeGlobalServiceEvents,
		IsOrganizationTrail: out.IsOrganizationTrail, LogFileValidationEnabled: out.LogFileValidationEnabled,
	}), nil
}

func trailTags(t Tags) []types.Tag {
	return tagList(t, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
}

// UpdateTrail changes a trail by name or ARN, in its home region. All four
// switches are set, so give those it has: Organization or MultiRegion off
// deletes its copies (docs/aws.md#replaced-whole). Bucket, key and topic are left as they
// are where empty. Kinds: Missing, NotYet, Invalid, Denied.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
func (a *Account) UpdateTrail(ctx context.Context, n NewTrail) error {
	_, err := a.cloudtrail().UpdateTrail(ctx, &cloudtrail.UpdateTrailInput{
		Name: &n.Name, S3BucketName: optional(n.Bucket), KmsKeyId: optional(n.KeyID), SnsTopicName: optional(n.Topic),
		IsOrganizationTrail: &n.Organization, IsMultiRegionTrail: &n.MultiRegion,
		IncludeGlobalServiceEvents: &n.GlobalEvents, EnableLogFileValidation: &n.LogValidation,
	})
	if err != nil {
		return fmt.Errorf("update trail %s: %w", n.Name, err)
	}
	return nil
}

// localName is the name of a trail of this account and region, by which its
// owner may call it; any other goes by its ARN. Servers that imitate AWS know
// some of their trails by nothing but the name.
func (a *Account) localName(arn string) *string {
	parsed, ok := ParseARN(arn)
	if name, isTrail := strings.CutPrefix(parsed.Resource, "trail/"); ok && isTrail && parsed.Account == a.target.Account &&
		parsed.Region == a.target.Region {
		return &name
	}
	return &arn
}

// StartLogging makes a trail log. It is no error if it does already.
func (a *Account) StartLogging(ctx context.Context, arn string) error {
	if _, err := a.cloudtrail().StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: a.localName(arn)}); err != nil {
		return fmt.Errorf("start logging %s: %w", arn, err)
	}
	return nil
}

// StopLogging makes a trail pause; StartLogging undoes it.
func (a *Account) StopLogging(ctx context.Context, arn string) error {
	if _, err := a.cloudtrail().StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: a.localName(arn)}); err != nil {
		return fmt.Errorf("stop logging %s: %w", arn, err)
	}
	return nil
}

// DeleteTrail deletes a trail, in its home region; bucket and logs stay.
// Kinds: Missing, NotYet, Denied.
func (a *Account) DeleteTrail(ctx context.Context, arn string) error {
	if _, err := a.cloudtrail().DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: a.localName(arn)}); err != nil {
		return fmt.Errorf("delete trail %s: %w", arn, err)
	}
	return nil
}

// TrailTags are the tags of a trail. Kinds: Missing, Denied.
func (a *Account) TrailTags(ctx context.Context, arn string) (Tags, error) {
	tags := Tags{}
	pages := cloudtrail.NewListTagsPaginator(a.cloudtrail(), &cloudtrail.ListTagsInput{ResourceIdList: []string{arn}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list trail tags %s: %w", arn, err)
		}
		for _, r := range page.ResourceTagList {
			addTags(tags, r.TagsList, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
		}
	}
	return tags, nil
}

// TagTrail adds or changes these tags and keeps the others.
func (a *Account) TagTrail(ctx context.Context, arn string, tags Tags) error {
	if _, err := a.cloudtrail().AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: &arn, TagsList: trailTags(tags)}); err != nil {
		return fmt.Errorf("tag trail %s: %w", arn, err)
	}
	return nil
}
