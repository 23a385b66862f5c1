package awssim

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func orgTrail(in *cloudtrail.CreateTrailInput) { in.IsOrganizationTrail = aws.Bool(true) }

// organization makes home the management account of other, ready for an
// organization trail.
func (g *clients) organization() {
	g.t.Helper()
	org := g.sim.CreateOrganization(home)
	g.sim.Join(other, "", "CREATED")
	g.sim.AddRole(home, "AWSServiceRoleForCloudTrail", "").Path = "/aws-service-role/cloudtrail.amazonaws.com/"
	g.sim.Edit(func(*World) { org.TrustedAccess = append(org.TrustedAccess, trailService) })
	g.bucket(bucket)
	g.ok(g.bucketPolicy(bucket, trailBucketPolicy(thisTrail, "AWSLogs/"+home, "AWSLogs/"+org.ID)))
}

func TestOrganizationTrailPrerequisites(t *testing.T) {
	for _, c := range []struct {
		name, code string
		as         string
		harm       func(w *World)
	}{
		{name: "all there"},
		{name: "from a member", as: "OTHER", code: "NotOrganizationMasterAccountException"},
		{name: "consolidated billing", code: "OrganizationNotInAllFeaturesModeException",
			harm: func(w *World) { w.Org.FeatureSet = "CONSOLIDATED_BILLING" }},
		{name: "no trusted access", code: "CloudTrailAccessNotEnabledException", harm: func(w *World) { w.Org.TrustedAccess = nil }},
		{name: "no service-linked role", code: "InsufficientDependencyServiceAccessPermissionException",
			harm: func(w *World) { clear(w.Accounts[home].Roles) }},
		{name: "no path of the organization", code: "InsufficientS3BucketPolicyException", harm: func(w *World) {
			w.Buckets[bucket].Policy = settled(trailBucketPolicy(thisTrail, "AWSLogs/"+home))
		}},
		{name: "no path of the account", code: "InsufficientS3BucketPolicyException", harm: func(w *World) {
			w.Buckets[bucket].Policy = settled(trailBucketPolicy(thisTrail, "AWSLogs/"+w.Org.ID))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newClients(t)
			g.organization()
			if c.harm != nil {
				g.sim.Edit(c.harm)
			}
			if c.as != "" {
				g = g.as(c.as, region)
			}
			err := g.newTrail(orgTrail)
			if c.code == "" {
				g.ok(err)
				return
			}
			g.refused(err, c.code, "")
		})
	}
}

func TestOrganizationTrailNeedsTheCallersOwnRights(t *testing.T) {
	g := newClients(t)
	g.organization()
	err := g.restricted("cloudtrail:*", "organizations:*").newTrail(orgTrail)
	typed[*types.InsufficientDependencyServiceAccessPermissionException](g, err)
	g.ok(g.restricted("cloudtrail:*", "organizations:*", "iam:*").newTrail(orgTrail))
}

func TestMembersSeeTheOrganizationTrailAndCannotChangeIt(t *testing.T) {
	g := newClients(t)
	g.organization()
	g.ok(g.newTrail(orgTrail))
	member := g.as("OTHER", "eu-west-1")
	out, err := member.trail.DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{})
	g.ok(err)
	if len(out.TrailList) != 1 || *out.TrailList[0].TrailARN != thisTrail {
		t.Fatalf("a member sees %+v", out.TrailList)
	}
	_, err = member.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String(thisTrail)})
	g.ok(err)
	_, err = member.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("GlobalCloudTrail")})
	typed[*types.TrailNotFoundException](g, err) // by ARN only
	_, err = g.as("OTHER", region).trail.StopLogging(g.ctx, &cloudtrail.StopLoggingInput{Name: aws.String(thisTrail)})
	typed[*types.NotOrganizationMasterAccountException](g, err)

	g.sim.Edit(func(w *World) { w.Org.Delegated[trailService] = []string{other} })
	_, err = g.as("OTHER", region).trail.StartLogging(g.ctx, &cloudtrail.StartLoggingInput{Name: aws.String(thisTrail)})
	g.ok(err)
	g.sim.DeliverLogs()
	if keys := g.objects(); len(keys) != 2 || !strings.HasPrefix(keys[0], "AWSLogs/"+g.sim.Org.ID+"/"+home+"/CloudTrail") {
		t.Errorf("written %q", keys)
	}
}

func TestDelegatedAdministratorMakesAnOrganizationTrailOfTheManagementAccount(t *testing.T) {
	g := newClients(t)
	g.organization()
	g.sim.Edit(func(w *World) { w.Org.Delegated[trailService] = []string{other} })
	delegate := g.as("OTHER", region)
	g.ok(delegate.newTrail(orgTrail))
	_, err := g.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("GlobalCloudTrail")})
	g.ok(err)
	g.sim.Edit(func(w *World) { clear(w.Accounts[home].Roles) })
	err = delegate.newTrail(func(in *cloudtrail.CreateTrailInput) { orgTrail(in); in.Name = aws.String("second") })
	typed[*types.NoManagementAccountSLRExistsException](g, err)
}

func TestGuardrailDeniesTheNotification(t *testing.T) {
	g := newClients(t)
	g.sim.CreateOrganization(other)
	g.sim.Join(home, "", "CREATED")
	g.bucket("aws-controltower-logs-1")
	g.sim.AttachSCP(home, "guardrails",
		`{"Version":"2012-10-17","Statement":[{"Sid":"CTS3PV8","Effect":"Deny","NotAction":["s3:Get*","s3:List*","s3:PutObject"],"Resource":"arn:aws:s3:::aws-controltower-logs-*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/AWSControlTowerExecution"}}}]}`)
	err := g.notify("aws-controltower-logs-1")
	g.refused(err, "AccessDenied", "with an explicit deny in a service control policy: arn:aws:organizations::")
	_, err = g.s3.GetBucketNotificationConfiguration(g.ctx,
		&s3.GetBucketNotificationConfigurationInput{Bucket: aws.String("aws-controltower-logs-1")})
	g.ok(err)
	g.sim.SignIn("arn:aws:sts::"+home+":assumed-role/AWSControlTowerExecution/ann", "EXEMPT")
	g.ok(g.as("EXEMPT", region).notify("aws-controltower-logs-1"))
}

// objects lists the bucket, page by page.
func (g *clients) objects() []string {
	g.t.Helper()
	var keys []string
	for pages := s3.NewListObjectsV2Paginator(g.s3, &s3.ListObjectsV2Input{Bucket: aws.String(bucket)}); pages.HasMorePages(); {
		page, err := pages.NextPage(g.ctx)
		g.ok(err)
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	return keys
}
