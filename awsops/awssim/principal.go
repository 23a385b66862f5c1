package awssim

import (
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/internal/pattern"
)

// principalOf makes the caller of a credential.
func (w *World) principalOf(c *Credential) principal {
	p := principal{ARN: c.ARN, Account: accountOf(c.ARN), Identity: c.ARN, AccessKeyID: c.AccessKeyID}
	account := w.Accounts[p.Account]
	switch kind, name, _ := strings.Cut(resourceOf(c.ARN), "/"); kind {
	case "root":
		p.UserID = p.Account
	case "assumed-role":
		roleName, session, _ := strings.Cut(name, "/")
		p.Identity = "arn:" + partOf(c.ARN, 1) + ":iam::" + p.Account + ":role/" + roleName
		p.UserID = "AROA" + strings.ToUpper(uuidOf([]byte(padded(roleName)))[:8]) + ":" + session
		if role := account.role(roleName); role != nil {
			p.Identity, p.UserID = role.ARN, role.ID+":"+session
		}
	default:
		p.UserID = "AIDA" + strings.ToUpper(uuidOf([]byte(padded(name)))[:8])
		if user := account.user(name[strings.LastIndex(name, "/")+1:]); user != nil {
			p.Identity, p.UserID = user.ARN, user.ID
		}
	}
	return p
}

// padded is a name long enough to make an id of.
func padded(name string) string { return name + strings.Repeat("0", 32) }

// principalExists says whether a policy may name this AWS principal: an
// account, its root, a user, a role or its session, or the unique id of one,
// that the world knows by now. oddPrincipals looks at the partition as well.
func (w *World) principalExists(arn string) bool {
	if arn == "*" || w.Foreign[arn] || w.idExists(arn) {
		return true
	}
	if accountID().MatchString(arn) {
		return w.Accounts[arn] != nil || w.Foreign["arn:aws:iam::"+arn+":root"]
	}
	account := w.Accounts[accountOf(arn)]
	if account == nil || account.Partition != partOf(arn, 1) {
		return false
	}
	now := w.clock.Now()
	switch kind, path, _ := strings.Cut(resourceOf(arn), "/"); {
	case partOf(arn, 2) == "iam" && kind == "root":
		return true
	case partOf(arn, 2) == "iam" && kind == "user":
		u := account.user(lastSegment(path))
		return u != nil && u.ARN == arn && w.visible(u.CreatedAt, now)
	case partOf(arn, 2) == "iam" && kind == "role":
		r := account.role(lastSegment(path))
		return r != nil && r.ARN == arn && w.visible(r.CreatedAt, now)
	case partOf(arn, 2) == "sts" && kind == "assumed-role":
		name, session, _ := strings.Cut(path, "/")
		r := account.role(name)
		return session != "" && r != nil && w.visible(r.CreatedAt, now)
	}
	return false
}

func lastSegment(path string) string { return path[strings.LastIndex(path, "/")+1:] }

var (
	accountID = pattern.New(`^\d{12}$`)
	uniqueIDs = pattern.New(`^(AROA|AIDA)[A-Z0-9]{8,}$`)
	// Every service principal this project and Control Tower use, with or
	// without a region; AWS refuses names of services it does not have.
	services = pattern.New(`^(member\.org\.stacksets\.cloudformation|delivery\.logs|s3|sns|sqs|kms|cloudtrail|cloudformation|cloudwatch|` +
		`config|controltower|ec2|ecs|ecs-tasks|events|firehose|glue|guardduty|lambda|` +
		`logging\.s3|logs|monitoring|organizations|scheduler|securityhub|ssm|sso|states)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com$`)
)

// oddPrincipal is a principal of a policy that does not exist.
type oddPrincipal struct{ Kind, Value string } // Kind "AWS", "Service", ...

// oddPrincipals finds the principals of a policy written in an account of
// this partition that AWS would not accept.
func (w *World) oddPrincipals(d policydoc.Document, partition string) []oddPrincipal {
	var odd []oddPrincipal
	for _, s := range d.Statements {
		for _, principals := range []policydoc.Principal{s.Principal, s.NotPrincipal} {
			for _, kind := range sortedKeys(principals) {
				for _, value := range principals[kind] {
					if !w.acceptable(kind, value, partition) {
						odd = append(odd, oddPrincipal{kind, value})
					}
				}
			}
		}
	}
	return odd
}

func (w *World) acceptable(kind, value, partition string) bool {
	switch kind {
	case "AWS":
		samePartition := !strings.HasPrefix(value, "arn:") || partOf(value, 1) == partition
		return samePartition && w.inPartition(value, partition) && w.principalExists(value)
	case "Service":
		return services().MatchString(value)
	}
	return true
}

// inPartition says whether a bare account id belongs to the partition.
func (w *World) inPartition(value, partition string) bool {
	if !accountID().MatchString(value) {
		return true
	}
	if a := w.Accounts[value]; a != nil {
		return a.Partition == partition
	}
	return partition == "aws"
}

// idExists says whether a unique id (AROA, AIDA) belongs to a principal that
// still exists; a deleted one leaves its id behind in policies (docs/aws.md#deleted-principals).
func (w *World) idExists(id string) bool {
	if !uniqueIDs().MatchString(id) {
		return false
	}
	for _, a := range w.Accounts {
		for _, r := range a.Roles {
			if r.ID == id {
				return true
			}
		}
		for _, u := range a.Users {
			if u.ID == id {
				return true
			}
		}
	}
	return false
}
