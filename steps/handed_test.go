package steps_test

import (
	"encoding/json"
	"strings"
	"testing"

	"trailhead/steps/export"
)

// edited is a document of JSON after a change by hand.
func edited(t testing.TB, text []byte, change func(m map[string]any)) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	again, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func in(m map[string]any, path ...string) map[string]any {
	for _, key := range path {
		m, _ = m[key].(map[string]any)
	}
	return m
}

func first(m map[string]any, key string) map[string]any {
	list, _ := m[key].([]any)
	one, _ := list[0].(map[string]any)
	return one
}

// A saved plan is taken only as trailhead writes it: nothing unknown, nothing
// secret, every field what it should be, and no line missing.
func TestASavedPlanIsCheckedFieldByField(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	set := answered(t, d)
	text := must(export.NewPlanDocument(b.plan(), d.Home.Target(), set).JSON())(t)
	for name, c := range map[string]struct {
		change func(m map[string]any)
		says   string
	}{
		"an External ID among the answers": {func(m map[string]any) { in(m, "answers")["external_id"] = "22222222-2222-4222-8222-222222222222" },
			"external_id"},
		"an answer that there is not": {func(m map[string]any) { in(m, "answers")["hook"] = "x" }, "hook"},
		"an answer that cannot be":    {func(m map[string]any) { in(m, "answers")["queue"] = "a b" }, "queue"},
		"an unknown field":            {func(m map[string]any) { m["external_id"] = "x" }, "external_id"},
		"an unknown field of a line":  {func(m map[string]any) { first(m, "changes")["run"] = "x" }, "run"},
		"another account":             {func(m map[string]any) { m["account"] = "1234" }, "account"},
		"no account":                  {func(m map[string]any) { m["account"] = "../../../x" }, "account"},
		"a region that is none":       {func(m map[string]any) { m["region"] = "us-east-1/../x" }, "region"},
		"a hash that is none":         {func(m map[string]any) { m["hash"] = "x" }, "hash"},
		"no changes":                  {func(m map[string]any) { m["changes"] = []any{} }, "lines are missing"},
		"a change less":               {func(m map[string]any) { m["changes"] = m["changes"].([]any)[1:] }, "lines are missing"},
		"a line of no account":        {func(m map[string]any) { first(m, "changes")["account"] = "x" }, "account"},
		"a verb that is none":         {func(m map[string]any) { first(m, "changes")["verb"] = "drop" }, "verb"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ok, err := export.ReadPlanDocument(edited(t, text, c.change))
			if !ok || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v: want %q", ok, err, c.says)
			}
		})
	}
	if _, ok, err := export.ReadPlanDocument(append(text, text...)); ok && err == nil {
		t.Error("two documents are taken for one")
	}
}

// A list of changes that was shortened with its counts is no plan for what is
// there either: lines and documents are compared as well as the hash.
func TestAShortenedPlanNoLongerFits(t *testing.T) {
	b := newWorld(t)
	d := b.session()
	set := answered(t, d)
	text := must(export.NewPlanDocument(b.plan(), d.Home.Target(), set).JSON())(t)
	for name, change := range map[string]func(m map[string]any){
		"a line less": func(m map[string]any) {
			m["changes"] = m["changes"].([]any)[1:]
			in(m, "counts")["create"] = in(m, "counts")["create"].(float64) - 1
		},
		"another document": func(m map[string]any) { first(m, "changes")["after"] = "{}" },
		"another region":   func(m map[string]any) { first(m, "changes")["region"] = "eu-west-1" },
	} {
		t.Run(name, func(t *testing.T) {
			saved, ok, err := export.ReadPlanDocument(edited(t, text, change))
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			if moved := saved.Moved(export.NewPlanDocument(b.plan(), d.Home.Target(), set)); len(moved) == 0 {
				t.Error("nothing has moved, it says")
			}
		})
	}
}

