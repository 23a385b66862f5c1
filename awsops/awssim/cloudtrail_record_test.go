package awssim

import (
	"compress/gzip"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// written are the calls in all log files, as "ACCOUNT/REGION EventName", with
// the folder that each was found in checked against it.
func (g *clients) written() []string {
	g.t.Helper()
	var all []string
	for _, key := range g.objects() {
		if strings.Contains(key, "Digest") {
			continue
		}
		out, err := g.s3.GetObject(g.ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
		g.ok(err)
		z, err := gzip.NewReader(out.Body)
		g.ok(err)
		var file struct {
			Records []struct {
				RecipientAccountID string `json:"recipientAccountId"`
				AwsRegion          string
				EventName          string
				EventID            string
			}
		}
		g.ok(json.NewDecoder(z).Decode(&file))
		for _, r := range file.Records {
			place := r.RecipientAccountID + "/CloudTrail/" + r.AwsRegion + "/"
			if !strings.Contains(key, place) {
				g.t.Errorf("%s of %s is in %s", r.EventName, place, key)
			}
			all = append(all, r.RecipientAccountID+"/"+r.AwsRegion+" "+r.EventName)
		}
	}
	return all
}

func (g *clients) ask(marker string) {
	g.t.Helper()
	_, err := g.trail.DescribeTrails(g.ctx, &cloudtrail.DescribeTrailsInput{TrailNameList: []string{marker}})
	g.ok(err)
}

const asked = " DescribeTrails"

// A trail records what it covers and its selectors take, and nothing else.
func TestATrailRecordsWhatItCovers(t *testing.T) {
	management := types.AdvancedFieldSelector{Field: aws.String("eventCategory"), Equals: []string{"Management"}}
	only := func(field string, values ...string) []types.AdvancedEventSelector {
		return []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{
			management, {Field: aws.String(field), Equals: values}}}}
	}
	for name, c := range map[string]struct {
		change func(t *TrailState)
		want   []string // of a call here, one in another region, one of another account
	}{
		"every region": {func(*TrailState) {}, []string{home + "/eu-west-1" + asked, home + "/us-east-1" + asked}},
		"one region":   {func(t *TrailState) { t.MultiRegion = false }, []string{home + "/us-east-1" + asked}},
		"organization": {func(t *TrailState) { t.Organization = true },
			[]string{home + "/eu-west-1" + asked, home + "/us-east-1" + asked, other + "/us-east-1" + asked}},
		"writes only": {func(t *TrailState) {
			t.Selectors = []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly}}
		}, nil},
		"no management": {func(t *TrailState) { t.Selectors = []types.EventSelector{{IncludeManagementEvents: aws.Bool(false)}} }, nil},
		"reads only": {func(t *TrailState) { t.AdvancedSelectors = only("readOnly", "true") },
			[]string{home + "/eu-west-1" + asked, home + "/us-east-1" + asked}},
		"another source": {func(t *TrailState) { t.AdvancedSelectors = only("eventSource", "kms.amazonaws.com") }, nil},
		"data events":    {func(t *TrailState) { t.AdvancedSelectors = only("resources.type", "AWS::S3::Object") }, nil},
		"stopped":        {func(t *TrailState) { t.Logging = false }, nil},
		"started later":  {func(t *TrailState) { t.StartedAt = t.StartedAt.Add(time.Hour) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := newClients(t)
			g.organization()
			g.ok(g.newTrail(orgTrail))
			g.start()
			state := g.sim.Accounts[home].Regions[region].Trails["GlobalCloudTrail"]
			state.Organization = false
			c.change(state)
			g.sim.Recording = true
			g.ask("x")
			g.as("HOME", "eu-west-1").ask("x")
			g.as("OTHER", region).ask("x")
			g.sim.DeliverLogs()
			g.sim.DeliverLogs() // what was delivered is not delivered again
			got := slices.DeleteFunc(g.written(), func(l string) bool { return !strings.Contains(l, asked) })
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("recorded %q, want %q", got, c.want)
			}
		})
	}
}

// An event comes with a file when it is as old as deliveries take, and is in
// the history sooner.
func TestAnEventComesInTime(t *testing.T) {
	g := newClients(t)
	g.wholePath()
	g.sim.Recording, g.sim.DeliverAfter = true, 4*time.Minute
	g.ok(g.clock.Sleep(g.ctx, time.Hour))
	g.status() // what was due before is delivered
	g.ask("trailhead-1")
	found := func() int {
		out, err := g.trail.LookupEvents(g.ctx, &cloudtrail.LookupEventsInput{
			LookupAttributes: []types.LookupAttribute{{AttributeKey: types.LookupAttributeKeyEventName,
				AttributeValue: aws.String("DescribeTrails")}}})
		g.ok(err)
		return len(out.Events)
	}
	inFile := func() bool { g.status(); return slices.Contains(g.written(), home+"/us-east-1"+asked) }
	for minute, want := range []struct {
		history int
		file    bool
	}{{0, false}, {0, false}, {1, false}, {1, false}, {1, true}} {
		if got := found(); got != want.history || inFile() != want.file {
			t.Errorf("after %d minutes: %d in the history, in a file %v, want %+v", minute, got, inFile(), want)
		}
		g.ok(g.clock.Sleep(g.ctx, time.Minute))
	}
}

// What was asked for is in the record, what failed too, and no data event is.
func TestWhatIsInARecord(t *testing.T) {
	g := newClients(t)
	g.wholePath()
	g.sim.Recording = true
	g.ask("trailhead-1")
	_, err := g.trail.GetTrail(g.ctx, &cloudtrail.GetTrailInput{Name: aws.String("none")})
	g.refused(err, "TrailNotFoundException", "")
	g.objects()
	out, err := g.trail.LookupEvents(g.ctx, &cloudtrail.LookupEventsInput{})
	g.ok(err)
	if len(out.Events) != 2 {
		t.Fatalf("%d events", len(out.Events))
	}
	failed, asked := *out.Events[0].CloudTrailEvent, *out.Events[1].CloudTrailEvent
	if !strings.Contains(asked, `"requestParameters":{"trailNameList":["trailhead-1"]}`) || strings.Contains(asked, "errorCode") ||
		!strings.Contains(asked, `"readOnly":true`) {
		t.Error(asked)
	}
	if !strings.Contains(failed, `"errorCode":"TrailNotFoundException"`) {
		t.Error(failed)
	}
}

// However many calls are made, only so many are kept.
func TestRecordsAreBounded(t *testing.T) {
	g := newClients(t)
	g.wholePath()
	g.sim.Recording = true
	for range 5 * manyEvents {
		g.sim.record(&request{Account: home, Region: region, Now: g.clock.Now()}, Call{Service: "CloudTrail", Operation: "DescribeTrails"}, nil,
			nil)
	}
	if len(g.sim.events) >= 2*manyEvents {
		t.Errorf("%d events are kept", len(g.sim.events))
	}
	g.sim.DeliverLogs()
	first := len(g.written())
	g.ask("x")
	g.sim.DeliverLogs()
	if got := len(g.written()) - first; got != 2 { // the sample of every file, and the call
		t.Errorf("%d more are written", got)
	}
}
