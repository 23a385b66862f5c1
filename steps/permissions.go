package steps

import (
	"cmp"
	"slices"
	"strings"

	"trailhead/awsops/policydoc"
	"trailhead/steps/engine"
)

// Permissions is the least IAM policy with which this set-up can be planned,
// applied and verified. It asks AWS nothing.
func (s Site) Permissions() policydoc.Document {
	byResource := map[string][]string{"*": {"sts:GetCallerIdentity", "organizations:DescribeOrganization"}}
	for _, thing := range s.Things() {
		for _, p := range thing.Permissions() {
			byResource[p.Resource] = append(byResource[p.Resource], p.Action)
		}
	}
	var statements []policydoc.Statement
	for resource, actions := range byResource {
		slices.Sort(actions)
		statements = append(statements, policydoc.Statement{Effect: "Allow", Action: slices.Compact(actions), Resource: policydoc.Strings{resource}})
	}
	slices.SortFunc(statements, func(a, b policydoc.Statement) int { return cmp.Compare(a.Resource[0], b.Resource[0]) })
	for i := range statements {
		statements[i].Sid = sidFor(statements[i])
	}
	return policydoc.New(statements...)
}

// sidFor names a statement after its service: "ExpelSetUpS3"; IAM allows only
// letters and digits in it.
func sidFor(s policydoc.Statement) string {
	kind := "Account"
	if s.Resource[0] != "*" {
		parts := strings.SplitN(s.Resource[0], ":", 6)
		resource, _, _ := strings.Cut(parts[5], "/")
		kind = strings.ToUpper(parts[2])
		if parts[2] == "iam" || parts[2] == "kms" {
			kind += strings.ToUpper(resource[:1]) + resource[1:]
		}
	}
	return "TrailheadOn" + kind
}

var _ engine.Fleet = (*Desk)(nil)
