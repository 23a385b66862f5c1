package steps

import (
	"context"
	"sync"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
)

// Checked is a set-up that was looked at.
type Checked struct {
	Subject checks.Subject
	Report  checks.Report // of every hop, and of the member accounts
	Unseen  error         // why the member accounts are not in the report, nil where they are
}

// Check looks at the set-up of these answers, or at the one that is kept: at
// every hop, and at the same time into its member accounts, a sample or all of
// them. It changes nothing and takes no message from the queue. The error is
// that of Subject.
func (d *Session) Check(ctx context.Context, set answers.Set, all bool) (Checked, error) {
	look, over := context.WithCancel(awsops.WithSharedReads(ctx))
	var ahead sync.WaitGroup
	defer func() { over(); ahead.Wait() }() // what nobody has asked for is not waited for
	if d.Kept() == nil {                    // Subject finds it again, on the same look, and says what is wrong
		_, _ = d.findTelling(look, set, func(s setup.Setup) { ahead.Go(func() { d.readAhead(look, s) }) })
	}
	subject, err := d.Subject(look, set)
	if err != nil {
		return Checked{}, err
	}
	c := Checked{Subject: subject}
	var members []checks.Check
	_ = engine.Parallel(
		func() error { c.Report = d.Verify(look, set.Answers, subject); return nil },
		func() error { members, c.Unseen = d.VerifyMembers(look, set, all); return nil },
	)
	c.Report = c.Report.With(members)
	return c, ctx.Err()
}

// readAhead asks at the same time for everything that has its name from the
// answers. Whoever asks for it on the same look waits for these answers in place
// of asking one after the other.
func (d *Session) readAhead(look context.Context, s setup.Setup) {
	logs, err := d.At(look, s.LogAt(), "")
	if err != nil {
		return // Subject says so
	}
	var others []*awsops.Account // of an organization's trail
	for _, account := range s.SignsInTo()[1:] {
		at := s.LogAt()
		at.Account = account
		if a, err := d.At(look, at, ""); err == nil {
			others = append(others, a)
		}
	}
	path.ReadAhead(look, d.Home, logs, others, setup.RegionIn(s.TrailARN(), s.At.Region), path.Names{Role: s.Answers.Role,
		User: s.Answers.Auth == answers.AuthUser, Policy: s.PolicyARN(), Queue: s.Answers.Queue, Bucket: s.Bucket(), Trail: s.TrailARN(),
		Copies: s.Existing == nil})
}
