package awssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// stackTemplate is a template that has been read and checked. Only IAM roles
// and managed policies are modelled; what else it holds fails and names itself.
type stackTemplate struct {
	parameters map[string]templateParameter
	resources  map[string]templateResource
	order      []string          // in which the resources are made
	texts      map[string]string // policy documents, so that equal ones are kept once
}

type templateParameter struct {
	Type          string
	Default       *string
	AllowedValues []string
	Description   string `json:",omitempty"`
	NoEcho        any    `json:",omitempty"`
	MinLength     any    `json:",omitempty"`
	MaxLength     any    `json:",omitempty"`
}

type templateResource struct {
	Type           string
	Properties     map[string]any
	DependsOn      any
	DeletionPolicy string
	Metadata       any
}

const (
	typeRole   = "AWS::IAM::Role"
	typePolicy = "AWS::IAM::ManagedPolicy"
)

// modelled are the properties of the modelled types.
var modelled = map[string][]string{
	typeRole: {"RoleName", "AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Path", "PermissionsBoundary",
		"ManagedPolicyArns", "Policies", "Tags"},
	typePolicy: {"ManagedPolicyName", "PolicyDocument", "Description", "Path", "Roles"},
}

func unmodelled(format string, args ...any) error {
	return apiError("NotImplemented", "awssim does not model %s", fmt.Sprintf(format, args...))
}

func templateError(format string, args ...any) error {
	return apiError("ValidationError", "Template format error: %s", fmt.Sprintf(format, args...))
}

// parseTemplate reads a template in JSON.
func parseTemplate(body string) (*stackTemplate, error) {
	switch {
	case body == "":
		return nil, apiError("ValidationError", "Either Template URL or Template Body must be specified.")
	case len(body) > maxTemplate:
		return nil, validation("templateBody", body[:32]+"…", fmt.Sprintf("Member must have length less than or equal to %d", maxTemplate))
	case !strings.HasPrefix(strings.TrimSpace(body), "{"):
		return nil, unmodelled("templates in YAML")
	}
	var sections map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &sections) != nil {
		return nil, templateError("JSON not well-formed.")
	}
	t := &stackTemplate{texts: map[string]string{}}
	var description, outputs any
	for _, name := range sortedKeys(sections) {
		var err error
		switch name {
		case "AWSTemplateFormatVersion", "Metadata":
		case "Description":
			err = json.Unmarshal(sections[name], &description)
		case "Parameters":
			err = strictly(sections[name], &t.parameters)
		case "Resources":
			err = strictly(sections[name], &t.resources)
		case "Outputs":
			err = json.Unmarshal(sections[name], &outputs)
		case "Transform":
			return nil, apiError("ValidationError", "Transforms are not supported in stack sets with SERVICE_MANAGED permission model")
		case "Conditions", "Mappings", "Rules", "Hooks":
			return nil, unmodelled("the section %s of a template", name)
		default:
			return nil, templateError("Invalid template property or properties [%s]", name)
		}
		if err != nil {
			return nil, templateError("%s: %v", name, err)
		}
	}
	if len(t.resources) == 0 {
		return nil, templateError("At least one Resources member must be defined.")
	}
	return t, t.check(outputs)
}

// strictly reads JSON that may hold no more than is modelled.
func strictly(text json.RawMessage, to any) error {
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

// check refuses types, properties and functions that are not modelled, and
// references to nothing, and orders the resources.
func (t *stackTemplate) check(outputs any) error {
	needs := map[string][]string{}
	for _, logical := range sortedKeys(t.resources) {
		resource := t.resources[logical]
		known, ok := modelled[resource.Type]
		switch {
		case !ok:
			return unmodelled("%s in a template (%s)", resource.Type, logical)
		case !slices.Contains([]string{"", "Delete", "Retain", "RetainExceptOnCreate"}, resource.DeletionPolicy):
			return unmodelled("DeletionPolicy %s (%s)", resource.DeletionPolicy, logical)
		}
		for _, name := range sortedKeys(resource.Properties) {
			if !slices.Contains(known, name) {
				return unmodelled("property %s of %s (%s)", name, resource.Type, logical)
			}
		}
		refs, err := references(resource.Properties)
		if err != nil {
			return err
		}
		needs[logical] = append(refs, stringsOf(resource.DependsOn)...)
	}
	refs, err := references(outputs)
	if err != nil {
		return err
	}
	if err := t.unresolved(refs, "Outputs"); err != nil {
		return err
	}
	for _, logical := range sortedKeys(needs) {
		if err := t.unresolved(needs[logical], "Resources"); err != nil {
			return err
		}
	}
	return t.sort(needs)
}

func (t *stackTemplate) unresolved(refs []string, block string) error {
	var missing []string
	for _, ref := range refs {
		_, parameter := t.parameters[ref]
		_, resource := t.resources[ref]
		if !parameter && !resource && !strings.HasPrefix(ref, "AWS::") {
			missing = append(missing, ref)
		}
	}
	if len(missing) > 0 {
		return templateError("Unresolved resource dependencies [%s] in the %s block of the template", strings.Join(missing, ", "), block)
	}
	return nil
}

// sort orders the resources so that each comes after what it needs.
func (t *stackTemplate) sort(needs map[string][]string) error {
	done := map[string]bool{}
	for len(t.order) < len(t.resources) {
		before := len(t.order)
		for _, logical := range sortedKeys(t.resources) {
			waits := slices.ContainsFunc(needs[logical], func(n string) bool { _, is := t.resources[n]; return is && !done[n] })
			if !done[logical] && !waits {
				done[logical] = true
				t.order = append(t.order, logical)
			}
		}
		if len(t.order) == before {
			left := slices.DeleteFunc(sortedKeys(t.resources), func(l string) bool { return done[l] })
			return apiError("ValidationError", "Circular dependency between resources: [%s]", strings.Join(left, ", "))
		}
	}
	return nil
}

// checkParameters wants a value for every parameter and none for others.
func (t *stackTemplate) checkParameters(values map[string]string) error {
	for _, name := range sortedKeys(values) {
		p, ok := t.parameters[name]
		switch {
		case !ok:
			return apiError("ValidationError", "Parameters: [%s] do not exist in the template", name)
		case len(p.AllowedValues) > 0 && !slices.Contains(p.AllowedValues, values[name]):
			return apiError("ValidationError", "Parameter %s must be one of AllowedValues", name)
		}
	}
	for _, name := range sortedKeys(t.parameters) {
		if _, given := values[name]; !given && t.parameters[name].Default == nil {
			return apiError("ValidationError", "Parameters: [%s] must have values", name)
		}
	}
	return nil
}

// capability is what has to be acknowledged, "" where nothing has.
func (t *stackTemplate) capability() cfntypes.Capability {
	for _, resource := range t.resources {
		if resource.Properties["RoleName"] != nil || resource.Properties["ManagedPolicyName"] != nil {
			return cfntypes.CapabilityCapabilityNamedIam
		}
	}
	return cfntypes.CapabilityCapabilityIam // every modelled type is of IAM
}

// text is one copy of a text that many accounts share.
func (t *stackTemplate) text(s string) string {
	if have, ok := t.texts[s]; ok {
		return have
	}
	if len(t.texts) > 256 { // they differ per account: keeping them saves nothing
		clear(t.texts)
	}
	t.texts[s] = s
	return s
}
