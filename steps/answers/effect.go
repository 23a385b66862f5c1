package answers

import "strings"

// Matters reports whether the answer to f makes any difference, the others
// being as they are. One that does not need not be shown to anybody.
func (a Answers) Matters(f Field) bool {
	switch {
	case strings.HasPrefix(f.Key, "members."):
		return a.Scope != ScopeAccount
	case strings.HasPrefix(f.Key, "log_account."), f.Key == "overlap":
		return a.Variant != VariantNew
	case f.Key == "bucket", f.Key == "bucket_key":
		return a.Variant == VariantNew
	case f.Key == "sns_topic":
		return a.Variant == VariantNew || a.Overlap == OverlapFanOut
	case f.Key == "trusted_principal":
		return a.Auth == AuthRole
	}
	return true
}
