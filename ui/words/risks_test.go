package words

import (
	"slices"
	"strings"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
)

func TestARowNamesWhatChanges(t *testing.T) {
	queue := engine.About{Type: "SQS queue", Name: "q"}
	rule := engine.About{Type: "S3 notification", Name: "n", Of: engine.Holder{Type: "S3 bucket", Name: "b"}}
	for _, c := range []struct {
		about     engine.About
		verb      engine.Verb
		row, says string
	}{
		{queue, engine.Change, "SQS queue|q|", "SQS queue q"},
		{rule, engine.Change, "S3 bucket|b|notification n", "S3 bucket b, notification n"},
		{rule, engine.Create, "S3 notification|n|of S3 bucket b", "S3 notification n of S3 bucket b"},
		{rule, engine.Remove, "S3 notification|n|of S3 bucket b", "S3 notification n of S3 bucket b"},
	} {
		kind, name, part := Row(c.about, c.verb)
		if got := kind + "|" + name + "|" + part; got != c.row {
			t.Errorf("%s: got %q, want %q", c.verb, got, c.row)
		}
		if got := RowTitle(c.about, c.verb); got != c.says {
			t.Errorf("%s: got %q, want %q", c.verb, got, c.says)
		}
	}
	line := engine.Planned{About: rule, Diff: engine.Diff{Verb: engine.Change, Summary: "keeps 1 other"}}
	if got := RowSummary(line); got != "notification n: keeps 1 other" {
		t.Error(got)
	}
}

// One name in two accounts is told with the account, in every face.
func TestRowsOfTwoAccountsAreToldApart(t *testing.T) {
	role := func(account string) engine.Planned {
		return engine.Planned{About: engine.About{Type: "IAM role", Name: "r", At: awsops.Target{Account: account}},
			Diff: engine.Diff{Verb: engine.Create}}
	}
	rule := engine.Planned{About: engine.About{Type: "S3 notification", Name: "n", Of: engine.Holder{Type: "S3 bucket", Name: "b"}},
		Diff: engine.Diff{Verb: engine.Change}}
	p := &engine.Plan{Changes: []engine.Planned{role("1"), role("2"), rule}}
	title := RowTitles(p)
	var got []string
	for _, c := range p.Changes {
		got = append(got, title(c.About))
	}
	if want := []string{"IAM role r in 1", "IAM role r in 2", "S3 bucket b, notification n"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := RowTitles(&engine.Plan{Changes: p.Changes[:1]})(p.Changes[0].About); got != "IAM role r" {
		t.Error(got)
	}
}

func TestRisksAreWhatIsEditedAgreedToAndBilled(t *testing.T) {
	a := answers.Defaults()
	line := func(account string, d engine.Diff) engine.Planned {
		return engine.Planned{About: engine.About{Type: "KMS key", Name: "k", At: awsops.Target{Account: account}}, Diff: d}
	}
	edit := line("1", engine.Diff{Verb: engine.Change, Owner: engine.OwnerOthers, Summary: "+1 statement"})
	agreed := line("1", engine.Diff{Verb: engine.Change, Agreed: answers.AcceptOrganizationAccess, Summary: "switched on"})
	ours := line("2", engine.Diff{Verb: engine.Change, Summary: "mended"})
	made := line("2", engine.Diff{Verb: engine.Create, Summary: "made"})
	extra := line("1", engine.Diff{Verb: engine.Keep, Agreed: answers.AcceptExtraAccess, Extra: []string{"It lets in others."}})
	kept := line("1", engine.Diff{Verb: engine.Keep, Owner: engine.OwnerOthers, Summary: "yours"})
	for name, c := range map[string]struct {
		plan engine.Plan
		want []string
	}{
		"ours alone": {engine.Plan{Changes: []engine.Planned{ours}, Kept: []engine.Planned{kept}}, nil},
		"an edit":    {engine.Plan{Changes: []engine.Planned{edit}}, []string{"Edits what trailhead did not make: KMS key k: +1 statement."}},
		"two accounts, and what costs": {engine.Plan{Changes: []engine.Planned{edit, made}},
			[]string{"Edits what trailhead did not make: KMS key k in 1: +1 statement.",
				"Cost: the key is 1 USD a month, 3 USD at most after two rotations. Storage and requests are billed as used."}},
		"agreed": {engine.Plan{Changes: []engine.Planned{agreed}},
			[]string{"Changes KMS key k: switched on. You have agreed: to switch on trusted access in AWS Organizations."}},
		"kept, and it allows more": {engine.Plan{Kept: []engine.Planned{extra}},
			[]string{"KMS key k allows more than Expel needs. It lets in others. You have agreed: to build on a thing that allows more than " +
				"Expel needs."}},
		"taken back": {engine.Plan{Undo: true, Changes: []engine.Planned{edit}}, nil},
	} {
		if got := Risks(&c.plan, a); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Every answer to accept has words of its own.
func TestAgreedIsSaidInWords(t *testing.T) {
	field, _ := answers.FieldOf("accept")
	for _, c := range field.Choices {
		if got := agreed(c.Value); got == c.Value || got == "" {
			t.Errorf("%s: %q", c.Value, got)
		}
	}
}

func TestWhatIsFoldedFitsOneLine(t *testing.T) {
	lines := []engine.Planned{planned(engine.Create, "S3 bucket", "b", "", 1), planned(engine.Create, "CloudTrail trail", "t", "", 1),
		planned(engine.Create, "bucket encryption", "b", "", 2), planned(engine.Keep, "KMS key", "k", "", 4)}
	for width, want := range map[int]string{
		80: "   +  3 to create: bucket, trail, bucket encryption; 1 kept",
		54: "   +  3 to create: bucket, trail and 1 more; 1 kept",
		45: "   +  3 to create: bucket and 2 more; 1 kept",
	} {
		if got := Folded(lines, width); got != want {
			t.Errorf("at %d columns: %q, want %q", width, got, want)
		}
	}
	if got := Folded(lines[3:], 80); got != "      1 kept" {
		t.Error(got)
	}
	if got := strings.Join([]string{Short("S3 bucket"), Short("CloudTrail trail"), Short("bucket encryption"), Short("StackSet"),
		Short("service-linked role")}, ","); got != "bucket,trail,bucket encryption,StackSet,service-linked role" {
		t.Error(got)
	}
}
