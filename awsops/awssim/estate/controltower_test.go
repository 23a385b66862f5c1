package estate_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/controltower"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
)

const logArchive = "222222222222"

// theirs is the bucket that Control Tower's trail writes to.
func (g *world) theirs() string {
	g.Helper()
	trails := must(cloudtrail.NewFromConfig(g.me).DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{}))(g).TrailList
	if len(trails) != 1 || *trails[0].Name != "aws-controltower-BaselineCloudTrail" || !*trails[0].IsOrganizationTrail {
		g.Fatalf("trails %+v", trails)
	}
	g.delivers(*trails[0].TrailARN)
	return *trails[0].S3BucketName
}

// landingZone is its version and manifest.
func (g *world) landingZone() (version string, manifest map[string]any) {
	g.Helper()
	client := controltower.NewFromConfig(g.me)
	list := must(client.ListLandingZones(g.ctx, &controltower.ListLandingZonesInput{}))(g).LandingZones
	zone := must(client.GetLandingZone(g.ctx, &controltower.GetLandingZoneInput{LandingZoneIdentifier: list[0].Arn}))(g).LandingZone
	must(0, zone.Manifest.UnmarshalSmithyDocument(&manifest))(g)
	return *zone.Version, manifest
}

func (g *world) putPolicy(cfg aws.Config, bucket string) error {
	client := s3.NewFromConfig(cfg)
	have, err := client.GetBucketPolicy(g.ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
	if err == nil {
		_, err = client.PutBucketPolicy(g.ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(bucket), Policy: have.Policy})
	}
	return err
}

const scp = "with an explicit deny in a service control policy"

func TestControlTower3(t *testing.T) {
	g := built(t, "control-tower-3")
	bucket := g.theirs()
	if bucket != "aws-controltower-logs-222222222222-us-east-1" {
		t.Errorf("bucket %s", bucket)
	}
	version, manifest := g.landingZone()
	logging, _ := manifest["centralizedLogging"].(map[string]any)
	settings, _ := logging["configurations"].(map[string]any)
	if key, _ := settings["kmsKeyArn"].(string); version != "3.3" || logging["accountId"] != logArchive ||
		!strings.Contains(key, ":111111111111:key/") {
		t.Errorf("landing zone %s, %v", version, manifest)
	}
	ann := g.as("arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Admin/ann")
	must(0, g.notifyAlso(ann, bucket, g.ours(ann, logArchive, bucket)))(t)
	refused(t, g.putPolicy(ann, bucket), "AccessDenied", scp)
	inside := g.in(logArchive, "AWSControlTowerExecution")
	must(0, g.putPolicy(inside, bucket))(t)
	must(0, g.notifyAlso(inside, bucket))(t)

	have := must(s3.NewFromConfig(inside).GetBucketNotificationConfiguration(
		g.ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: &bucket}))(t)
	if len(have.LambdaFunctionConfigurations) != 1 || len(have.TopicConfigurations) != 1 || len(have.QueueConfigurations) != 1 {
		t.Errorf("notifications %+v", have)
	}
	list := must(s3.NewFromConfig(ann).ListObjectsV2(g.ctx, &s3.ListObjectsV2Input{Bucket: &bucket}))(t)
	_, err := s3.NewFromConfig(ann).GetObject(g.ctx, &s3.GetObjectInput{Bucket: &bucket, Key: list.Contents[0].Key})
	refused(t, err, "AccessDenied", "kms:Decrypt") // the key is the management account's
	must(kms.NewFromConfig(g.me).GetKeyPolicy(g.ctx, &kms.GetKeyPolicyInput{KeyId: aws.String("alias/controltower")}))(t)

	far := ann.Copy()
	far.Region = "eu-west-1"
	_, err = sqs.NewFromConfig(far).CreateQueue(g.ctx, &sqs.CreateQueueInput{QueueName: aws.String("ours")})
	refused(t, err, "AccessDenied", scp)
	_, err = g.assume("666666666666", "AWSControlTowerExecution")
	refused(t, err, "AccessDenied", "sts:AssumeRole") // suspended
}

func TestControlTower4(t *testing.T) {
	g := built(t, "control-tower-4")
	bucket := g.theirs()
	if !strings.HasPrefix(bucket, "aws-controltower-cloudtrail-logs-222222222222-") {
		t.Errorf("bucket %s", bucket)
	}
	version, manifest := g.landingZone()
	if _, old := manifest["organizationStructure"]; version != "4.0" || old {
		t.Errorf("landing zone %s, %v", version, manifest)
	}
	ann := g.as("arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Admin/ann")
	rule := g.ours(ann, logArchive, bucket)
	refused(t, g.notifyAlso(ann, bucket, rule), "AccessDenied", scp)
	refused(t, g.putPolicy(ann, bucket), "AccessDenied", scp)
	must(0, g.notifyAlso(g.in(logArchive, "AWSControlTowerExecution"), bucket, rule))(t)
	g.sim.DeliverLogs()
	if n := g.waiting(ann, logArchive, "ours"); n != "3" {
		t.Errorf("%s messages, want the test's, log and digest", n)
	}
}

