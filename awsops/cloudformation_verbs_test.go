package awsops

import (
	"strings"
	"time"
)

// memberRole is a template with a role and its policy.
func memberRole(role, bucket string) string {
	return `{"AWSTemplateFormatVersion":"2010-09-09","Resources":{` +
		`"Policy":{"Type":"AWS::IAM::ManagedPolicy","Properties":{"ManagedPolicyName":"` + role +
		`Policy","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::` +
		bucket + `/*"}]}}},` +
		`"Role":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"` + role + `","AssumeRolePolicyDocument":` +
		trusting("arn:aws:iam::012205512454:root") + `,"ManagedPolicyArns":[{"Ref":"Policy"}]}}}}`
}

var (
	noAccessCalls  = map[string]string{onMoto: "has no organizations access of StackSets (docs/aws.md#moto)"}
	noStackTargets = map[string]string{onMoto: "deletes by account only, whatever the targets say"}
	withoutHurry   = OperationPreferences{FailureTolerance: 100, MaxConcurrent: 50}
)

var cloudformationContract = []contractCase{
	{name: "access to the organization is activated", notOn: noAccessCalls, run: func(e *estate) {
		refusedFirst[OrganizationsAccess](e, Invalid)(e.a.OrganizationsAccess(e.ctx, AsSelf))
		e.organize("one")
		same(e, "at first", must(e.a.OrganizationsAccess(e.ctx, AsSelf)), AccessOff)
		e.ok(e.a.EnableServiceAccess(e.ctx, StackSetsService))
		same(e, "enabled in Organizations alone", must(e.a.OrganizationsAccess(e.ctx, AsSelf)), AccessOff)
		refusal := refusedFirst[string](e, Invalid)(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "s", Template: memberRole("R", "b")}))
		same(e, "code", refusal.Code, "ValidationError")
		e.ok(e.a.ActivateOrganizationsAccess(e.ctx), e.a.ActivateOrganizationsAccess(e.ctx))
		same(e, "activated", must(e.a.OrganizationsAccess(e.ctx, AsSelf)), AccessOn)
		must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "s", Template: memberRole("R", "b")}))
	}},
	{name: "a stack set is made, read, changed and deleted", run: func(e *estate) {
		e.stackSets("one")
		id := must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{
			Name: "expel", Description: "roles", Template: memberRole("R", "b"), Tags: Tags{"managed-by": "trailhead"}, AutoDeploy: true,
			Token: "t1"}))
		set := must(e.a.StackSet(e.ctx, AsSelf, "expel"))
		same(e, "set", []any{set.Name, set.ID, set.Description, set.Template, set.Tags, set.ServiceManaged},
			[]any{"expel", id, "roles", memberRole("R", "b"), Tags{"managed-by": "trailhead"}, true})
		if !strings.HasPrefix(set.ARN, "arn:aws:cloudformation:us-east-1:"+contractAccount+":stackset/expel:") {
			e.Fatalf("arn: %s", set.ARN)
		}
		same(e, "listed", len(must(e.a.StackSets(e.ctx, AsSelf))), 1)
		operation := must(e.a.UpdateStackSet(e.ctx, AsSelf, StackSetUpdate{
			Name: "expel", Template: memberRole("R", "other"), Tags: Tags{"v": "2"}, OperationID: "op-1", Preferences: withoutHurry}))
		same(e, "update", e.settleStacks("expel", operation).Status, "SUCCEEDED")
		set = must(e.a.StackSet(e.ctx, AsSelf, "expel"))
		same(e, "changed", []any{set.Template, set.Tags, set.Description}, []any{memberRole("R", "other"), Tags{"v": "2"}, "roles"})
		e.ok(e.a.DeleteStackSet(e.ctx, AsSelf, "expel"), e.a.DeleteStackSet(e.ctx, AsSelf, "expel"))
		refusedFirst[StackSet](e, Missing)(e.a.StackSet(e.ctx, AsSelf, "expel"))
		same(e, "left", len(must(e.a.StackSets(e.ctx, AsSelf))), 0)
	}},
	{name: "what a stack set is for is kept", notOn: map[string]string{onMoto: "keeps neither automatic deployment nor managed execution"},
		run: func(e *estate) {
			e.stackSets("one")
			must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "expel", Template: memberRole("R", "b"), AutoDeploy: true, Retain: true}))
			set := must(e.a.StackSet(e.ctx, AsSelf, "expel"))
			same(e, "ways", []bool{set.ServiceManaged, set.AutoDeploy, set.Retain, set.Queues}, []bool{true, true, true, true})
			listed := must(e.a.StackSets(e.ctx, AsSelf))[0]
			same(e, "listed", []bool{listed.ServiceManaged, listed.AutoDeploy, listed.Retain, listed.Queues}, []bool{true, true, true, true})
		}},
	{name: "stacks are made in the accounts of a unit, and only there", run: func(e *estate) {
		root, members := e.stackSets("one", "two", "three", "four")
		unit := e.unit(root, "Workloads")
		e.move(members[0], unit)
		e.move(members[1], e.unit(unit, "Deeper"))
		e.move(members[2], unit)
		must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "expel", Template: memberRole("R", "b")}))
		operation := must(e.a.CreateStackInstances(e.ctx, AsSelf, e.into("expel", unit)))
		done := e.settleStacks("expel", operation)
		same(e, "operation", []any{done.Action, done.Status, done.Failed, done.Started.IsZero(), done.Ended.IsZero()},
			[]any{"CREATE", "SUCCEEDED", 0, false, false})
		var accounts []string
		for i, err := range e.a.StackInstances(e.ctx, AsSelf, "expel", InstanceFilter{}) {
			e.ok(err)
			same(e, i.Account, []string{i.Region, i.Status, i.Detail, i.Reason}, []string{usEast1, "CURRENT", "SUCCEEDED", ""})
			accounts = append(accounts, i.Account)
		}
		same(e, "accounts", words(accounts), words(members[:3]))
		listed := must(All(e.a.StackSetOperations(e.ctx, AsSelf, "expel")))
		same(e, "operations", []any{len(listed), listed[0].ID, listed[0].Over()}, []any{1, operation, true})
		same(e, "code", e.refused(Invalid, e.a.DeleteStackSet(e.ctx, AsSelf, "expel")).Code, "StackSetNotEmptyException")
	}},
	{name: "every account of an operation has a result", notOn: map[string]string{onMoto: "keeps no results of operations on units"},
		run: func(e *estate) {
			root, members := e.stackSets("one", "two", "three")
			must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "expel", Template: memberRole("R", "b")}))
			e.world.AddRole(members[1], "R", trusting(rootARN))
			operation := must(e.a.CreateStackInstances(e.ctx, AsSelf, e.into("expel", root)))
			done := e.settleStacks("expel", operation)
			same(e, "succeeded all the same", []any{done.Status, done.Failed}, []any{"SUCCEEDED", 1})
			same(e, "results", len(must(All(e.a.OperationResults(e.ctx, AsSelf, "expel", operation, "")))), 3)
			failed := must(All(e.a.OperationResults(e.ctx, AsSelf, "expel", operation, "FAILED")))
			if len(failed) != 1 || failed[0].Account != members[1] || failed[0].Unit != root ||
				!strings.Contains(failed[0].Reason, "already exists") {
				e.Fatalf("failed: %+v", failed)
			}
			outdated := must(All(e.a.StackInstances(e.ctx, AsSelf, "expel",
				InstanceFilter{Detail: "FAILED", Operation: operation, Account: members[1]})))
			if len(outdated) != 1 || outdated[0].Status != "OUTDATED" || !strings.Contains(outdated[0].Reason, "AWS::IAM::Role") {
				e.Fatalf("instance: %+v", outdated)
			}
		}},
	{name: "stacks are deleted by unit", notOn: noStackTargets, run: func(e *estate) {
		root, members := e.stackSets("one", "two", "three")
		must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "expel", Template: memberRole("R", "b")}))
		e.settleStacks("expel", must(e.a.CreateStackInstances(e.ctx, AsSelf, e.into("expel", root))))
		only := e.into("expel", root)
		only.Targets.Filter, only.Targets.Accounts = Intersection, members[:1]
		e.settleStacks("expel", must(e.a.UpdateStackInstances(e.ctx, AsSelf, only)))
		e.settleStacks("expel", must(e.a.DeleteStackInstances(e.ctx, AsSelf, only, false)))
		same(e, "left", len(must(All(e.a.StackInstances(e.ctx, AsSelf, "expel", InstanceFilter{})))), 2)
		e.settleStacks("expel", must(e.a.DeleteStackInstances(e.ctx, AsSelf, e.into("expel", root), false)))
		e.ok(e.a.DeleteStackSet(e.ctx, AsSelf, "expel"))
		if left := e.world.Inventory(); strings.Contains(left, "role/R ") || strings.Contains(left, "expel") {
			e.Fatalf("left behind:\n%s", left)
		}
	}},
	{name: "a stack set's name can be taken", notOn: map[string]string{onMoto: "makes a second one"}, run: func(e *estate) {
		e.stackSets("one")
		n := NewStackSet{Name: "expel", Template: memberRole("R", "b"), Token: "first"}
		id := must(e.a.CreateStackSet(e.ctx, AsSelf, n))
		same(e, "sent twice", must(e.a.CreateStackSet(e.ctx, AsSelf, n)), id)
		n.Token = "second"
		refusedFirst[string](e, Taken)(e.a.CreateStackSet(e.ctx, AsSelf, n))
	}},
	{name: "an absent stack set is missing", run: func(e *estate) {
		root, _ := e.stackSets("one")
		refusedFirst[StackSet](e, Missing)(e.a.StackSet(e.ctx, AsSelf, "none"))
		refusedFirst[string](e, Missing)(e.a.CreateStackInstances(e.ctx, AsSelf, e.into("none", root)))
		refusedFirst[string](e, Missing)(e.a.UpdateStackSet(e.ctx, AsSelf,
			StackSetUpdate{Name: "none", Template: memberRole("R", "b"), Preferences: withoutHurry}))
	}},
	{name: "a delegated administrator says so in every call", notOn: map[string]string{onMoto: "takes no notice of CallAs"},
		run: func(e *estate) {
			e.stackSets("one")
			must(e.a.CreateStackSet(e.ctx, AsSelf, NewStackSet{Name: "expel", Template: memberRole("R", "b")}))
			e.world.SignIn("arn:aws:iam::300000000001:user/other", "AKIDOTHER")
			other := e.as("AKIDOTHER")
			if _, err := other.StackSet(e.ctx, AsDelegatedAdmin, "expel"); !Is(err, Invalid) {
				e.Fatalf("not a delegate: %v", err)
			}
			e.world.Org.Delegated[StackSetsService] = []string{"300000000001"}
			same(e, "seen", must(other.StackSet(e.ctx, AsDelegatedAdmin, "expel")).Name, "expel")
			if _, err := other.StackSet(e.ctx, AsSelf, "expel"); !Is(err, Missing) {
				e.Fatalf("as itself: %v", err)
			}
		}},
}

// stackSets makes an organization in which StackSets may deploy, and answers
// with its root and the members besides the management account.
func (e *estate) stackSets(names ...string) (root string, members []string) {
	e.Helper()
	e.organize(names...)
	if e.world != nil {
		e.world.ActivateStackSets()
	}
	for m, err := range e.a.Accounts(e.ctx) {
		e.ok(err)
		if m.ID != contractAccount {
			members = append(members, m.ID)
		}
	}
	return e.root(), members
}

// into are stacks in all accounts of a unit.
func (e *estate) into(set, unit string) StackInstances {
	return StackInstances{StackSet: set, Targets: StackTargets{Units: []string{unit}, Filter: NoFilter, Region: usEast1},
		Preferences: withoutHurry}
}

// settleStacks waits for an operation's end.
func (e *estate) settleStacks(set, operation string) StackSetOperation {
	e.Helper()
	for range 100 {
		if o := must(e.a.StackSetOperation(e.ctx, AsSelf, set, operation)); o.Over() {
			return o
		}
		e.clock.advance(time.Minute)
	}
	e.Fatal("the operation does not end")
	return StackSetOperation{}
}
