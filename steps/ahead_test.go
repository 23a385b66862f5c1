package steps_test

import (
	"strings"
	"testing"

	"trailhead/awsops/awssim"
)

// What would keep Expel out all the same is known before the yes, with the
// statement for whoever can change it; nothing is written.
func TestWhatKeepsExpelOutIsInThePlan(t *testing.T) {
	const role = "arn:aws:iam::" + account + ":role/ExpelServiceRole"
	for name, c := range map[string]struct {
		key  string
		edit func(b *bench)
		id   string
		says string
	}{
		"a Deny in the key's policy": {adminsOnly + `,{"Sid":"NotThem","Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"` + role + `"}}}`, nil, "ahead.denied", "NotThem"},
		"a Deny in the bucket's policy": {delegating, func(b *bench) {
			b.world.Edit(func(w *awssim.World) {
				text := &w.Buckets[existingBucketName].Policy.Value
				*text = strings.TrimSuffix(*text, "]}") + `,{"Sid":"Auditors","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + existingBucketName + `/*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Auditor"}}}]}`
			})
		}, "ahead.denied", "Auditors"},
		"nothing":             {delegating, nil, "", ""},
		"a key that is tight": {adminsOnly, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := withTrail(t, "us-east-1", c.key)
			if c.edit != nil {
				c.edit(b)
			}
			before := b.writes()
			plan := b.plan(existing...)
			if c.id == "" {
				if len(plan.Blocked) > 0 {
					t.Errorf("blocked: %v", plan.Blocked)
				}
				return
			}
			if len(plan.Blocked) != 1 || string(plan.Blocked[0].ID) != c.id || !strings.Contains(plan.Blocked[0].Do[0].Document, c.says) {
				t.Fatalf("blocked: %+v", plan.Blocked)
			}
			if _, err := plan.Approve(); err == nil || b.writes() != before {
				t.Error("it can be approved all the same, or something was written")
			}
		})
	}
}
