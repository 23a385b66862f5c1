package awssim

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"trailhead/awsops/policydoc"

	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// authorize decides as IAM does (IAM user guide, "Policy evaluation logic")
// whether the caller may do this: the account's SCPs, then the caller's
// policies, then the resource's. Inside an account either may allow; between
// accounts both must. resourcePolicy is "" where the resource has none.
func (r *request) authorize(action, resource, resourcePolicy string, ctx map[string][]string) error {
	return r.decide(action, resource, resourcePolicy, ctx, false)
}

// authorizeByResource is authorize for trust and key policies, which must
// allow themselves: IAM alone is never enough.
func (r *request) authorizeByResource(action, resource, resourcePolicy string, ctx map[string][]string) error {
	return r.decide(action, resource, resourcePolicy, ctx, true)
}

func (r *request) decide(action, resource, resourcePolicy string, ctx map[string][]string, resourceDecides bool) error {
	q := policydoc.Request{Caller: r.Caller.policyCaller(), Action: action, Resource: resource, Context: r.context(resource, ctx)}
	if why := r.w.scpDenies(r.Caller, q); why != "" {
		return r.denied(action, resource, why)
	}
	if why := r.w.rcpDenies(r.w.ownerOf(resource, r.Account), q); why != "" {
		return r.denied(action, resource, why)
	}
	identity := r.w.identityRules(r.Caller, q, r.Now)
	if identity.final {
		return r.denied(action, resource, identity.why)
	}
	ruling := r.resourceRuling(resourcePolicy, q)
	direct := ruling.Decision == policydoc.Allowed && !ruling.ViaAccount
	sameAccount := action == "s3:CreateBucket" || r.w.ownerOf(resource, r.Account) == r.Account // a taken name has an owner, who has no say
	switch {
	case ruling.Decision == policydoc.Denied:
		return r.denied(action, resource, "with an explicit deny in a resource-based policy")
	case r.Caller.Anonymous && direct, sameAccount && direct:
		return nil
	case r.Caller.Anonymous:
		return apiError("AccessDenied", "Access Denied")
	case (resourceDecides || !sameAccount) && ruling.Decision != policydoc.Allowed:
		return r.denied(action, resource, fmt.Sprintf("because no resource-based policy allows the %s action", action))
	case !identity.allowed:
		return r.denied(action, resource, identity.why)
	}
	return nil
}

// denied is the service's own word for it, in AWS's sentence (docs/aws.md#access-denied).
func (r *request) denied(action, resource, why string) error {
	if r.Service == "S3" { // which quotes the resource
		resource = strconv.Quote(resource)
	}
	text := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s %s", r.Caller.ARN, action, resource, why)
	switch {
	case r.Service == "S3" && strings.HasPrefix(r.Operation, "Head"):
		return apiError("Forbidden", "Forbidden")
	case r.Service == "SNS":
		return &snstypes.AuthorizationErrorException{Message: &text}
	case r.Service == "S3", r.Service == "IAM", r.Service == "STS", r.Service == "SQS":
		return apiError("AccessDenied", "%s", text)
	}
	return apiError("AccessDeniedException", "%s", text)
}

// context adds the global condition keys that AWS always has.
func (r *request) context(resource string, own map[string][]string) map[string][]string {
	c := map[string][]string{
		"aws:SecureTransport": {"true"},
		"aws:CurrentTime":     {r.Now.Format(time.RFC3339)},
		"aws:RequestedRegion": {r.requestedRegion()},
		"aws:ViaAWSService":   {"false"},
		"aws:ResourceAccount": {r.w.ownerOf(resource, r.Account)},
	}
	if !r.Caller.Anonymous {
		c["aws:PrincipalArn"] = []string{r.Caller.Identity}
		c["aws:PrincipalAccount"] = []string{r.Account}
		c["aws:userid"] = []string{r.Caller.UserID}
		if r.w.Org.has(r.Account) {
			c["aws:PrincipalOrgID"] = []string{r.w.Org.ID}
		}
	}
	maps.Copy(c, own)
	return c
}

// requestedRegion is where a call goes: services without a region are called
// in one of their partition's, from wherever the client is.
func (r *request) requestedRegion() string {
	if r.Service != "IAM" && r.Service != "Organizations" {
		return r.Region
	}
	switch {
	case r.Partition == "aws-us-gov":
		return "us-gov-west-1"
	case r.Partition == "aws-cn" && r.Service == "IAM":
		return "cn-north-1"
	case r.Partition == "aws-cn":
		return "cn-northwest-1"
	case r.Partition == "aws":
		return "us-east-1"
	}
	return r.Region
}

