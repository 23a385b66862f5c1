package steps_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trailhead/awsops"
	"trailhead/awsops/awssim"
	"trailhead/awsops/awssim/simtest"
	"trailhead/steps/engine"
)

// 17: a principal that AWS does not know yet, or that it has kept as an id.
func TestProblem17PrincipalsThatAreNotThereYet(t *testing.T) {
	user := "arn:aws:iam::012205512454:user/ExpelCloudService"
	b := newWorld(t)
	b.sim.Fail(awssim.Fault{Service: "KMS", Operation: "CreateKey", Nth: 1,
		Err: awssim.APIError("MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals.")})
	if result, events := b.apply(); result.Problem != nil || !waitedFor(events, "KMS does not know a principal of the key policy yet") {
		t.Errorf("%+v", result.Problem)
	}
	b = newWorld(t)                                 // IAM has kept the trusted user by an id that leads nowhere
	b.sim.OnCall(func(c awssim.Call, when string) { // there is one such call
		if c.Operation != "CreateRole" || when != "after" {
			return
		}
		b.sim.Edit(func(w *awssim.World) {
			role := w.Accounts[account].Roles["ExpelServiceRole"]
			role.Trust.Value = strings.ReplaceAll(role.Trust.Value, user, "AIDAGONE0000000000001")
		})
	})
	result, events := b.apply("trusted_principal=user")
	if result.Problem == nil || !waitedFor(events, "IAM does not show the trusted user by its name yet") {
		t.Fatalf("the id was taken: %+v", result.Problem)
	}
	says(t, whatIsSaid(result.Problem), "trusts AIDAGONE0000000000001 and not "+user, "Expel cannot take on the role like this",
		"Run the same command again", "--trusted-principal account")
	says(t, resource(t, b.plan("trusted_principal=user"), "IAM role").Before.Reveal(), "AIDAGONE0000000000001")
	b.applied("trusted_principal=user")
	b = siemWorld(t, "trail's") // a statement of somebody's names a role that was deleted: AWS would take no write
	b.sim.Edit(func(w *awssim.World) {
		siem := w.Accounts[account].Regions["us-east-1"].Queues["siem"]
		siem.Attributes.Value["Policy"] = mustParse(t, siem.Attributes.Value["Policy"]).With(
			mustParse(t, `{"Statement":{"Sid":"old","Effect":"Allow","Principal":{"AWS":"AROAGONE0000000000001"},"Action":"sqs:ReceiveMessage","Resource":"*"}}`).Statements...).String()
	})
	blocked := b.plan(fanOut...).Blocked
	if len(blocked) != 1 {
		t.Fatalf("blocked: %v", blocked)
	}
	says(t, whatIsSaid(blocked[0]), "names a role or user that was deleted", "AROAGONE0000000000001", "Have its owner take this statement out")
}

// 18: an onboarding script changes a trail that was there.
func TestProblem18AWeakTrailIsAFinding(t *testing.T) {
	for estate, finding := range map[string]string{
		"weak-single-region": "records us-east-1 only", "weak-write-only": "does not record both read and write events",
		"weak-no-kms-events": "leaves out AWS KMS events",
		"weak-not-logging":   "is not logging", "weak-delivery-error": "cannot deliver", "weak-no-validation": "does not validate its log files",
		"weak-data-events-only": "records no management events",
	} {
		b := estateWorld(t, estate)
		trails := func() string {
			return strings.Join(slices.DeleteFunc(strings.Split(b.inventory(), "\n"),
				func(l string) bool { return !strings.HasPrefix(l, "arn:aws:cloudtrail:") }), "\n")
		}
		before := trails()
		says(t, strings.Join(resource(t, b.plan("variant=existing"), "CloudTrail trail").Notes, "\n"), finding)
		b.applied("variant=existing")
		if changed := difference(before, trails()); changed != "" || before == "" {
			t.Errorf("%s: %s", estate, changed)
		}
	}
}

// 19: the session ends in the middle.
func TestProblem19CredentialsRunOut(t *testing.T) {
	s := setUps["Control Tower 3.x"]
	b := estateWorld(t, s.estate)
	b.afterWrites(4, b.sim.Expire)
	result, _ := b.apply(s.answers...)
	if result.Problem == nil || result.Problem.Kind != awsops.Expired || !result.Problem.Again {
		t.Fatalf("problem: %+v", result.Problem)
	}
	says(t, whatIsSaid(result.Problem), "The credentials have run out", "Sign in again", "aws sso login", "it goes on from here")
	b.sim.OnCall(nil)
	b.estate.SignIn(b.sim, simtest.AccessKeyID)
	b.finished(wholeOf(t, "Control Tower 3.x"), s.answers)

	for name, end := range map[string]func(b *world){
		"a role's session is revoked": func(b *world) {
			b.sim.Edit(func(w *awssim.World) {
				for key, c := range w.Credentials {
					c.Expired = c.Expired || strings.HasPrefix(key, "ASIA")
				}
			})
		},
		"an hour passes": func(b *world) { b.clock.Add(2 * time.Hour) },
	} {
		b := estateWorld(t, s.estate) // our own go on, those of the role in log archive do not: they are taken anew
		b.afterWrites(4, func() { end(b) })
		if result, _ := b.apply(s.answers...); result.Problem != nil {
			t.Errorf("%s: %+v", name, result.Problem)
		}
		logins := b.session()
		if _, err := logins.Plan(t.Context(), answered(t, logins, s.answers...)); err != nil {
			t.Fatal(err)
		}
		for _, login := range logins.Logins(t.Context())[1:] {
			if left := login.Expires.Sub(b.clock.Now()); left <= 0 || left > time.Hour {
				t.Errorf("%s: time left of %s: %s", name, login.Via, left)
			}
		}
	}
}

// afterWrites lets something happen after the n-th write; writes come side by
// side.
func (b *world) afterWrites(n int64, then func()) {
	var written atomic.Int64
	b.sim.OnCall(func(c awssim.Call, when string) {
		if c.Write && when == "after" && written.Add(1) == n {
			then()
		}
	})
}

// 20: "what will it do?"
func TestProblem20ThePlanSaysEachCall(t *testing.T) {
	for name, s := range setUps {
		b := estateWorld(t, s.estate)
		plan := b.plan(s.answers...)
		if n := b.writes(); n > 0 {
			t.Errorf("%s: %d writes before a yes", name, n)
		}
		for _, c := range plan.Changes {
			if len(c.Calls) == 0 || c.Summary == "" || c.At.Account == "" || c.After.Reveal() == "" && c.Verb != engine.Remove {
				t.Errorf("%s: %s says too little: %+v", name, c.Title(), c)
			}
			for _, call := range c.Calls {
				if call.Says == "" || !strings.Contains(call.Action, ":") {
					t.Errorf("%s: a call without a word: %+v", name, call)
				}
			}
		}
		said := plan.Calls()
		b.sim.ResetCalls()
		b.applied(s.answers...)
		var called []string
		for _, c := range b.sim.Calls() {
			if c.Write {
				called = append(called, awsops.ActionOf(c.Service, c.Operation))
			}
		}
		slices.Sort(said)
		slices.Sort(called)
		if !slices.Equal(said, called) {
			t.Errorf("%s: planned %v\ncalled %v", name, said, called)
		}
	}
}
