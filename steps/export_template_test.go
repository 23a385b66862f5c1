package steps_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"trailhead/internal/sample"
)

// motoTemplate is a template as moto's CloudFormation takes it: a key's policy
// as text, where CloudFormation wants an object, and no tags on it.
func motoTemplate(t *testing.T, text string) string {
	t.Helper()
	var template map[string]any
	if err := json.Unmarshal([]byte(text), &template); err != nil {
		t.Fatal(err)
	}
	key := template["Resources"].(map[string]any)["Key"].(map[string]any)["Properties"].(map[string]any)
	key["KeyPolicy"] = encoded(t, key["KeyPolicy"])
	delete(key, "Tags")
	return encoded(t, template)
}

// A stack of the template is the set-up that trailhead would make, as far as
// moto's CloudFormation goes: it makes no trail and no policies of buckets and
// queues, and of a bucket neither notifications nor settings but its key. What
// those would be, TestATemplateHoldsThePlansDocuments holds against the plan.
func TestMotoTemplateMakesTheSame(t *testing.T) {
	b := newMotoWorld(t)
	text := must(exportOf(t, b).Template())(t)
	file := filepath.Join(t.TempDir(), "template.json")
	if err := os.WriteFile(file, []byte(motoTemplate(t, text)), 0o600); err != nil {
		t.Fatal(err)
	}
	b.shell(`export AWS_DEFAULT_REGION=us-east-1; aws cloudformation create-stack --stack-name expel --capabilities CAPABILITY_NAMED_IAM --template-body file://` + file + ` --parameters ParameterKey=WorkbenchExternalID,ParameterValue="$TRAILHEAD_EXTERNAL_ID"`)
	described, _ := b.shell(`export AWS_DEFAULT_REGION=us-east-1; aws cloudformation describe-stacks --stack-name expel`)
	var stacks struct {
		Stacks []struct {
			StackStatus string
			Outputs     []struct{ OutputKey, OutputValue, Description string }
		}
	}
	if err := json.Unmarshal([]byte(described), &stacks); err != nil || stacks.Stacks[0].StackStatus != "CREATE_COMPLETE" {
		t.Fatalf("%v: %s", err, described)
	}
	values := map[string]string{}
	for _, o := range stacks.Stacks[0].Outputs {
		values[o.Description] = o.OutputValue
	}
	d := b.session()
	for _, o := range must(d.Outputs(t.Context(), answered(t, d)))(t) {
		if o.Key != "sqs_url" && values[o.Label] != o.Value || values[o.Label] == "" { // moto's URL differs by its host
			t.Errorf("the stack has %s %q, trailhead %q", o.Label, values[o.Label], o.Value)
		}
	}
	plan := b.plan()
	var lacking, kept []string
	for _, c := range plan.Changes {
		lacking = append(lacking, c.Type)
	}
	for _, c := range plan.Kept {
		kept = append(kept, c.Type)
	}
	slices.Sort(lacking)
	slices.Sort(kept)
	if want := []string{"CloudTrail trail", "S3 bucket", "S3 notification", "SQS queue", "bucket encryption"}; !slices.Equal(lacking, want) ||
		len(plan.Blocked) > 0 {
		t.Errorf("to do: %v, want %v, blocked %v:\n%s", lacking, want, plan.Blocked, listed(plan))
	}
	if want := []string{"IAM policy", "IAM role", "KMS key"}; !slices.Equal(kept, want) {
		t.Errorf("kept: %v, want %v", kept, want)
	}
	b.applied()
	b.healthy()
}

// The settings in a template are those that trailhead makes: what a set-up made
// by trailhead answers is what the template says.
func TestATemplateHasTheSettingsOfThePlan(t *testing.T) {
	b := newWorld(t)
	text := must(exportOf(t, b).Template())(t)
	b.applied()
	var template struct {
		Resources map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal([]byte(text), &template); err != nil {
		t.Fatal(err)
	}
	of := func(name string) map[string]any { return template.Resources[name].Properties }
	url := must(b.home().QueueURL(t.Context(), "ExpelMasterCloudTrailNotify"))(t)
	queue := must(b.home().Queue(t.Context(), url))(t)
	trail := must(b.home().Trails(t.Context()))(t)[0]
	encryption := must(b.home().BucketEncryption(t.Context(), trail.Bucket))(t)
	key := must(b.home().Key(t.Context(), "alias/expel-cloudtrail"))(t)
	rule := of("LogBucket")["BucketEncryption"].(map[string]any)["ServerSideEncryptionConfiguration"].([]any)[0].(map[string]any)
	for name, c := range map[string][2]any{
		"visibility timeout": {of("Queue")["VisibilityTimeout"], queue.VisibilityTimeout},
		"retention":          {of("Queue")["MessageRetentionPeriod"], queue.Retention},
		"delay":              {of("Queue")["DelaySeconds"], queue.Delay},
		"message size":       {of("Queue")["MaximumMessageSize"], queue.MaxMessageSize},
		"receive wait":       {of("Queue")["ReceiveMessageWaitTimeSeconds"], queue.ReceiveWait},
		"all regions":        {of("Trail")["IsMultiRegionTrail"], trail.MultiRegion},
		"global services":    {of("Trail")["IncludeGlobalServiceEvents"], trail.GlobalEvents},
		"validation":         {of("Trail")["EnableLogFileValidation"], trail.LogValidation},
		"organization":       {of("Trail")["IsOrganizationTrail"], trail.Organization},
		"trail's name":       {of("Trail")["TrailName"], trail.Name},
		"bucket key":         {rule["BucketKeyEnabled"], encryption.BucketKey},
		"description":        {of("Key")["Description"], key.Description},
		"rotation":           {of("Key")["EnableKeyRotation"], true},
		"logging":            {of("Trail")["IsLogging"], true},
	} {
		if encoded(t, c[0]) != encoded(t, c[1]) {
			t.Errorf("%s: the template has %v, trailhead made %v", name, c[0], c[1])
		}
	}
}

// Every exported file passes its linter without a remark.
func TestTemplatesAndScriptsPassTheirLinters(t *testing.T) {
	if !sample.Full() {
		t.Skip("takes some seconds: TRAILHEAD_TEST_FULL=1")
	}
	for _, c := range []struct {
		linter, files string
		args          []string
	}{
		{"cfn-lint", "*.json", []string{"--include-checks", "I", "--"}},
		{"shellcheck", "*.sh", []string{"--"}},
	} {
		t.Run(c.linter, func(t *testing.T) {
			files := must(filepath.Glob(filepath.Join("..", "testdata", "exports", c.files)))(t)
			if len(files) == 0 {
				t.Fatal("there is no file")
			}
			if out, err := exec.Command(needs(t, c.linter), append(c.args, files...)...).CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