func TestASliceIsCheckedFieldByField(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	d := b.session()
	set := answered(t, d, "variant=control-tower")
	cut := must(d.Slices(must(d.Plan(t.Context(), set))(t), set, ""))(t)
	text := must(cut[0].JSON())(t)
	for name, c := range map[string]struct {
		change func(m map[string]any)
		says   string
	}{
		"an External ID among the answers": {func(m map[string]any) { in(m, "answers")["external_id"] = "22222222-2222-4222-8222-222222222222" },
			"external_id"},
		"an unknown field":        {func(m map[string]any) { in(m, "facts")["external_id"] = "x" }, "external_id"},
		"an account that is none": {func(m map[string]any) { in(m, "slice")["account"] = "x" }, "slice.account"},
		"who cut it, elsewhere": {func(m map[string]any) { in(m, "slice")["cut_by"] = "arn:aws:iam::666666666666:user/x" },
			"another account"},
		"a bucket that is none": {func(m map[string]any) { in(m, "facts", "trail")["Bucket"] = "$(touch x)" }, "Bucket"},
		"a trail that is none":  {func(m map[string]any) { in(m, "facts", "trail")["ARN"] = "x" }, "facts.trail.ARN"},
		"a region that is none": {func(m map[string]any) { in(m, "facts", "log")["Region"] = "x" }, "facts.log.Region"},
		"a change elsewhere": {func(m map[string]any) { first(m, "changes")["account"] = "666666666666" },
			"is for account 666666666666"},
		"no resources":             {func(m map[string]any) { m["resources"] = []any{} }, "resources is empty"},
		"only the digest is wrong": {func(m map[string]any) { first(m, "changes")["summary"] = "x" }, "its digest does not fit"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ok, err := export.ReadSlice(edited(t, text, c.change))
			if !ok || err == nil || !strings.Contains(told(err), c.says) {
				t.Errorf("%v, %v: want %q", ok, err, c.says)
			}
		})
	}
}

// Whoever writes a slice of their own can give it any digest: without changes
// nothing is compared no longer, and the phrase is another one.
func TestASliceWithoutItsChangesIsRefused(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	d := b.session()
	set := answered(t, d, "variant=control-tower")
	cut := must(d.Slices(must(d.Plan(t.Context(), set))(t), set, ""))(t)
	other := b.colleague("222222222222").session()
	forged := cut[0]
	forged.Changes = nil
	if forged = forged.Sealed(); forged.Phrase() == cut[0].Phrase() || len(cut[0].Phrase()) != 19 {
		t.Errorf("phrases %s and %s", forged.Phrase(), cut[0].Phrase())
	}
	if _, err := other.PlanSlice(t.Context(), forged, answered(t, other, "variant=control-tower")); err == nil {
		t.Error("a slice without its changes is planned")
	}
	if _, err := other.PlanSlice(t.Context(), cut[0], answered(t, other, "variant=control-tower")); err != nil {
		t.Error(err)
	}
}

// A receipt counts only for a slice that was cut here, and for what was in it.
func TestAReceiptIsBoundToItsSlice(t *testing.T) {
	b := estateWorld(t, "control-tower-3")
	d := b.session()
	set := answered(t, d, "variant=control-tower")
	cut := must(d.Slices(must(d.Plan(t.Context(), set))(t), set, ""))(t)[0]
	other := b.colleague("222222222222").session()
	plan := must(other.PlanSlice(t.Context(), cut, answered(t, other, "variant=control-tower")))(t)
	result, _ := follow(other.Apply(t.Context(), answered(t, other, "variant=control-tower"), must(plan.Approve())(t), false))
	good := other.Receipt(cut, plan, result)
	for name, change := range map[string]func(r *export.Receipt){
		"of another slice":   func(r *export.Receipt) { r.Receipt.Slice = strings.Repeat("0", 64) },
		"of another plan":    func(r *export.Receipt) { r.Receipt.Plan = strings.Repeat("0", 64) },
		"of another account": func(r *export.Receipt) { r.Receipt.Account = "333333333333" },
		"with more in it": func(r *export.Receipt) {
			r.Made = append(r.Made[:len(r.Made):len(r.Made)], export.ReceiptOf{ID: "trail", Type: "CloudTrail trail", Name: "x", Verb: "create"})
		},
	} {
		bad := good
		change(&bad)
		if err := d.TakeIn(t.Context(), bad, set); err == nil {
			t.Errorf("a receipt %s is taken in", name)
		}
	}
	if err := d.TakeIn(t.Context(), good, set); err != nil {
		t.Error(err)
	}
	text := must(good.JSON())(t)
	for _, change := range []func(m map[string]any){
		func(m map[string]any) { m["external_id"] = "x" },
		func(m map[string]any) { in(m, "receipt")["by"] = "arn:aws:iam::666666666666:user/x" },
		func(m map[string]any) { in(m, "receipt")["account"] = "../x" },
	} {
		if _, ok, err := export.ReadReceipt(edited(t, text, change)); !ok || err == nil {
			t.Errorf("%v %v", ok, err)
		}
	}
}
