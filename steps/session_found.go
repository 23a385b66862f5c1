package steps

import (
	"cmp"
	"context"

	"trailhead/awsops"
	"trailhead/steps/answers"
	"trailhead/steps/checks"
	"trailhead/steps/discover"
	"trailhead/steps/setup"
	"trailhead/steps/step8workbench"
	"trailhead/steps/text"
)

// FindSetups looks for the set-ups of Expel's that can be verified from here:
// those of the account that we are signed in to, which are not judged yet, else
// all that a discovery finds.
func (d *Session) FindSetups(ctx context.Context, a answers.Answers) ([]discover.ExpelSetup, error) {
	here, err := discover.SetupsHere(awsops.WithSharedReads(ctx), d.Home, a)
	if err == nil && len(here) > 0 || ctx.Err() != nil {
		return here, err
	}
	all, err := d.Discover(ctx, a, func(discover.Found) {})
	if err != nil {
		return nil, err
	}
	for _, s := range all.Expel.Setups {
		if s.Command != "" {
			here = append(here, s)
		}
	}
	return here, nil
}

// Keep makes a set-up that is there already the one that is verified, followed
// and handed over, whoever made it; nil: the one of the answers. A plan is that
// of the answers, and ends it.
func (d *Session) Keep(s *discover.ExpelSetup) { d.kept.Store(s) }

// Kept is the set-up that Keep has named, nil where it is that of the answers.
func (d *Session) Kept() *discover.ExpelSetup { return d.kept.Load() }

// SubjectOf is a set-up that was found, to be verified. The External ID to
// compare with is the given one.
func SubjectOf(s discover.ExpelSetup, given answers.Secret) checks.Subject {
	return checks.Subject{RoleARN: s.Role, QueueURL: s.QueueURL, Bucket: s.Bucket, Trail: s.Trail, ExternalID: given}
}

// outputsOf are the values of a set-up that was found. The External ID is the
// given one, else the one that the role demands. A role that demands no session
// name takes any.
func outputsOf(s discover.ExpelSetup, a answers.Answers) step8workbench.Outputs {
	id := a.ExternalID.Reveal()
	if id == "" {
		id = s.ExternalID
	}
	name := cmp.Or(s.SessionName, a.RoleSessionName, setup.SessionName(text.AccountIn(s.Role)))
	return step8workbench.ValuesOf(s.Role, id, name, s.Region, s.QueueURL)
}

// identityThere is the ARN of the role or user as AWS says it: it may be under
// a path, or of a name in another case.
func identityThere(ctx context.Context, logs *awsops.Account, a answers.Answers) (arn string, exists bool, err error) {
	if a.Auth == answers.AuthUser {
		user, exists, err := awsops.OrMissing(logs.User(ctx, a.Role))
		return user.ARN, exists, err
	}
	role, exists, err := awsops.OrMissing(logs.Role(ctx, a.Role))
	return role.ARN, exists, err
}

// RoleIn is the role that let us into an account, "" where none was taken on or
// nobody has looked.
func (d *Session) RoleIn(account string) string {
	way, _ := d.Way(account)
	return way.Role
}
