package step4key

import (
	"trailhead/awsops/policydoc"
	"trailhead/steps/instructions"
	"trailhead/steps/setup"
)

// keyResources are the key and its alias in a template.
func keyResources(s setup.Setup, r instructions.Object) {
	k := Key{s}
	r["Key"] = instructions.TemplateResource("AWS::KMS::Key", instructions.Object{"Description": k.description(), "EnableKeyRotation": true,
		"KeyPolicy": policydoc.New(k.Statements()...), "Tags": instructions.TemplateTags(s.Tags())}, instructions.Retained())
	r["KeyAlias"] = instructions.TemplateResource("AWS::KMS::Alias",
		instructions.Object{"AliasName": s.Alias(), "TargetKeyId": instructions.Object{"Ref": "Key"}})
}
