package steps_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/internal/sample"
	"trailhead/steps/engine"
)

// scriptOf is the script for an estate of the simulated AWS.
func scriptOf(t *testing.T, name string) string {
	t.Helper()
	c := exportCases[name]
	script, _ := exportOf(t, c.world(t), c.answers...).Script()
	return script
}

// A script is for the accounts of its plan, and takes an External ID that may
// stand in JSON; else it stops before anything.
func TestAScriptMakesSureOfWhereItIs(t *testing.T) {
	script := scriptOf(t, "new")
	for name, c := range map[string]struct{ aws, env, says string }{
		"another account":     {`echo '{"Account":"999999999999"}'`, "", "this script is for 123456789012"},
		"no credentials":      {"echo 'Unable to locate credentials' >&2; exit 253", "", "Unable to locate credentials"},
		"no External ID":      {"exit 9", "TRAILHEAD_EXTERNAL_ID=", "TRAILHEAD_EXTERNAL_ID is not set"},
		"no good External ID": {"exit 9", `TRAILHEAD_EXTERNAL_ID=a","x":"`, "is no External ID"},
	} {
		t.Run(name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			out, talk, err := bash(t, script, `echo "$1 $2" >>"`+log+`"; `+c.aws, c.env)
			if err == nil || out != "" || !strings.Contains(talk, c.says) {
				t.Errorf("%v: said %q, and on stdout %q", err, talk, out)
			}
			if calls, _ := os.ReadFile(log); strings.Contains(string(calls), "create-") ||
				len(strings.Split(strings.TrimSpace(string(calls)), "\n")) > 1 {
				t.Errorf("it went on: %s", calls)
			}
		})
	}
}

// A script for two accounts does what belongs to the one it is run in.
func TestAScriptDoesThePartOfItsAccount(t *testing.T) {
	for in, first := range map[string]string{"222222222222": "describe-key", "111111111111": "get-policy"} {
		_, talk, err := bash(t, scriptOf(t, "foreign-bucket"), `
			if [ "$2" = get-caller-identity ]; then echo '{"Account":"`+in+`"}'; exit; fi
			echo "$2 was called" >&2; exit 1`)
		if err == nil || !strings.Contains(talk, "Account "+in+", us-east-1\n"+first+" was called") {
			t.Errorf("in %s, %v: %s", in, err, talk)
		}
	}
}

// What may not be looked at is never taken for missing.
func TestAScriptThatMayNotLookWritesNothing(t *testing.T) {
	for _, name := range []string{"new", "new-user", "existing", "subscribe"} {
		t.Run(name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			_, talk, err := bash(t, scriptOf(t, name), `
				echo "$1 $2" >>"`+log+`"
				if [ "$2" = get-caller-identity ]; then echo '{"Account":"123456789012"}'; exit; fi
				echo "An error occurred (AccessDenied) when calling the operation: no" >&2; exit 254`)
			calls, _ := os.ReadFile(log)
			if err == nil || !strings.Contains(talk, "AccessDenied") || len(strings.Split(strings.TrimSpace(string(calls)), "\n")) != 3 {
				t.Errorf("%v: %s\n%s", err, talk, calls)
			}
		})
	}
}

// What is somebody else's and not right is left, with its name.
func TestAScriptChangesNothingOfAnybodyElses(t *testing.T) {
	_, talk, err := bash(t, scriptOf(t, "existing"), `
		case "$2" in
		get-caller-identity) echo '{"Account":"123456789012"}' ;;
		describe-key) echo '{"KeyMetadata":{"Arn":"arn:aws:kms:us-east-1:123456789012:key/k","KeyState":"Enabled"}}' ;;
		list-resource-tags) echo '{"Tags":[{"TagKey":"team","TagValue":"other"}]}' ;;
		get-key-policy) echo '{"Policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\",\"Resource\":\"*\"}}"}' ;;
		*) echo "$2 was called" >&2; exit 1 ;;
		esac`)
	if err == nil || !strings.Contains(talk, "the KMS key alias/expel-cloudtrail exists already") || strings.Contains(talk, "was called") {
		t.Errorf("%v: %s", err, talk)
	}
}

