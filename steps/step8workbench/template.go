package step8workbench

import (
	"strings"

	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// TemplateOutputs are the values for Workbench, under its names without the
// blanks, which CloudFormation does not take.
func TemplateOutputs(s setup.Setup) instructions.Object {
	all := instructions.Object{}
	for _, o := range OutputsOf(s, "") {
		var value any = o.Value
		switch o.Key {
		case "role_arn":
			value = instructions.Object{"Fn::GetAtt": []any{"Role", "Arn"}}
		case "user_arn":
			value = instructions.Object{"Fn::GetAtt": []any{"User", "Arn"}}
		case "sqs_url":
			value = instructions.Object{"Ref": "Queue"}
		}
		all[logicalName(o.Key)] = instructions.Object{"Description": o.Label, "Value": value}
	}
	return all
}

// logicalName is "RoleArn" for "role_arn".
func logicalName(key string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(key, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}
