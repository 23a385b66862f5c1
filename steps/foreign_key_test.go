package steps_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailhead/awsops/policydoc"
	"trailhead/steps/setup"
)

// What lets Expel decrypt with somebody's key is AWS's statement for readers of log
// files: by way of S3, and what CloudTrail has encrypted. One that an earlier
// version wrote, without conditions, is still known for ours.
func TestTheStatementOnAForeignKeyIsNarrow(t *testing.T) {
	b, key := withTrail(t, "us-east-1", adminsOnly)
	b.applied(existing...)
	b.healthyFor("us-east-1")
	doc := mustParse(t, must(b.home().KeyPolicy(t.Context(), key))(t).Raw())
	may := func(context map[string][]string) bool {
		return doc.Resource(policydoc.Request{Action: "kms:Decrypt", Resource: key, Context: context, Caller: policydoc.Caller{
			ARN: "arn:aws:iam::" + account + ":role/ExpelServiceRole", Account: account}}).Decision == policydoc.Allowed
	}
	via, trail := []string{"s3.us-east-1.amazonaws.com"}, []string{"arn:aws:cloudtrail:us-east-1:" + account + ":trail/audit"}
	const cloudTrail = "kms:EncryptionContext:aws:cloudtrail:arn"
	for name, c := range map[string]struct {
		context map[string][]string
		allowed bool
	}{
		"a log file, by S3":       {map[string][]string{"kms:ViaService": via, cloudTrail: trail}, true},
		"anything else, by S3":    {map[string][]string{"kms:ViaService": via}, false},
		"a log file, by itself":   {map[string][]string{cloudTrail: trail}, false},
		"by another service":      {map[string][]string{"kms:ViaService": {"rds.us-east-1.amazonaws.com"}, cloudTrail: trail}, false},
		"whatever, and by itself": {nil, false},
	} {
		if may(c.context) != c.allowed {
			t.Errorf("%s: allowed is %v, want %v\n%s", name, !c.allowed, c.allowed, doc.Indent())
		}
	}
	s, _ := doc.Statement("Allow Expel to decrypt")
	s.Condition = nil
	b.must(b.home().PutKeyPolicy(t.Context(), key, doc.With(s).String()))
	if plan := b.plan(existing...); len(plan.Changes) > 0 {
		t.Errorf("an earlier version's statement is changed:\n%s", listed(plan))
	}
	b.undone(setup.UndoOptions{}, existing...)
	if _, there := mustParse(t, must(b.home().KeyPolicy(t.Context(), key))(t).Raw()).Statement("Allow Expel to decrypt"); there {
		t.Error("an earlier version's statement is left by undo")
	}
}

// Others on the machine see the arguments of every command: the External ID is in
// none of a script.
func TestAScriptKeepsTheExternalIDOutOfArguments(t *testing.T) {
	head, _, _ := strings.Cut(scriptOf(t, "new"), "section_123456789012() {")
	said := filepath.Join(t.TempDir(), "arguments")
	script := head + `account=123456789012 region=us-east-1
jq() { printf '%s\n' "$*" >>"` + said + `"; command jq "$@"; }
ensure_role r "$(filled '{"Statement":{"Sid":"PUT-YOUR-EXTERNAL-ID-HERE"}}')" arn:p d
`
	_, talk, err := bash(t, script, `printf '%s\n' "$*" >>"`+said+`"
		case "$2" in
		get-role) echo 'An error occurred (NoSuchEntity): none' >&2; exit 254 ;;
		create-role) case "$*" in *file://*) file=${6#file://} ;; esac
			grep -q `+externalID+` "$file" || exit 9
			echo '{"Role":{"AssumeRolePolicyDocument":{"Statement":[]}}}' ;;
		list-attached-role-policies) echo '{"AttachedPolicies":[{"PolicyArn":"arn:p"}]}' ;;
		esac`)
	if err != nil {
		t.Fatalf("%v: %s", err, talk)
	}
	text, err := os.ReadFile(said)
	if err != nil || !strings.Contains(string(text), "create-role") || !strings.Contains(string(text), "update-assume-role-policy") {
		t.Fatalf("%v: %s", err, text)
	}
	if strings.Contains(string(text), externalID) {
		t.Errorf("the External ID is among the arguments:\n%s", text)
	}
}
