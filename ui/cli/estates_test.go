package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/export"
	"trailhead/ui/flow"
)

// estateTerminal is one of the estates, seen from the account that signs
// in there, or from another one.
func estateTerminal(t *testing.T, name, from string) *terminal {
	t.Helper()
	e, err := estate.Parse(simtest.Estate(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if from != "" {
		e.Organization.Management = cmp.Or(e.Organization.Management, e.SignedIn) // who signs in is it, where nobody else is
		e.SignedIn = from
	}
	r := newTerminal(t)
	if err := e.Build(r.world); err != nil {
		t.Fatal(err)
	}
	e.SignIn(r.world, simtest.AccessKeyID)
	r.reach = func(ctx context.Context, region string) (*awsops.Account, error) {
		return awsops.Connect(ctx, awsops.Options{Region: region, Clock: r.clock, Impatient: true, Simulate: r.as(simtest.AccessKeyID),
			SimulateAs: func(profile string) (func(*aws.Config), error) {
				key := "AKIAPROFILE" + strings.ToUpper(profile)
				return r.as(key), e.SignInAs(r.world, profile, key)
			}})
	}
	return r
}

// as makes clients call with an access key.
func (r *terminal) as(key string) func(*aws.Config) {
	return func(cfg *aws.Config) {
		cfg.Credentials = credentials.NewStaticCredentialsProvider(key, "secret", "")
		r.world.Install(cfg)
	}
}

// somebody is an administrator of an account who knows nothing of trailhead.
func (r *terminal) somebody(account string) *awsops.Account {
	r.t.Helper()
	const key = "AKIASOMEBODY00000001"
	r.world.SignIn("arn:aws:iam::"+account+":user/somebody", key)
	aws, err := awsops.Connect(r.t.Context(), awsops.Options{Region: region, Clock: r.clock, Impatient: true, Simulate: r.as(key)})
	if err == nil {
		_, aws, err = aws.Identity(r.t.Context())
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return aws
}

// The picture of an estate: at home and in others' accounts, with what is not
// known and what stands in the way.
func TestEachPictureFits80Columns(t *testing.T) {
	for _, name := range []string{"control-tower-3", "control-tower-4-from-log-archive", "organization-hidden", "existing-topic",
		"foreign-key", "hand-made", "two-trails"} {
		t.Run(name, func(t *testing.T) {
			r := estateTerminal(t, name, "")
			o := r.must(0, "discover")
			for line := range strings.Lines(o.stdout) {
				// Names and ARNs are never broken: they are to be copied.
				if text := strings.TrimRight(line, "\n"); len([]rune(text)) > 80 && strings.Contains(strings.TrimSpace(text), " ") &&
					!strings.Contains(text, "arn:") {
					t.Errorf("%d columns: %s", len([]rune(text)), text)
				}
			}
			r.golden("discover-"+name, o, "discover")
		})
	}
}

// Each estate is walked through with the commands; what they say is on file.
func TestEachEstateReadsAsItShould(t *testing.T) {
	const existing, tower = "--variant existing --scope account", "--variant control-tower --scope account"
	for _, c := range []struct {
		name, from string
		refused    string    // answers that are not enough
		code       flow.Code // that they end with
		answers    string
	}{
		{name: "existing", refused: "--scope account", code: 64, answers: existing},
		{name: "existing-topic", refused: existing, code: 1, answers: existing + " --overlap subscribe"},
		{name: "existing-overlap", refused: existing, code: 1, answers: existing + " --overlap fan-out"},
		{name: "foreign-bucket", refused: existing + " --log-account-role NoSuchRole", code: 64,
			answers: existing + " --log-account-profile logs"},
		{name: "foreign-key", answers: existing},
		{name: "control-tower-3", answers: tower},
		{name: "control-tower-4", refused: tower, code: 1, answers: tower + " --accept control-tower-bypass"},
		{name: "control-tower-4", from: "222222222222", answers: tower},
		{name: "delegated-admin", answers: existing},
	} {
		name := "estate-" + c.name
		if c.from != "" {
			name += "-from-log-archive"
		}
		t.Run(name, func(t *testing.T) {
			r := estateTerminal(t, c.name, c.from)
			golden := func(what string, code flow.Code, line string) {
				args := strings.Fields(line)
				r.golden(name+"-"+what, r.must(code, args...), args...)
			}
			if c.refused != "" {
				golden("refused", c.code, "plan "+c.refused)
			}
			golden("plan", 0, "plan "+c.answers)
			golden("permissions", 0, "permissions "+c.answers)
			golden("apply", 0, "apply --yes "+c.answers)
			golden("undo", 0, "undo --yes "+c.answers)
		})
	}
}

// Scripts get who listens, the ways out and the letter as fields, and what is
// handed over with its text.
func TestConflictAndHandoverAsJSON(t *testing.T) {
	r := estateTerminal(t, "existing-overlap", "")
	args := strings.Fields("plan --json --variant existing")
	o := r.must(1, args...)
	r.golden("estate-existing-overlap-json", o, args...)
	var plan export.PlanDocument
	if err := json.Unmarshal([]byte(o.stdout), &plan); err != nil || len(plan.Blocked) != 1 || plan.Blocked[0].Conflict == nil ||
		plan.Blocked[0].Conflict.Rules[0].ID != "siem-intake" {
		t.Errorf("%v: %s", err, o.stdout)
	}
	r = estateTerminal(t, "foreign-key", "")
	o = r.must(0, strings.Fields("apply --yes --json --variant existing")...)
	lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
	var done struct {
		Handed []export.PlanHanded `json:"handed"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &done); err != nil || len(done.Handed) != 1 ||
		done.Handed[0].Account != "888888888888" || !strings.Contains(done.Handed[0].Text, "kms:Decrypt") {
		t.Errorf("%v: %s", err, lines[len(lines)-1])
	}
}

// What others have to do holds no External ID, in words and in JSON.
func TestWhatIsHandedOverHoldsNoExternalID(t *testing.T) {
	for _, how := range []string{"plan", "plan --json", "apply --yes"} {
		r := estateTerminal(t, "control-tower-4", "222222222222")
		o := r.must(0, strings.Fields(how+" --variant control-tower")...)
		text := o.stdout + o.stderr
		if how == "apply --yes" {
			text = o.stderr // the values are on stdout
		}
		if strings.Contains(text, externalID) || !strings.Contains(text, "(external id)") {
			t.Errorf("%s:\n%s", how, text)
		}
	}
}

// Where somebody has changed a document since, undo shows the three versions,
// and takes out only what is ours.
func TestUndoShowsWhatSomebodyHasChanged(t *testing.T) {
	const answers = " --variant control-tower --scope account"
	changed := func(t *testing.T) *terminal {
		r := estateTerminal(t, "control-tower-3", "")
		r.must(0, strings.Fields("apply --yes"+answers)...)
		logs := r.somebody("222222222222")
		const bucket = "aws-controltower-logs-222222222222-us-east-1"
		rules, err := logs.Notifications(t.Context(), bucket)
		if err != nil {
			t.Fatal(err)
		}
		rules.Topics = nil
		if err := logs.PutNotifications(t.Context(), bucket, rules); err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Run("text", func(t *testing.T) {
		r, args := changed(t), strings.Fields("undo --yes"+answers)
		r.golden("estate-control-tower-3-undo-changed", r.must(0, args...), args...)
	})
	t.Run("json", func(t *testing.T) {
		r, args := changed(t), strings.Fields("undo --yes --json"+answers)
		r.golden("estate-control-tower-3-undo-changed-json", r.must(0, args...), args...)
	})
}

// What was there before trailhead is not trailhead's to delete.
func TestLogsOfOthersAreNotDeleted(t *testing.T) {
	r := estateTerminal(t, "existing", "")
	r.must(0, strings.Fields("apply --yes --variant existing")...)
	r.world.ResetCalls()
	args := strings.Fields("undo --yes --variant existing --delete-logs acme-trail-logs")
	r.golden("problem-logs-of-others", r.must(flow.Usage, args...), args...)
	if r.writes() > 0 {
		t.Errorf("%d writes", r.writes())
	}
}