// ownerOf is the account a resource belongs to; where its ARN does not say,
// and it is no bucket, it is the caller's.
func (w *World) ownerOf(resource, caller string) string {
	if id := accountOf(resource); accountID().MatchString(id) {
		return id
	}
	if partOf(resource, 2) == "s3" {
		name, _, _ := strings.Cut(resourceOf(resource), "/")
		if b := w.Buckets[name]; b != nil {
			return b.Account
		}
	}
	return caller
}

// scpDenies is the end of AWS's sentence when a service control policy says
// no. SCPs never bind the management account, nor service-linked roles
// (Organizations user guide, "Service control policies"); services themselves
// do not come this way.
func (w *World) scpDenies(p principal, q policydoc.Request) string {
	a := w.Accounts[p.Account]
	linked := strings.Contains(p.Identity, ":role/aws-service-role/")
	if a == nil || linked || w.Org != nil && w.Org.ManagementAccount == p.Account {
		return ""
	}
	anyAllow, allowed := false, false
	for _, scp := range a.SCPs {
		d, err := parse(scp.Document)
		if err != nil {
			continue
		}
		switch d.Identity(q).Decision {
		case policydoc.Denied:
			return "with an explicit deny in a service control policy: " + scp.ARN
		case policydoc.Allowed:
			allowed = true
		}
		for _, s := range d.Statements {
			anyAllow = anyAllow || s.Effect == "Allow"
		}
	}
	if anyAllow && !allowed {
		return fmt.Sprintf("because no service control policy allows the %s action", q.Action)
	}
	return ""
}

// identityRuling is what the caller's own policies say. final: they deny in
// so many words, or the session is limited, and no resource policy can help.
type identityRuling struct {
	allowed, final bool
	why            string // the end of AWS's sentence when not allowed
}

// identityRules decides by the caller's own policies.
func (w *World) identityRules(p principal, q policydoc.Request, now time.Time) identityRuling {
	missing := fmt.Sprintf("because no identity-based policy allows the %s action", q.Action)
	if p.Anonymous {
		return identityRuling{why: missing}
	}
	if why := w.boundaryDenies(p, q); why != "" {
		return identityRuling{final: true, why: why}
	}
	cred := w.Credentials[p.AccessKeyID]
	decision := policydoc.Allowed
	if policies, limited := w.policiesOf(p, cred, now); limited {
		decision = w.anyOf(policies, q)
	}
	switch {
	case decision == policydoc.Denied:
		return identityRuling{final: true, why: "with an explicit deny in an identity-based policy"}
	case cred != nil && cred.SessionPolicy != "" && w.anyOf([]string{cred.SessionPolicy}, q) != policydoc.Allowed:
		return identityRuling{final: true, why: fmt.Sprintf("because no session policy allows the %s action", q.Action)}
	}
	return identityRuling{allowed: decision == policydoc.Allowed, why: missing}
}

// anyOf is what several identity policies say together.
func (w *World) anyOf(policies []string, q policydoc.Request) policydoc.Decision {
	decision := policydoc.NoDecision
	for _, text := range policies {
		d, err := parse(text)
		if err != nil {
			continue
		}
		switch d.Identity(q).Decision {
		case policydoc.Denied:
			return policydoc.Denied
		case policydoc.Allowed:
			decision = policydoc.Allowed
		}
	}
	return decision
}

// resourceRuling is what the resource's policy says about the caller. An
// assumed role's ARN does not tell the role's path, so a role that has one
// (those of IAM Identity Center do) is also judged by its own ARN.
func (r *request) resourceRuling(policy string, q policydoc.Request) policydoc.Ruling {
	ruling := r.w.resourceRules(policy, q)
	if ruling.Decision == policydoc.Denied || strings.Count(r.Caller.Identity, "/") < 2 {
		return ruling
	}
	q.Caller.ARN = r.Caller.Identity
	asRole := r.w.resourceRules(policy, q)
	if asRole.Decision == policydoc.NoDecision || asRole.Decision == policydoc.Allowed && asRole.ViaAccount {
		return ruling
	}
	return asRole
}

func (w *World) resourceRules(policy string, q policydoc.Request) policydoc.Ruling {
	if policy == "" {
		return policydoc.Ruling{}
	}
	d, err := parse(policy)
	if err != nil {
		return policydoc.Ruling{}
	}
	return d.Resource(q)
}
