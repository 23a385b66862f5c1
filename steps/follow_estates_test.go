package steps_test

import (
	"strings"
	"testing"
	"time"

	"trailhead/awsops/awssim"
	"trailhead/internal/sample"
	"trailhead/steps"
	"trailhead/steps/checks"
	"trailhead/steps/verify"
)

// followedEstate connects an estate and then breaks it, if it shall be broken.
func followedEstate(t *testing.T, name string, j journeyThrough, breakIt func(w *awssim.World)) verify.Followed {
	t.Helper()
	file, _, _ := strings.Cut(name, " ")
	b := estateWorld(t, file)
	b.sim.Edit(func(w *awssim.World) { w.Recording, w.DeliverAfter = true, 5*time.Minute })
	b.applied(j.answers...)
	d := b.session()
	set := answered(t, d, j.answers...)
	subject, err := d.Subject(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	if breakIt != nil {
		b.sim.Edit(breakIt)
	}
	f, err := d.Follow(t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// In every estate a call is followed to the end, as far as it can be seen from
// there.
func TestCallsAreFollowedInEveryEstate(t *testing.T) {
	// What the trail's key keeps from us: it is another account's, and lets Expel
	// in, not whoever looks at the bucket.
	const unreachable = "called pass, recorded pass, object unknown, notification pass, message pass, decrypted unknown"
	ends := map[string]string{"foreign-key": unreachable, "control-tower-3": unreachable}
	for name, j := range journeys {
		t.Run(name, func(t *testing.T) {
			f := followedEstate(t, name, j, nil)
			want, partly := ends[name]
			if !partly {
				want = wholeWay
			}
			if got := walked(f); got != want {
				t.Errorf("%s\n%+v", got, f.Hops)
			}
		})
	}
}

// Whoever reads a queue behind a topic is told of the topic's part.
func TestFollowingThroughATopic(t *testing.T) {
	f := followedEstate(t, "existing-topic", journeys["existing-topic"], nil)
	if h := hopOf(t, f, verify.HopNotification); !strings.Contains(h.Evidence, "tells the topic ") {
		t.Errorf("%+v", h)
	}
	f = followedEstate(t, "existing-topic", journeys["existing-topic"], func(w *awssim.World) {
		for _, r := range w.Accounts[account].Regions {
			for arn, s := range r.Subscriptions {
				if strings.Contains(s.Endpoint, followedQueue) {
					delete(r.Subscriptions, arn)
				}
			}
		}
	})
	if h := hopOf(t, f, verify.HopNotification); h.Status != checks.Fail ||
		!strings.Contains(h.Evidence, "to which the queue is not subscribed") || h.Remedy == "" {
		t.Errorf("%s: %+v", walked(f), h)
	}
	f = followedEstate(t, "existing-topic", journeys["existing-topic"], func(w *awssim.World) {
		for _, k := range w.Accounts[account].Regions["us-east-1"].Keys {
			k.Policy.Value = strings.ReplaceAll(k.Policy.Value, "sns.amazonaws.com", "ses.amazonaws.com")
		}
	})
	if h := hopOf(t, f, verify.HopMessage); h.Status != checks.Fail ||
		!strings.Contains(h.Evidence, "the queue's key does not let the topic") || h.Remedy == "" {
		t.Errorf("%s: %+v", walked(f), h)
	}
}

// The printed policy is enough to follow a call, in each account.
func TestPermissionsAreEnoughToFollow(t *testing.T) {
	for name, s := range sample.Rows(t, 3, allSetUps()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := estateWorld(t, s.estate)
			b.sim.Edit(func(w *awssim.World) { w.Recording, w.DeliverAfter = true, 5*time.Minute })
			b.applied(s.answers...)
			all := b.walk(s.answers)
			d := b.session()
			least := steps.PermissionsByAccount(must(d.Locate(t.Context(), answered(t, d, s.answers...)))(t), true)
			for _, p := range least {
				sids := map[string]bool{}
				for _, statement := range p.Policy.Statements {
					if sids[statement.Sid] {
						t.Errorf("two statements of account %s are called %s", p.Account, statement.Sid)
					}
					sids[statement.Sid] = true
				}
			}
			b.limited(least)
			if few := b.walk(s.answers); walked(few) != walked(all) {
				t.Errorf("with the least rights %s\n%+v\nwith all %s", walked(few), few.Hops, walked(all))
			}
		})
	}
}

func (b *world) walk(answers []string) verify.Followed {
	b.t.Helper()
	d := b.session()
	set := answered(b.t, d, answers...)
	subject, err := d.Subject(b.t.Context(), set)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = b.clock.Sleep(b.t.Context(), time.Minute) // so that two markers differ
	f, err := d.Follow(b.t.Context(), set.Answers, subject, verify.FollowLimit, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// In an organization the call is made in the account we are in, and its file is
// below the organization's id.
func TestACallIsFollowedInAnOrganization(t *testing.T) {
	b := writtenWorld(t, []byte(company))
	b.sim.Edit(func(w *awssim.World) { w.Recording, w.DeliverAfter = true, 5*time.Minute })
	b.applied(wholeCompany...)
	f := b.walk(wholeCompany)
	if h := hopOf(t, f, verify.HopObject); walked(f) != wholeWay || !strings.HasPrefix(h.Evidence, "AWSLogs/o-") {
		t.Errorf("%s\n%+v", walked(f), f.Hops)
	}
}
