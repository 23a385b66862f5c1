package awssim

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"trailhead/awsops/policydoc"
)

// sizeOf is how IAM counts a policy: without white space.
func sizeOf(document string) (n int) {
	for _, c := range document {
		if !unicode.IsSpace(c) {
			n++
		}
	}
	return n
}

// checkTrust refuses a trust policy that IAM would not take: not JSON, wrong
// elements, too long, or a principal that does not exist (docs/aws.md#trust-policies).
func (r *request) checkTrust(text string) error {
	d, err := parsePolicy(text)
	if err != nil {
		return err
	}
	if sizeOf(text) > trustSize {
		return quota("Cannot exceed quota for ACLSizePerRole: %d", trustSize)
	}
	for _, s := range d.Statements {
		switch {
		case len(s.Resource) > 0 || len(s.NotResource) > 0:
			return malformed("Has prohibited field Resource")
		case len(s.Principal) == 0 && len(s.NotPrincipal) == 0:
			return malformed("Missing required field Principal")
		case !onlySTS(s.Action):
			return malformed("AssumeRole policy may only specify STS AssumeRole actions.")
		}
	}
	if odd := r.w.oddPrincipals(d, r.Partition); len(odd) > 0 {
		kind := odd[0].Kind
		if kind == "Service" {
			kind = "SERVICE" // as IAM writes it
		}
		return malformed("Invalid principal in policy: %q:%q", kind, odd[0].Value)
	}
	return nil
}

func onlySTS(actions policydoc.Strings) bool {
	for _, a := range actions {
		if !strings.HasPrefix(strings.ToLower(a), "sts:") {
			return false
		}
	}
	return len(actions) > 0
}

func checkManagedPolicy(text string) error {
	if err := checkGrammar(text, true); err != nil {
		return err
	}
	if sizeOf(text) > managedSize {
		return quota("Cannot exceed quota for PolicySize: %d", managedSize)
	}
	return nil
}

// parsePolicy reads a policy, or says in IAM's words why it is none.
func parsePolicy(text string) (policydoc.Document, error) {
	d, err := policydoc.Parse(text)
	switch {
	case !json.Valid([]byte(text)):
		return d, malformed("This policy contains invalid Json")
	case err != nil && strings.Contains(err.Error(), "Action is missing"):
		return d, malformed("Policy statement must contain actions.")
	case err != nil, len(d.Statements) == 0, d.Version != "" && d.Version != "2012-10-17" && d.Version != "2008-10-17":
		return d, malformed("Syntax errors in policy.")
	}
	return d, nil
}

// awsPolicies are policies managed by AWS. The reading ones are wider here
// than in AWS: they allow whatever is called Get, List or Describe.
var awsPolicies = map[string]string{
	"AdministratorAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	"PowerUserAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*",` +
		`"account:*"],"Resource":"*"},{"Effect":"Allow","Action":["iam:CreateServiceLinkedRole","iam:ListRoles",` +
		`"organizations:DescribeOrganization"],"Resource":"*"}]}`,
	"ReadOnlyAccess":              readOnly,
	"SecurityAudit":               readOnly,
	"job-function/ViewOnlyAccess": readOnly,
}

const readOnly = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*:Get*","*:List*","*:Describe*"],"Resource":"*"}]}`

// managedByAWS is the document of a policy that AWS manages, "" if the ARN is
// none of those.
func managedByAWS(partition, arn string) string {
	return awsPolicies[strings.TrimPrefix(arn, "arn:"+partition+":iam::aws:policy/")]
}

func awsPolicy(partition, arn string) *PolicyState {
	text := managedByAWS(partition, arn)
	if text == "" {
		return nil
	}
	return &PolicyState{Name: lastSegment(arn), Path: "/", ARN: arn, ID: "ANPA" + strings.ToUpper(lastSegment(arn)),
		Versions: []PolicyVersion{{ID: "v1", Document: text}}, Default: settled("v1"), Tags: map[string]string{}}
}

// policiesOf are the identity policies that limit a caller; limited is false
// for an administrator: the root of an account, and whoever has signed in
// without having policies in the world.
func (w *World) policiesOf(p principal, cred *Credential, now time.Time) (texts []string, limited bool) {
	switch {
	case cred != nil && cred.Policy != "":
		return []string{cred.Policy}, true
	case p.isRoot():
		return nil, false
	}
	identity := w.identityOf(p)
	if identity == nil {
		return nil, cred != nil && cred.Issued // an issued key whose owner is gone may do nothing
	}
	return w.textsOf(identity, w.Accounts[p.Account], now), cred != nil && cred.Issued || len(identity.Attached)+len(identity.Inline) > 0
}

// identityOf is the role or user behind a caller, nil if the world has none.
func (w *World) identityOf(p principal) *Identity {
	account := w.Accounts[p.Account]
	name := lastSegment(p.Identity)
	if role := account.role(name); role != nil && role.ARN == p.Identity {
		return &role.Identity
	}
	if user := account.user(name); user != nil && user.ARN == p.Identity {
		return &user.Identity
	}
	return nil
}

// textsOf are the policies of a role or user that have settled by now.
func (w *World) textsOf(i *Identity, a *AccountState, now time.Time) (texts []string) {
	for _, arn := range sortedKeys(i.Attached) {
		if !w.visible(i.Attached[arn], now) {
			continue
		}
		if p := a.Policies[arn]; p != nil {
			texts = append(texts, p.document(p.Default.seen(w, now)))
		} else {
			texts = append(texts, managedByAWS(a.Partition, arn))
		}
	}
	for _, name := range sortedKeys(i.Inline) {
		texts = append(texts, i.Inline[name].seen(w, now))
	}
	return texts
}

// AddRole adds a role as it might long have been there: trust policy and
// managed policies by ARN. It replaces a role of that name.
func (w *World) AddRole(account, name, trust string, policyARNs ...string) *RoleState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addRole(w.account(account, "account "+account), name, trust, policyARNs)
}

func (w *World) addRole(a *AccountState, name, trust string, policyARNs []string) *RoleState {
	role := &RoleState{MaxSession: 3600, Trust: settled(trust)}
	role.Identity = w.newIdentity(a, "AROA", a.iamARN("role", "/", name), "/", name)
	for _, arn := range policyARNs {
		role.Attached[arn] = time.Time{}
	}
	a.Roles[name] = role
	return role
}

// AddUser adds a user with managed policies by ARN.
func (w *World) AddUser(account, name string, policyARNs ...string) *UserState {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.account(account, "account "+account)
	user := &UserState{Identity: w.newIdentity(a, "AIDA", a.iamARN("user", "/", name), "/", name)}
	for _, arn := range policyARNs {
		user.Attached[arn] = time.Time{}
	}
	a.Users[name] = user
	return user
}
