package awsops

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// AccountFilter says what a list of accounts does to the units it stands with.
type AccountFilter string

// The filters: all accounts under the units, only those listed, all but those
// listed, or those listed in addition (which CreateStackInstances does not
// take).
const (
	NoFilter     AccountFilter = "NONE"
	Intersection AccountFilter = "INTERSECTION"
	Difference   AccountFilter = "DIFFERENCE"
	Union        AccountFilter = "UNION"
)

// MostUnits is how many roots and units one operation can be for
// (docs/aws.md#stacksets-targets).
const MostUnits = 50

// StackTargets are the accounts an operation is for: those under roots and
// units, narrowed by a filter, in one region. The management account is never
// among them.
type StackTargets struct {
	Units    []string // r-… or ou-…, at most MostUnits
	Filter   AccountFilter
	Accounts []string // what the filter goes by
	Region   string
}

func (t StackTargets) spelled() *types.DeploymentTargets {
	return &types.DeploymentTargets{OrganizationalUnitIds: t.Units, AccountFilterType: types.AccountFilterType(t.Filter), Accounts: t.Accounts}
}

// OperationPreferences say how many accounts are worked on at a time and how
// many may fail. AWS's own defaults are one and none: the first account that
// fails stops all the others (docs/aws.md#stacksets-operations). They do not hold for what
// automatic deployment does.
type OperationPreferences struct {
	FailureTolerance int32 // percent of the accounts that may fail before the rest is left alone
	MaxConcurrent    int32 // percent of the accounts that are worked on at the same time, 1 to 100
}

// spelled keeps the concurrency up when accounts fail: strict mode would not
// work on more accounts at once than may still fail.
func (p OperationPreferences) spelled() *types.StackSetOperationPreferences {
	return &types.StackSetOperationPreferences{FailureTolerancePercentage: aws.Int32(p.FailureTolerance),
		MaxConcurrentPercentage: aws.Int32(p.MaxConcurrent),
		ConcurrencyMode:         types.ConcurrencyModeSoftFailureTolerance}
}

// StackInstances are stacks to make, bring up to date or delete.
type StackInstances struct {
	StackSet    string
	Targets     StackTargets
	OperationID string // the same id is the same operation: for repeating a call whose answer was lost
	Preferences OperationPreferences
}

// CreateStackInstances begins to make stacks, and answers with the
// operation's id. An account that has its stack is brought up to date. Kinds:
// Missing, NotYet (another operation is under way), Taken (the operation's
// id), Limit, Denied, Invalid (targets or filter).
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
func (a *Account) CreateStackInstances(ctx context.Context, as CallAs, s StackInstances) (string, error) {
	out, err := a.cloudformation().CreateStackInstances(ctx, &cloudformation.CreateStackInstancesInput{
		StackSetName: &s.StackSet, DeploymentTargets: s.Targets.spelled(), Regions: []string{s.Targets.Region},
		OperationId: optional(s.OperationID), OperationPreferences: s.Preferences.spelled(), CallAs: types.CallAs(as),
	})
	if err != nil {
		return "", fmt.Errorf("create stack instances of %s: %w", s.StackSet, err)
	}
	return aws.ToString(out.OperationId), nil
}

// UpdateStackInstances begins to bring stacks up to date in accounts that have
// one, such as those that failed, and answers with the operation's id. Kinds:
// as CreateStackInstances; Missing also for an account without a stack.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html
func (a *Account) UpdateStackInstances(ctx context.Context, as CallAs, s StackInstances) (string, error) {
	out, err := a.cloudformation().UpdateStackInstances(ctx, &cloudformation.UpdateStackInstancesInput{
		StackSetName: &s.StackSet, DeploymentTargets: s.Targets.spelled(), Regions: []string{s.Targets.Region},
		OperationId: optional(s.OperationID), OperationPreferences: s.Preferences.spelled(), CallAs: types.CallAs(as),
	})
	if err != nil {
		return "", fmt.Errorf("update stack instances of %s: %w", s.StackSet, err)
	}
	return aws.ToString(out.OperationId), nil
}

// DeleteStackInstances begins to delete stacks, or with retain only to forget
// them, and answers with the operation's id. Kinds: as CreateStackInstances.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackInstances.html
func (a *Account) DeleteStackInstances(ctx context.Context, as CallAs, s StackInstances, retain bool) (string, error) {
	out, err := a.cloudformation().DeleteStackInstances(ctx, &cloudformation.DeleteStackInstancesInput{
		StackSetName: &s.StackSet, DeploymentTargets: s.Targets.spelled(), Regions: []string{s.Targets.Region}, RetainStacks: &retain,
		OperationId: optional(s.OperationID), OperationPreferences: s.Preferences.spelled(), CallAs: types.CallAs(as),
	})
	if err != nil {
		return "", fmt.Errorf("delete stack instances of %s: %w", s.StackSet, err)
	}
	return aws.ToString(out.OperationId), nil
}

// StackInstance is a stack set's stack in one account.
type StackInstance struct {
	Account string
	Region  string
	Unit    string // the root or unit it was deployed through, "" where AWS does not say
	StackID string // "" where there never was a stack
	Status  string // CURRENT, OUTDATED, INOPERABLE
	Detail  string // PENDING, RUNNING, SUCCEEDED, FAILED, CANCELLED, INOPERABLE, SKIPPED_SUSPENDED_ACCOUNT
	Reason  string // AWS's words, "" where all is well
}

// InstanceFilter narrows a listing of stack instances. Empty fields do not.
type InstanceFilter struct {
	Account   string
	Detail    string // as StackInstance.Detail
	Operation string // the last operation that touched it
}

func (f InstanceFilter) spelled() (filters []types.StackInstanceFilter) {
	if f.Detail != "" {
		filters = append(filters, types.StackInstanceFilter{Name: types.StackInstanceFilterNameDetailedStatus, Values: &f.Detail})
	}
	if f.Operation != "" {
		filters = append(filters, types.StackInstanceFilter{Name: types.StackInstanceFilterNameLastOperationId, Values: &f.Operation})
	}
	return filters
}

// StackInstances are a stack set's stacks, as the listing goes on. Kinds:
// Missing, Denied, Invalid.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstances.html
func (a *Account) StackInstances(ctx context.Context, as CallAs, set string, f InstanceFilter) iter.Seq2[StackInstance, error] {
	return stream("list stack instances of "+set, func() (func() bool, func() ([]StackInstance, error)) {
		pages := cloudformation.NewListStackInstancesPaginator(a.cloudformation(), &cloudformation.ListStackInstancesInput{
			StackSetName: &set, CallAs: types.CallAs(as), StackInstanceAccount: optional(f.Account), Filters: f.spelled(),
			MaxResults: aws.Int32(100)})
		return pages.HasMorePages, func() (instances []StackInstance, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, i := range page.Summaries {
				instance := StackInstance{Account: aws.ToString(i.Account), Region: aws.ToString(i.Region), Unit: aws.ToString(i.OrganizationalUnitId),
					StackID: aws.ToString(i.StackId), Status: string(i.Status), Reason: aws.ToString(i.StatusReason)}
				if i.StackInstanceStatus != nil {
					instance.Detail = string(i.StackInstanceStatus.DetailedStatus)
				}
				instances = append(instances, instance)
			}
			return instances, nil
		}
	})
}
