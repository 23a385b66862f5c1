package awssim

import (
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// destination is one configuration of a bucket notification, of whichever kind.
type destination struct {
	kind           string // "Queue", "Topic" or "CloudFunction", as S3's XML calls them
	arn, id        string
	events         []types.Event
	prefix, suffix string
	filter         *types.NotificationConfigurationFilter
}

func destinationsOf(c types.NotificationConfiguration) []destination {
	var all []destination
	for _, q := range c.QueueConfigurations {
		all = append(all, destination{kind: "Queue", arn: value(q.QueueArn), id: value(q.Id), events: q.Events, filter: q.Filter})
	}
	for _, t := range c.TopicConfigurations {
		all = append(all, destination{kind: "Topic", arn: value(t.TopicArn), id: value(t.Id), events: t.Events, filter: t.Filter})
	}
	for _, f := range c.LambdaFunctionConfigurations {
		all = append(all, destination{kind: "CloudFunction", arn: value(f.LambdaFunctionArn), id: value(f.Id), events: f.Events,
			filter: f.Filter})
	}
	for i := range all {
		all[i].prefix, all[i].suffix = filterOf(all[i].filter)
	}
	return all
}

func filterOf(f *types.NotificationConfigurationFilter) (prefix, suffix string) {
	if f == nil || f.Key == nil {
		return "", ""
	}
	for _, rule := range f.Key.FilterRules {
		switch strings.ToLower(string(rule.Name)) {
		case "prefix":
			prefix = value(rule.Value)
		case "suffix":
			suffix = value(rule.Value)
		}
	}
	return prefix, suffix
}

// named is the destination as S3's refusal names it: of a function it adds the
// qualifier, which is not there.
func (d destination) named() string {
	if d.kind == "CloudFunction" {
		return d.arn + ", null"
	}
	return d.arn
}

// encodedKey is a key as S3 writes it in events: URL-encoded, its slashes kept.
func encodedKey(key string) string {
	return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")
}

// wants says whether an event on an object goes to this destination.
func (d destination) wants(event types.Event, key string) bool {
	if !filterFits(d.prefix, key, strings.HasPrefix) || !filterFits(d.suffix, key, strings.HasSuffix) {
		return false
	}
	for _, e := range d.events {
		if eventCovers(e, event) {
			return true
		}
	}
	return false
}

// mustEncode are the letters that a filter has to write URL-encoded. A filter
// that has one as it is fits no key (S3 user guide, "Configuring event
// notifications using object key name filtering").
const mustEncode = "&$@=;:+ ,?\\{}^`[]\"<>~#|"

func filterFits(filter, key string, fits func(s, part string) bool) bool {
	unusual := func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(mustEncode, r) }
	part, err := url.PathUnescape(filter)
	return err == nil && !strings.ContainsFunc(filter, unusual) && fits(key, part)
}

func eventCovers(a, b types.Event) bool {
	general, wildcard := strings.CutSuffix(string(a), "*")
	return a == b || wildcard && strings.HasPrefix(string(b), general)
}

// checkOverlap is S3's rule that one event on one object goes to one
// destination: no two configurations of any kind may share an event type with
// overlapping prefixes and suffixes (docs/aws.md#overlapping-rules).
func checkOverlap(all []destination) error {
	for i, a := range all {
		for _, b := range all[i+1:] {
			if !shareEvent(a, b) || !overlap(a, b) {
				continue
			}
			if a.prefix+a.suffix+b.prefix+b.suffix == "" {
				return invalidArgument("Configurations overlap. Configurations on the same bucket cannot share a common event type.")
			}
			return invalidArgument("Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are " +
				"overlapping for the same event type.")
		}
	}
	return nil
}

func shareEvent(a, b destination) bool {
	for _, x := range a.events {
		for _, y := range b.events {
			if eventCovers(x, y) || eventCovers(y, x) {
				return true
			}
		}
	}
	return false
}

func overlap(a, b destination) bool {
	prefixes := strings.HasPrefix(a.prefix, b.prefix) || strings.HasPrefix(b.prefix, a.prefix)
	suffixes := strings.HasSuffix(a.suffix, b.suffix) || strings.HasSuffix(b.suffix, a.suffix)
	return prefixes && suffixes
}
