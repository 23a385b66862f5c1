package answers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// partitions are AWS's partitions with the regions that there were in November
// 2026, from the SDK's own table, and what the names of their regions begin
// with. AWS adds two or three a year: another one of such a name is taken, with
// a warning (UnknownRegion).
var partitions = []struct {
	name    string
	areas   []string
	regions []string
}{
	{"aws", []string{"us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"}, []string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
		"ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
		"ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
		"eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
		"il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
		"us-west-1", "us-west-2",
	}},
	{"aws-us-gov", []string{"us-gov"}, []string{"us-gov-east-1", "us-gov-west-1"}},
	{"aws-cn", []string{"cn"}, []string{"cn-north-1", "cn-northwest-1"}},
	{"aws-eusc", []string{"eusc-de"}, []string{"eusc-de-east-1"}},
	{"aws-iso", []string{"us-iso"}, []string{"us-iso-east-1", "us-iso-west-1"}},
	{"aws-iso-b", []string{"us-isob"}, []string{"us-isob-east-1", "us-isob-west-1"}},
	{"aws-iso-e", []string{"eu-isoe"}, []string{"eu-isoe-west-1"}},
	{"aws-iso-f", []string{"us-isof"}, []string{"us-isof-east-1", "us-isof-south-1"}},
}

// directions are what follows the area in the name of a region.
var directions = []string{
	"north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "central",
}

// PartitionOf is the partition of a region ("aws-cn" of cn-north-1), or "" where
// no region can have that name. That a name can be one does not mean that there
// is such a region: see UnknownRegion.
func PartitionOf(region string) string {
	for _, p := range partitions {
		for _, area := range p.areas {
			rest, ok := strings.CutPrefix(region, area+"-")
			direction, number, two := strings.Cut(rest, "-")
			if ok && two && slices.Contains(directions, direction) && regionNumber(number) {
				return p.name
			}
		}
	}
	return ""
}

// regionNumber reports whether text is a number from 1 to 99.
func regionNumber(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n > 0 && n < 100 && text == strconv.Itoa(n)
}

// UnknownRegion reports whether a region is none of those that this version
// knows, though it may be a newer one, and which of them are spelled alike.
func UnknownRegion(region string) (unknown bool, alike []string) {
	if PartitionOf(region) == "" || slices.Contains(Regions(""), region) {
		return false, nil
	}
	return true, nearest(region, Regions(PartitionOf(region)))
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
