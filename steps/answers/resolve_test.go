package answers

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

func TestTheContractsFileIsTheDefaults(t *testing.T) {
	set, err := Resolve(Layers{File: goldens + "/contract.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Region, want.ExternalID = "us-east-1", externalID
	if !reflect.DeepEqual(set.Answers, want) {
		t.Errorf("got %+v, want %+v", set.Answers, want)
	}
	for _, f := range Fields() {
		if set.Source(f.Key) != File && !slices.Contains(addedSince, f.Key) {
			t.Errorf("%s is not in the contract's file", f.Key)
		}
	}
}

// addedSince are the answers that came after the contract was written: it may
// be added to.
var addedSince = []string{"overlap", "members.role"}

func TestTheStrongestLayerWins(t *testing.T) {
	flags := map[string]string{"queue": "flag"}
	variable := env("TRAILHEAD_QUEUE=environment")
	file := write(t, "queue: file\n")
	earlier := map[string]string{"queue": "earlier", "a-key-of-a-later-version": "x"}
	preset := map[string]string{"queue": "preset"}
	cases := []struct {
		name   string
		layers Layers
		want   string
		source Source
	}{
		{"all", Layers{map[string]string{"queue": "typed"}, flags, variable, file, nil, earlier, preset}, "typed", Typed},
		{"nothing typed", Layers{nil, flags, variable, file, nil, earlier, preset}, "flag", Flag},
		{"no flag", Layers{nil, nil, variable, file, nil, earlier, preset}, "environment", Environment},
		{"empty variable", Layers{nil, nil, env("TRAILHEAD_QUEUE= "), file, nil, earlier, preset}, "file", File},
		{"no variable", Layers{nil, nil, env(), file, nil, earlier, preset}, "file", File},
		{"null in the file", Layers{nil, nil, nil, write(t, "queue:\n"), nil, earlier, preset}, "earlier", Earlier},
		{"no file", Layers{nil, nil, nil, "", nil, earlier, preset}, "earlier", Earlier},
		{"preset", Layers{nil, nil, nil, "", nil, nil, preset}, "preset", Default},
		{"nothing", Layers{}, "ExpelMasterCloudTrailNotify", Default},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set, err := Resolve(c.layers)
			if err != nil {
				t.Fatal(err)
			}
			if set.Queue != c.want || set.Source("queue") != c.source {
				t.Errorf("got %q from %s, want %q from %s", set.Queue, set.Source("queue"), c.want, c.source)
			}
			if set.Given("queue") != (c.source != Default) || set.Given("role") {
				t.Errorf("Given says queue %t, role %t", set.Given("queue"), set.Given("role"))
			}
		})
	}
}

func TestAWrongAnswerThatDoesNotCountIsNoProblem(t *testing.T) {
	layers := Layers{File: write(t, "queue: a.fifo\n"), Flags: map[string]string{"queue": "a"}}
	if set, err := Resolve(layers); err != nil || set.Queue != "a" {
		t.Errorf("got %q, %v", set.Queue, err)
	}
}

// TestEveryAnswerCanBeGivenInEveryWay gives all of them by hand, by flag, by variable,
// by file and by an earlier run, and wants the same answers each time.
func TestEveryAnswerCanBeGivenInEveryWay(t *testing.T) {
	want := Defaults()
	variables := []string{}
	for _, f := range Fields() {
		text, ok := samples[f.Key]
		if !ok || text == f.Default {
			if f.Key != "auth" { // a user cannot be had with the scope organization
				t.Errorf("%s has no sample of its own", f.Key)
			}
		}
		if err := f.Set(&want, text); err != nil {
			t.Errorf("set %s: %v", f.Key, err)
		}
		variables = append(variables, f.Env+"="+text)
	}
	ways := map[string]Layers{
		"typed":   {Typed: samples},
		"flags":   {Flags: samples},
		"env":     {Env: env(variables...)},
		"earlier": {Earlier: samples},
		"file":    {File: write(t, want.YAML())},
		"record":  {Earlier: want.Record()},
	}
	for name, layers := range ways {
		set, err := Resolve(layers)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(set.Answers, want) {
			t.Errorf("%s: got %+v, want %+v", name, set.Answers, want)
		}
	}
	for _, f := range Fields() {
		if got := f.Get(want); got != samples[f.Key] {
			t.Errorf("%s reads %q, was given %q", f.Key, got, samples[f.Key])
		}
	}
}

func TestEveryFieldIsFitToBeAsked(t *testing.T) {
	var flags []string
	for _, f := range Fields() {
		if f.Title == "" || f.What == "" || f.Why == "" || f.From == "" {
			t.Errorf("%s lacks words: %+v", f.Key, f)
		}
		if f.Default == "" && f.Example == "" && f.Choices == nil {
			t.Errorf("%s has neither default nor example", f.Key)
		}
		for _, text := range []string{f.Default, f.Example} {
			if text == "" {
				continue
			}
			if err := f.Check(text); err != nil {
				t.Errorf("%s refuses its own words: %v", f.Key, err)
			}
		}
		if slices.Contains(flags, f.Flag) {
			t.Errorf("--%s is there twice", f.Flag)
		}
		flags = append(flags, f.Flag)
	}
	if f, ok := FieldOf("members.exclude_accounts"); !ok || f.Flag != "members-exclude-accounts" ||
		f.Env != "TRAILHEAD_MEMBERS_EXCLUDE_ACCOUNTS" {
		t.Errorf("got %+v, %t", f, ok)
	}
	if _, ok := FieldOf("members"); ok {
		t.Error("members is no answer of its own")
	}
}

func TestRequireLeavesOutWhatIsWrongOrUnreadable(t *testing.T) {
	set, err := Resolve(Layers{Flags: map[string]string{"external_id": "x"}})
	if err == nil {
		t.Fatal("x is no External ID")
	}
	missing := Require(set, "external_id", "region", "queue")
	if len(missing) != 1 || missing[0].Key != "region" || missing[0].Flag != "region" || missing[0].Env != "TRAILHEAD_REGION" {
		t.Errorf("got %v", missing)
	}
	set, _ = Resolve(Layers{File: "no-such-file"})
	if missing := Require(set, "region"); missing != nil {
		t.Errorf("got %v of a file that nobody could read", missing)
	}
}

func TestJoinKeepsWhatIsNotAProblem(t *testing.T) {
	if err := Join(nil, nil); err != nil {
		t.Errorf("got %v for nothing", err)
	}
	other := errors.New("other")
	err := Join(other, Problems{{Key: "region", What: "is missing"}})
	var problems Problems
	if !errors.Is(err, other) || !errors.As(err, &problems) || len(problems) != 1 {
		t.Errorf("got %v", err)
	}
}

func TestSetLeavesTheAnswersAsTheyWereOnAnError(t *testing.T) {
	a := Defaults()
	for _, f := range Fields() {
		if f.Key == "notification" || f.Key == "log_account.profile" {
			continue // they take nearly any text
		}
		if err := f.Set(&a, "not, good\x00"); err == nil {
			t.Errorf("%s takes anything", f.Key)
		}
	}
	if !reflect.DeepEqual(a, Defaults()) {
		t.Errorf("got %+v", a)
	}
}

func TestAccepts(t *testing.T) {
	a := Answers{Accept: []string{AcceptSecondTrail}}
	if !a.Accepts("second-trail") || a.Accepts(AcceptOrganizationAccess) {
		t.Errorf("got %v", a.Accept)
	}
}
