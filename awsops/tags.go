package awsops

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Tags are the tags of one thing. Every service has its own spelling of them;
// the order in which AWS lists them means nothing.
type Tags map[string]string

// Has reports whether t contains all of other.
func (t Tags) Has(other Tags) bool {
	for key, value := range other {
		if have, ok := t[key]; !ok || have != value {
			return false
		}
	}
	return true
}

// tagList spells tags in a service's own type, sorted by key so that the same
// tags are always the same request. No tags are a nil list, which is not sent.
func tagList[T any](t Tags, spell func(key, value *string) T) []T {
	var list []T
	for _, key := range slices.Sorted(maps.Keys(t)) {
		list = append(list, spell(aws.String(key), aws.String(t[key])))
	}
	return list
}

// addTags reads a service's own tags into t.
func addTags[T any](t Tags, list []T, read func(T) (key, value *string)) {
	for _, tag := range list {
		key, value := read(tag)
		t[aws.ToString(key)] = aws.ToString(value)
	}
}

// With is t with other's tags put in; t itself stays as it is.
func (t Tags) With(other Tags) Tags {
	all := Tags{}
	maps.Copy(all, t)
	maps.Copy(all, other)
	return all
}
