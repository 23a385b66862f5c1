package awssim

import (
	"slices"
	"strings"

	trailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"trailhead/awsops/awssim/apimodel"
)

// checkModel holds a request against AWS's API model before anything else looks
// at it, and refuses it in the service's own form. S3 does so only once it has
// found the bucket: see schema.
func (r *request) checkModel(input any) error {
	found := slices.DeleteFunc(apimodel.Check(r.Service, r.Operation, input), r.saysMore)
	if len(found) == 0 {
		return nil
	}
	switch r.Service {
	case "S3":
		r.broken = found
		return nil
	case "SQS":
		return sqsModelError(found)
	case "IAM", "STS", "CloudFormation", "SNS":
		return apiError("ValidationError", "%s", apimodel.Message(found))
	case "CloudTrail":
		return trailModelError(found)
	case "Organizations":
		return apiError("InvalidInputException", "You provided a value that does not match the required pattern.")
	}
	return apiError("ValidationException", "%s", apimodel.Message(found)) // KMS, ControlTower
}

// sqsModelError: of its model, SQS enforces only what must be there. Names and
// values of attributes have refusals of their own.
func sqsModelError(found []apimodel.Violation) error {
	for _, v := range found {
		if v.Kind == apimodel.Missing {
			return apiError("MissingParameter", "The request must contain the parameter %s.", upperFirst(v.Path))
		}
	}
	return nil
}

// trailModelError has CloudTrail's code for a value: it has one a kind of
// parameter (CloudTrail API reference, "Errors" of each operation).
func trailModelError(found []apimodel.Violation) error {
	message := apimodel.Message(found)
	switch found[0].Shape {
	case "LookupAttributeKey", "LookupAttributeValue":
		return apiError("InvalidLookupAttributesException", "%s", message)
	case "MaxResults":
		return apiError("InvalidMaxResultsException", "%s", message)
	case "EventCategory":
		return apiError("InvalidEventCategoryException", "%s", message)
	case "TagsList":
		return apiError("TagsLimitExceededException", "%s", message)
	case "TagKey", "TagValue":
		return apiError("InvalidTagParameterException", "%s", message)
	}
	return &trailtypes.InvalidEventSelectorsException{Message: &message}
}

// saysMore: of these values the services say more than that they do not fit the
// model, and the operations look at them.
func (r *request) saysMore(v apimodel.Violation) bool {
	switch r.Service {
	case "S3":
		return slices.Contains([]string{"BucketLocationConstraint", "Event", "FilterRuleName", "BucketCannedACL", "EncodingType"}, v.Shape)
	case "IAM":
		return strings.HasPrefix(v.Shape, "path") && v.Kind == apimodel.Pattern
	}
	return false
}

// schema is S3's refusal of a request that does not fit the API model: of a
// header InvalidArgument, of the body MalformedXML.
func (r *request) schema() error {
	for _, v := range r.broken {
		switch {
		case v.Header != "" && v.Kind == apimodel.Enum:
			return invalidArgument("Invalid "+v.Header+" header: "+v.Value, v.Header, v.Value)
		default:
			return malformedXML()
		}
	}
	return nil
}

func malformedXML() error {
	return apiError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

func upperFirst(s string) string { return string(s[0]-'a'+'A') + s[1:] }
