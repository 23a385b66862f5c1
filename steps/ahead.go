package steps

import (
	"context"
	"slices"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/internal/redact"
	"trailhead/steps/engine"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/step4key"
	"trailhead/steps/text"
)

// lookAhead judges the way of an event as it will be once the plan is carried
// out, and puts into the plan what would keep Expel out all the same: a Deny of
// somebody's, or the organization's policies. What nobody could see becomes a
// note on the role. Where there is nothing to do it asks nothing.
func (d *Session) lookAhead(ctx context.Context, s setup.Setup, plan *engine.Plan) {
	if len(plan.Blocked) > 0 || len(plan.Changes) == 0 {
		return
	}
	enter := func(ctx context.Context, account, region string) (*awsops.Account, error) {
		return d.At(ctx, awsops.Target{Partition: s.At.Partition, Account: account, Region: region}, "")
	}
	start := path.Start{RoleARN: s.Expel(), Bucket: s.Bucket(), Trail: s.TrailARN(),
		ExternalID: awsops.NewSecretText(s.Answers.ExternalID.Reveal()), SessionName: s.Answers.RoleSessionName}
	way := path.Of(path.Ahead(ctx, d.Home, enter, start, plannedWay(s, plan)))
	for _, p := range []*engine.Problem{noBoundary(s, plan, way.Facts), demanded(s, plan, way)} {
		if p != nil {
			plan.Blocked = append(plan.Blocked, p)
			return
		}
	}
	judged := way.Evaluate()
	said := map[path.Reason]bool{}
	for _, one := range judged.Obstacles() {
		if !said[one.Reason] { // one is enough: receiving and deleting are refused alike
			said[one.Reason] = true
			plan.Blocked = append(plan.Blocked, obstacle(one, way))
		}
	}
	for _, one := range judged.Unseen() {
		if !said[one.Reason] {
			said[one.Reason] = true
			noteOnIdentity(plan, unseen(one, way.Facts))
		}
	}
}

// noBoundary is the problem of a boundary that is not there: IAM makes no role
// with it.
func noBoundary(s setup.Setup, plan *engine.Plan, f path.Facts) *engine.Problem {
	arn := s.BoundaryIn(s.LogAt().Account)
	made := slices.ContainsFunc(plan.Changes, func(c engine.Planned) bool {
		return (c.ID == setup.IDRole || c.ID == setup.IDUser) && c.Verb == engine.Create
	})
	if arn == "" || !made || f.Identity.Boundary.State != path.Absent {
		return nil
	}
	return &engine.Problem{ID: "boundary.none", Step: 7, What: "There is no policy " + arn,
		Why: "IAM makes nothing with a boundary that is not there",
		Do:  []engine.Remedy{{Do: "Have it made", Or: "name another", Set: "permissions_boundary"}}}
}

// noteOnIdentity adds a note to what Expel signs in as.
func noteOnIdentity(plan *engine.Plan, note string) {
	for _, all := range [][]engine.Planned{plan.Changes, plan.Kept} {
		for i := range all {
			if all[i].ID == setup.IDRole || all[i].ID == setup.IDUser {
				all[i].Notes = append(slices.Clone(all[i].Notes), note)
				return
			}
		}
	}
}

// unseen says what could not be looked at and who can.
func unseen(one path.Finding, f path.Facts) string {
	if one.Reason != "organization.unread" {
		return "Whether a statement keeps Expel out is not known: " + one.Text() + ". Whoever may read it can run trailhead plan."
	}
	who := "whoever looks after the organization"
	if f.Organization.Ok() {
		who = "somebody in its management account " + f.Organization.Value.ManagementAccount
	}
	return "Whether the organization's policies keep Expel out cannot be read from here. Have " + who +
		" look for resource control policies that deny account " + setup.ExpelAccount + " sts:AssumeRole here, " +
		"and for service control policies that deny the role what it reads."
}

// plannedWay are the documents as the plan leaves them.
func plannedWay(s setup.Setup, plan *engine.Plan) path.Planned {
	after := map[engine.ID]policydoc.Text{}
	for _, c := range slices.Concat(plan.Changes, plan.Kept) {
		after[c.ID] = c.After.Policy()
	}
	p := path.Planned{Tags: s.Tags(), Trust: after[setup.IDRole], Policy: after[setup.IDPolicy], PolicyARN: s.PolicyARN(),
		Boundary: s.BoundaryIn(s.LogAt().Account),
		Queue:    awsops.Queue{Name: s.Answers.Queue, ARN: s.QueueARN(), Policy: after[setup.IDQueue]},
		Bucket:   awsops.Bucket{Name: s.Bucket(), Region: s.LogAt().Region}, BucketAccount: s.LogAt().Account,
		Trail: awsops.Trail{Name: s.Answers.Trail, ARN: s.TrailARN(), Bucket: s.Bucket(), HomeRegion: s.At.Region,
			Organization: s.OrganizationTrail()}, Keys: map[string]policydoc.Text{}}
	if s.Existing == nil {
		p.BucketPolicy = after[setup.IDBucket]
		return p
	}
	p.Trail, p.Encryption = s.Existing.Trail, s.Existing.Encryption
	for _, arn := range s.Existing.Keys() {
		if policy, planned := after[step4key.ExistingKeyID(arn)]; planned {
			p.Keys[arn] = policy
		}
	}
	return p
}

// obstacle is the problem of a statement that keeps Expel out, with the text for
// whoever can change it.
func obstacle(one path.Finding, way path.Path) *engine.Problem {
	e := one.Evidence
	p := &engine.Problem{ID: "ahead.denied", Step: 7, What: "Expel would be kept out, whatever trailhead adds",
		Why: one.Text() + ", and no statement that allows can outvote it"}
	to := "whoever looks after " + e.ARN
	if e.Document != nil {
		to = "whoever looks after " + e.Document.ARN
	}
	if one.Reason.OfOrganization() {
		p.ID, to = "ahead.organization", "whoever looks after the organization's policies"
	}
	ask := engine.Remedy{Do: "Have " + to + " make an exception for " + exception(one, way.Facts), Again: true}
	if s, found := way.Statement(e); found {
		ask.Document = redact.Document(policydoc.New(s).String(), way.Facts.Start.ExternalID.Reveal())
		ask.More = "This is the statement."
	}
	p.Do = []engine.Remedy{ask}
	return p
}

// exception is who is to be let in.
func exception(one path.Finding, f path.Facts) string {
	if one.Hop == path.Assume {
		return "Expel's account " + setup.ExpelAccount + " (aws:PrincipalAccount), for the role " + text.NameIn(f.Identity.ARN)
	}
	return f.Identity.ARN + " (aws:PrincipalArn), for " + one.Evidence.Action
}
