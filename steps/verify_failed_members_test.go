package steps_test

import (
	"slices"
	"testing"

	"trailhead/steps/checks"
)

// Accounts that the last run could not make right are looked into with the
// sample, also by a later command: what is known to be wrong is never told as
// right.
func TestKnownFailuresAreInTheSample(t *testing.T) {
	failing := []string{"100000000007", "100000000011", "100000000018"}
	for _, rollout := range rollouts {
		t.Run(rollout, func(t *testing.T) {
			b := estateWorld(t, "organization-partial")
			more := organizationBy(rollout)
			if result, _ := b.apply(more...); result.Problem == nil {
				t.Fatal("no account has failed")
			}
			d := b.session()
			if got := d.Journal.FailedParts(); !slices.Equal(got, failing) {
				t.Errorf("on record are %v, want %v", got, failing)
			}
			found := must(d.VerifyMembers(t.Context(), answered(t, d, more...), false))(t)
			for _, id := range failing {
				if !slices.ContainsFunc(found, func(c checks.Check) bool { return c.ID == "members."+id && c.Status != checks.Pass }) {
					t.Errorf("%s has failed, and verify says %+v", id, found)
				}
			}
		})
	}
}
