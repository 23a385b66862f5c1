package awssim

import (
	"slices"
	"strings"

	"trailhead/internal/pattern"
)

func checkSids(statements []rawStatement) error {
	seen := map[string]bool{}
	for _, s := range statements {
		sid, _ := s["Sid"].(string)
		if sid != "" && seen[sid] {
			return malformed("Statement IDs (SID) in a single policy must be unique.")
		}
		seen[sid] = true
	}
	return nil
}

// either is the texts of an element or of its negation.
func (s rawStatement) either(name string) []string {
	texts, _ := textsOf(s[name])
	negated, _ := textsOf(s["Not"+name])
	if s[name] == nil {
		return negated
	}
	return texts
}

var vendorForm = pattern.New(`^[a-zA-Z0-9.-]+$`)

func (s rawStatement) checkActions() error {
	if s["Principal"] != nil || s["NotPrincipal"] != nil {
		return malformed("Policy document should not specify a principal.")
	}
	actions := s.either("Action")
	if len(actions) == 0 {
		return malformed("Policy statement must contain actions.")
	}
	for _, action := range actions {
		vendor, name, found := strings.Cut(action, ":")
		switch {
		case action == "*":
		case !found:
			return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
		case strings.Contains(name, ":"):
			return malformed("Actions/Condition can contain only one colon.")
		case !vendorForm().MatchString(vendor) && vendor != "*":
			return malformed("Vendor %s is not valid", vendor)
		}
	}
	return nil
}

// partitions are those that a resource may name.
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-eusc", "*"}

// iamKinds are what an ARN of IAM can be of.
var iamKinds = strings.Fields(`user/ federated-user/ role/ group/ instance-profile/ mfa/ server-certificate/ policy/ sms-mfa/
	saml-provider/ oidc-provider/ report/ access-report/`)

func (s rawStatement) checkResources() error {
	resources := s.either("Resource")
	if len(resources) == 0 {
		return malformed("Policy statement must contain resources.")
	}
	for _, resource := range resources {
		if err := checkResource(resource); err != nil {
			return err
		}
	}
	return nil
}

func checkResource(resource string) error {
	_, rest, found := strings.Cut(resource, ":")
	switch {
	case resource == "*":
		return nil
	case !found:
		return malformed("Resource %s must be in ARN format or \"*\".", resource)
	}
	partition, rest, found := strings.Cut(rest, ":")
	if !slices.Contains(partitions, partition) {
		return malformed("Partition \"%s\" is not valid for resource \"arn:%s:%s\".", partition, partition, filledARN(rest, found))
	}
	if !found {
		return malformed("Resource vendor must be fully qualified and cannot contain regexes.")
	}
	parts := strings.SplitN(rest, ":", 4) // service, region, account, resource
	if len(parts) < 4 {
		return malformed("The policy failed legacy parsing")
	}
	switch {
	case parts[0] == "iam" && parts[1] != "" && parts[1] != "*":
		return malformed("IAM resource %s cannot contain region information.", resource)
	case parts[0] == "s3" && parts[1] != "" && parts[1] != "*":
		return malformed("Resource %s can not contain region information.", resource)
	case parts[0] == "iam" && !slices.ContainsFunc(iamKinds, func(kind string) bool { return strings.HasPrefix(parts[3], kind) }) &&
		!strings.ContainsAny(parts[3], "*?$") && parts[3] != "root":
		return malformed(`IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/,` +
			` server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.`)
	}
	return nil
}

// filledARN is what follows the partition, with a star for every part that is
// not there.
func filledARN(rest string, any bool) string {
	var parts []string
	if any {
		parts = strings.SplitN(rest, ":", 4)
	}
	for len(parts) < 4 {
		parts = append(parts, "*")
	}
	return strings.Join(parts, ":")
}
