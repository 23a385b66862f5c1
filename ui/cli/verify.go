package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailhead/awsops"
	"trailhead/internal/escape"
	"trailhead/steps"
	"trailhead/steps/checks"
	"trailhead/steps/verify"
	"trailhead/ui/cli/view"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

const verifyLong = `Looks at every station between an event and Expel: trail, bucket, notification,
queue, key, role, and of an organization a sample of the member accounts. It
changes nothing and takes no message from the queue.

With --follow it makes one harmless read call, of which CloudTrail keeps a
record, and follows it: recorded, in a log file, announced, in the queue,
readable. That takes about 5 minutes, and ends at the first dead hop with the
reason and what to do.

Where trailhead was not at work before and no answer names a part of the set-up,
it finds the one that is there by itself, whoever made it: it starts from the
roles that trust Expel. Where there are several, name role and queue; bucket and
trail are then found from them, or may be named too.`

// looking is what verify was asked for.
type looking struct {
	all                              bool // look into each member account, not a sample
	follow                           bool // a call
	wait                             time.Duration
	roleARN, queueURL, bucket, trail string
}

func (a *app) verifyCommand() *cobra.Command {
	var l looking
	c := a.command("verify", "Prove that the set-up works", verifyLong, 0, func(ctx context.Context, _ []string) error {
		if err := l.check(); err != nil {
			return err
		}
		return a.verify(ctx, l)
	})
	f := c.Flags()
	f.DurationVar(&l.wait, "wait", 0, "wait for the first log file, or with --follow for the call, for at most this `DURATION`")
	f.BoolVar(&l.follow, "follow", false, "make one harmless read call and follow it to the queue")
	f.BoolVar(&l.all, "all", false, "of an organization, look into each member account, not a sample")
	f.StringVar(&l.roleARN, "role-arn", "", "`ARN` of the role or user that Expel has")
	f.StringVar(&l.queueURL, "queue-url", "", "`URL` of the queue that Expel reads")
	f.StringVar(&l.bucket, "bucket", "", "`NAME` of the bucket of the log files")
	f.StringVar(&l.trail, "trail", "", "`NAME` or ARN of the trail")
	return c
}

// foreign: the set-up is named by its parts, not by answers.
func (l looking) foreign() bool { return l.roleARN != "" || l.queueURL != "" }

func (l looking) check() error {
	switch {
	case l.wait < 0:
		return misused("--wait %s is less than nothing", l.wait)
	case !l.foreign():
		return nil
	case l.roleARN == "" || l.queueURL == "":
		return misused("--role-arn and --queue-url belong together: give both")
	case l.wait > 0 && l.trail == "" && !l.follow:
		return misused("--wait needs to know the trail: give --trail")
	}
	arn, ok := awsops.ParseARN(l.roleARN)
	if !ok || arn.Service != "iam" || !strings.HasPrefix(arn.Resource, "role/") && !strings.HasPrefix(arn.Resource, "user/") {
		return misused("--role-arn %q is not the ARN of a role or user, such as arn:aws:iam::123456789012:role/ExpelServiceRole", l.roleARN)
	}
	if !strings.HasPrefix(l.queueURL, "https://") && !strings.HasPrefix(l.queueURL, "http://") {
		return misused("--queue-url %q is not the URL of a queue, such as https://sqs.us-east-1.amazonaws.com/123456789012/Name", l.queueURL)
	}
	return nil
}

func (a *app) verify(ctx context.Context, l looking) error {
	n := needs{given: map[string]string{}}
	if !l.foreign() {
		for key, value := range map[string]string{"bucket": l.bucket, "trail": l.trail} {
			if value != "" {
				n.given[key] = value
			}
		}
	}
	s, err := a.openFollowing(ctx, n)
	if err != nil {
		return err
	}
	if !l.foreign() && !s.described() {
		if l, err = s.find(ctx, l); err != nil {
			return err
		}
	}
	if !l.foreign() && !l.follow && l.wait == 0 {
		return s.checked(ctx, l.all)
	}
	subject, err := s.subject(ctx, l)
	if err != nil {
		return err
	}
	var report checks.Report
	var followed *verify.Followed
	if l.follow {
		report, followed, err = s.followed(ctx, l, subject)
	} else {
		report, err = s.looked(ctx, l, subject)
	}
	if err != nil {
		return err
	}
	if !l.foreign() {
		if report, err = s.withMembers(ctx, report, l.all); err != nil {
			return err
		}
	}
	return s.verified(report, followed)
}

// checked looks at every hop and into the member accounts at the same time.
func (s *session) checked(ctx context.Context, all bool) error {
	var c steps.Checked
	var err error
	s.meanwhile(ctx, "Looking at each hop", func(ctx context.Context) { c, err = s.session.Check(ctx, s.set, all) })
	if err = cmp.Or(err, c.Unseen); err != nil {
		return err
	}
	return s.verified(c.Report, nil)
}

