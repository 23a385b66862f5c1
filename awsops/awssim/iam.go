package awssim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trailhead/internal/pattern"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// Identity is what a role and a user have in common.
type Identity struct {
	Name, Path, ARN, ID string
	CreatedAt           time.Time
	Tags                map[string]string
	Attached            map[string]time.Time        // managed policies by ARN, and since when
	Inline              map[string]Settling[string] // inline policies by name
	Boundary            string                      `json:",omitempty"` // ARN of the permissions boundary
}

// RoleState is an IAM role.
type RoleState struct {
	Identity
	Description   string
	MaxSession    int32            // seconds
	Trust         Settling[string] // the assume role policy document
	ServiceLinked bool
}

// UserState is an IAM user.
type UserState struct {
	Identity
	AccessKeys []AccessKeyState
}

// AccessKeyState is an access key of a user. Its secret is not kept.
type AccessKeyState struct {
	ID        string
	CreatedAt time.Time
}

// PolicyState is a managed policy of the customer.
type PolicyState struct {
	Name, Path, ARN, ID, Description string
	CreatedAt                        time.Time
	Versions                         []PolicyVersion // oldest first
	Default                          Settling[string]
	LastVersion                      int
	Tags                             map[string]string
}

// PolicyVersion is one version of a managed policy.
type PolicyVersion struct {
	ID, Document string
	CreatedAt    time.Time
}

// IAM's quotas (docs/aws.md#iam-names-and-quotas).
const (
	trustSize       = 2048  // characters without white space
	managedSize     = 6144  // the same
	inlineSize      = 10240 // the same, all inline policies of a role together
	policiesPerRole = 10
	versionsPerOne  = 5
	keysPerUser     = 2
)

func registerIAM(w *World) {
	registerRoles(w)
	registerRolePolicies(w)
	registerPolicies(w)
	registerUsers(w)
	registerBoundaries(w)
	on(w, false, simulatePrincipalPolicy)
	w.contribute(w.listIAM)
}

func (a *AccountState) role(name string) *RoleState {
	if a == nil {
		return nil
	}
	return a.Roles[name]
}

func (a *AccountState) user(name string) *UserState {
	if a == nil {
		return nil
	}
	return a.Users[name]
}

// iamARN is the ARN of something in IAM, which has no region.
func (a *AccountState) iamARN(kind, path, name string) string {
	return "arn:" + a.Partition + ":iam::" + a.ID + ":" + kind + path + name
}

var iamPath = pattern.New(`^/([\x21-\x7e]+/)?$`)

// validation is a refusal in the form of those that come from the API model.
func validation(field, value, constraint string) error {
	return apiError("ValidationError", "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s", value, field,
		constraint)
}

// pathOf is the path of a new thing, "/" unless one is given.
func pathOf(p *string) (string, error) {
	if value(p) == "" {
		return "/", nil
	}
	if !iamPath().MatchString(*p) {
		return "", apiError("ValidationError", "The specified value for path is invalid. It must begin and end with / and contain only "+
			"alphanumeric characters and/or / characters.")
	}
	return *p, nil
}

// taken says whether IAM has the name already; upper and lower case are the
// same to it (docs/aws.md#iam-names-and-quotas).
func taken[T any](m map[string]T, name string) bool {
	return slices.ContainsFunc(sortedKeys(m), func(k string) bool { return strings.EqualFold(lastSegment(k), name) })
}

func noSuchEntity(format string, args ...any) error {
	return &iamtypes.NoSuchEntityException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func alreadyExists(format string, args ...any) error {
	return &iamtypes.EntityAlreadyExistsException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func deleteConflict(text string) error {
	return &iamtypes.DeleteConflictException{Message: aws.String(text)}
}

func quota(format string, args ...any) error {
	return &iamtypes.LimitExceededException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func malformed(format string, args ...any) error {
	return &iamtypes.MalformedPolicyDocumentException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// seenBy says whether IAM shows a thing made at that time. Taking away works
// at once: it goes to where the thing was made.
func (r *request) seenBy(madeAt time.Time) bool {
	return r.w.visible(madeAt, r.Now) || strings.HasPrefix(r.Operation, "De") // Delete, Detach
}

func iamTags(tags []iamtypes.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[value(t.Key)] = value(t.Value)
	}
	return m
}

// mostIAMTags is how many tags a role, user or policy may have.
const mostIAMTags = 50

// checkTags refuses tags that IAM does not take, beside those that are there; of
// what it holds the quota is named. CloudFormation sets tags of its own (IAM user
// guide, "Rules for tagging in IAM"; API reference, TagRole).
func (r *request) checkTags(tags []iamtypes.Tag, have map[string]string, quotaName string) error {
	seen := map[string]bool{}
	for _, t := range tags {
		key := strings.ToLower(value(t.Key))
		if seen[key] {
			return apiError("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		seen[key] = true
		if strings.HasPrefix(key, "aws:") && !strings.Contains(r.Caller.Identity, ":role/stacksets-exec-") {
			return apiError("InvalidInput", "System tags cannot be added or changed: %s", value(t.Key))
		}
	}
	for key := range have {
		seen[strings.ToLower(key)] = true
	}
	if len(seen) > mostIAMTags {
		return quota("Cannot exceed quota for %s: %d", quotaName, mostIAMTags)
	}
	return nil
}

func iamTagList(m map[string]string) []iamtypes.Tag {
	var tags []iamtypes.Tag
	for _, k := range sortedKeys(m) {
		tags = append(tags, iamtypes.Tag{Key: aws.String(k), Value: aws.String(m[k])})
	}
	return tags
}

func (w *World) listIAM() (lines []string) {
	for _, id := range sortedKeys(w.Accounts) {
		a := w.Accounts[id]
		for _, name := range sortedKeys(a.Roles) {
			o := a.Roles[name]
			lines = append(lines, line(o.ARN, append([]any{"trust", canonical(o.Trust.Value), "description", o.Description, "session", o.MaxSession},
				o.settings()...)...))
		}
		for _, name := range sortedKeys(a.Users) {
			u := a.Users[name]
			lines = append(lines, line(u.ARN, append([]any{"accessKeys", len(u.AccessKeys)}, u.settings()...)...))
		}
		for _, arn := range sortedKeys(a.Policies) {
			p := a.Policies[arn]
			lines = append(lines, line(arn, "document", canonical(p.document(p.Default.Value)), "versions", len(p.Versions), "description",
				p.Description, "tags", p.Tags))
		}
	}
	return lines
}

func (i *Identity) settings() []any {
	inline := map[string]string{}
	for name, text := range i.Inline {
		inline[name] = canonical(text.Value)
	}
	return []any{"attached", sortedKeys(i.Attached), "inline", inline, "tags", i.Tags}
}
