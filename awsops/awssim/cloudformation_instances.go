package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// ask is what operations on stack instances have in common.
type ask struct {
	name, id    *string
	as          cfntypes.CallAs
	accounts    []string // of self-managed stack sets only
	regions     []string
	targets     *cfntypes.DeploymentTargets
	preferences *cfntypes.StackSetOperationPreferences
	action      string
	retain      bool
	overrides   bool
	input       any
}

func createStackInstances(r *request, in *cloudformation.CreateStackInstancesInput) (*cloudformation.CreateStackInstancesOutput, error) {
	id, err := r.operateInstances(ask{name: in.StackSetName, id: in.OperationId, as: in.CallAs, accounts: in.Accounts, regions: in.Regions,
		targets:     in.DeploymentTargets,
		preferences: in.OperationPreferences, action: actionCreate, overrides: len(in.ParameterOverrides) > 0, input: in})
	if err != nil {
		return nil, err
	}
	return &cloudformation.CreateStackInstancesOutput{OperationId: id}, nil
}

func updateStackInstances(r *request, in *cloudformation.UpdateStackInstancesInput) (*cloudformation.UpdateStackInstancesOutput, error) {
	id, err := r.operateInstances(ask{name: in.StackSetName, id: in.OperationId, as: in.CallAs, accounts: in.Accounts, regions: in.Regions,
		targets:     in.DeploymentTargets,
		preferences: in.OperationPreferences, action: actionUpdate, overrides: len(in.ParameterOverrides) > 0, input: in})
	if err != nil {
		return nil, err
	}
	return &cloudformation.UpdateStackInstancesOutput{OperationId: id}, nil
}

func deleteStackInstances(r *request, in *cloudformation.DeleteStackInstancesInput) (*cloudformation.DeleteStackInstancesOutput, error) {
	id, err := r.operateInstances(ask{name: in.StackSetName, id: in.OperationId, as: in.CallAs, accounts: in.Accounts, regions: in.Regions,
		targets:     in.DeploymentTargets,
		preferences: in.OperationPreferences, action: actionDelete, retain: value(in.RetainStacks), input: in})
	if err != nil {
		return nil, err
	}
	return &cloudformation.DeleteStackInstancesOutput{OperationId: id}, nil
}

// operateInstances checks an operation on stack instances and begins it.
func (r *request) operateInstances(a ask) (*string, error) {
	if err := r.mayStackSets(value(a.name)); err != nil {
		return nil, err
	}
	home, err := r.operateStackSets(a.as)
	if err != nil {
		return nil, err
	}
	s, err := stackSetIn(home, value(a.name))
	if err != nil {
		return nil, err
	}
	targets, err := r.targetsOf(s, a)
	if err != nil {
		return nil, err
	}
	preferences, err := preferencesOf(a.preferences)
	if err != nil {
		return nil, err
	}
	o := &StackOperationState{ID: value(a.id), Action: a.action, Request: sumOf(asJSON(a.input)), Targets: targets, Preferences: preferences,
		Retain: a.retain}
	if again, err := s.sentAgain(r.w, o); again || err != nil {
		return a.id, err
	}
	switch meant := s.tasks(r.w, o); {
	case len(meant) == 0 && a.action == actionUpdate:
		return nil, &cfntypes.StackInstanceNotFoundException{
			Message: aws.String("Stack instances not found for the given targets in stack set " + s.Name)}
	case a.action == actionCreate && len(meant) > maxStackInstances:
		return nil, &cfntypes.LimitExceededException{Message: aws.String(
			"You have exceeded the limit of stack instances in a stack set: " + itoa(maxStackInstances))}
	}
	switch a.action {
	case actionCreate:
		s.StackRegion = a.regions[0]
		s.remember(targets)
	case actionDelete:
		s.forget(targets)
	}
	return r.begin(s, o), nil
}

// begin puts the operation in the queue.
func (r *request) begin(s *StackSetState, o *StackOperationState) *string {
	if o.ID == "" {
		o.ID = r.w.uuid("operation", s.ID)
	}
	r.w.operate(s, o, r.Now)
	return aws.String(o.ID)
}

