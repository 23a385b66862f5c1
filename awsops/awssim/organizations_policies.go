package awssim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"trailhead/awsops/policydoc"
)

func registerOrganizationPolicies(w *World) {
	on(w, false, listPoliciesForTarget)
	on(w, false, describePolicy)
	on(w, false, listParents)
}

// AttachRCP binds the resources of an account by a resource control policy. It
// has no effect on the management account.
func (w *World) AttachRCP(account, name, document string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.account(account, "account "+account)
	id := "p-" + strings.ReplaceAll(uuidOf(w.nth("rcp", account, name)), "-", "")[:8]
	owner, org := account, "o-none"
	if w.Org != nil {
		owner, org = w.Org.ManagementAccount, w.Org.ID
	}
	arn := "arn:" + a.Partition + ":organizations::" + owner + ":policy/" + org + "/resource_control_policy/" + id
	a.RCPs = append(a.RCPs, SCP{Name: name, ARN: arn, Document: document})
}

// rcpServices are those whose resources resource control policies bind
// (Organizations user guide, "Resource control policies").
var rcpServices = []string{"s3", "sts", "kms", "sqs", "secretsmanager"}

// rcpDenies is the end of AWS's sentence when a resource control policy of the
// resource's account says no. None binds the management account.
func (w *World) rcpDenies(owner string, q policydoc.Request) string {
	service, _, _ := strings.Cut(q.Action, ":")
	a := w.Accounts[owner]
	if a == nil || w.Org == nil || w.Org.ManagementAccount == owner || !slices.Contains(rcpServices, service) {
		return ""
	}
	for _, rcp := range a.RCPs {
		if w.resourceRules(rcp.Document, q).Decision == policydoc.Denied {
			return "with an explicit deny in a resource control policy: " + rcp.ARN
		}
	}
	return ""
}

// fullAccess is the policy of AWS's own that Organizations attaches everywhere.
var fullAccess = map[orgtypes.PolicyType]SCP{
	orgtypes.PolicyTypeServiceControlPolicy: {Name: "FullAWSAccess",
		ARN:      "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
		Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`},
	orgtypes.PolicyTypeResourceControlPolicy: {Name: "RCPFullAWSAccess",
		ARN:      "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
		Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`},
}

func summaryOf(p SCP, kind orgtypes.PolicyType) orgtypes.PolicySummary {
	return orgtypes.PolicySummary{Id: aws.String(lastSegment(p.ARN)), Arn: aws.String(p.ARN), Name: aws.String(p.Name), Type: kind,
		AwsManaged: strings.Contains(p.ARN, "::aws:")}
}

// attachedTo are the policies of a kind on a target. An account whose own SCPs
// allow nothing has FullAWSAccess beside them, as its parents have.
func (w *World) attachedTo(target string, kind orgtypes.PolicyType) []SCP {
	all := []SCP{fullAccess[kind]}
	a := w.Accounts[target]
	if a == nil {
		return all
	}
	if kind == orgtypes.PolicyTypeResourceControlPolicy {
		return append(all, a.RCPs...)
	}
	for _, scp := range a.SCPs {
		if d, err := parse(scp.Document); err == nil && slices.ContainsFunc(
			d.Statements, func(s policydoc.Statement) bool { return s.Effect == policydoc.Allow }) {
			all = nil
		}
	}
	return append(all, a.SCPs...)
}

// listPoliciesForTarget lists no resource control policies where the
// organization does not use them.
func listPoliciesForTarget(r *request, in *organizations.ListPoliciesForTargetInput) (*organizations.ListPoliciesForTargetOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	target := value(in.TargetId)
	if !r.w.Org.has(target) && r.knownParent(target) != nil {
		return nil, &orgtypes.TargetNotFoundException{Message: aws.String("You specified a target that doesn't exist.")}
	}
	var all []orgtypes.PolicySummary
	if in.Filter == orgtypes.PolicyTypeServiceControlPolicy || r.w.usesRCPs() {
		for _, p := range r.w.attachedTo(target, in.Filter) {
			all = append(all, summaryOf(p, in.Filter))
		}
	}
	page, next, err := orgPage(all, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &organizations.ListPoliciesForTargetOutput{Policies: page, NextToken: next}, nil
}

func (w *World) usesRCPs() bool {
	for _, a := range w.Accounts {
		if len(a.RCPs) > 0 {
			return true
		}
	}
	return false
}

func describePolicy(r *request, in *organizations.DescribePolicyInput) (*organizations.DescribePolicyOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	for kind, full := range fullAccess {
		candidates := []SCP{full}
		for _, id := range sortedKeys(r.w.Accounts) {
			candidates = append(candidates, r.w.attachedTo(id, kind)...)
		}
		at := slices.IndexFunc(candidates, func(p SCP) bool { return lastSegment(p.ARN) == value(in.PolicyId) })
		if at >= 0 {
			summary := summaryOf(candidates[at], kind)
			return &organizations.DescribePolicyOutput{Policy: &orgtypes.Policy{
				PolicySummary: &summary, Content: aws.String(candidates[at].Document)}}, nil
		}
	}
	return nil, &orgtypes.PolicyNotFoundException{Message: aws.String("You specified a policy that doesn't exist.")}
}

func listParents(r *request, in *organizations.ListParentsInput) (*organizations.ListParentsOutput, error) {
	if err := r.fromManagement(true); err != nil {
		return nil, err
	}
	child := value(in.ChildId)
	parent := ""
	switch {
	case r.w.Org.has(child):
		parent = r.w.Org.Members[child].Parent
	case r.w.Org.OUs[child] != nil:
		parent = r.w.Org.OUs[child].Parent
	default:
		return nil, &orgtypes.ChildNotFoundException{Message: aws.String("You specified a child that doesn't exist.")}
	}
	kind := orgtypes.ParentTypeOrganizationalUnit
	if parent == r.w.Org.RootID {
		kind = orgtypes.ParentTypeRoot
	}
	return &organizations.ListParentsOutput{Parents: []orgtypes.Parent{{Id: aws.String(parent), Type: kind}}}, nil
}
