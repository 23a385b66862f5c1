package awssim

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

func TestWhatMembersMayAskOfTheOrganizationTrail(t *testing.T) {
	g := newClients(t)
	g.organization()
	g.ok(g.newTrail(orgTrail))
	arn := aws.String(thisTrail)
	member := g.as("OTHER", region)
	status, err := member.trail.GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: arn})
	g.ok(err)
	if status.IsLogging == nil {
		t.Errorf("status %+v", status)
	}
	selectors := func() error {
		_, err := member.trail.GetEventSelectors(g.ctx, &cloudtrail.GetEventSelectorsInput{TrailName: arn})
		return err
	}
	tags := func() error {
		_, err := member.trail.ListTags(g.ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{thisTrail}})
		return err
	}
	typed[*types.TrailNotFoundException](g, selectors())
	typed[*types.CloudTrailARNInvalidException](g, tags())
	g.sim.Edit(func(w *World) { w.Org.Delegated[trailService] = []string{other} })
	g.ok(selectors())
	g.ok(tags())
}

func TestANameIsATrailOfTheRegionThatIsAsked(t *testing.T) {
	g := newClients(t)
	g.sim.AddTrail(TrailState{Name: "everywhere", Account: home, HomeRegion: region, Bucket: bucket, MultiRegion: true})
	far := g.as("HOME", "eu-west-1")
	_, err := far.trail.GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String("everywhere")})
	g.refused(err, "TrailNotFoundException", "Unknown trail: arn:aws:cloudtrail:eu-west-1:"+home+":trail/everywhere")
	_, err = far.trail.GetTrailStatus(g.ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String(trails + "everywhere")})
	g.ok(err)
	for name, want := range map[string]int{"everywhere": 0, trails + "everywhere": 1} {
		out, err := far.trail.DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{TrailNameList: []string{name}})
		g.ok(err)
		if len(out.TrailList) != want {
			t.Errorf("%s: %d trails", name, len(out.TrailList))
		}
	}
}
