package plain

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// connect asks who to be and where.
func (j *journey) connect(ctx context.Context) (stateFunc, error) {
	if j.known {
		j.known = false
		return j.signIn, nil
	}
	j.gap()
	if err := j.askProfile(ctx); err != nil {
		return nil, err
	}
	if err := j.askRegion(ctx); err != nil {
		return nil, err
	}
	return j.signIn, nil
}

func (j *journey) askProfile(ctx context.Context) error {
	var profiles []awsops.Profile
	var err error
	if j.host.Profiles != nil {
		profiles, err = j.host.Profiles(ctx)
	}
	if err != nil {
		j.say("The AWS config cannot be read: %v.", err)
	}
	said := j.host.Where.Profile
	usual := slices.IndexFunc(profiles, func(p awsops.Profile) bool { return said != "" && p.Name == said })
	if said != "" && usual < 0 {
		usual, profiles = len(profiles), append(profiles, awsops.Profile{Name: said})
	}
	if usual < 0 {
		usual = max(0, slices.IndexFunc(profiles, func(p awsops.Profile) bool { return p.Problem.Kind == awsops.ProfileUsable }))
	}
	switch len(profiles) {
	case 0:
		j.say("There are no profiles, so the credentials of this machine are used.")
		return nil
	case 1:
		j.profile = profiles[0]
		j.say("Profile: %s. It is the only one.", j.profileText(j.profile))
		return nil
	}
	j.say("Who should trailhead be?")
	var options []string
	for _, p := range profiles {
		options = append(options, j.profileText(p))
	}
	n, err := j.choose(ctx, options, usual)
	if err == nil {
		j.profile = profiles[n]
	}
	return err
}

// profileText is a profile in words.
func (j *journey) profileText(p awsops.Profile) string {
	parts := []string{p.Name}
	switch {
	case p.Name == "":
		parts[0] = "the environment"
	case p.Kind != "" && p.Kind != "other":
		parts[0] += " (" + p.Kind + ")"
	}
	if p.Account != "" {
		parts = append(parts, "account "+p.Account)
	}
	if p.Role != "" {
		parts = append(parts, "role "+p.Role)
	}
	for _, more := range []string{p.Source, p.Region} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	if problem := words.ProfileProblem(p.Problem); problem != "" {
		parts = append(parts, problem)
	} else if left := words.Left(j.clock.Now(), p.Expires); left != "" {
		parts = append(parts, left)
	}
	return strings.Join(parts, ", ")
}

// askRegion asks where, unless an answer says it: a flag, a variable, the file.
func (j *journey) askRegion(ctx context.Context) error {
	if j.set.Given("region") && j.typed["region"] == "" {
		j.where.Region = j.set.Region
		j.say("Region: %s (%s).", j.where.Region, j.set.Source("region"))
		return nil
	}
	field, _ := answers.FieldOf("region")
	usual := cmp.Or(j.typed["region"], j.profile.Region, j.host.Where.Region)
	j.say("%s: %s %s", field.Title, field.What, field.Why)
	question := "Type a region, or ? for help:"
	if usual != "" {
		question = "Type a region, or ? for help, or press Enter for " + usual + ":"
	}
	return j.ask(ctx, question, func(answer string) string {
		if answer == "?" {
			return j.helpText(field) + "\nThe regions are: " + strings.Join(j.regions(usual), ", ") + "."
		}
		if answer == "" {
			answer = usual
		}
		if wrong := wrongIn(field, answer); wrong != "" {
			return wrong
		}
		j.where.Region, j.typed["region"] = answer, answer
		return ""
	})
}

// regions are those that can be meant: of the partition of the usual one.
func (j *journey) regions(usual string) []string {
	return j.host.Regions(answers.PartitionOf(usual))
}

// wrongIn says what is wrong with what was typed, "" when nothing is.
func wrongIn(f answers.Field, answer string) string {
	err := f.Check(answer)
	if err == nil {
		return ""
	}
	var lines []string
	for _, p := range flow.ProblemsOf(err) {
		lines = append(lines, words.Sentence("That "+p.What)+advice(p))
	}
	return strings.Join(lines, "\n")
}

// signIn asks AWS who we are, and opens the journal.
func (j *journey) signIn(ctx context.Context) (stateFunc, error) {
	j.gap()
	session, p, err := j.reach(ctx)
	if err != nil {
		return nil, err
	}
	if p != nil {
		return j.stuck(ctx, p, way{"Try again", j.signIn}, way{"Choose another profile or region", j.anew})
	}
	j.session = session
	at := session.Home.Target()
	j.where.Region = at.Region
	j.say("Signed in: account %s (partition %s), region %s.", at.Account, at.Partition, at.Region)
	j.say("You are %s.", session.Identity.ARN)
	if c, err := session.Home.Credentials(ctx); err == nil {
		if left := words.Left(session.Home.Clock().Now(), c.Expires); left != "" {
			j.say("The credentials have %s.", left)
		}
	}
	j.resolve()
	if session.Journal.LastRun() != nil {
		return j.to(flow.SignedInAgain), nil
	}
	return j.to(flow.SignedIn), nil
}

// anew asks again who to be and where, whatever had settled it.
func (j *journey) anew(context.Context) (stateFunc, error) {
	j.found = nil
	if j.where.Region != "" {
		j.typed["region"] = j.where.Region
	}
	return j.again(), nil
}

// again asks again who to be and where, from wherever one is.
func (j *journey) again() stateFunc {
	if j.way.At() == flow.Connect {
		return j.to(flow.Again)
	}
	return j.to(flow.ToAccount)
}

// reach connects. A problem is something to tell; an error ends the journey.
func (j *journey) reach(ctx context.Context) (*steps.Session, *engine.Problem, error) {
	where := flow.Where{Profile: j.profile.Name, Region: j.where.Region}
	var session *steps.Session
	err := j.attended(ctx, heartbeat, "signing in", func(ctx context.Context) (err error) {
		where.MFA = func() (string, error) {
			j.write("MFA code: ")
			return j.line(ctx)
		}
		session, err = j.host.Connect(ctx, where)
		return err
	})
	if err == nil {
		return session, nil, nil
	}
	p, ok := explained("sign in", err)
	if !ok {
		return nil, nil, err
	}
	return nil, p, nil
}
