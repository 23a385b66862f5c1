package setup

import (
	"context"
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/steps/text"
)

// Find looks for the set-up of these answers with the logins that there are.
// Reached hears of it as soon as it is known which account and region the log
// files are in: its other facts come later.
func Find(ctx context.Context, accounts *access.Accounts, set answers.Set, reached func(Setup)) (Setup, error) {
	return find{accounts, reached}.setup(ctx, set)
}

// Assumed is what Find finds for a new trail in one account where nothing there
// gives the set-up other names; false for other answers. It asks AWS nothing.
func Assumed(accounts *access.Accounts, set answers.Set) (Setup, bool) {
	return Setup{At: accounts.Home.Target(), Answers: set.Answers},
		set.Variant == answers.VariantNew && set.Scope != answers.ScopeOrganization
}

// RouteOf looks anew how the queue hears of new files.
func RouteOf(ctx context.Context, accounts *access.Accounts, s Setup, logs *awsops.Account, rules awsops.Notifications) (Route, error) {
	return find{Accounts: accounts}.route(ctx, s, logs, rules)
}

// find is a look for a set-up.
type find struct {
	*access.Accounts
	reached func(Setup)
}

// setup decides every name for these answers. For a trail that is there it
// looks first: for the trail, for the account that has its bucket and the way
// into it, and for who listens to the bucket already. An answers.Problems says
// which answer does not fit.
func (f find) setup(ctx context.Context, set answers.Set) (Setup, error) {
	setup := Setup{At: f.Home.Target(), Answers: set.Answers}
	if set.Scope == answers.ScopeOrganization {
		if err := f.organization(ctx, &setup); err != nil {
			return setup, err
		}
	}
	if set.Variant == answers.VariantNew {
		f.reached(setup)
		f.keepEarlierNames(ctx, &setup)
		return setup, nil
	}
	var t awsops.Trail
	err := engine.Parallel(
		func() (err error) { t, err = f.trail(ctx, setup, set); return err },
		func() error { f.askTowerAhead(ctx, set); return nil },
	)
	if err != nil {
		return setup, err
	}
	setup.Existing = &Existing{Trail: t, Entered: map[string]string{}}
	var logs *awsops.Account
	var bucket awsops.Bucket
	setup.Existing.Tower = towerAt(ctx, f.Home, t)
	if logs, bucket, err = f.logAccount(ctx, setup, set); err != nil {
		return setup, err
	}
	setup.Existing.Account, setup.Existing.Region = logs.Target().Account, bucket.Region
	logs = logs.In(bucket.Region)
	f.reached(setup)
	var rules awsops.Notifications
	err = engine.Parallel(
		func() (err error) { setup.Existing.Encryption, err = encryptionOf(ctx, logs, t.Bucket); return err },
		func() (err error) { rules, err = logs.Notifications(ctx, t.Bucket); return err },
	)
	if err != nil {
		return setup, engine.Explain("read the settings of the bucket "+t.Bucket, nil, err)
	}
	f.enterKeyAccounts(ctx, setup)
	if setup.Existing.Route, err = f.route(ctx, setup, logs, rules); err != nil {
		return setup, engine.Explain("find out who listens to the bucket "+t.Bucket, nil, err)
	}
	return setup, nil
}

// trail is the one that the answers mean. Its bucket is asked for at once, since
// logAccount wants to know it on the same look.
func (f find) trail(ctx context.Context, s Setup, set answers.Set) (awsops.Trail, error) {
	trails, err := f.Home.Trails(ctx)
	if err != nil {
		return awsops.Trail{}, engine.Explain("look for the trail", nil, err)
	}
	t, problem := pick(trails, set, s.At)
	if problem != nil {
		return awsops.Trail{}, answers.Problems{*problem}
	}
	_, _ = f.Home.Bucket(ctx, t.Bucket)
	return t, nil
}

// logAccount finds the account that has the trail's bucket, and the way into
// it. Nobody but its owner can tell (docs/aws.md#bucket-owner), so every account that
// the names suggest is asked as itself.
func (f find) logAccount(ctx context.Context, s Setup, set answers.Set) (*awsops.Account, awsops.Bucket, error) {
	t := s.Existing.Trail
	bucket, err := f.Home.Bucket(ctx, t.Bucket)
	switch {
	case err == nil:
		return f.Home, bucket, nil
	case awsops.Is(err, awsops.Missing):
		return nil, bucket, answers.Problems{trailProblem("trail.bucket-missing", t.Name, "its bucket "+t.Bucket+" does not exist",
			"Mend the trail, or name another one.")}
	case !awsops.Is(err, awsops.Denied):
		return nil, bucket, engine.Explain("look at the bucket "+t.Bucket, nil, err)
	}
	if set.LogAccount.Profile != "" {
		return f.logAccountByProfile(ctx, s, set.LogAccount)
	}
	return f.logAccountByRole(ctx, s, set)
}

