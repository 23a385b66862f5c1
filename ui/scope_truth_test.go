package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"trailhead/ui/scope"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// Which accounts are changed without the organization's members is said where
// the scope is chosen, and it is so: every call that changes something goes to
// one of those, wherever trail, bucket and keys are.
func TestTheScopeNamesEveryAccountThatIsChanged(t *testing.T) {
	for estate, variant := range map[string]string{"control-tower-3": "control-tower", "foreign-bucket": "existing",
		"delegated-admin": "existing", "existing": "existing", "organization": "new"} {
		t.Run(estate, func(t *testing.T) {
			t.Parallel()
			b := wizardIn(uitest.Estate(t, estate), func(j *screen.Journey) screen.Screen { return scope.New(j) }, "external_id="+uitest.ExternalID,
				"variant="+variant)
			b.Until("it has counted", func() bool { return !b.Shows("Counting its accounts") })
			b.SaysNot("no other", "from here")
			_, says, found := strings.Cut(b.Words(), "Nothing is changed outside ")
			if !found {
				t.Fatalf("no account is named:\n%s", b.Screen())
			}
			says, _, _ = strings.Cut(says, "Every account")
			named := regexp.MustCompile(`\d{12}`).FindAllString(says, -1)
			changed := b.changedBy(t, "scope=account", "variant="+variant, "external_id="+uitest.ExternalID)
			for account := range changed {
				if !slices.Contains(named, account) {
					t.Errorf("%s is changed, and the screen names %v", account, named)
				}
			}
			if len(changed) != len(named) {
				t.Errorf("the screen names %v, and %v are changed", named, changed)
			}
		})
	}
}
