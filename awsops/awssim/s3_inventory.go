package awssim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// listBucketLines leaves out the files that trails write: they come by
// themselves.
func (w *World) listBucketLines() []string {
	var lines []string
	for _, name := range sortedKeys(w.Buckets) {
		b := w.Buckets[name]
		if !b.DeletedAt.IsZero() {
			continue
		}
		lines = append(lines, line(w.bucketARN(b), "account", b.Account, "region", b.Region, "ownership", b.Ownership, "versioning", b.Versioning,
			"publicAccess", asJSON(b.PublicAccess), "encryption", asJSON(b.Encryption.Value), "policy", canonical(b.Policy.Value),
			"notification", notificationText(b.Notification.Value), "tags", b.Tags, "objects", ownObjects(b)))
	}
	return lines
}

func ownObjects(b *BucketState) []string {
	var keys []string
	for _, o := range b.Objects {
		if !strings.Contains(o.Key, "AWSLogs/") {
			keys = append(keys, o.Key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func notificationText(c types.NotificationConfiguration) []string {
	var all []string
	for _, d := range destinationsOf(c) {
		d.events = slices.Sorted(slices.Values(d.events))
		all = append(all, fmt.Sprintf("{%s %s %s %v %q %q}", d.kind, d.id, d.arn, d.events, d.prefix, d.suffix))
	}
	if c.EventBridgeConfiguration != nil {
		all = append(all, "{EventBridge}")
	}
	slices.Sort(all)
	return all
}
