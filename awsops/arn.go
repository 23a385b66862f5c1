package awsops

import "strings"

// ARN is an Amazon Resource Name in its parts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
type ARN struct {
	Partition string
	Service   string
	Region    string // "" for global things: IAM, S3 buckets
	Account   string // "" for S3 buckets
	Resource  string // all that follows, colons included
}

// ParseARN takes an ARN apart. ok is false for anything that is not one.
func ParseARN(arn string) (parsed ARN, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[1] == "" || parts[2] == "" || parts[5] == "" {
		return ARN{}, false
	}
	return ARN{Partition: parts[1], Service: parts[2], Region: parts[3], Account: parts[4], Resource: parts[5]}, true
}

// String is the ARN as AWS spells it.
func (a ARN) String() string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
}

// Split takes the resource apart into its kind and its name without a path:
// "role" and "r" of "role/path/r".
func (a ARN) Split() (kind, name string) {
	kind, path, _ := strings.Cut(a.Resource, "/")
	return kind, path[strings.LastIndex(path, "/")+1:]
}
