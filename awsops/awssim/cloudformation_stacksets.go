package awssim

import (
	"maps"
	"slices"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

var stackSetName = pattern.New(`^[a-zA-Z][-a-zA-Z0-9]{0,127}$`)

func createStackSet(r *request, in *cloudformation.CreateStackSetInput) (*cloudformation.CreateStackSetOutput, error) {
	name := value(in.StackSetName)
	if err := r.mayChangeStackSet(name, len(in.Tags) > 0); err != nil {
		return nil, err
	}
	if !stackSetName().MatchString(name) {
		return nil, validation("stackSetName", name, "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*")
	}
	if in.PermissionModel != cfntypes.PermissionModelsServiceManaged {
		return nil, apiError("NotImplemented", "awssim does not model self-managed stack sets")
	}
	home, err := r.operateStackSets(in.CallAs)
	if err != nil {
		return nil, err
	}
	s := &StackSetState{Name: name, Region: r.Region, Description: value(in.Description), Token: value(in.ClientRequestToken), Version: 1,
		Tags: cfnTags(in.Tags), Managed: in.ManagedExecution != nil && value(in.ManagedExecution.Active)}
	if err := s.setAutoDeploy(r.w, in.AutoDeployment); err != nil {
		return nil, err
	}
	if in.TemplateURL != nil || in.StackId != nil {
		return nil, apiError("NotImplemented", "awssim does not model stack sets from a template URL or a stack")
	}
	if err := s.define(value(in.TemplateBody), cfnParameters(in.Parameters), in.Capabilities); err != nil {
		return nil, err
	}
	if have := home.StackSets[name]; have != nil {
		return sameStackSet(have, s)
	}
	if len(home.StackSets) >= maxStackSets {
		return nil, &cfntypes.LimitExceededException{Message: aws.String(
			"You have reached the limit of stack sets in this account: " + itoa(maxStackSets))}
	}
	s.ID = name + ":" + r.w.uuid("stackset", r.w.Org.ManagementAccount, r.Region, name)
	home.StackSets[name] = s
	return &cloudformation.CreateStackSetOutput{StackSetId: aws.String(s.ID)}, nil
}

// mayChangeStackSet asks IAM; tags need a right of their own, or all of it
// fails (docs/aws.md#iam-actions).
func (r *request) mayChangeStackSet(name string, tags bool) error {
	if err := r.mayStackSets(name); err != nil || !tags {
		return err
	}
	return r.authorize("cloudformation:TagResource", r.arn("cloudformation", "stackset/"+name+":*"), "", nil)
}

// sameStackSet answers a creation that was sent twice.
func sameStackSet(have, wanted *StackSetState) (*cloudformation.CreateStackSetOutput, error) {
	switch {
	case wanted.Token == "" || have.Token != wanted.Token:
		return nil, &cfntypes.NameAlreadyExistsException{Message: aws.String("StackSet " + have.Name + " already exists")}
	case have.Version > 1 || have.Template != wanted.Template || !maps.Equal(have.Parameters, wanted.Parameters):
		return nil, &cfntypes.CreatedButModifiedException{Message: aws.String("The specified resource exists, but has been changed.")}
	}
	return &cloudformation.CreateStackSetOutput{StackSetId: aws.String(have.ID)}, nil
}

func (s *StackSetState) setAutoDeploy(w *World, d *cfntypes.AutoDeployment) error {
	switch {
	case d == nil || d.Enabled == nil:
		return apiError("ValidationError", "AutoDeployment must be specified for a stack set with SERVICE_MANAGED permission model")
	case !*d.Enabled && d.RetainStacksOnAccountRemoval != nil:
		return apiError("ValidationError", "RetainStacksOnAccountRemoval can only be specified when AutoDeployment is enabled")
	}
	if err := s.mayDependOn(w, d.DependsOn); err != nil {
		return err
	}
	s.AutoDeploy, s.Retain, s.DependsOn = *d.Enabled, value(d.RetainStacksOnAccountRemoval), slices.Clone(d.DependsOn)
	return nil
}

// define gives the stack set a template and what belongs to it.
func (s *StackSetState) define(body string, parameters map[string]string, capabilities []cfntypes.Capability) error {
	t, err := parseTemplate(body)
	if err != nil {
		return err
	}
	if err := t.checkParameters(parameters); err != nil {
		return err
	}
	if needs := t.capability(); needs != "" && !slices.Contains(capabilities, cfntypes.CapabilityCapabilityNamedIam) &&
		(needs == cfntypes.CapabilityCapabilityNamedIam || !slices.Contains(capabilities, needs)) {
		return &cfntypes.InsufficientCapabilitiesException{Message: aws.String("Requires capabilities : [" + string(needs) + "]")}
	}
	s.Template, s.Parameters, s.parsed, s.Capabilities = body, parameters, t, nil
	for _, c := range capabilities {
		s.Capabilities = append(s.Capabilities, string(c))
	}
	return nil
}

// template is the parsed template; a world that was read from a file parses it
// again.
func (s *StackSetState) template() *stackTemplate {
	if s.parsed == nil {
		if t, err := parseTemplate(s.Template); err == nil {
			s.parsed = t
		}
	}
	return s.parsed
}

func cfnTags(tags []cfntypes.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[value(t.Key)] = value(t.Value)
	}
	return m
}

