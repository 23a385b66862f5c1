package verify

import (
	"context"
	"time"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/article"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
)

// Verifier looks at a set-up through the checks that its steps have.
type Verifier struct {
	Accounts *access.Accounts
	Setup    setup.Setup
	Subject  checks.Subject
	Checks   StepChecks
}

// StepChecks are the checks that the steps have.
type StepChecks struct {
	Steps []article.Step
	// Logging is the part about the trail that says whether anything is recorded.
	Logging func(*checks.Facts) []checks.Check
	// Decrypt is the part about the role that is about one key.
	Decrypt func(f *checks.Facts, key string) checks.Check
}

// all are the checks of every step, in the order of the article.
func (c StepChecks) all(f *checks.Facts) []checks.Check {
	var all []checks.Check
	for _, step := range c.Steps {
		if step.Check != nil {
			all = append(all, step.Check(f)...)
		}
	}
	return all
}

// of are the checks of one hop.
func (c StepChecks) of(hop string, f *checks.Facts) []checks.Check {
	for _, step := range c.Steps {
		if step.Hop == hop {
			return step.Check(f)
		}
	}
	return nil
}

// Report looks at every hop and says what holds. It changes nothing and takes
// no message from the queue.
func (v Verifier) Report(ctx context.Context) checks.Report {
	f, c := v.gather(awsops.SharingReads(ctx)), v.Checks
	report := checks.Report{Healthy: true, Checks: judge(f, c.all(f))}
	for _, c := range report.Checks {
		report.Healthy = report.Healthy && c.Status != checks.Fail
	}
	return report
}

// Delivered waits until the trail has delivered a log file, or until limit has
// passed. Tick hears of each look.
func (v Verifier) Delivered(ctx context.Context, limit time.Duration, tick func(waited time.Duration)) (bool, error) {
	const pause = 10 * time.Second
	for waited := time.Duration(0); ; waited += pause {
		status, err := v.Accounts.Home.In(setup.RegionIn(v.Subject.Trail, v.Accounts.Home.Target().Region)).TrailStatus(ctx, v.Subject.Trail)
		if err != nil {
			return false, engine.Explain("read the status of the trail", nil, err)
		}
		if !status.LatestDelivery.IsZero() {
			return true, nil
		}
		if waited >= limit {
			return false, nil
		}
		tick(waited)
		if err := v.Accounts.Home.Clock().Sleep(ctx, min(pause, limit)); err != nil {
			return false, err
		}
	}
}