func (f find) logAccountByProfile(ctx context.Context, s Setup, how answers.LogAccount) (*awsops.Account, awsops.Bucket, error) {
	_, logs, err := f.Profile(ctx, how.Profile)
	if err != nil {
		return nil, awsops.Bucket{}, err
	}
	bucket, err := logs.Bucket(ctx, s.Bucket())
	if err != nil {
		p := awayProblem(answers.Problem{Key: "log_account.profile", Value: how.Profile,
			What: "it leads to account " + logs.Target().Account + ", which does not have the bucket " + s.Bucket() + " or may not look at it"},
			nameProfile)
		return nil, bucket, s.unreachable(s.candidates(), p)
	}
	f.SetWay(logs.Target().Account, how)
	return logs, bucket, nil
}

// logAccountByRole tries the role of the answers in each candidate and, where
// nobody has named one, also the role that Organizations makes. The accounts
// that names suggest come first; then those of the organization that are
// called as log accounts are.
func (f find) logAccountByRole(ctx context.Context, s Setup, set answers.Set) (*awsops.Account, awsops.Bucket, error) {
	roles := []string{set.LogAccount.Role}
	if !set.Given("log_account.role") {
		roles = append(roles, access.OrganizationRole)
	}
	tried := s.candidates()
	found, why := f.FindBucket(ctx, s.Bucket(), tried, roles)
	if found == nil {
		more := slices.DeleteFunc(f.LogAccountsByName(ctx), func(id string) bool { return id == s.At.Account || slices.Contains(tried, id) })
		var whyMore []string
		s.Existing.ByName = true
		found, whyMore = f.FindBucket(ctx, s.Bucket(), more, roles)
		tried, why = append(tried, more...), append(why, whyMore...)
	}
	if found == nil {
		return nil, awsops.Bucket{}, s.unreachable(tried, s.away(tried, roles, why))
	}
	return found.Aws, found.Bucket, nil
}

// candidates are the accounts that may own the bucket, likeliest first.
func (s Setup) candidates() []string {
	t := s.Existing.Trail
	all := AccountsIn(t.Bucket)
	if tower := s.Existing.Tower; tower != nil && tower.LogAccount != "" {
		all = slices.Insert(all, 0, tower.LogAccount)
	}
	all = append(all, text.AccountIn(t.ARN))
	var once []string
	for _, id := range all {
		if id != s.At.Account && !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// away is the problem of a bucket whose account we cannot enter.
func (s Setup) away(tried, roles, why []string) answers.Problem {
	what := "the bucket " + s.Bucket() + " belongs to another account"
	rule := "Queue, key, notification and role are made in the account that has the bucket."
	if len(tried) == 0 { // a role alone does not say in which account
		return awayProblem(answers.Problem{Key: "log_account.profile", What: what + ", and nothing here says which", Rule: rule}, nameProfile,
			otherCredentials)
	}
	what += ", perhaps " + strings.Join(tried, " or ")
	var p answers.Problem
	if len(why) > 0 {
		tried := "Tried the role " + strings.Join(roles, " and ") + ": " + strings.Join(why, "; ") + "."
		rule, p.Tried = rule+" "+tried, tried
	}
	p.Key, p.What, p.Rule = "log_account.role", what+", and there is no access to it from here", rule
	return awayProblem(p, nameRole, nameProfile, otherCredentials)
}

// The ways into the account that has the bucket.
var (
	nameRole         = engine.Remedy{Do: "Name a role there that trusts this identity", Set: "log_account.role"}
	nameProfile      = engine.Remedy{Do: "Name a profile of the AWS config that signs in there", Set: "log_account.profile"}
	otherCredentials = engine.Remedy{Do: "Run trailhead with credentials of that account"}
)

func awayProblem(p answers.Problem, do ...engine.Remedy) answers.Problem {
	f, _ := answers.FieldOf(p.Key)
	p.ID, p.Do, p.Flag, p.Env = "account.no-way", do, f.Flag, f.Env
	return p
}

// enterKeyAccounts tries the way into accounts that have a key of the log
// files and nothing else. One that stays shut is no problem: what is to be
// done there is handed to its owner.
func (f find) enterKeyAccounts(ctx context.Context, s Setup) {
	way := answers.LogAccount{Role: s.Answers.LogAccount.Role} // a profile leads into its own account only
	if log, _ := f.Way(s.Existing.Account); log.Profile == "" && log.Role != "" {
		way, s.Existing.Entered[s.Existing.Account] = log, log.Role
	}
	for _, arn := range s.Existing.Keys() {
		account := text.AccountIn(arn)
		if s.Enters(account) || way.Role == "" {
			continue
		}
		if _, err := f.ByRole(ctx, account, way.Role); err == nil {
			f.SetWay(account, way)
			s.Existing.Entered[account] = way.Role
		}
	}
}
