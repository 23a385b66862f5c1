package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/steps/answers"
)

const (
	noFiles   = "NoFileComp"
	keepOrder = "NoFileComp, ShellCompDirectiveKeepOrder"
)

// completed is what the shell would offer: the values, one a line, and what
// else the shell is told. The last argument is what is being typed.
func (r *terminal) completed(args ...string) (values, directive string) {
	r.t.Helper()
	o := r.must(0, append([]string{cobra.ShellCompRequestCmd}, args...)...)
	if i := strings.LastIndex(o.stdout, "\n:"); i >= 0 {
		values = o.stdout[:i+1]
	} else {
		values = ""
	}
	directive, ok := strings.CutPrefix(o.stderr, "Completion ended with directive: ShellCompDirective")
	if !ok {
		r.t.Errorf("%v: stderr is not silent: %s", args, o.stderr)
	}
	return values, strings.TrimSpace(directive)
}

// completing is a terminal with profiles and a trail.
func completing(t *testing.T) *terminal {
	r := newTerminal(t)
	r.profiles = func(context.Context) ([]awsops.Profile, error) {
		return []awsops.Profile{{Kind: "environment"}, {Name: "prod", Kind: "SSO", Account: account, Role: "Admin",
				Problem: awsops.ProfileProblem{Kind: awsops.SignInExpired}}, {Name: "dev", Kind: "keys"}},
			errors.New("read credentials: one of the files is broken")
	}
	r.world.AddTrail(awssim.TrailState{Name: "acme-trail", Account: account, HomeRegion: region, Bucket: "acme-logs", MultiRegion: true})
	return r
}

func TestCompletion(t *testing.T) {
	const trail = "acme-trail\tus-east-1, bucket acme-logs\n"
	const arn = "arn:aws:cloudtrail:us-east-1:" + account + ":trail/acme-trail"
	for _, c := range []struct{ args, values, directive string }{
		{"pl", "plan\tShow every change that apply would make\n", noFiles},
		{"plan ", "", noFiles},
		{"plan --profile ", "prod\tSSO, " + account + ", Admin, SSO sign-in expired\ndev\tkeys\n", keepOrder},
		{"plan --profile d", "dev\tkeys\n", keepOrder},
		{"plan --log-account-profile=p", "prod\tSSO, " + account + ", Admin, SSO sign-in expired\n", keepOrder},
		{"--region eu-west-", "eu-west-1\neu-west-2\neu-west-3\n", keepOrder},
		{"plan --trail ", trail, keepOrder},
		{"plan --region eu-west-1 --trail a", trail, keepOrder},
		{"plan --trail arn:", arn + "\tus-east-1, bucket acme-logs\n", keepOrder},
		{"plan --trail none", "", keepOrder},
		{"verify --trail a", trail, keepOrder},
		{"plan --region mars-1 --trail ", trail, keepOrder}, // an answer that is wrong is for later
		{"plan --variant e", "existing\tuse a trail that is there; it is not changed\n", keepOrder},
		{"plan --bucket-key=", "true\nfalse\n", keepOrder},
		{"plan --accept second-trail,o", "second-trail,organization-access\tto switch on trusted access in AWS Organizations\n", keepOrder},
		{"plan --accept second-trail,s", "", keepOrder},
		{"plan --rehearse=s", "slow\tall is late\n", keepOrder},
		{"plan --queue ", "", noFiles},
		{"plan -f ", "yaml\nyml\n", "FilterFileExt"},
		{"plan --world ", "", "Default"},
		{"plan --log-file ", "", "Default"},
		{"plan --out ", "", "Default"},
		{"apply ", "", "Default"},
		{"apply --yes ", "", "Default"},
		{"apply plan.json ", "", noFiles},
		{"man comple", "completion\tGenerate the autocompletion script for the specified shell\n", noFiles},
		{"man completion f", "fish\tGenerate the autocompletion script for fish\n", noFiles},
		{"man --dir ", "", "FilterDirs"},
	} {
		t.Run(c.args, func(t *testing.T) {
			r := completing(t)
			values, directive := r.completed(strings.Split(c.args, " ")...)
			if values != c.values || directive != c.directive {
				t.Errorf("%q (%s), want %q (%s)", values, directive, c.values, c.directive)
			}
			if r.writes() > 0 {
				t.Error("completing changed something")
			}
		})
	}
}

