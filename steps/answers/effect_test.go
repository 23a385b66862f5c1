package answers

import (
	"slices"
	"testing"
)

func TestOnlyAnswersThatMatterAreShown(t *testing.T) {
	for name, c := range map[string]struct {
		answers Answers
		hidden  []string
	}{
		"a new trail in one account": {Answers{Variant: VariantNew, Scope: ScopeAccount, Auth: AuthRole},
			[]string{"overlap", "members.rollout", "members.role", "members.organizational_units", "members.exclude_accounts", "log_account.role",
				"log_account.profile"}},
		"an existing trail, an organization, a user": {Answers{Variant: VariantExisting, Scope: ScopeOrganization, Auth: AuthUser},
			[]string{"bucket", "bucket_key", "sns_topic", "trusted_principal"}},
		"a new trail in an organization": {Answers{Variant: VariantNew, Scope: ScopeOrganization, Auth: AuthRole},
			[]string{"overlap", "log_account.role", "log_account.profile"}},
		"a topic in front of somebody's queue": {Answers{Variant: VariantExisting, Scope: ScopeAccount, Auth: AuthRole, Overlap: OverlapFanOut},
			[]string{"bucket", "bucket_key", "members.rollout", "members.role", "members.organizational_units", "members.exclude_accounts"}},
	} {
		var hidden []string
		for _, f := range Fields() {
			if !c.answers.Matters(f) {
				hidden = append(hidden, f.Key)
			}
		}
		if !slices.Equal(hidden, c.hidden) {
			t.Errorf("%s: hidden %v, want %v", name, hidden, c.hidden)
		}
	}
}
