package awsops

import (
	"errors"
	"strings"
)

// StackSetsRefusal is why StackSets refuse whoever asks. AWS has one code for
// all of them, ValidationError, and tells them apart by their texts (docs/aws.md#stacksets-access).
type StackSetsRefusal string

// The refusals. NotDelegated may also mean that the caller lacks
// organizations:ListDelegatedAdministrators; WrongAccount that a delegated
// administrator did not say so (AsDelegatedAdmin).
const (
	NoRefusal    StackSetsRefusal = ""
	NotActivated StackSetsRefusal = "organizations access is not activated"
	WrongAccount StackSetsRefusal = "neither the management account nor a delegated administrator"
	NotDelegated StackSetsRefusal = "not a delegated administrator of StackSets"
)

// StackSetsRefusalOf is what StackSets have against the caller, NoRefusal for
// any other error.
func StackSetsRefusalOf(err error) StackSetsRefusal {
	var e *Error
	if !errors.As(err, &e) || e.Call.Service != "CloudFormation" {
		return NoRefusal
	}
	for phrase, refusal := range map[string]StackSetsRefusal{
		"You must enable organizations access":          NotActivated,
		"or delegated admin account of an organization": WrongAccount,
		"is not a delegated administrator":              NotDelegated,
	} {
		if strings.Contains(e.Message, phrase) {
			return refusal
		}
	}
	return NoRefusal
}

// BusyOperation is the id of the operation that keeps a stack set busy, as the
// refusal names it; "" where it does not.
func BusyOperation(err error) string {
	var e *Error
	if !errors.As(err, &e) || e.Code != "OperationInProgressException" {
		return ""
	}
	_, id, _ := strings.Cut(e.Message, "is in progress: ")
	return strings.TrimSpace(id)
}
