package ui

import (
	"context"
	"errors"
	"slices"
	"testing"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/setup"
	"trailhead/ui/access"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
)

// atTheDoor is the wizard that asks for a way into the account of the bucket.
func atTheDoor(t testing.TB) *wizard {
	t.Helper()
	b := planningIn(t, "foreign-bucket", "log_account.role=Nope")
	b.at(flow.Access)
	return b
}

func TestAMissingWayIntoTheLogAccountIsAskedFor(t *testing.T) {
	b := atTheDoor(t)
	b.Says("How do we get into", "The bucket acme-central-logs is there.", "> With the profile logs", "222222222222",
		"Leave, and run trailhead with credentials of")
	b.SaysNot("--log-account", "profile acme")
	b.Press("enter")
	b.at(flow.Review)
	b.Says("222222222222 us-east-1", "as rehearsal (profile logs)")
	if b.J.Set.LogAccount.Profile != "logs" {
		t.Errorf("the profile is %q", b.J.Set.LogAccount.Profile)
	}
}

// noEntry is the screen for an account that is known, with profiles of every
// sort.
func noEntry(t testing.TB) *wizard {
	t.Helper()
	s := uitest.Estate(t, "foreign-bucket")
	profiles := append(slices.Clone(s.J.Profiles),
		awsops.Profile{Name: "elsewhere", Kind: "keys", Account: "999999999999"},
		awsops.Profile{Name: "old", Kind: "SSO", Account: "222222222222", Role: "Admin",
			Problem: awsops.ProfileProblem{Kind: awsops.SignInExpired}, SignIn: awsops.SignIn{Profile: "old", SSO: true}},
		awsops.Profile{Name: "unsaid", Kind: "keys", Source: "access key ****7Q2X"})
	s.J.Profiles = profiles
	s.J.Host.Profiles = func(context.Context) ([]awsops.Profile, error) { return profiles, nil }
	p := answers.Problem{Key: "log_account.role", What: "the bucket acme-central-logs belongs to another account",
		Rule:  "Queue and key go there.",
		Tried: "Tried the role AWSControlTowerExecution: it does not let us in."}
	return wizardIn(s, func(j *screen.Journey) screen.Screen {
		return access.New(j, &setup.BucketUnreachable{Bucket: "acme-central-logs", Candidates: []string{"222222222222"}, Problem: p})
	}, "external_id="+uitest.ExternalID, "scope=account", "variant=existing")
}

func TestWaysInAreProfilesOfTheAccountFirst(t *testing.T) {
	b := noEntry(t)
	b.Says("How do we get into account 222222222222?", "> With the profile logs", "the profile old", "the profile unsaid",
		"Take on a role in account 222222222222", "Tried the role AWSControlTowerExecution")
	b.SaysNot("elsewhere")
	b.Golden("way-in")
	b.Press("down")
	b.Says("aws sso login --profile old", "SSO sign-in expired")
}

func TestARoleIsTypedAndTried(t *testing.T) {
	b := noEntry(t)
	b.Press("down", "down", "down", "enter", "ctrl+u")
	b.Type("Nope")
	b.Golden("way-in_role")
	b.Press("enter")
	b.Becomes("How do we get into")
	if got := b.J.Set.LogAccount; got.Role != "Nope" || got.Profile != "" {
		t.Errorf("the way is %+v", got)
	}
	b.Press("esc") // the wizard begins here: there is nothing below
}

func TestAProfileThatDoesNotSignInIsTold(t *testing.T) {
	b := noEntry(t)
	b.Press("down", "enter")
	b.Becomes("sign in with the profile old")
	if at := b.app.screen().Station(); at != flow.Access {
		t.Errorf("it left for %s:\n%s", at, b.Screen())
	}
}

func TestOneCanLeaveAndBeginThere(t *testing.T) {
	b := noEntry(t)
	b.Press("down", "down", "down", "down", "down", "enter")
	if code := b.UntilLeft(); code != flow.Cancelled || b.Writes() != 0 {
		t.Errorf("code %d, %d writes", code, b.Writes())
	}
}

// The sign-in that has run out is named: ours, or the log account's.
func TestSignInIsThatOfTheAccount(t *testing.T) {
	b := noEntry(t)
	b.J.Set.LogAccount.Profile = "old"
	for account, want := range map[string]awsops.SignIn{"111111111111": b.J.SignIn, "222222222222": {Profile: "old", SSO: true}} {
		p := screen.AsProblem("look", errors.Join(&awsops.Error{Kind: awsops.Expired, Call: awsops.Call{Account: account}}))
		if got := b.J.SignInFor(p); got != want {
			t.Errorf("%s: %+v", account, got)
		}
	}
}
