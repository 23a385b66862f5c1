package step8workbench

import (
	"encoding/json"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step7role"
)

// WorkbenchURL is where the values are pasted (article step 8).
const WorkbenchURL = "https://workbench.expel.io/settings/security-devices?setupIntegration=aws"

// WorkbenchAdvice is what the form does not say of a new trail.
const WorkbenchAdvice = "Answer No to the second question."

// Advice is what the form does not say. Expel's article answers the second
// question for a new trail that is set up by hand; of trails that were there
// it says nothing that we know. Where one bucket serves several parts of an
// organization, Expel asks for the unit whose events it is to watch.
func Advice(a answers.Answers) string {
	if a.Variant == answers.VariantNew {
		return WorkbenchAdvice
	}
	advice := "For a new trail set up by hand Expel's article says to answer No to the second question. For a trail that was there the " +
		"answer is not known: ask Expel if the form leaves it open."
	if units := a.Members.OrganizationalUnits; len(units) > 0 {
		advice += " Where Expel asks which subsidiary's events to watch, the organizational unit is " + strings.Join(units, ", ") + "."
	}
	return advice
}

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

// OutputsOf are the five values, as far as they are known.
func OutputsOf(s setup.Setup, url string) Outputs {
	return ValuesOf(s.Expel(), s.Answers.ExternalID.Reveal(), s.SessionName(), s.LogAt().Region, url)
}

// ValuesOf are the five values of a set-up, whoever made it. Expel signs in as
// the role or user of this ARN.
func ValuesOf(identity, externalID, sessionName, region, url string) Outputs {
	who := Output{Key: "role_arn", Label: "Role ARN", Value: identity}
	if strings.Contains(identity, ":user/") {
		who.Key, who.Label = "user_arn", "User ARN"
	}
	return Outputs{
		who,
		{Key: "external_id", Label: "External ID", Value: externalID},
		{Key: "role_session_name", Label: "Role session name", Value: sessionName},
		{Key: "region", Label: "Region", Value: region},
		{Key: "sqs_url", Label: "SQS URL", Value: url},
	}
}

// As are the values with the ARN that AWS has for the role or user; "" leaves
// the one that it would have by its name.
func (o Outputs) As(arn string) Outputs {
	if arn != "" {
		o[0].Value = arn
	}
	return o
}

// NewAccessKey is an access key whose secret is shown now and never again.
type NewAccessKey struct{ ID, Secret string }

// AccessKeyIn is the key that this run has made, if it has made one.
func AccessKeyIn(v *engine.Values) (NewAccessKey, bool) {
	if !v.Known(step7role.AccessKeyID) || !v.Known(step7role.AccessKeySecret) {
		return NewAccessKey{}, false
	}
	return NewAccessKey{ID: v.Get(step7role.AccessKeyID), Secret: v.Get(step7role.AccessKeySecret)}, true
}
