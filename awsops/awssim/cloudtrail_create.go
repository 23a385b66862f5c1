package awssim

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

func itoa(n int) string { return strconv.Itoa(n) }

// maxTrails is how many trails an account may see in one region, shadows
// included (docs/aws.md#trails-in-other-regions). It cannot be raised.
const maxTrails = 5

// createTrail checks everything CloudTrail checks before it makes a trail. The
// trail does not log until StartLogging.
func createTrail(r *request, in *cloudtrail.CreateTrailInput) (*cloudtrail.CreateTrailOutput, error) {
	if err := checkTrailName(value(in.Name)); err != nil {
		return nil, err
	}
	t := &TrailState{
		Name: *in.Name, Account: r.Account, HomeRegion: r.Region, CreatedAt: r.Now, Bucket: value(in.S3BucketName), Prefix: value(in.S3KeyPrefix),
		MultiRegion: value(in.IsMultiRegionTrail), Organization: value(in.IsOrganizationTrail), Validation: value(in.EnableLogFileValidation),
		GlobalEvents: in.IncludeGlobalServiceEvents == nil || *in.IncludeGlobalServiceEvents,
		LogGroupARN:  value(in.CloudWatchLogsLogGroupArn), LogsRoleARN: value(in.CloudWatchLogsRoleArn),
		Tags: trailTags(in.TagsList),
	}
	if t.Organization && r.w.Org.delegates("cloudtrail.amazonaws.com", r.Account) {
		t.Account = r.w.Org.ManagementAccount // it stays the owner (docs/aws.md#organization-trails)
	}
	if err := r.mayCreateTrail(t); err != nil {
		return nil, err
	}
	if err := r.roomForTrail(t); err != nil {
		return nil, err
	}
	if err := r.completeTrail(t, in.KmsKeyId, in.SnsTopicName); err != nil {
		return nil, err
	}
	r.w.Accounts[t.Account].region(t.HomeRegion).Trails[t.Name] = t
	out := r.w.describeTrail(t)
	return &cloudtrail.CreateTrailOutput{
		Name: out.Name, TrailARN: out.TrailARN, S3BucketName: out.S3BucketName, S3KeyPrefix: out.S3KeyPrefix, KmsKeyId: out.KmsKeyId,
		SnsTopicARN: out.SnsTopicARN, IsMultiRegionTrail: out.IsMultiRegionTrail, IsOrganizationTrail: out.IsOrganizationTrail,
		IncludeGlobalServiceEvents: out.IncludeGlobalServiceEvents, LogFileValidationEnabled: out.LogFileValidationEnabled,
		CloudWatchLogsLogGroupArn: out.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: out.CloudWatchLogsRoleArn,
	}, nil
}

func (r *request) mayCreateTrail(t *TrailState) error {
	if err := r.authorizeTrail("cloudtrail:CreateTrail", t); err != nil || len(t.Tags) == 0 {
		return err
	}
	return r.authorizeTrail("cloudtrail:AddTags", t)
}

// roomForTrail refuses a second trail of one name and a sixth in one region.
func (r *request) roomForTrail(t *TrailState) error {
	seen := r.w.trailsSeen(t.Account, t.HomeRegion)
	for _, other := range seen {
		if other.Name == t.Name {
			return &types.TrailAlreadyExistsException{Message: aws.String("Trail " + t.Name + " already exists for customer: " + t.Account)}
		}
	}
	if len(seen) >= maxTrails {
		return &types.MaximumNumberOfTrailsExceededException{
			Message: aws.String("User: " + t.Account + " already has " + itoa(len(seen)) + " trails in " + t.HomeRegion + ".")}
	}
	return nil
}

