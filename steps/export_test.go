package steps_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/steps/export"
	"trailhead/steps/instructions"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// exportOf is what is exported of a plan with these answers.
func exportOf(t testing.TB, b *world, more ...string) export.Export {
	t.Helper()
	d := b.session()
	e, err := d.Export(t.Context(), answered(t, d, more...))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// golden compares with a file of testdata/exports, or writes it.
func golden(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "exports", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s is not current (go test ./steps -update -run Export):\n%s", path, difference(string(want), text))
	}
}

// exportCases are one export of every kind of set-up.
var exportCases = map[string]struct {
	world   func(t testing.TB) *world
	answers []string
	members bool // there is a template for them
	new     bool // there is a template for the set-up
}{
	"new":          {newBenchOf, []string{"sns_topic=CloudTrailNotices", "tags=team=security"}, false, true},
	"new-user":     {newBenchOf, []string{"auth=user", "bucket_key=false"}, false, true},
	"organization": {companyWorld, wholeCompany, true, true},
	"direct-rollout": {companyWorld, append([]string{"members.rollout=direct", "members.exclude_accounts=200000000006"}, wholeCompany...),
		true, true},
	"existing":        {estateOf("existing"), []string{"variant=existing"}, false, false},
	"subscribe":       {estateOf("existing-topic"), []string{"variant=existing", "overlap=subscribe"}, false, false},
	"fan-out":         {estateOf("existing-overlap"), []string{"variant=existing", "overlap=fan-out"}, false, false},
	"foreign-bucket":  {estateOf("foreign-bucket"), []string{"variant=existing", "log_account.profile=logs"}, false, false},
	"foreign-key":     {estateOf("foreign-key"), []string{"variant=existing"}, false, false},
	"control-tower-3": {estateOf("control-tower-3"), []string{"variant=control-tower"}, false, false},
	"control-tower-4": {estateOf("control-tower-4"), []string{"variant=control-tower", "accept=control-tower-bypass"}, false, false},
	"boundary": {boundedWorld, append([]string{"permissions_boundary=" + vendorBoundary, "iam_path=/vendors/"},
		wholeCompany...), true, true},
	"trail-files": {estateOf("existing"), []string{"variant=existing", "notification_filter=trail"}, false, false},
	"delegated-admin": {estateOf("delegated-admin"), []string{"variant=existing", "scope=organization", "accept=organization-access"}, true,
		false},
}

func newBenchOf(t testing.TB) *world   { return newWorld(t) }
func companyWorld(t testing.TB) *world { return writtenWorld(t, []byte(company)) }
func boundedWorld(t testing.TB) *world {
	b := companyWorld(t)
	b.giveBoundary(allowAll)
	return b
}
func estateOf(name string) func(testing.TB) *world {
	return func(t testing.TB) *world { return estateWorld(t, name) }
}

// Every kind of set-up, written down: as it reads, without the External ID, and
// without a write to AWS.
func TestExportsReadAsTheyShould(t *testing.T) {
	for name, c := range exportCases {
		t.Run(name, func(t *testing.T) {
			b := c.world(t)
			before := b.writes()
			e := exportOf(t, b, c.answers...)
			script, _ := e.Script()
			texts := map[string]string{name + ".md": e.Runbook(false), name + ".sh": script}
			if text, err := e.Template(); (err == nil) != c.new {
				t.Errorf("a template: %v", err)
			} else if c.new {
				texts[name+".json"] = text
			}
			if text, err := e.MembersTemplate(); (err == nil) != c.members {
				t.Errorf("a template for members: %v", err)
			} else if c.members {
				texts[name+"-members.json"] = text
			}
			for file, text := range texts {
				if strings.Contains(text, externalID) {
					t.Errorf("the External ID is in %s", file)
				}
				golden(t, file, text)
			}
			if with := e.Runbook(true); !strings.Contains(with, externalID) || strings.Contains(with, instructions.ExternalIDHere) {
				t.Error("asked for, the External ID is not in the runbook")
			}
			if b.writes() != before {
				t.Error("something was written to AWS")
			}
		})
	}
}

// Before and after it was made, it is the same that is written down.
func TestAnExportIsOfTheWholeSetUp(t *testing.T) {
	b := newWorld(t)
	first, err := exportOf(t, b).Template()
	if err != nil {
		t.Fatal(err)
	}
	b.applied()
	again, err := exportOf(t, b).Template()
	if err != nil || again != first {
		t.Errorf("%v; after it was made:\n%s", err, difference(first, again))
	}
	if text := exportOf(t, b).Runbook(false); strings.Contains(text, "{URL of the new queue}") || strings.Contains(text, "to be made") {
		t.Error("the runbook does not know what is there")
	}
}

// Each policy of a template is the very one that trailhead would write, but
// for the values that CloudFormation fills in.
func TestATemplateHoldsThePlansDocuments(t *testing.T) {
	b := newWorld(t)
	text, err := exportOf(t, b).Template()
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal([]byte(text), &template); err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer(`{"Fn::GetAtt":["Key","Arn"]}`, `"{ARN of the new key}"`, `{"Ref":"WorkbenchExternalID"}`,
		`"`+externalID+`"`)
	plan := b.plan()
	for kind, at := range map[string][2]string{"KMS key": {"Key", "KeyPolicy"}, "S3 bucket": {"LogBucketPolicy", "PolicyDocument"},
		"SQS queue":  {"QueuePolicy", "PolicyDocument"},
		"IAM policy": {"Policy", "PolicyDocument"}, "IAM role": {"Role", "AssumeRolePolicyDocument"}} {
		is, err := json.Marshal(template.Resources[at[0]].Properties[at[1]])
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range plan.Changes {
			if c.Type == kind && !sameJSON(t, filled.Replace(string(is)), c.After.Reveal()) {
				t.Errorf("%s: the template has\n%s\nthe plan\n%s", kind, is, c.After.Reveal())
			}
		}
	}
}

func sameJSON(t testing.TB, a, b string) bool {
	t.Helper()
	var x, y any
	for text, into := range map[string]*any{a: &x, b: &y} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	one, _ := json.Marshal(x)
	two, _ := json.Marshal(y)
	return string(one) == string(two)
}

// A plan that something stands in the way of is not handed to anybody.
func TestABlockedPlanIsNotExported(t *testing.T) {
	b := estateWorld(t, "existing-overlap")
	d := b.session()
	_, err := d.Export(t.Context(), answered(t, d, "variant=existing"))
	if p := problemIn(err); p == nil || !strings.Contains(p.What, "already tells somebody") {
		t.Errorf("told %v", err)
	}
}

// A set-up that a stack has made has a rule that bears another name: it tells
// our queue, so there is nothing to do.
func TestARuleOfCloudFormationIsEnough(t *testing.T) {
	b := newWorld(t)
	b.applied()
	name := "expel-cloudtrail-" + account + "-us-east-1-an"
	rules, err := b.home().Notifications(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	rules.Queues[0].ID = "NDk4ZmM2"
	if err := b.home().PutNotifications(t.Context(), name, rules); err != nil {
		t.Fatal(err)
	}
	if again := b.plan(); len(again.Changes)+len(again.Blocked) > 0 {
		t.Errorf("still to do:\n%s%v", listed(again), again.Blocked)
	}
	b.healthy()
}
