package instructions

import (
	"trailhead/awsops"
	"trailhead/steps/setup"
)

// Object is a JSON object of a template.
type Object = map[string]any

// TemplateResource is a resource of a template: its type, its properties, and
// what else it has.
func TemplateResource(kind string, properties Object, more ...Object) Object {
	r := Object{"Type": kind, "Properties": properties}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

// Retained keeps what cannot be had back when the stack is deleted: log files,
// and the key that opens them. What a first try has made that failed goes with
// it, so that the next one does not fail on the names.
func Retained() Object {
	return Object{"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
}

// DependsOn names the resources that have to be there first.
func DependsOn(names ...string) Object { return Object{"DependsOn": names} }

// TemplateTags are tags as a template has them, in a fixed order.
func TemplateTags(tags awsops.Tags) []Object {
	var all []Object
	for _, t := range setup.TagList(tags) {
		all = append(all, Object{"Key": t[0], "Value": t[1]})
	}
	return all
}

// templateVersion is on the stack set as a tag, so that a later trailhead can
// tell which of its templates is out there.
const (
	TemplateVersion     = "1"
	TagTemplate         = "trailhead-template"
	ParameterExternalID = "WorkbenchExternalID" // as Expel's own template calls it
)

// ExternalIDParameter is the one thing of the customer's that a template is
// given when it is deployed. Hidden: CloudFormation shows it to nobody. It is
// not where the value is among the stack's outputs, to be pasted.
func ExternalIDParameter(hidden bool) map[string]any {
	parameter := map[string]any{
		"Type": "String", "MinLength": 2, "MaxLength": 1224, "Description": "The GUID of your organization in Workbench"}
	if hidden {
		parameter["NoEcho"] = true
	}
	return map[string]any{ParameterExternalID: parameter}
}