// The part of a script that adds a rule, alone: whatever is on the bucket stays.
func TestAScriptKeepsEveryRuleOfABucket(t *testing.T) {
	script := scriptOf(t, "existing")
	head, _, _ := strings.Cut(script, "section_123456789012() {")
	at := strings.Index(script, "ensure_notification acme")
	call, _, _ := strings.Cut(script[at:], "\n")
	for name, before := range sample.Rows(t, 1, map[string]string{
		"nothing": "",
		"all kinds": `{"TopicConfigurations":[{"Id":"t","TopicArn":"arn:t","Events":["s3:ObjectRestore:Post","s3:ObjectAcl:Put"]}],"EventBridgeConfiguration":{},
			"LambdaFunctionConfigurations":[{"Id":"l","LambdaFunctionArn":"arn:l","Events":["s3:ObjectRemoved:*"],"Filter":{"Key":{"FilterRules":[{"Name":"Suffix","Value":".csv"},{"Name":"Prefix","Value":"a/"}]}}}]}`,
		"ours of before": `{"QueueConfigurations":[{"Id":"ExpelNotifyQueue","QueueArn":"arn:aws:sqs:us-east-1:123456789012:ExpelMasterCloudTrailNotify","Events":["s3:ObjectCreated:Put"]}],"EventBridgeConfiguration":{}}`,
	}) {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "rules.json")
			if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
			fake := `if [ "$2" = put-bucket-notification-configuration ]; then
				while [ "$1" != --notification-configuration ]; do shift; done; printf '%s' "$2" >"` + file + `"; else cat "` + file + `"; fi`
			for range 2 {
				if _, talk, err := bash(t, head+call+"\n", fake); err != nil {
					t.Fatalf("%v\n%s", err, talk)
				}
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got, want map[string]any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			_ = json.Unmarshal([]byte(before), &want)
			rules, _ := got["QueueConfigurations"].([]any)
			if len(rules) != 1 || rules[0].(map[string]any)["Id"] != "ExpelNotifyQueue" ||
				rules[0].(map[string]any)["Events"].([]any)[0] != "s3:ObjectCreated:*" {
				t.Errorf("our rule: %s", text)
			}
			for kind, rules := range want {
				if kind != "QueueConfigurations" && encoded(t, got[kind]) != encoded(t, rules) {
					t.Errorf("%s: %s, want %s", kind, encoded(t, got[kind]), encoded(t, rules))
				}
			}
		})
	}
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	return string(must(json.Marshal(v))(t))
}

// A set-up that somebody made by hand, and right, is not trailhead's; the script
// still has to find its key and queue, and changes neither.
func TestAScriptFindsWhatSomebodyElseHasMade(t *testing.T) {
	b := newWorld(t)
	b.applied()
	b.forgotten()
	const alias = "alias/expel-cloudtrail"
	key := must(b.home().Key(t.Context(), alias))(t)
	if err := b.home().TagKey(t.Context(), key.ARN, awsops.Tags{"managed-by": "somebody"}); err != nil {
		t.Fatal(err)
	}
	plan := b.plan()
	if len(plan.Changes)+len(plan.Blocked) > 0 || !slices.ContainsFunc(
		plan.Kept, func(c engine.Planned) bool { return c.Name == alias && strings.HasPrefix(c.Summary, "yours") }) {
		t.Fatalf("the key is not somebody's:\n%s%v", listed(plan), plan.Blocked)
	}
	if after, _ := exportOf(t, b).Script(); !strings.Contains(after, "ensure_key "+alias) {
		t.Error("the script does not look for the key")
	}
}

// What a script cannot do it says at its head and at its end, and it does not
// end as if all were done.
func TestAScriptSaysWhatItLeavesOut(t *testing.T) {
	for name, lacks := range map[string]string{"fan-out": "S3 notification ExpelNotifyQueue",
		"control-tower-4": "S3 notification ExpelNotifyQueue",
		"organization":    "StackSet trailhead-ExpelServiceRole", "direct-rollout": "member roles",
		"foreign-key": "the owner of the key in account 888888888888"} {
		script := scriptOf(t, name)
		head, _, _ := strings.Cut(script, "set -euo pipefail")
		if !strings.Contains(head, lacks) || !strings.Contains(head, "IT DOES NOT DO EVERYTHING") || !strings.HasSuffix(script, "exit 3\n") ||
			strings.Count(script, lacks) < 2 {
			t.Errorf("%s does not say that it lacks %s:\n%s", name, lacks, head)
		}
	}
	if script := scriptOf(t, "new"); strings.Contains(script, "exit 3") {
		t.Error("the script of a new trail lacks something")
	}
}

