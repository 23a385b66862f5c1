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
	"trailhead/ui/review"
	"trailhead/ui/screen"
)

// atTheDoor is a booth that asks for a way into the account of the bucket.
func atTheDoor(t testing.TB) *booth {
	t.Helper()
	b := planningIn(t, "foreign-bucket", "log_account.role=Nope")
	b.reachTop("the way in", func(s screen.Overlay) bool { _, ok := s.(*access.Model); return ok })
	return b
}

func TestAMissingWayIntoTheLogAccountIsAskedFor(t *testing.T) {
	b := atTheDoor(t)
	b.says("How do we get into", "The bucket acme-central-logs is there.", "> With the profile logs", "222222222222", "Leave, and run trailhead with credentials of")
	b.saysNot("--log-account", "profile acme")
	b.press("enter")
	b.reachTop("the review", func(s screen.Overlay) bool { _, ok := s.(*review.Model); return ok })
	b.says("222222222222 us-east-1", "as rehearsal (profile logs)")
	if b.j.Set.LogAccount.Profile != "logs" {
		t.Errorf("the profile is %q", b.j.Set.LogAccount.Profile)
	}
}

// noEntry is the screen for an account that is known, with profiles of every
// sort.
func noEntry(t testing.TB) *booth {
	t.Helper()
	s := estateStage(t, "foreign-bucket")
	profiles := append(slices.Clone(s.j.Profiles),
		awsops.Profile{Name: "elsewhere", Kind: "keys", Account: "999999999999"},
		awsops.Profile{Name: "old", Kind: "SSO", Account: "222222222222", Role: "Admin", Problem: "SSO sign-in expired", SignIn: "aws sso login --profile old"},
		awsops.Profile{Name: "unsaid", Kind: "keys", Source: "access key ****7Q2X"})
	s.j.Profiles = profiles
	s.j.Host.Profiles = func(context.Context) ([]awsops.Profile, error) { return profiles, nil }
	p := answers.Problem{Key: "log_account.role", What: "the bucket acme-central-logs belongs to another account", Rule: "Queue and key go there.",
		Tried: "Tried the role AWSControlTowerExecution: it does not let us in."}
	return boothOf(s, func(j *screen.Journey) screen.Screen {
		return access.New(j, &setup.BucketUnreachable{Bucket: "acme-central-logs", Candidates: []string{"222222222222"}, Problem: p})
	}, "external_id="+stageSecret, "scope=account", "variant=existing")
}

func TestWaysInAreProfilesOfTheAccountFirst(t *testing.T) {
	b := noEntry(t)
	b.says("How do we get into account 222222222222?", "> With the profile logs", "the profile old", "the profile unsaid", "Take on a role in account 222222222222", "Tried the role AWSControlTowerExecution")
	b.saysNot("elsewhere")
	b.drawn("way-in")
	b.press("down")
	b.says("aws sso login --profile old", "SSO sign-in expired")
}

func TestARoleIsTypedAndTried(t *testing.T) {
	b := noEntry(t)
	b.press("down", "down", "down", "enter", "ctrl+u")
	b.typed("Nope")
	b.drawn("way-in_role")
	b.press("enter")
	b.becomes("How do we get into")
	if got := b.j.Set.LogAccount; got.Role != "Nope" || got.Profile != "" {
		t.Errorf("the way is %+v", got)
	}
	b.press("esc") // the booth begins here: there is nothing below
}

func TestAProfileThatDoesNotSignInIsTold(t *testing.T) {
	b := noEntry(t)
	b.press("down", "enter")
	b.becomes("sign in with the profile old")
	if _, here := b.app.top().(*access.Model); !here {
		t.Errorf("it left:\n%s", b.screen())
	}
}

func TestOneCanLeaveAndBeginThere(t *testing.T) {
	b := noEntry(t)
	b.press("down", "down", "down", "down", "down", "enter")
	if code := b.untilLeft(); code != flow.Cancelled || b.writes() != 0 {
		t.Errorf("code %d, %d writes", code, b.writes())
	}
}

// The sign-in that has run out is named: ours, or the log account's.
func TestSignInIsThatOfTheAccount(t *testing.T) {
	b := noEntry(t)
	b.j.Set.LogAccount.Profile = "old"
	for account, want := range map[string]string{"111111111111": b.j.SignIn, "222222222222": "aws sso login --profile old"} {
		p := screen.AsProblem("look", errors.Join(&awsops.Error{Kind: awsops.Expired, Call: awsops.Call{Account: account}}))
		if got := b.j.SignInFor(p); got != want {
			t.Errorf("%s: %q", account, got)
		}
	}
}
