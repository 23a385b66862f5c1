package awsops

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"trailhead/awsops/awssim"

	"trailhead/awsops/policydoc"
)

const absentKey = "11111111-2222-3333-4444-555555555555"

var kmsContract = []contractCase{
	{name: "a key is made, read and changed", run: func(e *estate) {
		made := must(e.a.CreateKey(e.ctx, NewKey{Description: "logs", Policy: keyRoot, Tags: Tags{"vendor": "expel", "a": "b c"}}))
		e.ok(e.a.CreateAlias(e.ctx, "alias/expel-cloudtrail", made.ID))
		same(e, "aliases", must(e.a.KeyAliases(e.ctx, made.ID)), []string{"alias/expel-cloudtrail"})
		key := must(e.a.Key(e.ctx, "alias/expel-cloudtrail"))
		same(e, "id", key.ID, made.ID)
		same(e, "account", key.Account, contractAccount)
		same(e, "manager", key.Manager, "CUSTOMER")
		same(e, "state", key.State, "Enabled")
		same(e, "description", key.Description, "logs")
		if key.CreatedAt.IsZero() || key.ARN == "" {
			e.Fatalf("half a key: %+v", key)
		}
		same(e, "by ARN", must(e.a.Key(e.ctx, key.ARN)).ID, made.ID)
		e.samePolicy(must(e.a.KeyPolicy(e.ctx, key.ID)).Raw(), keyRoot)
		e.ok(e.a.TagKey(e.ctx, key.ID, Tags{"team": "sec", "a": "d"}))
		same(e, "tags", must(e.a.KeyTags(e.ctx, key.ID)), Tags{"vendor": "expel", "a": "d", "team": "sec"})
	}},
	{name: "grants are listed over pages", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		same(e, "none", len(must(e.a.Grants(e.ctx, key.ID))), 0)
		role := must(e.a.CreateRole(e.ctx, NewRole{Name: "r", Trust: trusting(rootARN)}))
		for range 3 {
			must(e.a.kms().CreateGrant(e.ctx, &kms.CreateGrantInput{
				KeyId: &key.ID, GranteePrincipal: &role.ARN, Operations: []types.GrantOperation{types.GrantOperationDecrypt},
				Constraints: &types.GrantConstraints{EncryptionContextSubset: map[string]string{"a": "b"}}}))
		}
		grants := must(e.a.Grants(e.ctx, key.ID))
		same(e, "grants", len(grants), 3)
		grants[0].ID = ""
		same(e, "grant", grants[0], Grant{Grantee: role.ARN, Operations: []string{"Decrypt"}, ContextSubset: map[string]string{"a": "b"}})
	}},
	{name: "the grants of an absent key are missing", notOn: map[string]string{onMoto: "moto answers with a page of HTML"},
		run: func(e *estate) {
			refusedFirst[[]Grant](e, Missing)(e.a.Grants(e.ctx, absentKey))
		}},
	{name: "rotation is off until it is enabled", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		same(e, "before", must(e.a.KeyRotation(e.ctx, key.ID)), false)
		e.ok(e.a.EnableKeyRotation(e.ctx, key.ID))
		same(e, "after", must(e.a.KeyRotation(e.ctx, key.ID)), true)
	}},
	{name: "a key policy is replaced as a whole", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		two := `{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Principal":{"AWS":"` + rootARN +
			`"},"Action":"kms:*","Resource":"*"},` +
			`{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}]}`
		e.ok(e.a.PutKeyPolicy(e.ctx, key.ID, two))
		e.samePolicy(must(e.a.KeyPolicy(e.ctx, key.ID)).Raw(), two)
	}},
	{name: "a key is disabled, enabled, given up and kept", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		state := func(want string) {
			e.Helper()
			same(e, "state", must(e.a.Key(e.ctx, key.ID)).State, want)
		}
		e.ok(e.a.DisableKey(e.ctx, key.ID))
		state("Disabled")
		e.ok(e.a.EnableKey(e.ctx, key.ID))
		state("Enabled")
		gone := must(e.a.ScheduleKeyDeletion(e.ctx, key.ID, 7))
		state("PendingDeletion")
		if days := gone.Sub(key.CreatedAt).Hours() / 24; days < 6.9 || days > 8.1 {
			e.Fatalf("gone after %.1f days, want 7", days)
		}
		e.ok(e.a.CancelKeyDeletion(e.ctx, key.ID))
		state("Disabled")
	}},
	{name: "an absent key is missing", run: func(e *estate) {
		refusedFirst[Key](e, Missing)(e.a.Key(e.ctx, absentKey))
		refusedFirst[Key](e, Missing)(e.a.Key(e.ctx, "alias/none"))
		refusedFirst[policydoc.Text](e, Missing)(e.a.KeyPolicy(e.ctx, absentKey))
		refusedFirst[bool](e, Missing)(e.a.KeyRotation(e.ctx, absentKey))
		refusedFirst[Tags](e, Missing)(e.a.KeyTags(e.ctx, absentKey))
		e.refused(Missing, e.a.DeleteAlias(e.ctx, "alias/none"))
		e.refused(Missing, e.a.EnableKey(e.ctx, absentKey))
		_, found, err := OrMissing(e.a.Key(e.ctx, "alias/none"))
		if found || err != nil {
			e.Fatalf("OrMissing: %v %v", found, err)
		}
	}},
	{name: "a key that should be there is waited for", run: func(e *estate) {
		e.refused(NotYet, e.a.CreateAlias(e.ctx, "alias/new", absentKey))
		same(e, "waited", e.clock.total(), 2*time.Minute)
	}},
	{name: "an alias can be taken, and given up", run: func(e *estate) {
		key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot}))
		e.ok(e.a.CreateAlias(e.ctx, "alias/x", key.ID))
		e.refused(Taken, e.a.CreateAlias(e.ctx, "alias/x", key.ID))
		e.ok(e.a.DeleteAlias(e.ctx, "alias/x"))
		refusedFirst[Key](e, Missing)(e.a.Key(e.ctx, "alias/x"))
		same(e, "key", must(e.a.Key(e.ctx, key.ID)).State, "Enabled")
	}},
	{name: "keys are found by tags and age, over several pages", run: func(e *estate) {
		var wanted []string
		for _, tags := range []Tags{{"vendor": "expel", "x": "1"}, {"vendor": "other"}, {}, {"vendor": "expel"},
			{"x": "1", "vendor": "expel", "more": "tags", "than": "a page"}} {
			key := must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot, Tags: tags}))
			if tags["vendor"] == "expel" {
				wanted = append(wanted, key.ID)
			}
			e.clock.advance(time.Second)
		}
		found := must(e.a.FindKeys(e.ctx, Tags{"vendor": "expel"}, time.Time{}))
		same(e, "found", words(idsOf(found)), words(wanted))
		same(e, "of the future", len(must(e.a.FindKeys(e.ctx, Tags{"vendor": "expel"}, time.Now().AddDate(9, 0, 0)))), 0)
	}},
	{name: "keys that may not be read are passed over", notOn: map[string]string{onMoto: "moto has no policies that deny (docs/aws.md#moto)"},
		run: func(e *estate) {
			for range 3 {
				must(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot, Tags: Tags{"vendor": "expel"}}))
			}
			e.world.Fail(awssim.Fault{Operation: "DescribeKey", Nth: 1, Err: awssim.APIError("AccessDeniedException", "no")})
			e.world.Fail(awssim.Fault{Operation: "ListResourceTags", Nth: 2, Err: awssim.APIError("AccessDeniedException", "no")})
			same(e, "found", len(must(e.a.FindKeys(e.ctx, Tags{"vendor": "expel"}, time.Time{}))), 1)
		}},
	{name: "a key policy that locks its owner out is refused once",
		notOn: map[string]string{onMoto: "accepts the lock-out policy (docs/aws.md#moto)"}, run: func(e *estate) {
			lockOut := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"kms:*","Resource":"*"}]}`
			refusedFirst[Key](e, Invalid)(e.a.CreateKey(e.ctx, NewKey{Policy: lockOut}))
			same(e, "waited", e.clock.total(), 0)
		}},
	{name: "a key with an unknown principal is waited for", notOn: map[string]string{onMoto: "accepts unknown principals (docs/aws.md#moto)"},
		run: func(e *estate) {
			stranger := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["` + rootARN + `","arn:aws:iam::` +
				contractAccount + `:role/new"]},"Action":"kms:*","Resource":"*"}]}`
			refusedFirst[Key](e, NotYet)(e.a.CreateKey(e.ctx, NewKey{Policy: stranger}))
			same(e, "waited", e.clock.total(), 2*time.Minute)
		}},
	{name: "a lost answer to CreateKey is not followed by a second key", notOn: map[string]string{onMoto: "answers are not lost on demand"},
		run: func(e *estate) {
			e.world.Fail(awssim.Fault{Operation: "CreateKey", Nth: 1, After: true})
			refusedFirst[Key](e, Network)(e.a.CreateKey(e.ctx, NewKey{Policy: keyRoot, Tags: Tags{"vendor": "expel"}}))
			same(e, "keys", len(must(e.a.FindKeys(e.ctx, Tags{"vendor": "expel"}, time.Time{}))), 1)
		}},
}

func idsOf(keys []Key) []string {
	var ids []string
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	return ids
}
