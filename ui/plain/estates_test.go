package plain_test

import (
	"cmp"
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"trailhead/awsops"
	"trailhead/awsops/awssim/estate"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/answers"
	"trailhead/ui/flow"
)

// estateTerminal is one of the estates, seen from the account that signs
// in there, or from another one.
func estateTerminal(t *testing.T, name, from string, preset map[string]string) *terminal {
	t.Helper()
	return rigIn(t, simtest.Estate(t, name), from, preset)
}

// rigIn is an estate that a test describes.
func rigIn(t *testing.T, text []byte, from string, preset map[string]string) *terminal {
	t.Helper()
	e, err := estate.Parse(text)
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
	r.host.Profiles = func(context.Context) ([]awsops.Profile, error) {
		return []awsops.Profile{{Name: "production", Region: "us-east-1"}, {Name: "logs"}}, nil
	}
	preset["external_id"] = externalID
	r.host.Preset = answers.Layers{Flags: preset}
	return r
}

// as makes clients call with an access key.
func (r *terminal) as(key string) func(*aws.Config) {
	return func(cfg *aws.Config) {
		cfg.Credentials = credentials.NewStaticCredentialsProvider(key, "secret", "")
		r.world.Install(cfg)
	}
}

// What stands in the way of a plan is asked for, and what others have to do is
// read out; transcripts are on file.
func TestWhatEstatesAsk(t *testing.T) {
	existing := func() map[string]string { return map[string]string{"variant": "existing", "scope": "account"} }
	tower := func() map[string]string { return map[string]string{"variant": "control-tower", "scope": "account"} }
	for _, c := range []struct {
		name, estate, from string
		preset             map[string]string
		script             []any
		code               flow.Code
	}{
		{"overlap", "existing-overlap", "", existing(), []any{"1", "", "", "2", "9", "1", "y", "q"}, 0},
		{"overlap_left", "existing-topic", "", existing(), []any{"1", "", "", "4"}, 1},
		{"way_in", "foreign-bucket", "", func() map[string]string {
			p := existing()
			p["log_account.role"] = "NoSuchRole"
			return p
		}(), []any{"1", "", "", "1", "OtherRole", "2", "", "?", "logs", "y", "q"}, 0},
		{"consent", "control-tower-4", "", tower(), []any{"1", "", "", "y", "yes", "y", "q"}, 0},
		{"consent_refused", "control-tower-4", "", tower(), []any{"1", "", "", "", "y", "q"}, 0},
		{"handed", "control-tower-4", "222222222222", tower(), []any{"1", "", "", "t", "y", "q"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := estateTerminal(t, c.estate, c.from, c.preset)
			code, after := r.journey(c.script...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			r.golden("estate_"+c.name, strings.ReplaceAll(after, externalID, "(the External ID)"))
		})
	}
}

// The three versions of what somebody has changed since are read out when
// asked for, and theirs stays.
func TestUndoReadsOutTheVersions(t *testing.T) {
	r := estateTerminal(t, "existing", "", map[string]string{"variant": "existing", "scope": "account"})
	if code, _ := r.journey("1", "", "", "y", "q"); code != 0 {
		t.Fatal(r.transcript())
	}
	home, err := r.reach(t.Context(), "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := home.Notifications(t.Context(), "acme-trail-logs")
	if err != nil {
		t.Fatal(err)
	}
	rules.EventBridge = true
	if err := home.PutNotifications(t.Context(), "acme-trail-logs", rules); err != nil {
		t.Fatal(err)
	}
	code, after := r.journey("1", "", "4", "v", account)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.golden("estate_undo_changed", after)
	if rules, err = home.Notifications(t.Context(), "acme-trail-logs"); err != nil || !rules.EventBridge || len(rules.Queues) != 1 {
		t.Errorf("what they changed is not as they left it: %+v, %v", rules, err)
	}
}