func TestControlTowerVariants(t *testing.T) {
	const start = "signed_in: 111111111111\norganization: {}\naccounts: {444444444444: {}}\n"
	for name, c := range map[string]struct {
		text   string
		trails []string
	}{
		"a trail in every account before 3.0": {"control_tower: {version: 2.7, log_account: 222222222222}",
			[]string{"111111111111", "222222222222", "444444444444"}},
		"opted out": {"control_tower: {version: 3.3, log_account: 222222222222, logging: false}", nil},
		"manifest unknown, guardrails off": {"control_tower: {version: 4.0, log_account: 222222222222, manifest_known: false, " +
			"guardrails: false}", []string{"111111111111"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := build(t, parse(t, start+c.text))
			var owners []string
			g.sim.Edit(func(w *awssim.World) {
				for _, id := range slices.Sorted(maps.Keys(w.Accounts)) {
					if r := w.Accounts[id].Regions["us-east-1"]; r != nil && r.Trails["aws-controltower-BaselineCloudTrail"] != nil {
						owners = append(owners, id)
					}
				}
			})
			if !slices.Equal(owners, c.trails) {
				t.Errorf("trails in %q, want %q", owners, c.trails)
			}
			if _, manifest := g.landingZone(); (manifest == nil) != strings.Contains(c.text, "manifest_known") {
				t.Errorf("manifest %v", manifest)
			}
			if n := len(g.sim.Accounts[logArchive].SCPs); n == 0 != strings.Contains(c.text, "guardrails: false") {
				t.Errorf("%d guardrails", n)
			}
		})
	}
}

// Whoever created an account decides by which role one comes in.
func TestAutomaticRoles(t *testing.T) {
	text := `
signed_in: 111111111111
organization: {units: {Workloads: {Production: }}}
accounts:
  222222222222: {name: Made here, unit: Workloads/Production}
  333333333333: {joined: INVITED}
  444444444444: {automatic_roles: false, roles: [{name: Ops, path: /ops/, trusts: [management], policy: ["s3:*"]}]}
  555555555555: {outside: true}
`
	g := build(t, parse(t, text))
	for account, works := range map[string]bool{"222222222222": true, "333333333333": false, "444444444444": false, "555555555555": false} {
		if _, err := g.assume(account, "OrganizationAccountAccessRole"); (err == nil) != works {
			t.Errorf("%s: %v", account, err)
		}
	}
	ops := g.in("444444444444", "ops/Ops")
	must(s3.NewFromConfig(ops).ListBuckets(g.ctx, &s3.ListBucketsInput{}))(t)
	_, err := sqs.NewFromConfig(ops).ListQueues(g.ctx, &sqs.ListQueuesInput{})
	refused(t, err, "AccessDenied", "no identity-based policy")
	parents := must(organizations.NewFromConfig(g.me).ListAccounts(g.ctx, &organizations.ListAccountsInput{}))(t)
	if len(parents.Accounts) == 0 {
		t.Error("no accounts")
	}
	g.sim.Edit(func(w *awssim.World) {
		if len(w.Org.Members) != 4 || w.Org.OUs[w.Org.Members["222222222222"].Parent].Name != "Production" {
			t.Errorf("members %v", w.Org.Members)
		}
	})
}

func TestWhoSignsInMayBeHeldBack(t *testing.T) {
	g := build(t, parse(t, "may: [\"sqs:*\", \"s3:List*\"]\ndenied: [\"sqs:CreateQueue\"]\n"))
	must(sqs.NewFromConfig(g.me).ListQueues(g.ctx, &sqs.ListQueuesInput{}))(t)
	_, err := sqs.NewFromConfig(g.me).CreateQueue(g.ctx, &sqs.CreateQueueInput{QueueName: aws.String("q")})
	refused(t, err, "AccessDenied", "explicit deny in an identity-based policy")
	_, err = kms.NewFromConfig(g.me).ListKeys(g.ctx, &kms.ListKeysInput{})
	refused(t, err, "AccessDeniedException", "no identity-based policy")
	if err := g.estate.SignInAs(g.sim, "nobody", "AKIA"); err == nil {
		t.Error("a profile that does not exist")
	}
	other := awssim.New().WithClock(simtest.NewClock())
	other.CreateOrganization("999999999999")
	if err := parse(t, "organization: {}").Build(other); err == nil || !strings.Contains(err.Error(), "organization of account 999999999999") {
		t.Errorf("built on somebody else's organization: %v", err)
	}
}
