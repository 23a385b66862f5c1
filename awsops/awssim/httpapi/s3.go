package httpapi

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/textproto"
	"reflect"
	"slices"
	"strings"

	smithy "github.com/aws/smithy-go"
)

// s3Operations are the calls of S3 that are answered, by method and
// subresource. Buckets are in the path.
var s3Operations = map[string]string{
	"PUT": "CreateBucket", "HEAD": "HeadBucket", "DELETE": "DeleteBucket",
	"GET list-type":         "ListObjectsV2",
	"GET versions":          "ListObjectVersions",
	"GET location":          "GetBucketLocation",
	"GET replication":       "GetBucketReplication",
	"GET publicAccessBlock": "GetPublicAccessBlock", "PUT publicAccessBlock": "PutPublicAccessBlock",
	"GET encryption": "GetBucketEncryption", "PUT encryption": "PutBucketEncryption",
	"GET policy": "GetBucketPolicy", "PUT policy": "PutBucketPolicy", "DELETE policy": "DeleteBucketPolicy",
	"GET ownershipControls": "GetBucketOwnershipControls", "PUT ownershipControls": "PutBucketOwnershipControls",
	"GET tagging": "GetBucketTagging", "PUT tagging": "PutBucketTagging",
	"GET notification": "GetBucketNotificationConfiguration", "PUT notification": "PutBucketNotificationConfiguration",
}

// s3Names are those of lists, which S3 calls by their items, and of ARNs.
var s3Names = names{
	"QueueConfigurations": "QueueConfiguration", "TopicConfigurations": "TopicConfiguration",
	"LambdaFunctionConfigurations": "CloudFunctionConfiguration", "Events": "Event", "FilterRules": "FilterRule",
	"QueueArn": "Queue", "TopicArn": "Topic", "LambdaFunctionArn": "CloudFunction", "NotificationConfigurationFilter.Key": "S3Key",
	"Rules": "Rule", "TagSet": "TagSet>Tag", "Tags": "Tags>Tag", "Buckets": "Buckets>Bucket",
	"Versions": "Version", "DeleteMarkers": "DeleteMarker",
	"ReplicationRuleAndOperator.Tags": "Tag", "ACL": "Acl",
}

// restXML is a path, headers and a body of XML.
var restXML = protocol{
	read: readS3, write: writeS3, names: s3Names,
	refuse: func(w http.ResponseWriter, status int, id string, err smithy.APIError) {
		_ = sendXML(w, status, "<Error>"+element("Code", err.ErrorCode())+element("Message", err.ErrorMessage())+
			element("RequestId", id)+"</Error>")
	},
}

// ofTheSDK are the headers by which the SDK signs, not those of an input.
var ofTheSDK = []string{"Checksum-", "Content-Sha256", "Date", "Sdk-", "Security-Token"}

func isPrefixOf(name string) func(string) bool {
	return func(prefix string) bool { return strings.HasPrefix(name, prefix) }
}

// readS3: a field is in a header or in the query under its name, with hyphens
// between the words, or it is the body, whose element has its name.
func readS3(r *http.Request, body []byte) (operation string, fields map[string]any, err error) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	operation, subresource := s3Operations[r.Method], ""
	for name := range r.URL.Query() {
		if of := s3Operations[r.Method+" "+name]; of != "" {
			operation, subresource = of, name
		}
	}
	if bucket == "" && r.Method == http.MethodGet {
		operation = "ListBuckets"
	}
	if operation == "" || key != "" {
		return "", nil, fmt.Errorf("%s %s is not modelled", r.Method, r.URL)
	}
	fields = map[string]any{}
	if bucket != "" {
		fields["Bucket"] = bucket
	}
	for name := range r.Header {
		if field, is := strings.CutPrefix(name, "X-Amz-"); is && !slices.ContainsFunc(ofTheSDK, isPrefixOf(field)) {
			fields[strings.ReplaceAll(field, "-", "")] = r.Header.Get(name)
		}
	}
	for name := range r.URL.Query() {
		if name != subresource && name != "x-id" {
			fields[strings.ReplaceAll(textproto.CanonicalMIMEHeaderKey(name), "-", "")] = r.URL.Query().Get(name)
		}
	}
	if operation == "PutBucketPolicy" {
		fields["Policy"] = string(body)
		return operation, fields, nil
	}
	document, err := parseXML(xml.NewDecoder(bytes.NewReader(body)))
	if parts, is := document.(map[string]any); is {
		for name, part := range parts {
			fields[name] = part
		}
	}
	return operation, fields, err
}

// writeS3: an output with a single structure is that structure.
func writeS3(w http.ResponseWriter, operation, id string, output any) error {
	w.Header().Set("X-Amz-Request-Id", id)
	v := reflect.ValueOf(output).Elem()
	switch operation {
	case "HeadBucket":
		w.Header().Set("X-Amz-Bucket-Region", stringIn(v, "BucketRegion"))
		return nil
	case "GetBucketPolicy":
		_, err := w.Write([]byte(stringIn(v, "Policy")))
		return err
	case "GetBucketLocation":
		return sendXML(w, http.StatusOK, element("LocationConstraint", v.FieldByName("LocationConstraint").String()))
	case "CreateBucket":
		w.Header().Set("Location", stringIn(v, "Location"))
		return nil
	}
	if only := v.Field(0); only.Kind() == reflect.Pointer && v.Type().Field(1).Name == "ResultMetadata" && !only.IsNil() {
		v = only.Elem()
	}
	var b bytes.Buffer
	writeXML(&b, operation+"Result", v, s3Names)
	return sendXML(w, http.StatusOK, b.String())
}

// stringIn is a text of an output, "" where there is none.
func stringIn(v reflect.Value, field string) string {
	if text, is := v.FieldByName(field).Interface().(*string); is && text != nil {
		return *text
	}
	return ""
}