// completeTrail resolves the key and the topic, and checks everything the
// trail would use, in the order in which CloudTrail complains.
func (r *request) completeTrail(t *TrailState, key, topic *string) error {
	if t.MultiRegion && !t.GlobalEvents {
		return &types.InvalidParameterCombinationException{Message: aws.String("Multi-Region trail must include global service events.")}
	}
	if len(t.Prefix) > 200 || strings.Contains(t.Prefix, "AWSLogs/") {
		return &types.InvalidS3PrefixException{Message: aws.String("Invalid prefix: " + t.Prefix)}
	}
	if t.Organization {
		if err := r.checkOrganization(); err != nil {
			return err
		}
	}
	b, err := r.trailBucket(t)
	if err != nil {
		return err
	}
	if err := r.setTrailKey(t, b, key); err != nil {
		return err
	}
	if err := r.w.checkTrailBucket(t, b, r.Now); err != nil {
		return err
	}
	if err := r.w.checkTrailKey(t, b, r.Now); err != nil {
		return err
	}
	return r.setTrailTopic(t, topic)
}

// updateTrail changes what is sent and checks all of it again.
func updateTrail(r *request, in *cloudtrail.UpdateTrailInput) (*cloudtrail.UpdateTrailOutput, error) {
	t, err := r.writeTrail(in.Name, "cloudtrail:UpdateTrail")
	if err != nil {
		return nil, err
	}
	next := *t
	assign(&next.Bucket, in.S3BucketName)
	assign(&next.Prefix, in.S3KeyPrefix)
	assign(&next.MultiRegion, in.IsMultiRegionTrail)
	assign(&next.Organization, in.IsOrganizationTrail)
	assign(&next.Validation, in.EnableLogFileValidation)
	assign(&next.GlobalEvents, in.IncludeGlobalServiceEvents)
	assign(&next.LogGroupARN, in.CloudWatchLogsLogGroupArn)
	assign(&next.LogsRoleARN, in.CloudWatchLogsRoleArn)
	key, topic := in.KmsKeyId, in.SnsTopicName
	if key == nil {
		key = &next.KeyARN
	}
	if topic == nil {
		topic = &next.TopicARN
	}
	if err := r.completeTrail(&next, key, topic); err != nil {
		return nil, err
	}
	*t = next
	out := r.w.describeTrail(t)
	return &cloudtrail.UpdateTrailOutput{
		Name: out.Name, TrailARN: out.TrailARN, S3BucketName: out.S3BucketName, S3KeyPrefix: out.S3KeyPrefix, KmsKeyId: out.KmsKeyId,
		SnsTopicARN: out.SnsTopicARN, IsMultiRegionTrail: out.IsMultiRegionTrail, IsOrganizationTrail: out.IsOrganizationTrail,
		IncludeGlobalServiceEvents: out.IncludeGlobalServiceEvents, LogFileValidationEnabled: out.LogFileValidationEnabled,
		CloudWatchLogsLogGroupArn: out.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: out.CloudWatchLogsRoleArn,
	}, nil
}

func assign[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// deleteTrail leaves the bucket and the logs; an organization trail vanishes
// from every member.
func deleteTrail(r *request, in *cloudtrail.DeleteTrailInput) (*cloudtrail.DeleteTrailOutput, error) {
	t, err := r.writeTrail(in.Name, "cloudtrail:DeleteTrail")
	if err != nil {
		return nil, err
	}
	delete(r.w.Accounts[t.Account].region(t.HomeRegion).Trails, t.Name)
	return &cloudtrail.DeleteTrailOutput{}, nil
}

func startLogging(r *request, in *cloudtrail.StartLoggingInput) (*cloudtrail.StartLoggingOutput, error) {
	t, err := r.writeTrail(in.Name, "cloudtrail:StartLogging")
	if err != nil {
		return nil, err
	}
	if !t.Logging {
		t.Logging, t.StartedAt = true, r.Now
	}
	return &cloudtrail.StartLoggingOutput{}, nil
}

func stopLogging(r *request, in *cloudtrail.StopLoggingInput) (*cloudtrail.StopLoggingOutput, error) {
	t, err := r.writeTrail(in.Name, "cloudtrail:StopLogging")
	if err != nil {
		return nil, err
	}
	if t.Logging {
		t.Logging, t.StoppedAt = false, r.Now
	}
	return &cloudtrail.StopLoggingOutput{}, nil
}
