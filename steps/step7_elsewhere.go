package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// elsewhere is policy and role in an account that Expel is to look into and
// that we cannot enter: they are handed to whoever can.
type elsewhere struct {
	setup   Setup
	account string
}

func elsewhereID(account string) engine.ID { return "elsewhere@" + engine.ID(account) }

func (e elsewhere) About() engine.About {
	about := e.setup.about(elsewhereID(e.account), 7, "IAM role", e.setup.Answers.Role+" in "+e.account)
	about.At.Account = e.setup.At.Account // nothing is looked at there
	return about
}

func (e elsewhere) Permissions() []engine.Permission { return nil }

// elsewhereObserved is what the journal remembers: the account is shut to us.
type elsewhereObserved struct {
	elsewhere
	past engine.Past
}

func (e elsewhere) Observe(_ context.Context, _ *awsops.Account, past engine.Past) (engine.Observed, error) {
	return elsewhereObserved{e, past}, nil
}

func (e elsewhereObserved) Diff(v *engine.Values) engine.Diff {
	if d, ok := received(e.past); ok {
		return d
	}
	reads, trust := policy{e.setup, e.account}.document(v), role{e.setup, e.account}.trust()
	d := engine.Right("for its administrator to make", "", nil)
	d.Handed = &engine.Handover{To: "an administrator of account " + e.account, Account: e.account,
		What: "Make the policy " + e.setup.Answers.Policy + " and the role " + e.setup.Answers.Role + " in account " + e.account + ", so that Expel can look into alerts there",
		Why:  "the account owns the trail, and there is no way into it from here. The log files arrive without it",
		Text: "Policy " + e.setup.Answers.Policy + ":\n" + reads.Indent() + "\n\nTrust policy of " + e.setup.Answers.Role + ":\n" + trust.Indent()}
	return d
}

func (e elsewhereObserved) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// rolloutElsewhere are the roles of the members where we are in an account
// that cannot reach them.
type rolloutElsewhere struct{ setup Setup }

func (r rolloutElsewhere) About() engine.About {
	about := r.setup.about(idRolloutElsewhere, 7, "StackSet", r.setup.stackSetName())
	about.At = r.setup.At
	return about
}

func (r rolloutElsewhere) Permissions() []engine.Permission { return nil }

const idRolloutElsewhere engine.ID = "members-elsewhere"

// rolloutElsewhereObserved is what the journal remembers: the members are out of
// reach from here.
type rolloutElsewhereObserved struct {
	rolloutElsewhere
	past engine.Past
}

func (r rolloutElsewhere) Observe(_ context.Context, _ *awsops.Account, past engine.Past) (engine.Observed, error) {
	return rolloutElsewhereObserved{r, past}, nil
}

func (r rolloutElsewhereObserved) Diff(*engine.Values) engine.Diff {
	if d, ok := received(r.past); ok {
		return d
	}
	d := engine.Right("for the management account to make", "", nil)
	d.Handed = &engine.Handover{To: "whoever runs the management account " + r.setup.org.ManagementAccount, Account: r.setup.org.ManagementAccount,
		What: "Put the role " + r.setup.Answers.Role + " into the member accounts: deploy this template as a service-managed StackSet, in one region, with automatic deployment",
		Why:  "only the management account and delegated administrators reach the members. Run there, trailhead does it by itself", Text: memberTemplate(r.setup)}
	return d
}

func (r rolloutElsewhereObserved) Remove(*engine.Values) engine.Diff {
	return engine.Right("", "", nil)
}
