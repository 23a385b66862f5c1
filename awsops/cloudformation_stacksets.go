package awsops

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// StackSet is a template and how it is kept up in the accounts of an
// organization.
type StackSet struct {
	Name           string
	ID             string
	ARN            string
	Description    string
	Template       string // "" in a listing
	Parameters     map[string]string
	Tags           Tags
	ServiceManaged bool     // false: somebody made the roles for it by hand
	AutoDeploy     bool     // accounts that join later get the stack
	Retain         bool     // an account that leaves keeps what the stack made
	After          []string // ARNs of the stack sets that an account which joins gets first
	Queues         bool     // operations wait for each other (managed execution)
	Units          []string // the roots and units it was deployed to
}

// NewStackSet is a stack set to make. It is service managed, and its
// operations wait for each other.
type NewStackSet struct {
	Name        string // begins with a letter; letters, digits and hyphens, at most 128
	Description string
	Template    string // at most LargestStackTemplate bytes
	Parameters  map[string]string
	Tags        Tags // on the set, its stacks and the roles they make
	AutoDeploy  bool
	Retain      bool   // only with AutoDeploy
	Token       string // the same token makes the same set: for repeating a call whose answer was lost
}

// StackSetUpdate is what a stack set shall become. Its stacks are brought up
// to date in all accounts that have one. Automatic deployment stays as it is,
// with the stack sets that it waits for.
type StackSetUpdate struct {
	Name        string
	Description string            // "" keeps it
	Template    string            // "" keeps it
	Parameters  map[string]string // all of them: one that is left out gets its default
	Tags        Tags              // nil keeps them, others replace all
	OperationID string            // the same id is the same operation: for repeating a call whose answer was lost
	Preferences OperationPreferences
}

// StackSet reads a stack set. Kinds: Missing, Denied, Invalid (called as
// somebody one is not).
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSet.html
func (a *Account) StackSet(ctx context.Context, as CallAs, name string) (StackSet, error) {
	out, err := a.cloudformation().DescribeStackSet(ctx, &cloudformation.DescribeStackSetInput{StackSetName: &name, CallAs: types.CallAs(as)})
	if err != nil {
		return StackSet{}, fmt.Errorf("describe stack set %s: %w", name, err)
	}
	return stackSetOf(out.StackSet), nil
}

func stackSetOf(s *types.StackSet) StackSet {
	if s == nil {
		return StackSet{}
	}
	set := StackSet{Name: aws.ToString(s.StackSetName), ID: aws.ToString(s.StackSetId), ARN: aws.ToString(s.StackSetARN),
		Description: aws.ToString(s.Description), Template: aws.ToString(s.TemplateBody), Parameters: map[string]string{},
		Tags: stackTagsOf(s.Tags), Units: s.OrganizationalUnitIds}
	for _, p := range s.Parameters {
		set.Parameters[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	set.setWays(s.PermissionModel, s.AutoDeployment, s.ManagedExecution)
	return set
}

func (s *StackSet) setWays(model types.PermissionModels, auto *types.AutoDeployment, execution *types.ManagedExecution) {
	s.ServiceManaged = model == types.PermissionModelsServiceManaged
	if auto != nil {
		s.AutoDeploy, s.Retain = aws.ToBool(auto.Enabled), aws.ToBool(auto.RetainStacksOnAccountRemoval)
		s.After = auto.DependsOn
	}
	s.Queues = execution != nil && aws.ToBool(execution.Active)
}

// StackSets are the stack sets of this region that have not been deleted,
// without their templates, tags and units. Kinds: Denied, Invalid.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSets.html
func (a *Account) StackSets(ctx context.Context, as CallAs) ([]StackSet, error) {
	return All(stream("list stack sets", func() (func() bool, func() ([]StackSet, error)) {
		pages := cloudformation.NewListStackSetsPaginator(a.cloudformation(),
			&cloudformation.ListStackSetsInput{Status: types.StackSetStatusActive, CallAs: types.CallAs(as)})
		return pages.HasMorePages, func() (sets []StackSet, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, s := range page.Summaries {
				set := StackSet{Name: aws.ToString(s.StackSetName), ID: aws.ToString(s.StackSetId), Description: aws.ToString(s.Description)}
				set.setWays(s.PermissionModel, s.AutoDeployment, s.ManagedExecution)
				if s.Status != types.StackSetStatusDeleted {
					sets = append(sets, set)
				}
			}
			return sets, nil
		}
	}))
}

// CreateStackSet makes a stack set, still without stacks, and answers with its
// id. Kinds: Taken, Limit, Denied, Invalid (the template; access is not
// activated; neither the management account nor a delegated administrator).
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
func (a *Account) CreateStackSet(ctx context.Context, as CallAs, n NewStackSet) (string, error) {
	auto := &types.AutoDeployment{Enabled: aws.Bool(n.AutoDeploy)}
	if n.AutoDeploy {
		auto.RetainStacksOnAccountRemoval = aws.Bool(n.Retain)
	}
	out, err := a.cloudformation().CreateStackSet(ctx, &cloudformation.CreateStackSetInput{
		StackSetName: &n.Name, Description: optional(n.Description), TemplateBody: &n.Template, Parameters: parameterList(n.Parameters),
		Tags:            stackTags(n.Tags),
		PermissionModel: types.PermissionModelsServiceManaged, AutoDeployment: auto, ManagedExecution: managedExecution, Capabilities: namedIAM,
		ClientRequestToken: optional(n.Token), CallAs: types.CallAs(as),
	})
	if err != nil {
		return "", fmt.Errorf("create stack set %s: %w", n.Name, err)
	}
	return aws.ToString(out.StackSetId), nil
}

// UpdateStackSet changes a stack set and begins to bring its stacks up to
// date. It answers with the operation's id. The set is changed even where the
// operation fails. Kinds: Missing, NotYet (another operation is under way),
// Taken (the operation's id), Denied, Invalid.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html
func (a *Account) UpdateStackSet(ctx context.Context, as CallAs, u StackSetUpdate) (string, error) {
	in := &cloudformation.UpdateStackSetInput{
		StackSetName: &u.Name, Description: optional(u.Description), TemplateBody: optional(u.Template), Parameters: parameterList(u.Parameters),
		Capabilities: namedIAM, OperationId: optional(u.OperationID), OperationPreferences: u.Preferences.spelled(), CallAs: types.CallAs(as),
	}
	if u.Template == "" {
		in.UsePreviousTemplate = aws.Bool(true)
	}
	if u.Tags != nil { // an empty list takes all tags off, no list keeps them
		in.Tags = append([]types.Tag{}, stackTags(u.Tags)...)
	}
	out, err := a.cloudformation().UpdateStackSet(ctx, in)
	if err != nil {
		return "", fmt.Errorf("update stack set %s: %w", u.Name, err)
	}
	return aws.ToString(out.OperationId), nil
}

// DeleteStackSet deletes a stack set that has no stack instances left. One
// that is not there is no error. Kinds: Invalid (code
// StackSetNotEmptyException), NotYet (an operation is under way), Denied.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackSet.html
func (a *Account) DeleteStackSet(ctx context.Context, as CallAs, name string) error {
	if _, err := a.cloudformation().DeleteStackSet(ctx, &cloudformation.DeleteStackSetInput{
		StackSetName: &name, CallAs: types.CallAs(as)}); err != nil {
		return fmt.Errorf("delete stack set %s: %w", name, err)
	}
	return nil
}
