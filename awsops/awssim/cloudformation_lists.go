package awssim

import (
	"slices"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// operation finds an operation of a stack set that the caller may see.
func (r *request) operation(set, id *string, as cfntypes.CallAs) (*StackSetState, *StackOperationState, error) {
	if err := r.mayStackSets(value(set)); err != nil {
		return nil, nil, err
	}
	s, err := r.stackSet(set, as)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range slices.Backward(s.Operations) {
		if o.ID == value(id) {
			return s, o, nil
		}
	}
	return nil, nil, &cfntypes.OperationNotFoundException{Message: aws.String("Operation " + value(id) + " not found")}
}

func (o *StackOperationState) details() *cfntypes.StackSetOperationStatusDetails {
	return &cfntypes.StackSetOperationStatusDetails{FailedStackInstancesCount: aws.Int32(int32(o.Failed))}
}

func describeStackSetOperation(r *request, in *cloudformation.DescribeStackSetOperationInput) (
	*cloudformation.DescribeStackSetOperationOutput, error) {
	s, o, err := r.operation(in.StackSetName, in.OperationId, in.CallAs)
	if err != nil {
		return nil, err
	}
	op := &cfntypes.StackSetOperation{OperationId: aws.String(o.ID), StackSetId: aws.String(s.ID),
		Action: cfntypes.StackSetOperationAction(o.Action),
		Status: cfntypes.StackSetOperationStatus(o.Status), StatusDetails: o.details(), CreationTimestamp: aws.Time(o.CreatedAt),
		DeploymentTargets: &cfntypes.DeploymentTargets{OrganizationalUnitIds: o.Targets.Units,
			AccountFilterType: cfntypes.AccountFilterType(o.Targets.Filter), Accounts: o.Targets.Accounts}}
	if o.over() {
		op.EndTimestamp = aws.Time(o.EndedAt)
	}
	if o.Action == actionDelete {
		op.RetainStacks = aws.Bool(o.Retain)
	}
	return &cloudformation.DescribeStackSetOperationOutput{StackSetOperation: op}, nil
}

func listStackSetOperations(r *request, in *cloudformation.ListStackSetOperationsInput) (
	*cloudformation.ListStackSetOperationsOutput, error) {
	if err := r.mayStackSets(value(in.StackSetName)); err != nil {
		return nil, err
	}
	s, err := r.stackSet(in.StackSetName, in.CallAs)
	if err != nil {
		return nil, err
	}
	var operations []cfntypes.StackSetOperationSummary
	for _, o := range slices.Backward(s.Operations) {
		summary := cfntypes.StackSetOperationSummary{OperationId: aws.String(o.ID), Action: cfntypes.StackSetOperationAction(o.Action),
			Status: cfntypes.StackSetOperationStatus(o.Status), StatusDetails: o.details(), CreationTimestamp: aws.Time(o.CreatedAt)}
		if o.over() {
			summary.EndTimestamp = aws.Time(o.EndedAt)
		}
		operations = append(operations, summary)
	}
	page, next, err := cfnPage(operations, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &cloudformation.ListStackSetOperationsOutput{Summaries: page, NextToken: next}, nil
}

func listStackSetOperationResults(r *request, in *cloudformation.ListStackSetOperationResultsInput) (
	*cloudformation.ListStackSetOperationResultsOutput, error) {
	s, o, err := r.operation(in.StackSetName, in.OperationId, in.CallAs)
	if err != nil {
		return nil, err
	}
	status := ""
	for _, f := range in.Filters {
		status = value(f.Values)
	}
	page, next := pageFrom(len(o.Tasks), sort.Search(len(o.Tasks), func(i int) bool { return o.Tasks[i].Account > value(in.NextToken) }),
		value(in.MaxResults),
		func(i int) bool { return status == "" || o.Tasks[i].Status == status })
	out := &cloudformation.ListStackSetOperationResultsOutput{}
	for _, i := range page {
		t := &o.Tasks[i]
		result := cfntypes.StackSetOperationResultSummary{Account: aws.String(t.Account), Region: aws.String(s.StackRegion),
			OrganizationalUnitId: aws.String(t.Unit),
			Status:               cfntypes.StackSetOperationResultStatus(t.Status)}
		if t.Reason != "" {
			result.StatusReason = aws.String(t.Reason)
		}
		out.Summaries = append(out.Summaries, result)
	}
	if next {
		out.NextToken = out.Summaries[len(page)-1].Account
	}
	return out, nil
}

func listStackInstances(r *request, in *cloudformation.ListStackInstancesInput) (*cloudformation.ListStackInstancesOutput, error) {
	if err := r.mayStackSets(value(in.StackSetName)); err != nil {
		return nil, err
	}
	s, err := r.stackSet(in.StackSetName, in.CallAs)
	if err != nil {
		return nil, err
	}
	from := sort.Search(len(s.Instances), func(i int) bool { return s.Instances[i].Account > value(in.NextToken) })
	page, next := pageFrom(len(s.Instances), from, value(in.MaxResults), func(i int) bool { return s.Instances[i].matches(in) })
	out := &cloudformation.ListStackInstancesOutput{}
	for _, n := range page {
		out.Summaries = append(out.Summaries, s.Instances[n].describe(s))
	}
	if next {
		out.NextToken = out.Summaries[len(page)-1].Account
	}
	return out, nil
}

func (i *StackInstanceState) matches(in *cloudformation.ListStackInstancesInput) bool {
	if in.StackInstanceAccount != nil && *in.StackInstanceAccount != i.Account {
		return false
	}
	for _, f := range in.Filters {
		switch have := value(f.Values); f.Name {
		case cfntypes.StackInstanceFilterNameDetailedStatus:
			if i.Detail != have {
				return false
			}
		case cfntypes.StackInstanceFilterNameLastOperationId:
			if i.Operation != have {
				return false
			}
		}
	}
	return true
}

func (i *StackInstanceState) describe(s *StackSetState) cfntypes.StackInstanceSummary {
	summary := cfntypes.StackInstanceSummary{Account: aws.String(i.Account), Region: aws.String(s.StackRegion), StackSetId: aws.String(s.ID),
		OrganizationalUnitId: aws.String(i.Unit),
		Status:               cfntypes.StackInstanceStatus(i.Status), StackInstanceStatus: &cfntypes.StackInstanceComprehensiveStatus{
			DetailedStatus: cfntypes.StackInstanceDetailedStatus(i.Detail)},
		LastOperationId: aws.String(i.Operation), DriftStatus: cfntypes.StackDriftStatusNotChecked}
	if i.Reason != "" {
		summary.StatusReason = aws.String(i.Reason)
	}
	if i.StackID != "" {
		summary.StackId = aws.String(i.StackID)
	}
	return summary
}

// pageFrom are the positions of one page of a list that is too long to go
// through for every page, and whether there are more.
func pageFrom(length, from int, asked int32, wanted func(int) bool) (page []int, more bool) {
	size := roomy(length, int(asked), 100)
	for i := from; i < length; i++ {
		switch {
		case !wanted(i):
		case len(page) == size:
			return page, true
		default:
			page = append(page, i)
		}
	}
	return page, false
}
