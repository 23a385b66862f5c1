package awssim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	smithy "github.com/aws/smithy-go"
)

// stackExecution is StackSets at work in one account: under a role of its own
// there, which may do everything but is bound by the account's SCPs.
type stackExecution struct {
	*request
	set      *StackSetState
	instance *StackInstanceState
	account  *AccountState
	template *stackTemplate
	made     []StackResource
}

func (w *World) stackExecution(s *StackSetState, i *StackInstanceState, at time.Time) *stackExecution {
	account := w.Accounts[i.Account]
	role := "stacksets-exec-" + sumOf(s.ID+i.Account) + sumOf(i.Account)
	caller := principal{ARN: "arn:" + account.Partition + ":sts::" + account.ID + ":assumed-role/" + role + "/" + sumOf(s.ID),
		Account:  account.ID,
		Identity: account.iamARN("role", "/", role), UserID: "AROA" + strings.ToUpper(sumOf(role))}
	return &stackExecution{set: s, instance: i, account: account, template: s.template(), made: slices.Clone(i.Made),
		request: &request{ctx: context.Background(), w: w, Service: "IAM", Account: account.ID, Region: s.StackRegion,
			Partition: account.Partition, Caller: caller, Now: at}}
}

func (x *stackExecution) stackName() string {
	_, id, _ := strings.Cut(x.set.ID, ":")
	return "StackSet-" + x.set.Name + "-" + id
}

// find is what the stack has made under a logical name.
func (x *stackExecution) find(logical string) *StackResource {
	for n := range x.made {
		if x.made[n].Logical == logical {
			return &x.made[n]
		}
	}
	return nil
}

// deploy makes the stack or brings it up to date; the answer is the reason
// why it could not, in StackSets' words. A stack that is as the set has it is
// not touched, whatever became of its things: CloudFormation compares
// templates, not accounts.
func (x *stackExecution) deploy() string {
	if why := x.regionOff(); why != "" {
		return why
	}
	if x.template == nil {
		return "The template of the stack set cannot be read"
	}
	if x.instance.StackID == "" {
		x.instance.StackID = "arn:" + x.Partition + ":cloudformation:" + x.set.StackRegion + ":" + x.Account + ":stack/" + x.stackName() + "/" +
			uuidOf([]byte(sumOf(x.stackName()+x.Account)+padded("")))
	}
	if x.instance.Version == x.set.Version {
		return ""
	}
	undo := x.account.remember()
	for _, logical := range x.template.order {
		if err := x.ensure(logical, x.template.resources[logical]); err != nil {
			undo() // CloudFormation takes back what a failed stack has done
			return reasonOf(logical, x.template.resources[logical].Type, err)
		}
	}
	for n := len(x.made) - 1; n >= 0; n-- {
		if _, still := x.template.resources[x.made[n].Logical]; !still {
			if err := x.remove(x.made[n]); err != nil {
				undo()
				return reasonOf(x.made[n].Logical, x.made[n].Type, err)
			}
			x.made = slices.Delete(x.made, n, n+1)
		}
	}
	slices.SortStableFunc(x.made, func(a, b StackResource) int { // it is deleted in the order of the template that it has now
		return slices.Index(x.template.order, a.Logical) - slices.Index(x.template.order, b.Logical)
	})
	x.instance.Made = x.made
	return ""
}

// ensure makes one thing, or changes the one the stack has where the template
// says something else than it did.
func (x *stackExecution) ensure(logical string, resource templateResource) error {
	resolved, err := x.resolve(any(resource.Properties))
	if err != nil {
		return err
	}
	properties, _ := resolved.(map[string]any)
	sum := sumOf(written(properties) + written(x.set.Tags))
	have := x.find(logical)
	if have != nil && have.Type == resource.Type && have.Properties == sum {
		return nil
	}
	next := StackResource{Logical: logical, Type: resource.Type, Properties: sum, Keep: strings.HasPrefix(resource.DeletionPolicy, "Retain")}
	switch resource.Type {
	case typeRole:
		err = x.ensureRole(have, &next, properties)
	case typePolicy:
		err = x.ensurePolicy(have, &next, properties)
	}
	if err != nil {
		return err
	}
	if have == nil {
		x.made = append(x.made, next)
		return nil
	}
	replaced := *have
	*have = next
	if replaced.Physical != next.Physical || replaced.Type != next.Type {
		return x.remove(replaced)
	}
	return nil
}

// delete takes the stack away, the last thing first.
func (x *stackExecution) delete() string {
	if why := x.regionOff(); why != "" {
		return why
	}
	undo := x.account.remember()
	for _, made := range slices.Backward(x.instance.Made) {
		if err := x.remove(made); err != nil {
			undo()
			return reasonOf(made.Logical, made.Type, err)
		}
	}
	return ""
}

// remove deletes one thing. One that is gone already is no failure.
func (x *stackExecution) remove(made StackResource) error {
	if made.Keep {
		return nil
	}
	if made.Type == typePolicy {
		return gone(x.removePolicy(made))
	}
	return gone(x.removeRole(made))
}

// gone leaves out IAM's complaint that a thing is not there.
func gone(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == "NoSuchEntity" {
		return nil
	}
	return err
}

// remember keeps what the account has in IAM; the function puts it back.
func (a *AccountState) remember() (undo func()) {
	roles, policies := maps.Clone(a.Roles), maps.Clone(a.Policies)
	for name, role := range roles {
		copied := *role
		copied.Tags, copied.Attached, copied.Inline = maps.Clone(role.Tags), maps.Clone(role.Attached), maps.Clone(role.Inline)
		roles[name] = &copied
	}
	for arn, policy := range policies {
		copied := *policy
		copied.Versions, copied.Tags = slices.Clone(policy.Versions), maps.Clone(policy.Tags)
		policies[arn] = &copied
	}
	return func() { a.Roles, a.Policies = roles, policies }
}

// regionOff is StackSets' complaint about a region that the account has not
// enabled. AWS's own words for it are not known.
func (x *stackExecution) regionOff() string {
	if slices.Contains(x.account.RegionsOff, x.set.StackRegion) {
		return fmt.Sprintf("Region %s is not enabled in account %s", x.set.StackRegion, x.Account)
	}
	return ""
}

// reasonOf is a failure in the words of a stack instance's status reason.
func reasonOf(logical, kind string, err error) string {
	code, text := "GeneralServiceException", err.Error()
	var api smithy.APIError
	if errors.As(err, &api) {
		code, text = api.ErrorCode(), api.ErrorMessage()
	}
	switch code {
	case "EntityAlreadyExists":
		code = "AlreadyExists"
	case "NoSuchEntity":
		code = "NotFound"
	case "AccessDenied", "NotImplemented", "GeneralServiceException":
	default:
		code = "InvalidRequest"
	}
	return fmt.Sprintf("ResourceLogicalId:%s, ResourceType:%s, ResourceStatusReason:Resource handler returned message: %q "+
		"(HandlerErrorCode: %s).", logical, kind, text, code)
}
