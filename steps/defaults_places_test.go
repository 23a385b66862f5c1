package steps_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"trailhead/awsops"
	"trailhead/steps/discover"
)

// moreUnits makes so many units without anybody in them.
func (c *motoCompany) moreUnits(n int) (ids []string) {
	c.t.Helper()
	cfg := must(config.LoadDefaultConfig(c.t.Context(), config.WithRegion("us-east-1")))(c.t)
	orgs := organizations.NewFromConfig(cfg)
	root := must(orgs.ListRoots(c.t.Context(), &organizations.ListRootsInput{}))(c.t).Roots[0].Id
	for i := range n {
		made := must(orgs.CreateOrganizationalUnit(c.t.Context(), &organizations.CreateOrganizationalUnitInput{
			ParentId: root, Name: aws.String(fmt.Sprintf("Team %d", i))}))(c.t)
		ids = append(ids, *made.OrganizationalUnit.Id)
	}
	return ids
}

// towerFoundFrom discovers from another region, and goes on in Control Tower's
// home region as the answers say.
func (b *world) towerFoundFrom(region string) {
	b.t.Helper()
	home := b.reach
	b.reach = home.In(region)
	found, err := b.session().Discover(b.t.Context(), answered(b.t, b.session()).Answers, func(discover.Found) {})
	if err != nil || found.ControlTower == nil || found.ControlTower.HomeRegion != "us-east-1" {
		b.t.Fatalf("from %s: %+v, %v", region, found.ControlTower, err)
	}
	b.reach = home.In("us-east-1")
}

// givesTower makes Control Tower's trail and bucket in this account on moto, and
// stands before it to answer Control Tower's two calls, which moto does not know,
// in every region, as AWS does.
func (b *world) givesTower() {
	b.t.Helper()
	const bucket = "aws-controltower-logs-" + account + "-us-east-1"
	at := must(url.Parse(os.Getenv("TRAILHEAD_CONTRACT_ENDPOINT")))(b.t)
	moto := httputil.NewSingleHostReverseProxy(at)
	arn := "arn:aws:controltower:us-east-1:" + account + ":landingzone/1A2B3C4D5E6F7G8H"
	answers := map[string]string{
		"/list-landingzones": `{"landingZones":[{"arn":"` + arn + `"}]}`,
		"/get-landingzone": `{"landingZone":{"arn":"` + arn + `","version":"3.3","latestAvailableVersion":"3.3","status":"ACTIVE",` +
			`"driftStatus":{"status":"IN_SYNC"},"manifest":{"governedRegions":["us-east-1"],"centralizedLogging":{"accountId":"` + account +
			`","enabled":true},"securityRoles":{"accountId":"` + account + `"}}}}`,
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := answers[strings.TrimSuffix(r.URL.Path, "/")]; answer != "" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(answer))
			return
		}
		moto.ServeHTTP(w, r)
	}))
	b.t.Cleanup(front.Close)
	setenv, _ := b.t.(interface{ Setenv(key, value string) })
	setenv.Setenv("AWS_ENDPOINT_URL", front.URL)
	b.reach = must(awsops.Connect(b.t.Context(), awsops.Options{Region: "us-east-1"}))(b.t)
	home, ctx := b.home(), b.t.Context()
	b.must(home.CreateBucket(ctx, bucket, nil))
	b.must(home.PutBucketPolicy(ctx, bucket, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Sid":"acl","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::%[1]s"},
		{"Sid":"write","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::%[1]s/*"}]}`, bucket)))
	trail := must(home.CreateTrail(ctx, awsops.NewTrail{Name: "aws-controltower-BaselineCloudTrail", Bucket: bucket, MultiRegion: true,
		GlobalEvents: true, LogValidation: true}))(b.t)
	b.must(home.StartLogging(ctx, trail.ARN))
}
