package awssim

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// updateStackSet changes the set at once and its stacks one after the other.
// What is left out: tags and description stay, parameters get their defaults,
// template and capabilities must be sent again (docs/aws.md#replaced-whole).
func updateStackSet(r *request, in *cloudformation.UpdateStackSetInput) (*cloudformation.UpdateStackSetOutput, error) {
	if err := r.mayChangeStackSet(value(in.StackSetName), len(in.Tags) > 0); err != nil {
		return nil, err
	}
	home, err := r.operateStackSets(in.CallAs)
	if err != nil {
		return nil, err
	}
	s, err := stackSetIn(home, value(in.StackSetName))
	if err != nil {
		return nil, err
	}
	targets, err := r.updateTargets(s, in)
	if err != nil {
		return nil, err
	}
	preferences, err := preferencesOf(in.OperationPreferences)
	if err != nil {
		return nil, err
	}
	o := &StackOperationState{ID: value(in.OperationId), Action: actionUpdate, Request: sumOf(asJSON(in)), Targets: targets,
		Preferences: preferences}
	again, err := s.sentAgain(r.w, o)
	if err != nil {
		return nil, err
	}
	if again {
		return &cloudformation.UpdateStackSetOutput{OperationId: in.OperationId}, nil
	}
	if err := s.redefine(r.w, in); err != nil {
		return nil, err
	}
	return &cloudformation.UpdateStackSetOutput{OperationId: r.begin(s, o)}, nil
}

// updateTargets are none for all instances.
func (r *request) updateTargets(s *StackSetState, in *cloudformation.UpdateStackSetInput) (StackTargetsState, error) {
	switch {
	case in.DeploymentTargets == nil && len(in.Regions) == 0 && len(in.Accounts) == 0:
		return StackTargetsState{}, nil
	case in.AutoDeployment != nil:
		return StackTargetsState{}, apiError("ValidationError", "AutoDeployment cannot be specified with DeploymentTargets or Regions")
	}
	return r.targetsOf(s, ask{accounts: in.Accounts, regions: in.Regions, targets: in.DeploymentTargets, action: actionUpdate})
}

// redefine changes the set, or nothing of it.
func (s *StackSetState) redefine(w *World, in *cloudformation.UpdateStackSetInput) error {
	body := value(in.TemplateBody)
	switch previous := value(in.UsePreviousTemplate); {
	case in.TemplateURL != nil:
		return apiError("NotImplemented", "awssim does not model stack sets from a template URL")
	case previous == (body != ""):
		return apiError("ValidationError", "Either Template URL or Template Body or UsePreviousTemplate must be specified")
	case previous:
		body = s.Template
	}
	if in.PermissionModel != "" && in.PermissionModel != cfntypes.PermissionModelsServiceManaged {
		return apiError("ValidationError", "PermissionModel cannot be modified")
	}
	next := *s
	if err := next.define(body, s.parametersOf(in.Parameters), in.Capabilities); err != nil {
		return err
	}
	if in.AutoDeployment != nil {
		if err := next.setAutoDeploy(w, in.AutoDeployment); err != nil {
			return err
		}
	}
	if in.ManagedExecution != nil && value(in.ManagedExecution.Active) != s.Managed {
		if s.busy() != nil {
			return apiError("ValidationError", "The execution configuration cannot be modified while operations are running or queued")
		}
		next.Managed = value(in.ManagedExecution.Active)
	}
	if in.Description != nil {
		next.Description = *in.Description
	}
	if in.Tags != nil {
		next.Tags = cfnTags(in.Tags)
	}
	changed := next.Template != s.Template || !maps.Equal(next.Parameters, s.Parameters)
	if changed || !maps.Equal(next.Tags, s.Tags) {
		next.Version++
	}
	*s = next
	for _, i := range s.Instances {
		if changed && i.Status == stackCurrent {
			i.Status = stackOutdated
		}
	}
	return nil
}

// parametersOf takes the values that shall stay from the set.
func (s *StackSetState) parametersOf(parameters []cfntypes.Parameter) map[string]string {
	m := cfnParameters(parameters)
	for _, p := range parameters {
		if value(p.UsePreviousValue) {
			m[value(p.ParameterKey)] = s.Parameters[value(p.ParameterKey)]
		}
	}
	return m
}
