package steps

import (
	"context"
	"slices"
	"strings"
	"time"
)

// decrypted settles whether the file can be read: we have done so, or not; of
// Expel's role only the policies can be asked, since nobody but Expel can take
// it on.
func (f *following) decrypted(ctx context.Context) (bool, error) {
	if f.unreachable != nil {
		f.object.KeyID = f.logKeyOfFile()
	}
	found := f.expelReads(ctx)
	if i := slices.IndexFunc(found, func(c Check) bool { return c.Status == Fail }); i >= 0 {
		return f.dead(HopDecrypted, found, "", "")
	}
	with := "no key of KMS is needed (SSE-S3)"
	if f.object.KeyID != "" {
		with = "the key is " + f.object.KeyID
	}
	may := "Expel's role may, say its policies (only Expel can try)"
	i := slices.IndexFunc(found, func(c Check) bool { return c.Status == NotSeen })
	if i >= 0 {
		may = "whether Expel's role may is " + found[i].Evidence
	}
	switch {
	case f.unreachable != nil:
		evidence, remedy := unseenWords("the file", f.unreachable)
		f.pass(HopDecrypted, NotSeen, time.Time{}, evidence+"; "+may+"; "+with, remedy)
	case i >= 0:
		f.pass(HopDecrypted, NotSeen, time.Time{}, "we have read it; "+may+"; "+with, found[i].Remedy)
	default:
		f.at(HopDecrypted).Seconds = f.took.Seconds()
		f.pass(HopDecrypted, Pass, time.Time{}, "we have read it; "+may+"; "+with, "")
	}
	return true, nil
}

// logKeyOfFile is the key that a file is encrypted with that we could not open.
func (f *following) logKeyOfFile() string {
	if f.trail.value.KeyID != "" {
		return f.trail.value.KeyID
	}
	return f.encryption.value.KeyID
}

// expelReads are the checks of what Expel needs for this one file.
func (f *following) expelReads(ctx context.Context) []Check {
	if id := f.object.KeyID; id != "" && !f.knowsKey(id) { // an older key, or one that was changed a moment ago
		f.keys[id] = f.policyOfKey(ctx, id)
	}
	var all []Check
	for _, c := range f.judge(f.checks.role(f.facts)) {
		if c.Status == Fail && (c.ID == "role.exists" || c.ID == "role.bucket") || c.Status == NotSeen && c.ID == "role.rights" {
			all = append(all, c)
		}
	}
	if f.object.KeyID != "" && !strings.Contains(f.object.KeyID, "alias/aws/") && f.policies.exists && f.policies.err == nil {
		all = append(all, f.checks.decrypt(f.facts, f.object.KeyID))
	}
	return all
}

func (f *following) knowsKey(id string) bool {
	_, known := f.keys[id]
	return known
}
