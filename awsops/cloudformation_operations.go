package awsops

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// StackSetOperation is one operation of a stack set.
type StackSetOperation struct {
	ID     string
	Action string // CREATE, UPDATE, DELETE, DETECT_DRIFT
	Status string // QUEUED, RUNNING, SUCCEEDED, FAILED, STOPPING, STOPPED
	Reason string
	// Failed counts the accounts that failed, also where the operation as a
	// whole succeeded because so many were tolerated (docs/aws.md#stacksets-operations).
	Failed  int
	Started time.Time
	Ended   time.Time // zero while it is under way
}

// Over reports whether the operation has come to its end, good or bad.
func (o StackSetOperation) Over() bool {
	switch types.StackSetOperationStatus(o.Status) {
	case types.StackSetOperationStatusQueued, types.StackSetOperationStatusRunning, types.StackSetOperationStatusStopping:
		return false
	}
	return true
}

// StackSetOperation asks how far an operation is. Its accounts are in
// OperationResults. Kinds: Missing (the set or the operation), Denied.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSetOperation.html
func (a *Account) StackSetOperation(ctx context.Context, as CallAs, set, id string) (StackSetOperation, error) {
	out, err := a.cloudformation().DescribeStackSetOperation(
		ctx, &cloudformation.DescribeStackSetOperationInput{StackSetName: &set, OperationId: &id, CallAs: types.CallAs(as)})
	if err != nil {
		return StackSetOperation{}, fmt.Errorf("describe operation %s of stack set %s: %w", id, set, err)
	}
	o := out.StackSetOperation
	if o == nil {
		return StackSetOperation{ID: id}, nil
	}
	return StackSetOperation{ID: aws.ToString(o.OperationId), Action: string(o.Action), Status: string(o.Status),
		Reason: aws.ToString(o.StatusReason),
		Failed: failedOf(o.StatusDetails), Started: aws.ToTime(o.CreationTimestamp), Ended: aws.ToTime(o.EndTimestamp)}, nil
}

func failedOf(d *types.StackSetOperationStatusDetails) int {
	if d == nil {
		return 0
	}
	return int(aws.ToInt32(d.FailedStackInstancesCount))
}

// StackSetOperations are a stack set's operations, the newest first, as the
// listing goes on. Kinds: Missing, Denied.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetOperations.html
func (a *Account) StackSetOperations(ctx context.Context, as CallAs, set string) iter.Seq2[StackSetOperation, error] {
	return stream("list operations of stack set "+set, func() (func() bool, func() ([]StackSetOperation, error)) {
		pages := cloudformation.NewListStackSetOperationsPaginator(
			a.cloudformation(), &cloudformation.ListStackSetOperationsInput{StackSetName: &set, CallAs: types.CallAs(as)})
		return pages.HasMorePages, func() (operations []StackSetOperation, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, o := range page.Summaries {
				operations = append(operations, StackSetOperation{ID: aws.ToString(o.OperationId), Action: string(o.Action), Status: string(o.Status),
					Reason: aws.ToString(o.StatusReason),
					Failed: failedOf(o.StatusDetails), Started: aws.ToTime(o.CreationTimestamp), Ended: aws.ToTime(o.EndTimestamp)})
			}
			return operations, nil
		}
	})
}

// OperationResult is what an operation has come to in one account.
type OperationResult struct {
	Account string
	Region  string
	Unit    string
	Status  string // PENDING, RUNNING, SUCCEEDED, FAILED, CANCELLED
	Reason  string // AWS's words, "" where all is well
}

// OperationResults are the accounts of an operation, as the listing goes on;
// with status only those that have it. AWS may show them a little late. Kinds:
// Missing, Denied.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetOperationResults.html
func (a *Account) OperationResults(ctx context.Context, as CallAs, set, id, status string) iter.Seq2[OperationResult, error] {
	in := cloudformation.ListStackSetOperationResultsInput{
		StackSetName: &set, OperationId: &id, CallAs: types.CallAs(as), MaxResults: aws.Int32(100)}
	if status != "" {
		in.Filters = []types.OperationResultFilter{{Name: types.OperationResultFilterNameOperationResultStatus, Values: &status}}
	}
	return stream("list results of operation "+id+" of stack set "+set, func() (func() bool, func() ([]OperationResult, error)) {
		pages := cloudformation.NewListStackSetOperationResultsPaginator(a.cloudformation(), &in)
		return pages.HasMorePages, func() (results []OperationResult, _ error) {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, r := range page.Summaries {
				results = append(results, OperationResult{Account: aws.ToString(r.Account), Region: aws.ToString(r.Region),
					Unit:   aws.ToString(r.OrganizationalUnitId),
					Status: string(r.Status), Reason: aws.ToString(r.StatusReason)})
			}
			return results, nil
		}
	})
}
