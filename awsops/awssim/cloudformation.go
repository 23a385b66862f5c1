package awssim

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// StackSetState is a service-managed stack set. It is in one region of the
// management account, and its stacks are in one region of the members.
type StackSetState struct {
	ID, Name, Region, Description, Template, Token string
	Parameters, Tags                               map[string]string
	Capabilities                                   []string
	AutoDeploy, Retain, Managed                    bool
	DependsOn                                      []string `json:",omitempty"` // ARNs of stack sets that come first in accounts that join
	Version                                        int      // grows with every change of template, parameters or tags
	Targets                                        []StackSetTarget
	StackRegion                                    string                 // "" while there are no stacks
	Instances                                      []*StackInstanceState  // sorted by account
	Operations                                     []*StackOperationState // the oldest first
	Open                                           int                    // the first operation that is not over

	parsed *stackTemplate
}

// StackSetTarget is what a stack set was deployed to, which accounts that join
// later go by.
type StackSetTarget struct {
	Unit, Filter string
	Accounts     []string `json:",omitempty"`
}

// StackInstanceState is a stack set's stack in one account.
type StackInstanceState struct {
	Account, Unit, StackID, Status, Detail, Reason, Operation string
	Version                                                   int // of the stack set, as it was last deployed well
	Made                                                      []StackResource
	gone                                                      bool
}

// StackResource is something a stack has made.
type StackResource struct {
	Logical, Type, Physical string
	Properties              string   // a sum of what it was made from
	Attached                []string `json:",omitempty"` // policies of a role, roles of a policy
	Inline                  []string `json:",omitempty"`
	Keep                    bool     `json:",omitempty"` // DeletionPolicy Retain or RetainExceptOnCreate
}

// StackSetsAccess are the states of organizations access in OrgState.
const (
	accessOn   = string(cfntypes.OrganizationStatusEnabled)
	accessOff  = string(cfntypes.OrganizationStatusDisabled)
	accessGone = string(cfntypes.OrganizationStatusDisabledPermanently)
)

// StackSets' quotas (CloudFormation user guide, "Understand CloudFormation
// quotas"; API reference of CreateStackInstances).
const (
	maxStackSets      = 1000
	maxStackInstances = 100000
	maxStacksAtOnce   = 10000
	maxTargetUnits    = 50
	maxDependencies   = 10
	maxTemplate       = 51200
)

func registerCloudFormation(w *World) {
	on(w, false, describeOrganizationsAccess)
	on(w, true, activateOrganizationsAccess)
	on(w, true, createStackSet)
	on(w, false, describeStackSet)
	on(w, false, listStackSets)
	on(w, true, updateStackSet)
	on(w, true, deleteStackSet)
	on(w, true, createStackInstances)
	on(w, true, updateStackInstances)
	on(w, true, deleteStackInstances)
	on(w, false, listStackInstances)
	on(w, false, describeStackSetOperation)
	on(w, false, listStackSetOperations)
	on(w, false, listStackSetOperationResults)
	w.contribute(w.listStackSetLines)
}

// arn is the stack set's ARN.
func (s *StackSetState) arn(w *World) string {
	a := w.Accounts[w.Org.ManagementAccount]
	return "arn:" + a.Partition + ":cloudformation:" + s.Region + ":" + a.ID + ":stackset/" + s.ID
}

// instance is the stack of an account, nil if it has none.
func (s *StackSetState) instance(account string) *StackInstanceState {
	at, found := s.instanceAt(account)
	if !found || s.Instances[at].gone {
		return nil
	}
	return s.Instances[at]
}

func (s *StackSetState) instanceAt(account string) (int, bool) {
	return slices.BinarySearchFunc(s.Instances, account, func(i *StackInstanceState, id string) int { return strings.Compare(i.Account, id) })
}

// stackSets are all stack sets of the organization, in order.
func (w *World) stackSets() (sets []*StackSetState) {
	if w.Org == nil {
		return nil
	}
	account := w.Accounts[w.Org.ManagementAccount]
	for _, region := range sortedKeys(account.Regions) {
		for _, name := range sortedKeys(account.Regions[region].StackSets) {
			sets = append(sets, account.Regions[region].StackSets[name])
		}
	}
	return sets
}

func (w *World) listStackSetLines() (lines []string) {
	if w.Org != nil && w.Org.StackSets != "" {
		lines = append(lines, line("stack sets access "+w.Org.ID, "status", w.Org.StackSets))
	}
	for _, s := range w.stackSets() {
		lines = append(lines, line("stack set "+s.Name, "region", s.Region, "description", s.Description, "template", sumOf(s.Template),
			"parameters", s.Parameters,
			"tags", s.Tags, "autoDeploy", s.AutoDeploy, "retain", s.Retain, "dependsOn", s.DependsOn,
			"managedExecution", s.Managed, "targets", s.Targets))
		for _, i := range s.Instances {
			lines = append(lines, line("stack instance "+s.Name+" "+i.Account, "region", s.StackRegion, "status", i.Status, "detail", i.Detail))
		}
	}
	return lines
}

// sumOf is a short sum of a text.
func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// stackClock says when the next stack is done.
type stackClock struct {
	busy bool
	due  time.Time
}
