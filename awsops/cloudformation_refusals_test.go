package awsops

import "testing"

func TestWhatStackSetsHaveAgainstTheCaller(t *testing.T) {
	for message, want := range map[string]StackSetsRefusal{
		"You must enable organizations access to operate a service managed stack set":                                                   NotActivated,
		"You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set": WrongAccount,
		"You must be the master or delegated admin account of an organization before operating a SERVICE_MANAGED stack set":             WrongAccount,
		"Account used is not a delegated administrator":                                                                                 NotDelegated,
		"Template format error: JSON not well-formed.":                                                                                  NoRefusal,
	} {
		refusal := &canned{code: "ValidationError", message: message}
		_, err := connectTo(t, newFakeClock(), refusal.install).CreateStackSet(t.Context(), AsSelf, NewStackSet{Name: "s"})
		if got := StackSetsRefusalOf(err); got != want || BusyOperation(err) != "" {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}

func TestTheBusyOperationIsNamed(t *testing.T) {
	refusal := &canned{code: "OperationInProgressException", message: "Another Operation on StackSet arn:aws:cloudformation:us-east-1:123456789012:stackset/s:1 is in progress: op-7"}
	_, err := connectTo(t, newFakeClock(), refusal.install).UpdateStackSet(t.Context(), AsSelf, StackSetUpdate{Name: "s"})
	if got := BusyOperation(err); got != "op-7" || !Is(err, NotYet) || StackSetsRefusalOf(err) != NoRefusal {
		t.Errorf("%q, %v", got, err)
	}
}