func cfnParameters(parameters []cfntypes.Parameter) map[string]string {
	m := map[string]string{}
	for _, p := range parameters {
		m[value(p.ParameterKey)] = value(p.ParameterValue)
	}
	return m
}

// hides reports whether a parameter has NoEcho: its value is shown to nobody.
func (s *StackSetState) hides(parameter string) bool {
	t, err := parseTemplate(s.Template)
	if err != nil {
		return false
	}
	hidden := t.parameters[parameter].NoEcho
	return hidden == true || hidden == "true"
}

func describeStackSet(r *request, in *cloudformation.DescribeStackSetInput) (*cloudformation.DescribeStackSetOutput, error) {
	if err := r.mayStackSets(value(in.StackSetName)); err != nil {
		return nil, err
	}
	s, err := r.stackSet(in.StackSetName, in.CallAs)
	if err != nil {
		return nil, err
	}
	set := &cfntypes.StackSet{StackSetName: aws.String(s.Name), StackSetId: aws.String(s.ID), StackSetARN: aws.String(s.arn(r.w)),
		Status:       cfntypes.StackSetStatusActive,
		TemplateBody: aws.String(s.Template), PermissionModel: cfntypes.PermissionModelsServiceManaged, AutoDeployment: s.autoDeployment(),
		ManagedExecution: s.execution()}
	if s.Description != "" {
		set.Description = aws.String(s.Description)
	}
	if s.StackRegion != "" {
		set.Regions = []string{s.StackRegion}
	}
	for _, key := range sortedKeys(s.Parameters) {
		shown := s.Parameters[key]
		if s.hides(key) {
			shown = "****"
		}
		set.Parameters = append(set.Parameters, cfntypes.Parameter{ParameterKey: aws.String(key), ParameterValue: aws.String(shown)})
	}
	for _, key := range sortedKeys(s.Tags) {
		set.Tags = append(set.Tags, cfntypes.Tag{Key: aws.String(key), Value: aws.String(s.Tags[key])})
	}
	for _, c := range s.Capabilities {
		set.Capabilities = append(set.Capabilities, cfntypes.Capability(c))
	}
	for _, t := range s.Targets {
		set.OrganizationalUnitIds = append(set.OrganizationalUnitIds, t.Unit)
	}
	return &cloudformation.DescribeStackSetOutput{StackSet: set}, nil
}

func (s *StackSetState) autoDeployment() *cfntypes.AutoDeployment {
	auto := &cfntypes.AutoDeployment{Enabled: aws.Bool(s.AutoDeploy), DependsOn: slices.Clone(s.DependsOn)}
	if s.AutoDeploy {
		auto.RetainStacksOnAccountRemoval = aws.Bool(s.Retain)
	}
	return auto
}

func (s *StackSetState) execution() *cfntypes.ManagedExecution {
	return &cfntypes.ManagedExecution{Active: aws.Bool(s.Managed)}
}

func listStackSets(r *request, in *cloudformation.ListStackSetsInput) (*cloudformation.ListStackSetsOutput, error) {
	if err := r.mayStackSets(""); err != nil {
		return nil, err
	}
	home, err := r.stackSetsHome(in.CallAs)
	if err != nil {
		return nil, err
	}
	var sets []cfntypes.StackSetSummary
	for _, name := range sortedKeys(home.StackSets) {
		s := home.StackSets[name]
		if in.Status != cfntypes.StackSetStatusDeleted { // deleted ones are forgotten here
			sets = append(sets, cfntypes.StackSetSummary{StackSetName: aws.String(s.Name), StackSetId: aws.String(s.ID),
				Description: aws.String(s.Description), Status: cfntypes.StackSetStatusActive,
				PermissionModel: cfntypes.PermissionModelsServiceManaged, AutoDeployment: s.autoDeployment(), ManagedExecution: s.execution()})
		}
	}
	page, next, err := cfnPage(sets, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &cloudformation.ListStackSetsOutput{Summaries: page, NextToken: next}, nil
}

// deleteStackSet refuses one that has instances or is busy. One that is not
// there is no error (API reference, DeleteStackSet has no such refusal).
func deleteStackSet(r *request, in *cloudformation.DeleteStackSetInput) (*cloudformation.DeleteStackSetOutput, error) {
	if err := r.mayStackSets(value(in.StackSetName)); err != nil {
		return nil, err
	}
	home, err := r.operateStackSets(in.CallAs)
	if err != nil {
		return nil, err
	}
	s, err := stackSetIn(home, value(in.StackSetName))
	switch {
	case err != nil:
		return &cloudformation.DeleteStackSetOutput{}, nil
	case s.busy() != nil:
		return nil, s.inProgress(r.w)
	case len(s.Instances) > 0:
		return nil, &cfntypes.StackSetNotEmptyException{Message: aws.String("StackSet is not empty")}
	}
	delete(home.StackSets, s.Name)
	return &cloudformation.DeleteStackSetOutput{}, nil
}

func cfnPage[T any](items []T, token *string, asked *int32) ([]T, *string, error) {
	page, next, err := roomyPage(items, value(token), int(value(asked)), 100)
	if err != nil {
		return nil, nil, apiError("ValidationError", "The specified next token is invalid.")
	}
	return page, next, nil
}