// looked looks at every hop, and waits for the first log file if it shall.
func (s *session) looked(ctx context.Context, l looking, subject checks.Subject) (checks.Report, error) {
	var report checks.Report
	s.meanwhile(ctx, "Looking at each hop", func(ctx context.Context) { report = s.session.Verify(ctx, s.set.Answers, subject) })
	if err := ctx.Err(); err != nil {
		return report, err
	}
	if l.wait > 0 && report.Healthy {
		return s.awaited(ctx, l, subject)
	}
	return report, nil
}

// withMembers adds the member accounts of an organization to a report.
func (s *session) withMembers(ctx context.Context, report checks.Report, all bool) (checks.Report, error) {
	var members []checks.Check
	var err error
	s.meanwhile(ctx, "Looking into the member accounts", func(ctx context.Context) { members, err = s.session.VerifyMembers(ctx, s.set, all) })
	if err != nil {
		return report, err
	}
	return report.With(members), nil
}

func (s *session) subject(ctx context.Context, l looking) (checks.Subject, error) {
	if !l.foreign() {
		return s.session.Subject(ctx, s.set)
	}
	trail := l.trail
	if at := s.session.Home.Target(); trail != "" && !strings.HasPrefix(trail, "arn:") {
		trail = fmt.Sprintf("arn:%s:cloudtrail:%s:%s:trail/%s", at.Partition, at.Region, at.Account, trail)
	}
	return checks.Subject{QueueURL: l.queueURL, RoleARN: l.roleARN, Bucket: l.bucket, Trail: trail, ExternalID: s.set.ExternalID}, nil
}

// awaited waits for the first log file and then looks again.
func (s *session) awaited(ctx context.Context, l looking, subject checks.Subject) (checks.Report, error) {
	s.sayln("Waiting for the first log file, for at most %s. CloudTrail usually takes about 5 minutes.", words.Whole(l.wait))
	var arrived bool
	var err error
	s.meanwhile(ctx, "Waiting for the first log file", func(ctx context.Context) {
		arrived, err = s.session.Delivered(ctx, subject, l.wait, func(waited time.Duration) {
			if waited%time.Minute == 0 && waited > 0 && !s.lively() {
				s.sayln("Still waiting, %s.", words.Whole(waited))
			}
		})
	})
	if err != nil {
		return checks.Report{}, err
	}
	report := s.session.Verify(ctx, s.set.Answers, subject)
	if !arrived {
		report.Healthy = false
		report.Checks = append(report.Checks, checks.Check{ID: "trail.awaited", Step: 1, Hop: "trail", Status: checks.Fail,
			Evidence: "no log file was delivered within " + words.Whole(l.wait),
			Remedy: "Make something happen in the account, such as a look at the console, and wait once more. Then look at the trail in the " +
				"CloudTrail console."})
	}
	return report, nil
}

// verified prints the report; the exit code tells whether all hops work.
func (s *session) verified(report checks.Report, followed *verify.Followed) error {
	var err error
	healthy := report.Healthy && (followed == nil || !followed.Broken())
	if s.opts.json {
		report.Healthy = healthy
		err = s.document(struct {
			Schema string `json:"schema"`
			checks.Report
			Follow *verify.Followed `json:"follow,omitempty"`
		}{schema, report, followed})
	} else {
		page := s.page(s.outInk())
		text := page.Report(report)
		if followed != nil {
			text += page.Followed(*followed)
		}
		_, err = io.WriteString(s.out, s.secrets.Redact(text))
	}
	if err == nil && !healthy {
		err = ending{flow.Broken}
	}
	return err
}

// followed makes a call and follows it, and then looks at every hop: what was
// not known before the call may be now.
func (s *session) followed(ctx context.Context, l looking, subject checks.Subject) (checks.Report, *verify.Followed, error) {
	limit := l.wait
	if limit == 0 {
		limit = verify.FollowLimit
	}
	s.sayln("Following one call, for at most %s. It changes nothing, and takes no message from the queue.", words.Whole(limit))
	var f verify.Followed
	var err error
	s.meanwhile(ctx, "Following the call", func(ctx context.Context) {
		f, err = s.session.Follow(ctx, s.set.Answers, subject, limit, s.hopByHop())
	})
	if err != nil {
		return checks.Report{}, nil, err
	}
	return s.session.Verify(ctx, s.set.Answers, subject), &f, ctx.Err()
}

// hopByHop tells each hop once, and once a minute that it is still waiting.
func (s *session) hopByHop() func(verify.Followed) {
	reported := map[string]bool{}
	waiting, minutes := "", 0
	return func(f verify.Followed) {
		for _, h := range words.NewHops(f, reported) {
			s.say(fmt.Sprintf("  %s  %s  %s\n", words.Pad(view.StatusWord(h.Status), 7), words.Pad(h.Hop, 12), escape.Line(words.PassedHop(f, h))))
		}
		now := s.session.Home.Clock().Now()
		if n := int(now.Sub(f.Since) / time.Minute); f.Waiting != "" && (f.Waiting != waiting || n > minutes) {
			waiting, minutes = f.Waiting, n
			s.sayln("  %s", words.Capital(words.Awaits(f, now)))
		}
	}
}
