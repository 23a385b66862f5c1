package answers

import (
	"fmt"
	"slices"
	"strings"
)

// partitions are AWS's separate worlds and their regions, as of 2026, from the
// SDK's own table (aws-sdk-go-v2 v1.47.7, internal/endpoints/awsrulesfn/partitions.json).
var partitions = []struct {
	name    string
	regions []string
}{
	{"aws", []string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
		"ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
		"ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
		"eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
		"il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
		"us-west-1", "us-west-2",
	}},
	{"aws-us-gov", []string{"us-gov-east-1", "us-gov-west-1"}},
	{"aws-cn", []string{"cn-north-1", "cn-northwest-1"}},
	{"aws-eusc", []string{"eusc-de-east-1"}},
	{"aws-iso", []string{"us-iso-east-1", "us-iso-west-1"}},
	{"aws-iso-b", []string{"us-isob-east-1", "us-isob-west-1"}},
	{"aws-iso-e", []string{"eu-isoe-west-1"}},
	{"aws-iso-f", []string{"us-isof-east-1", "us-isof-south-1"}},
}

// PartitionOf is the partition of a region ("aws-cn" of cn-north-1), or "" when
// there is no such region (docs/aws.md#partitions).
func PartitionOf(region string) string {
	for _, p := range partitions {
		if slices.Contains(p.regions, region) {
			return p.name
		}
	}
	return ""
}

// Regions are the regions of a partition in alphabetical order, those of every
// partition where it is "", and none where there is no such partition.
func Regions(partition string) []string {
	var all []string
	for _, p := range partitions {
		if partition == "" || p.name == partition {
			all = append(all, p.regions...)
		}
	}
	return all
}

func readRegion(text string) (string, *fault) {
	if PartitionOf(text) != "" {
		return text, nil
	}
	bad := &fault{
		what: "is no AWS region",
		rule: "A region is written like us-east-1 or eu-central-1: all lower case, no letter at the end.",
	}
	if near := nearest(text, Regions("")); len(near) > 0 {
		bad.do = fmt.Sprintf("Did you mean %s?", strings.Join(near, ", "))
	}
	return "", bad
}
