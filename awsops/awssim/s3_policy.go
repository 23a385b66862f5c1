package awssim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"trailhead/awsops/policydoc"
	"trailhead/internal/pattern"
)

// maxBucketPolicy is S3's limit in bytes (S3 user guide, "Bucket policies").
const maxBucketPolicy = 20 * 1024

func putBucketPolicy(r *request, in *s3.PutBucketPolicyInput) (*s3.PutBucketPolicyOutput, error) {
	b, err := r.ownBucket(in.Bucket, in.ExpectedBucketOwner, "s3:PutBucketPolicy")
	if err != nil {
		return nil, err
	}
	d, err := r.checkBucketPolicy(b, value(in.Policy))
	if err != nil {
		return nil, err
	}
	if b.PublicAccess.BlockPublicPolicy && !b.PublicAccess.None && isPublic(d) {
		return nil, apiError("AccessDenied",
			"User: %s is not authorized to perform: s3:PutBucketPolicy on resource: %q because public policies are prevented by the "+
				"BlockPublicPolicy setting in S3 Block Public Access.",
			r.Caller.ARN, r.w.bucketARN(b))
	}
	b.Policy.set(r.w, *in.Policy, r.Now)
	return &s3.PutBucketPolicyOutput{}, nil
}

func getBucketPolicy(r *request, in *s3.GetBucketPolicyInput) (*s3.GetBucketPolicyOutput, error) {
	b, err := r.ownBucket(in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketPolicy")
	if err != nil {
		return nil, err
	}
	policy := b.Policy.seen(r.w, r.Now)
	if policy == "" {
		return nil, apiError("NoSuchBucketPolicy", "The bucket policy does not exist")
	}
	return &s3.GetBucketPolicyOutput{Policy: aws.String(policy)}, nil
}

func deleteBucketPolicy(r *request, in *s3.DeleteBucketPolicyInput) (*s3.DeleteBucketPolicyOutput, error) {
	b, err := r.ownBucket(in.Bucket, in.ExpectedBucketOwner, "s3:DeleteBucketPolicy")
	if err != nil {
		return nil, err
	}
	b.Policy.set(r.w, "", r.Now)
	return &s3.DeleteBucketPolicyOutput{}, nil
}

// ownBucket is bucket for the calls about its policy, which are the owner's
// alone: others who are allowed them get 405 (S3 API reference, GetBucketPolicy).
func (r *request) ownBucket(name, expectedOwner *string, action string) (*BucketState, error) {
	b, err := r.bucket(name, expectedOwner, action)
	if err == nil && b.Account != r.Account {
		return nil, httpError(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
	return b, err
}

// checkBucketPolicy refuses what S3 calls MalformedPolicy.
func (r *request) checkBucketPolicy(b *BucketState, text string) (policydoc.Document, error) {
	if !json.Valid([]byte(text)) || !strings.HasPrefix(text, "{") {
		return policydoc.Document{}, malformedPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	if element := missingElement(text); element != "" {
		return policydoc.Document{}, malformedPolicy("Missing required field " + element)
	}
	d, err := policydoc.Parse(text)
	if err != nil {
		return d, malformedPolicy("Syntax errors in policy.")
	}
	if len(d.Statements) == 0 {
		return d, malformedPolicy("Could not parse the policy: Statement is empty!")
	}
	if !slices.Contains([]string{"", "2008-10-17", "2012-10-17"}, d.Version) {
		return d, malformedPolicy("The policy must contain a valid version string")
	}
	if len(text) > maxBucketPolicy {
		return d, malformedPolicy("Policy exceeds the maximum allowed document size.")
	}
	for _, s := range d.Statements {
		if err := checkBucketStatement(s, r.w.bucketARN(b)); err != nil {
			return d, err
		}
	}
	if r.w.invalidPrincipal(d, r.Partition) {
		return d, malformedPolicy("Invalid principal in policy")
	}
	return d, nil
}

// missingElement is the first element that a policy lacks, or one of its
// statements, "" if none is missing.
func missingElement(text string) string {
	var d struct{ Statement json.RawMessage }
	if json.Unmarshal([]byte(text), &d) != nil {
		return ""
	}
	if d.Statement == nil {
		return "Statement"
	}
	var all []map[string]json.RawMessage
	if json.Unmarshal(d.Statement, &all) != nil {
		all = make([]map[string]json.RawMessage, 1)
		if json.Unmarshal(d.Statement, &all[0]) != nil {
			return ""
		}
	}
	for _, s := range all {
		switch {
		case s["Effect"] == nil:
			return "Effect"
		case s["Principal"] == nil && s["NotPrincipal"] == nil:
			return "Principal"
		case s["Action"] == nil && s["NotAction"] == nil:
			return "Action"
		}
	}
	return ""
}

func malformedPolicy(text string) error { return apiError("MalformedPolicy", "%s", text) }

func checkBucketStatement(s policydoc.Statement, bucket string) error {
	if s.Effect != "Allow" && s.Effect != "Deny" {
		return malformedPolicy("Invalid effect: " + s.Effect)
	}
	if len(s.Principal) == 0 && len(s.NotPrincipal) == 0 {
		return malformedPolicy("Missing required field Principal")
	}
	if len(s.Action) == 0 && len(s.NotAction) == 0 {
		return malformedPolicy("Missing required field Action")
	}
	resources := append(s.Resource[:len(s.Resource):len(s.Resource)], s.NotResource...)
	if len(resources) == 0 {
		return malformedPolicy("Missing required field Resource")
	}
	for _, resource := range resources {
		if resource != bucket && resource != bucket+"*" && !strings.HasPrefix(resource, bucket+"/") {
			return malformedPolicy("Policy has invalid resource")
		}
	}
	for _, action := range s.Action {
		if action != "*" && !strings.HasPrefix(strings.ToLower(action), "s3:") {
			return malformedPolicy("Policy has invalid action")
		}
		if !applies(action, resources) {
			return malformedPolicy("Action does not apply to any resource(s) in statement")
		}
	}
	return nil
}

var objectAction = pattern.New(
	`(?i)^s3:(Get|Put|Delete|Restore|Replicate|Bypass)(Object|GovernanceRetention)|^s3:(AbortMultipartUpload|ListMultipartUploadParts)`)

// applies says whether an action can be done to any of the resources: objects
// have a slash, buckets have none.
func applies(action string, resources []string) bool {
	if strings.ContainsAny(action, "*?") {
		return true
	}
	onObjects := objectAction().MatchString(action)
	for _, resource := range resources {
		if onObjects == strings.Contains(resource, "/") || strings.HasSuffix(resource, "*") && !strings.Contains(resource, "/") {
			return true
		}
	}
	return false
}

// isPublic follows "The meaning of public" of the S3 user guide: everybody is
// let in, and no condition with a fixed value narrows that down.
func isPublic(d policydoc.Document) bool {
	for _, s := range d.Statements {
		if s.Effect == "Allow" && letsEverybodyIn(s) && !narrowed(s.Condition) {
			return true
		}
	}
	return false
}

func letsEverybodyIn(s policydoc.Statement) bool {
	if len(s.NotPrincipal) > 0 || len(s.Principal["*"]) > 0 {
		return true
	}
	for _, p := range s.Principal["AWS"] {
		if p == "*" {
			return true
		}
	}
	return false
}

// narrowingKeys are the condition keys that make a policy not public when
// their values are fixed.
var narrowingKeys = map[string]bool{
	"aws:sourcearn": true, "aws:sourceaccount": true, "aws:sourceowner": true, "aws:sourcevpc": true, "aws:sourcevpce": true,
	"aws:sourceip": true, "aws:principalorgid": true, "aws:principalorgpaths": true, "aws:principalaccount": true,
	"aws:principalarn": true, "aws:userid": true, "aws:sourceorgid": true, "s3:dataaccesspointarn": true,
	"s3:dataaccesspointaccount": true, "s3:x-amz-server-side-encryption-aws-kms-key-id": true,
}

func narrowed(c policydoc.Conditions) bool {
	for operator, keys := range c {
		if strings.Contains(operator, "Not") || operator == "Null" || strings.HasSuffix(operator, "IfExists") {
			continue
		}
		for key, values := range keys {
			if narrowingKeys[strings.ToLower(key)] && allFixed(values) {
				return true
			}
		}
	}
	return false
}

func allFixed(values []string) bool {
	for _, v := range values {
		if strings.ContainsAny(v, "*?") || strings.HasSuffix(v, "/0") {
			return false
		}
	}
	return len(values) > 0
}
