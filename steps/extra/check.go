package extra

import (
	"strings"

	"trailhead/steps/checks"
)

// CheckID is that of the check of extra access, after the name of its hop.
const CheckID = "extra-access"

// Check warns of what a thing allows beyond the article. It works all the same,
// so it never fails by itself, and where there is nothing it says nothing.
func Check(h checks.Hop, found []Access) []checks.Check {
	if len(found) == 0 {
		return nil
	}
	return []checks.Check{h.Check(CheckID, checks.Warn, strings.TrimSuffix(strings.Join(Lines(found), " "), "."), Remedy)}
}

// Remedy is what to do about it.
const Remedy = "Look whether that is known and wanted. trailhead leaves it as it is; whoever added it can take it off."

// PlaceIn is the place of a thing that verify has found, in whatever account it
// is.
func PlaceIn(f *checks.Facts, account string) Place {
	at := Place{Account: account}
	for _, known := range []string{f.Setup.ARN("s3", "", "", f.BucketName), f.Trail.Value.ARN, f.Topic, f.Queue.Value.ARN} {
		if known != "" {
			at.Known = append(at.Known, known)
		}
	}
	return at
}
