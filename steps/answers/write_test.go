package answers

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"trailhead/internal/sample"
)

// random makes answers that keep the rules, some of them the defaults.
func random(t *testing.T, r *rand.Rand) Answers {
	a := Defaults()
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	text := map[string]func() string{
		"region": func() string { return pick(Regions("")...) },
		"external_id": func() string {
			return fmt.Sprintf("%08x-%04X-4d0e-9b1a-%012x", r.Uint32(), r.IntN(1<<16), r.Int64N(1<<48))
		},
		"trail":      func() string { return pick("audit", "t.r-a_1l", "007", "123.5") },
		"bucket":     func() string { return pick("", "0x10", "1e3", "123", "a.b-c") },
		"kms_alias":  func() string { return pick("true", "null", "a/b", "_") },
		"bucket_key": func() string { return pick("true", "false") },
		"sns_topic":  func() string { return pick("", "no", "123") },
		"queue":      func() string { return pick("yes", "-", "2026-01-01") },
		"notification": func() string {
			return pick("a: b", "# no", "'", `"x`, "*a", "&b", "!c", "ü, ö", "- d", "~", "{}", "%")
		},
		"policy":                       func() string { return pick("@p", "=", "1.5", ".") },
		"role":                         func() string { return pick("@r", "=r", ",", "0777") },
		"tags":                         func() string { return pick("", "a=1", "x y=: z,1=true", "k=a=b", "null=null,Ü=@") },
		"members.organizational_units": func() string { return pick("", "r-ab12", "ou-ab12-c3d4e5f6,r-0000") },
		"members.exclude_accounts":     func() string { return pick("", "000000000001", "012345678901,123456789012") },
		"log_account.role":             func() string { return pick("", "R") },
		"log_account.profile":          func() string { return pick("", "a b", "12", "$HOME `x` 'y'") },
		"accept":                       func() string { return pick("", "second-trail", "organization-access,second-trail") },
		"remediation":                  func() string { return pick("true", "false") },
	}
	for _, f := range Fields() {
		if make := text[f.Key]; make != nil && r.IntN(3) > 0 {
			if err := f.Set(&a, make()); err != nil {
				t.Fatal(err)
			}
		} else if make == nil && f.Choices != nil && f.Key != "auth" {
			_ = f.Set(&a, f.Choices[r.IntN(len(f.Choices))].Value)
		}
	}
	return a
}

func TestYAMLAndRecordReadBackToTheSameAnswers(t *testing.T) {
	r := rand.New(rand.NewPCG(sample.Seed(), 2))
	path := write(t, "")
	for range sample.Cases(t, 300) {
		want := random(t, r)
		if err := os.WriteFile(path, []byte(want.YAML()), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, layers := range map[string]Layers{"file": {File: path}, "record": {Earlier: want.Record()}} {
			set, err := Resolve(layers)
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, want.YAML())
			}
			if !reflect.DeepEqual(set.Answers, want) {
				t.Fatalf("%s: got %+v, want %+v\n%s", name, set.Answers, want, want.YAML())
			}
			if !set.Given("variant") || !set.Given("scope") {
				t.Fatalf("%s: variant and scope read as never answered", name)
			}
		}
	}
}

// TestFlagsSurviveAShell has a shell take the printed flags apart again.
func TestFlagsSurviveAShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	r := rand.New(rand.NewPCG(sample.Seed(), 4))
	for range sample.Cases(t, 100) {
		want := random(t, r)
		line := strings.Join(want.Flags(), " ")
		if id := want.ExternalID.Reveal(); id != "" && strings.Contains(line, id) {
			t.Fatalf("the External ID is in %s", line)
		}
		command := exec.Command(shell, "-c", "printf '%s\\n' "+line)
		command.Env = []string{"TRAILHEAD_EXTERNAL_ID=" + want.ExternalID.Reveal()}
		out, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		set, err := Resolve(Layers{Flags: taken(strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"))})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(set.Answers, want) {
			t.Fatalf("got %+v, want %+v\n%s", set.Answers, want, line)
		}
	}
}

// taken sorts words of a command line by field.
func taken(words []string) map[string]string {
	flags := map[string]string{}
	for i := 0; i < len(words); i++ {
		name, text, joined := strings.Cut(strings.TrimPrefix(words[i], "--"), "=")
		if !joined {
			i++
			text = words[i]
		}
		for _, f := range Fields() {
			if f.Flag == name {
				flags[f.Key] = text
			}
		}
	}
	return flags
}

func TestWhatIsWritten(t *testing.T) {
	a := Defaults()
	a.Region, a.ExternalID = "eu-central-1", externalID
	a.Members.Rollout, a.Members.ExcludeAccounts = RolloutDirect, []string{"012345678901"}
	a.Tags = map[string]string{"team": "security", "cost-center": "1234"}
	a.Notification = "it's ours"
	golden(t, goldens, "written.yaml", a.YAML())
	golden(t, goldens, "written-flags.golden", strings.Join(a.Flags(), "\n")+"\n")
}