// adopted are things that were there, with what they allow beyond the article, as
// AWS answers a script: the call of the script, and its words.
var adopted = map[string]struct{ call, aws, words string }{
	"bucket": {`ensure_bucket logs '{"Statement":[]}'`, bucketAnswers + `
		get-bucket-replication) echo 'An error occurred (ReplicationConfigurationNotFoundError): none' >&2; exit 254 ;;
		get-bucket-policy) policy ;;`, `statement "P" lets in arn:aws:iam::999999999999:root (s3:GetObject)`},
	"replication": {`ensure_bucket logs '{"Statement":[]}'`, bucketAnswers + `
		get-bucket-policy) echo '{"Policy":"{\"Statement\":[]}"}' ;;
		get-bucket-replication) echo '{"ReplicationConfiguration":{"Rules":[{"ID":"copy","Status":"Enabled","Filter":{"Prefix":""},` +
		`"Destination":{"Bucket":"arn:aws:s3:::theirs","Account":"999999999999"}},{"ID":"own","Status":"Enabled","Prefix":"AWSLogs/",` +
		`"Destination":{"Bucket":"arn:aws:s3:::ours","Account":"123456789012"}}]}}' ;;`,
		`needs: replication rule "copy" copies the log files into arn:aws:s3:::theirs` + "\n"},
	"queue": {`ensure_queue q '{}' '{"Statement":[]}'`, `
		get-queue-url) echo '{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/q"}' ;;
		list-queue-tags) echo '{}' ;;
		get-queue-attributes) policy | jq '{Attributes: (. + {KmsMasterKeyId: ""})}' ;;`, `statement "P" lets in arn:aws:iam::999999999999:root`},
	"key": {`ensure_key alias/k d '{"Statement":[]}'`, keyAnswers + `
		get-key-policy) policy ;;
		list-grants) echo '{"Grants":[]}' ;;`, `statement "P" lets in arn:aws:iam::999999999999:root`},
	"grant": {`ensure_key alias/k d '{"Statement":[]}'`, keyAnswers + `
		get-key-policy) echo '{"Policy":"{\"Statement\":[]}"}' ;;
		list-grants) echo '{"Grants":[{"GrantId":"g","GranteePrincipal":"arn:aws:iam::999999999999:root","Operations":["Decrypt"]}]}' ;;`,
		"grant g lets arn:aws:iam::999999999999:root use it (Decrypt)"},
	"attached policy": {`ensure_role r '{"Statement":[]}' arn:p d`, roleAnswers + `
		list-attached-role-policies) echo '{"AttachedPolicies":[{"PolicyArn":"arn:p"},{"PolicyArn":"arn:admin"}]}' ;;
		list-role-policies) echo '{"PolicyNames":[]}' ;;`, "policy arn:admin is attached beside Expel's own"},
	"inline policy": {`ensure_role r '{"Statement":[]}' arn:p d`, roleAnswers + `
		list-attached-role-policies) echo '{"AttachedPolicies":[{"PolicyArn":"arn:p"}]}' ;;
		list-role-policies) echo '{"PolicyNames":["more"]}' ;;`, "inline policy more"},
	"user": {`ensure_user u arn:p`, `
		get-user) echo '{"User":{}}' ;;
		list-attached-user-policies) echo '{"AttachedPolicies":[{"PolicyArn":"arn:p"}]}' ;;
		list-user-policies) echo '{"PolicyNames":["more"]}' ;;`, "inline policy more"},
}

const bucketAnswers = `
		get-bucket-location) echo '{"LocationConstraint":null}' ;;
		get-bucket-tagging) echo '{"TagSet":[]}' ;;
		get-bucket-ownership-controls) echo '{"OwnershipControls":{"Rules":[{"ObjectOwnership":"BucketOwnerEnforced"}]}}' ;;
		get-public-access-block) echo '{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,` +
	`"BlockPublicPolicy":true,"RestrictPublicBuckets":true}}' ;;`

const keyAnswers = `
		describe-key) echo '{"KeyMetadata":{"Arn":"arn:aws:kms:us-east-1:123456789012:key/k","KeyState":"Enabled"}}' ;;
		list-resource-tags) echo '{"Tags":[]}' ;;
		get-key-rotation-status) echo '{"KeyRotationEnabled":true}' ;;`

const roleAnswers = `
		get-role) echo '{"Role":{"AssumeRolePolicyDocument":{"Statement":[]}}}' ;;`

// What was there before and allows more is built on only where a variable says
// that this is known. What may not be listed is told as not known.
func TestAScriptRefusesExtraAccess(t *testing.T) {
	var library strings.Builder
	for _, name := range []string{"new", "new-user"} {
		head, _, _ := strings.Cut(scriptOf(t, name), "section_123456789012() {")
		library.WriteString(head)
	}
	for name, c := range sample.Rows(t, 1, adopted) {
		t.Run(name, func(t *testing.T) {
			script := library.String() + "account=123456789012 region=us-east-1\n" + c.call + "\n"
			fake := `policy() { echo '{"Policy":"{\"Statement\":{\"Sid\":\"P\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":` +
				`\"arn:aws:iam::999999999999:root\"},\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}"}'; }
				case "$2" in` + c.aws + `
				*) echo "$2 was called" >&2; exit 1 ;;
				esac`
			_, talk, err := bash(t, script, fake)
			if err == nil || !strings.Contains(talk, c.words) || !strings.Contains(talk, "TRAILHEAD_ACCEPT_EXTRA_ACCESS=yes") {
				t.Errorf("%v: %s", err, talk)
			}
			if _, talk, err := bash(t, script, fake, "TRAILHEAD_ACCEPT_EXTRA_ACCESS=yes"); err != nil || !strings.Contains(talk, c.words) {
				t.Errorf("with a yes, %v: %s", err, talk)
			}
		})
	}
	_, talk, err := bash(t, library.String()+"account=123456789012 region=us-east-1\nensure_role r '{\"Statement\":[]}' arn:p d\n", `case "$2" in`+
		roleAnswers+`
		list-attached-role-policies) echo '{"AttachedPolicies":[{"PolicyArn":"arn:p"}]}' ;;
		*) echo "An error occurred (AccessDenied) when calling the operation: no" >&2; exit 254 ;;
		esac`)
	if err != nil || !strings.Contains(talk, "is not known") {
		t.Errorf("what may not be listed: %v: %s", err, talk)
	}
}
