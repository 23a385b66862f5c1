package setup

import (
	"fmt"

	"trailhead/awsops"
)

// EarlierBucket is the log bucket's name where nobody has named one.
func EarlierBucket(at awsops.Target) string {
	return fmt.Sprintf("expel-cloudtrail-%s-%s", at.Account, at.Region)
}

// OwnBucket is that name in the namespace of this account and region, where
// nobody else can take it (docs/aws.md#bucket-names).
func (s Setup) OwnBucket() string { return "expel-cloudtrail" + s.OwnSuffix() }

// OwnSuffix ends the names of that namespace.
func (s Setup) OwnSuffix() string { return "-" + s.At.Account + "-" + s.At.Region + "-an" }
