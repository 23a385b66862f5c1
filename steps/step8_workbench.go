package steps

import (
	"encoding/json"
	"fmt"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

// WorkbenchURL is where the values are pasted (article step 8).
const WorkbenchURL = "https://workbench.expel.io/settings/security-devices?setupIntegration=aws"

// WorkbenchAdvice is what the form does not say.
const WorkbenchAdvice = "Answer No to the second question."

// Output is one value for Workbench.
type Output struct {
	Key   string // "role_arn"
	Label string // as the form has it: "Role ARN"
	Value string
}

// Outputs are the values for Workbench, in the order of its form.
type Outputs []Output

// MarshalJSON writes them as one object, as the contract has it.
func (o Outputs) MarshalJSON() ([]byte, error) {
	object := map[string]string{}
	for _, v := range o {
		object[v.Key] = v.Value
	}
	return json.Marshal(object)
}

// outputs are the five values, as far as they are known.
func (s Setup) outputs(url string) Outputs {
	who := Output{Key: "role_arn", Label: "Role ARN", Value: s.roleARN()}
	if s.Answers.Auth == "user" {
		who = Output{Key: "user_arn", Label: "User ARN", Value: s.userARN()}
	}
	return Outputs{
		who,
		{Key: "external_id", Label: "External ID", Value: s.Answers.ExternalID.Reveal()},
		{Key: "role_session_name", Label: "Role session name", Value: s.Answers.RoleSessionName},
		{Key: "region", Label: "Region", Value: s.logAt().Region},
		{Key: "sqs_url", Label: "SQS URL", Value: url},
	}
}

// as are the values with the ARN that AWS has for the role or user; "" leaves
// the one that it would have by its name.
func (o Outputs) as(arn string) Outputs {
	if arn != "" {
		o[0].Value = arn
	}
	return o
}

// NewAccessKey is an access key whose secret is shown now and never again.
type NewAccessKey struct{ ID, Secret string }

// newAccessKey is the key that this run has made, if it has made one.
func newAccessKey(v *engine.Values) (NewAccessKey, bool) {
	if !v.Known(accessKeyID) || !v.Known(accessKeySecret) {
		return NewAccessKey{}, false
	}
	return NewAccessKey{ID: v.Get(accessKeyID), Secret: v.Get(accessKeySecret)}, true
}

// workbenchPage is the article's last step, with the values to paste.
func workbenchPage(s Setup, url string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Step 8: Register AWS in Workbench\n\n1. Open %s\n2. %s Then choose Start.\n3. Fill in:\n\n   | Field | Value |\n   |---|---|\n", WorkbenchURL, WorkbenchAdvice)
	for _, o := range s.outputs(url) {
		fmt.Fprintf(&b, "   | %s | `%s` |\n", o.Label, o.Value)
	}
	b.WriteString("\nThe SQS URL is on the queue's page in the console, under Details; External ID fills itself in.\n\n")
	if s.Answers.Auth == answers.AuthUser {
		b.WriteString("In place of a role there are the user's access key ID and secret access key, which the console showed once.\n\n")
	}
	return b.String()
}
