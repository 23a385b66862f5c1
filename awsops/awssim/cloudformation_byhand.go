package awssim

import (
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// how long ago a stack set that is put there by hand was deployed
const stackSetAge = 100 * 24 * time.Hour

// AddStackSet puts a service-managed stack set there as somebody might have
// deployed it some time ago, and gives the organization StackSets' access.
// Its stacks are in the accounts of targets where they can be made now, and
// say why they failed elsewhere; without units it has none. Region is where
// the set is, StackRegion where the stacks are. One that has the name and the
// region already is returned as it is.
func (w *World) AddStackSet(s StackSetState, targets StackTargetsState) (*StackSetState, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Org == nil {
		return nil, errors.New("add stack set: there is no organization")
	}
	home := w.Accounts[w.Org.ManagementAccount].region(s.Region)
	if have := home.StackSets[s.Name]; have != nil {
		return have, nil
	}
	w.activateStackSets()
	if err := s.define(s.Template, s.Parameters, []cfntypes.Capability{cfntypes.CapabilityCapabilityNamedIam}); err != nil {
		return nil, err
	}
	s.ID, s.Version = s.Name+":"+w.uuid("stackset", w.Org.ManagementAccount, s.Region, s.Name), 1
	if len(targets.Units) > 0 {
		s.deployed(w, targets, w.clock.Now().UTC().Add(-stackSetAge))
	}
	home.StackSets[s.Name] = &s
	return &s, nil
}

// StackSetARN is the ARN of a stack set.
func (w *World) StackSetARN(s *StackSetState) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return s.arn(w)
}

// deployed is what an operation has left that created stacks and was over at
// that time.
func (s *StackSetState) deployed(w *World, targets StackTargetsState, at time.Time) {
	o := &StackOperationState{ID: w.uuid("operation", s.ID), Action: actionCreate, Status: opSucceeded, CreatedAt: at, EndedAt: at,
		Targets:     targets,
		Preferences: StackPreferences{TolerancePercent: aws.Int32(100), ConcurrentPercent: aws.Int32(100), Soft: true}}
	o.Tasks = s.tasks(w, o)
	s.addInstances(o)
	for i := range o.Tasks {
		o.Tasks[i].Due = at
		if !s.skip(w, o, &o.Tasks[i]) {
			s.finish(w, o, &o.Tasks[i])
		}
	}
	for _, instance := range s.Instances {
		instance.Operation = o.ID
	}
	o.Next = len(o.Tasks)
	s.remember(targets)
	s.Operations, s.Open = []*StackOperationState{o}, 1
}
