package awssim

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// OrgState is the organization.
type OrgState struct {
	ID, ManagementAccount, FeatureSet, RootID string // FeatureSet ALL or CONSOLIDATED_BILLING
	TrustedAccess                             []string
	OUs                                       map[string]*OUState
	Members                                   map[string]*Membership // by account id, the management account too
	Delegated                                 map[string][]string    // service principal to account ids
	LandingZone                               *LandingZoneState
	StackSets                                 string `json:",omitempty"` // access of StackSets, "" never activated

	order []string // the members' ids, see sorted
}

// OUState is an organizational unit.
type OUState struct{ ID, Name, Parent string }

// Membership is an account's place in the organization.
type Membership struct {
	Parent, JoinedMethod string // JoinedMethod INVITED or CREATED
	JoinedAt             time.Time
}

// has says whether an account belongs to the organization; nil has none.
func (o *OrgState) has(account string) bool { return o != nil && o.Members[account] != nil }

// CreateOrganization makes an organization with all features and this
// management account, which is added if need be.
func (w *World) CreateOrganization(managementAccount string) *OrgState {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.account(managementAccount, "account "+managementAccount)
	id := strings.ReplaceAll(uuidOf(w.nth("organization", managementAccount)), "-", "")
	w.Org = &OrgState{
		ID: "o-" + id[:10], RootID: "r-" + id[10:14], ManagementAccount: managementAccount, FeatureSet: "ALL",
		OUs: map[string]*OUState{}, Members: map[string]*Membership{}, Delegated: map[string][]string{},
	}
	w.Org.Members[managementAccount] = &Membership{Parent: w.Org.RootID, JoinedMethod: "INVITED"}
	return w.Org
}

// AddOU adds an organizational unit under a parent ("" the root) and returns
// its id.
func (w *World) AddOU(parent, name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if parent == "" {
		parent = w.Org.RootID
	}
	id := "ou-" + strings.TrimPrefix(w.Org.RootID, "r-") + "-" + strings.ReplaceAll(uuidOf(w.nth("ou", parent, name)), "-", "")[:8]
	w.Org.OUs[id] = &OUState{ID: id, Name: name, Parent: parent}
	return id
}

// Join puts an account into the organization under a parent ("" the root), or
// moves one there; method is INVITED or CREATED. Stack sets that deploy by
// themselves follow.
func (w *World) Join(account, parent, method string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if parent == "" {
		parent = w.Org.RootID
	}
	w.account(account, "account "+account)
	w.Org.Members[account], w.Org.order = &Membership{Parent: parent, JoinedMethod: method}, nil
	w.memberMoved(account)
}

// Leave takes an account out of the organization. Stack sets that deploy by
// themselves take their stack away, unless they retain it.
func (w *World) Leave(account string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.Org.Members, account)
	w.Org.order = nil
	w.memberMoved(account)
}

// sorted are the members' ids in order. They are kept, because a listing of
// thousands asks for them with every page.
func (o *OrgState) sorted() []string {
	if len(o.order) != len(o.Members) {
		o.order = sortedKeys(o.Members)
	}
	return o.order
}

// AttachSCP binds an account by a service control policy. It has no effect on
// the management account.
func (w *World) AttachSCP(account, name, document string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, owner := w.account(account, "account "+account), account
	id := "p-" + strings.ReplaceAll(uuidOf(w.nth("scp", account, name)), "-", "")[:8]
	org := "o-none"
	if w.Org != nil {
		owner, org = w.Org.ManagementAccount, w.Org.ID
	}
	arn := "arn:" + a.Partition + ":organizations::" + owner + ":policy/" + org + "/service_control_policy/" + id
	a.SCPs = append(a.SCPs, SCP{Name: name, ARN: arn, Document: document})
}

// inUse refuses callers whose account is in no organization.
func (r *request) inUse() error {
	if !r.w.Org.has(r.Account) {
		return &orgtypes.AWSOrganizationsNotInUseException{Message: aws.String("Your account is not a member of an organization.")}
	}
	return nil
}

// fromManagement asks IAM and refuses members that are not delegated
// administrators (docs/aws.md#accounts-of-an-organization). readOnly calls are open to
// delegated administrators of any service.
func (r *request) fromManagement(readOnly bool) error { return r.fromManagementWith(readOnly, nil) }

// fromManagementWith is fromManagement for a call that has condition keys of its
// own.
func (r *request) fromManagementWith(readOnly bool, ctx map[string][]string) error {
	if err := r.authorize("organizations:"+r.Operation, "*", "", ctx); err != nil {
		return err
	}
	if err := r.inUse(); err != nil {
		return err
	}
	if r.Account == r.w.Org.ManagementAccount || readOnly && r.isDelegated() {
		return nil
	}
	return &orgtypes.AccessDeniedException{Message: aws.String("You don't have permissions to access this resource.")}
}

func (r *request) isDelegated() bool {
	for _, accounts := range r.w.Org.Delegated {
		if slices.Contains(accounts, r.Account) {
			return true
		}
	}
	return false
}

func (r *request) orgARN(resource string) string {
	org := r.w.Org
	return "arn:" + r.Partition + ":organizations::" + org.ManagementAccount + ":" + resource
}

func (w *World) listOrganizations() (lines []string) {
	for _, id := range sortedKeys(w.Accounts) {
		a := w.Accounts[id]
		for _, scp := range a.SCPs {
			lines = append(lines, line("scp "+scp.ARN, "account", id, "policy", canonical(scp.Document)))
		}
	}
	if w.Org == nil {
		return lines
	}
	lines = append(lines, line("organization "+w.Org.ID, "features", w.Org.FeatureSet, "trustedAccess",
		slices.Sorted(slices.Values(w.Org.TrustedAccess)), "delegated", w.Org.Delegated))
	for _, id := range sortedKeys(w.Org.OUs) {
		lines = append(lines, line("ou "+id, "name", w.Org.OUs[id].Name, "parent", w.Org.OUs[id].Parent))
	}
	for _, id := range sortedKeys(w.Org.Members) {
		lines = append(lines, line("member "+id, "parent", w.Org.Members[id].Parent))
	}
	return lines
}

func orgPage[T any](items []T, token *string, asked *int32) ([]T, *string, error) {
	page, next, err := roomyPage(items, value(token), int(value(asked)), 20)
	if err != nil {
		return nil, nil, &orgtypes.InvalidInputException{Message: aws.String("You specified an invalid value."),
			Reason: orgtypes.InvalidInputExceptionReasonInvalidPaginationToken}
	}
	return page, next, nil
}