// sentAgain answers an operation whose id was used before, and refuses one
// while another is under way that it may not queue behind.
func (s *StackSetState) sentAgain(w *World, o *StackOperationState) (bool, error) {
	for _, have := range s.Operations {
		if o.ID == "" || have.ID != o.ID {
			continue
		}
		if have.Request == o.Request {
			return true, nil
		}
		return false, &cfntypes.OperationIdAlreadyExistsException{Message: aws.String("Operation " + o.ID + " already exists")}
	}
	if s.busy() != nil && !s.Managed {
		return false, s.inProgress(w)
	}
	return false, nil
}

// targetsOf checks whom an operation is for (docs/aws.md#stacksets-targets).
func (r *request) targetsOf(s *StackSetState, a ask) (t StackTargetsState, err error) {
	d := a.targets
	switch {
	case len(a.accounts) > 0:
		return t, apiError("ValidationError", "StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target")
	case a.overrides || d != nil && d.AccountsUrl != nil:
		return t, apiError("NotImplemented", "awssim does not model parameter overrides and lists of accounts in S3")
	case d == nil || len(d.OrganizationalUnitIds) == 0:
		return t, apiError("ValidationError", "OrganizationalUnitIds are required")
	case len(d.OrganizationalUnitIds) > maxTargetUnits:
		return t, apiError("ValidationError", "The maximum number of organizational units is %d", maxTargetUnits)
	case len(a.regions) != 1:
		return t, apiError("NotImplemented", "awssim does not model stack instances in more than one region")
	case !r.w.knownRegion(a.regions[0]) || PartitionOf(a.regions[0]) != r.Partition:
		return t, apiError("ValidationError", "Region %s is not supported", a.regions[0])
	case s.StackRegion != "" && s.StackRegion != a.regions[0]:
		return t, apiError("NotImplemented", "awssim does not model stack instances in more than one region")
	}
	t = StackTargetsState{Units: slices.Clone(d.OrganizationalUnitIds), Filter: string(d.AccountFilterType),
		Accounts: slices.Clone(d.Accounts)}
	switch {
	case a.action == actionCreate && t.Filter == "" && len(t.Accounts) > 0:
		return t, apiError("ValidationError", "AccountFilterType must be specified when both OrganizationalUnitIds and Accounts are specified")
	case a.action == actionCreate && t.Filter == "UNION":
		return t, apiError("ValidationError", "AccountFilterType UNION is not supported for CreateStackInstances")
	case (t.Filter == "INTERSECTION" || t.Filter == "DIFFERENCE") && len(t.Accounts) == 0:
		return t, apiError("ValidationError", "Accounts must be specified with AccountFilterType %s", t.Filter)
	case t.Filter == "NONE" && len(t.Accounts) > 0:
		return t, apiError("ValidationError", "Accounts cannot be specified with AccountFilterType NONE")
	}
	for _, unit := range t.Units {
		if unit != r.w.Org.RootID && r.w.Org.OUs[unit] == nil {
			return t, apiError("ValidationError", "Organizational unit %s not found", unit)
		}
	}
	return t, nil
}

// preferencesOf checks how an operation shall go. Left out, they are AWS's
// defaults: one account at a time, and none may fail.
func preferencesOf(p *cfntypes.StackSetOperationPreferences) (StackPreferences, error) {
	if p == nil {
		return StackPreferences{}, nil
	}
	prefs := StackPreferences{ToleranceCount: p.FailureToleranceCount, TolerancePercent: p.FailureTolerancePercentage,
		ConcurrentCount: p.MaxConcurrentCount, ConcurrentPercent: p.MaxConcurrentPercentage,
		Soft: p.ConcurrencyMode == cfntypes.ConcurrencyModeSoftFailureTolerance}
	switch {
	case p.FailureToleranceCount != nil && p.FailureTolerancePercentage != nil, p.MaxConcurrentCount != nil &&
		p.MaxConcurrentPercentage != nil:
		return prefs, apiError("ValidationError", "You can specify either a count or a percentage, but not both")
	case outside(p.FailureTolerancePercentage, 0, 100), outside(p.MaxConcurrentPercentage, 1, 100):
		return prefs, apiError("ValidationError", "1 validation error detected: a percentage of the operation preferences is outside its range")
	case outside(p.FailureToleranceCount, 0, maxStackInstances), outside(p.MaxConcurrentCount, 1, maxStackInstances):
		return prefs, apiError("ValidationError", "1 validation error detected: a count of the operation preferences is outside its range")
	}
	return prefs, nil
}

func outside(n *int32, least, most int32) bool { return n != nil && (*n < least || *n > most) }
