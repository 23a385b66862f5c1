package path_test

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"trailhead/awsops/awssim"
)

func operationOf(name string) kmstypes.GrantOperation { return kmstypes.GrantOperation(name) }

func (w *world) trailName() string { return w.at["trail"][strings.LastIndex(w.at["trail"], "/")+1:] }

func (w *world) editTrail(v any) {
	w.Helper()
	ctx, m := w.Context(), v.(map[string]any)
	name := aws.String(w.trailName())
	if m["gone"] == true {
		done(w, must(w.cloudtrail().DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: name}))(w), nil)
		return
	}
	if m["logging"] == false {
		done(w, must(w.cloudtrail().StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: name}))(w), nil)
	}
	if one, ok := m["every region"].(bool); ok {
		done(w, must(w.cloudtrail().UpdateTrail(ctx, &cloudtrail.UpdateTrailInput{Name: name, IsMultiRegionTrail: &one}))(w), nil)
	}
	if to, ok := m["bucket"].(string); ok {
		w.strangerBucket(to)
		done(w, must(w.cloudtrail().UpdateTrail(ctx, &cloudtrail.UpdateTrailInput{Name: name, S3BucketName: &to}))(w), nil)
	}
	if code, ok := m["delivery error"].(string); ok {
		w.sim.Edit(func(s *awssim.World) { s.Accounts[home].Regions[region].Trails[*name].DeliveryError = code })
	}
	w.selectors(m)
}

// strangerBucket is another bucket that the trail may write to.
func (w *world) strangerBucket(name string) {
	w.Helper()
	done(w, must(w.s3().CreateBucket(w.Context(), &s3.CreateBucketInput{Bucket: &name}))(w), nil)
	policy := strings.ReplaceAll(w.policy("bucket"), w.at["bucket"], name)
	_, err := w.s3().PutBucketPolicy(w.Context(), &s3.PutBucketPolicyInput{Bucket: &name, Policy: &policy})
	done(w, 0, err)
}

// selectors are written as in the estates of package estate.
func (w *world) selectors(m map[string]any) {
	w.Helper()
	in := &cloudtrail.PutEventSelectorsInput{TrailName: aws.String(w.trailName())}
	if basic, ok := m["selector"].(map[string]any); ok {
		s := cttypes.EventSelector{ReadWriteType: cttypes.ReadWriteType(text(basic, "events", "All")),
			IncludeManagementEvents:       aws.Bool(basic["management"] != false),
			ExcludeManagementEventSources: texts(basic["exclude"])}
		if data := texts(basic["data"]); data != nil {
			s.DataResources = []cttypes.DataResource{{Type: aws.String("AWS::S3::Object"), Values: data}}
		}
		in.EventSelectors = append(in.EventSelectors, s)
	}
	if advanced, ok := m["advanced"].([]any); ok {
		for _, one := range advanced {
			in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, advancedOf(one.(map[string]any)))
		}
	}
	if len(in.EventSelectors)+len(in.AdvancedEventSelectors) > 0 {
		done(w, must(w.cloudtrail().PutEventSelectors(w.Context(), in))(w), nil)
	}
}

func advancedOf(fields map[string]any) cttypes.AdvancedEventSelector {
	s := cttypes.AdvancedEventSelector{Name: aws.String("selector")}
	for _, field := range []string{"eventCategory", "eventSource", "eventName", "readOnly", "resources.type"} {
		c, ok := fields[field].(map[string]any)
		if !ok {
			continue
		}
		s.FieldSelectors = append(s.FieldSelectors, cttypes.AdvancedFieldSelector{
			Field: aws.String(field), Equals: texts(c["equals"]), NotEquals: texts(c["not"]),
			StartsWith: texts(c["starts"]), NotStartsWith: texts(c["not starts"])})
	}
	return s
}

func (w *world) editBucket(v any) {
	w.Helper()
	ctx, m, bucket := w.Context(), v.(map[string]any), aws.String(w.at["bucket"])
	if key, ok := m["key"].(string); ok {
		rule := s3types.ServerSideEncryptionRule{ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{
			SSEAlgorithm: s3types.ServerSideEncryptionAwsKms}}
		if key != "aws/s3" {
			rule.ApplyServerSideEncryptionByDefault.KMSMasterKeyID = aws.String(w.fill(key))
		}
		if key == "none" {
			rule.ApplyServerSideEncryptionByDefault = &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAes256}
		}
		_, err := w.s3().PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: bucket,
			ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{Rules: []s3types.ServerSideEncryptionRule{rule}}})
		done(w, 0, err)
	}
	if m["gone"] == true {
		if err := w.reach.EmptyBucket(ctx, w.at["bucket"], func(int) {}); err != nil {
			w.Fatal(err)
		}
		if err := w.reach.DeleteBucket(ctx, w.at["bucket"]); err != nil {
			w.Fatal(err)
		}
	}
	if m["eventbridge"] == true {
		_, err := w.s3().PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{Bucket: bucket,
			NotificationConfiguration: &s3types.NotificationConfiguration{EventBridgeConfiguration: &s3types.EventBridgeConfiguration{}}})
		done(w, 0, err)
	}
	if m["no rule"] == true {
		w.rules()
	}
}

func (w *world) editRole(v any) {
	w.Helper()
	m := v.(map[string]any)
	if m["gone"] == true {
		w.detach()
		if err := w.reach.DeleteRole(w.Context(), w.at["role_name"]); err != nil {
			w.Fatal(err)
		}
	}
	if tags, ok := m["tags"].(map[string]any); ok {
		for k, v := range tags {
			if err := w.reach.TagRole(w.Context(), w.at["role_name"], map[string]string{k: v.(string)}); err != nil {
				w.Fatal(err)
			}
		}
	}
	if m["orphan"] == true { // Expel's principal was deleted since
		w.sim.Edit(func(s *awssim.World) {
			trust := &s.Accounts[home].Roles[w.at["role_name"]].Trust
			trust.Value = strings.ReplaceAll(trust.Value, "arn:aws:iam::012205512454:root", "AIDAEXPELEXPELEXPELEX")
			trust.Value = strings.ReplaceAll(trust.Value, "arn:aws:iam::012205512454:user/ExpelCloudService", "AIDAEXPELEXPELEXPELEX")
		})
	}
	if user, ok := m["key of"].(string); ok {
		done(w, must(w.iam().CreateAccessKey(w.Context(), &iam.CreateAccessKeyInput{UserName: &user}))(w), nil)
	}
}

func (w *world) organize(management string) {
	w.at["organization"] = w.sim.CreateOrganization(management).ID
	if management != home {
		w.sim.Join(home, "", "INVITED")
	}
}

const otherManagement = "999988887777"

func (w *world) otherManagement(any) {
	w.Helper()
	w.organize(otherManagement)
	w.management = w.signedInAs("arn:aws:iam::"+otherManagement+":user/admin", "AKIAMANAGEMENT")
}

// otherKey is a key that lets S3 in.
func (w *world) otherKey(any) {
	w.Helper()
	policy := w.document(statement(root), sends("s3"))
	w.at["other_key"] = *must(w.kms().CreateKey(w.Context(), &kms.CreateKeyInput{Policy: &policy}))(w).KeyMetadata.Arn
}