// Every answer with a fixed set of values completes all of them.
func TestEveryChoiceIsCompleted(t *testing.T) {
	for _, f := range answers.Fields() {
		for _, c := range f.Choices {
			if values, _ := newTerminal(t).completed("plan", "--"+f.Flag, ""); !strings.Contains("\n"+values, "\n"+c.Value+"\t"+c.Means+"\n") {
				t.Errorf("--%s does not complete %s:\n%s", f.Flag, c.Value, values)
			}
		}
	}
}

// Where AWS cannot be asked, nothing is offered and nothing is said; and only
// the completion of trails asks AWS at all.
func TestCompletionIsSilentAndAsksOnlyForTrails(t *testing.T) {
	for name, prepare := range map[string]func(r *terminal){
		"expired": func(r *terminal) { r.world.Expire() },
		"denied": func(r *terminal) {
			r.world.Fail(awssim.Fault{Operation: "DescribeTrails", Err: awssim.APIError("AccessDeniedException", "no")})
		},
		"no region":           func(r *terminal) { r.region = "" },
		"no such scenario":    func(r *terminal) { r.env["TRAILHEAD_REGION"] = region },
		"stdin is left alone": func(r *terminal) {},
	} {
		t.Run(name, func(t *testing.T) {
			r := completing(t)
			prepare(r)
			args := []string{"plan", "--trail", ""}
			switch name {
			case "no such scenario":
				args = append([]string{"--rehearse=never"}, args...)
			case "stdin is left alone":
				args = append([]string{"--answers", "-"}, args...)
			}
			values, _ := r.completed(args...)
			if (values != "") != (name == "stdin is left alone") {
				t.Errorf("%q", values)
			}
		})
	}
	r := completing(t)
	r.connect = func() { t.Error("connected") }
	for _, f := range answers.Fields() {
		if f.Key != "trail" {
			r.completed("plan", "--"+f.Flag, "")
		}
	}
	r.completed("plan", "--profile", "")
	r.completed("")
}

// The region of an answers file is where trails are looked for.
func TestTrailsAreLookedForWhereTheAnswersSay(t *testing.T) {
	r := completing(t)
	r.region = ""
	file := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(file, []byte("region: eu-west-1\nqueue: [wrong]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.completed("plan", "-f", file, "--trail", "")
	if calls := r.world.Calls(); len(calls) != 1 || calls[0].Region != "eu-west-1" {
		t.Errorf("%+v", calls)
	}
}

// An AWS that does not answer keeps nobody waiting.
func TestCompletionDoesNotWaitForLong(t *testing.T) {
	r := completing(t)
	stuck := make(chan struct{})
	defer close(stuck)
	r.patience = patience
	r.connect = func() { <-stuck }
	from := time.Now()
	if values, _ := r.completed("plan", "--trail", ""); values != "" || time.Since(from) > 20*patience {
		t.Errorf("%q after %s", values, time.Since(from))
	}
}

// Where AWS does not answer in time, the trails that this profile saw last are
// offered: by a completion, or by discover.
func TestCompletionKeepsTheTrailsThatItSaw(t *testing.T) {
	for name, sees := range map[string]func(r *terminal){
		"completion": func(r *terminal) { r.completed("plan", "--trail", "") },
		"discover":   func(r *terminal) { r.must(0, "discover") },
	} {
		r := completing(t)
		sees(r)
		info, err := os.Stat(filepath.Join(r.state, "trails.json"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
		r.world.Expire()
		if values, _ := r.completed("plan", "--trail", "a"); values != "acme-trail\tus-east-1, bucket acme-logs\n" {
			t.Errorf("%s: %q", name, values)
		}
		for _, variable := range []string{"AWS_DEFAULT_PROFILE", "AWS_PROFILE"} {
			r.env[variable] = "other"
			if values, _ := r.completed("plan", "--trail", "a"); values != "" {
				t.Errorf("%s: another profile, by %s, is offered %q", name, variable, values)
			}
			delete(r.env, variable)
		}
	}
}
