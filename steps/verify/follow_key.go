package verify

import (
	"context"
	"slices"
	"strings"
	"time"

	"trailhead/steps/checks"
)

// decrypted settles whether the file can be read: we have done so, or not; of
// Expel's role only the policies can be asked, since nobody but Expel can take
// it on.
func (f *following) decrypted(ctx context.Context) (bool, error) {
	if f.unreachable != nil {
		f.object.KeyID = f.logKeyOfFile()
	}
	found := f.expelReads(ctx)
	if i := slices.IndexFunc(found, func(c checks.Check) bool { return c.Status == checks.Fail }); i >= 0 {
		return f.dead(HopDecrypted, found, "", "")
	}
	with := "no key of KMS is needed (SSE-S3)"
	if f.object.KeyID != "" {
		with = "the key is " + f.object.KeyID
	}
	may := "Expel's role may, say its policies (only Expel can try)"
	i := slices.IndexFunc(found, func(c checks.Check) bool { return c.Status == checks.NotSeen })
	if i >= 0 {
		may = "whether Expel's role may is " + found[i].Evidence
	}
	switch {
	case f.unreachable != nil:
		evidence, remedy := unseenWords("the file", f.unreachable)
		f.pass(HopDecrypted, checks.NotSeen, time.Time{}, evidence+"; "+may+"; "+with, remedy)
	case i >= 0:
		f.pass(HopDecrypted, checks.NotSeen, time.Time{}, "we have read it; "+may+"; "+with, found[i].Remedy)
	default:
		f.at(HopDecrypted).Seconds = f.took.Seconds()
		f.pass(HopDecrypted, checks.Pass, time.Time{}, "we have read it; "+may+"; "+with, "")
	}
	return true, nil
}

// logKeyOfFile is the key that a file is encrypted with that we could not open.
func (f *following) logKeyOfFile() string {
	if f.Trail.Value.KeyID != "" {
		return f.Trail.Value.KeyID
	}
	return f.Encryption.Value.KeyID
}

// expelReads are the checks of what Expel needs for this one file.
func (f *following) expelReads(ctx context.Context) []checks.Check {
	if id := f.object.KeyID; id != "" && !f.knowsKey(id) { // an older key, or one that was changed a moment ago
		f.Keys[id] = f.policyOfKey(ctx, id)
	}
	var all []checks.Check
	for _, c := range judge(f.Facts, f.Checks.of("role", f.Facts)) {
		if c.Status == checks.Fail && (c.ID == "role.exists" || c.ID == "role.bucket") || c.Status == checks.NotSeen && c.ID == "role.rights" {
			all = append(all, c)
		}
	}
	if f.object.KeyID != "" && !strings.Contains(f.object.KeyID, "alias/aws/") && f.Policies.Exists && f.Policies.Err == nil {
		all = append(all, f.Checks.Decrypt(f.Facts, f.object.KeyID))
	}
	return all
}

func (f *following) knowsKey(id string) bool {
	_, known := f.Keys[id]
	return known
}
