package steps_test

import (
	"flag"
	"regexp"
)

var chaos = flag.Bool("chaos", false, "try every point and many more cases: for the slow suite")

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(AROA|ANPA|AIDA|AKIA)[A-Z0-9]+`)

// masked hides what differs from run to run without meaning: the ids that the
// simulated AWS counts up.
func masked(inventory string) string {
	return ids.ReplaceAllString(inventory, "ID")
}
