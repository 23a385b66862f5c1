package steps

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/engine"
)

// elsewhere is policy and role in an account that Expel is to look into and
// that we cannot enter: they are handed to whoever can.
type elsewhere struct {
	site    Site
	account string
}

func elsewhereID(account string) engine.ID { return "elsewhere@" + engine.ID(account) }

func (e elsewhere) About() engine.About {
	about := e.site.about(elsewhereID(e.account), 7, "IAM role", e.site.Answers.Role+" in "+e.account)
	about.At.Account = e.site.At.Account // nothing is looked at there
	return about
}

func (e elsewhere) Permissions() []engine.Permission { return nil }

// elsewhereSeen is what the journal remembers: the account is shut to us.
type elsewhereSeen struct {
	elsewhere
	past engine.Past
}

func (e elsewhere) Observe(_ context.Context, _ *awsops.Account, past engine.Past) (engine.Seen, error) {
	return elsewhereSeen{e, past}, nil
}

func (e elsewhereSeen) Diff(v *engine.Values) engine.Diff {
	if d, ok := received(e.past); ok {
		return d
	}
	reads, trust := policy{e.site, e.account}.document(v), role{e.site, e.account}.trust()
	d := engine.Right("for its administrator to make", "", nil)
	d.Handed = &engine.Handover{To: "an administrator of account " + e.account, Account: e.account,
		What: "Make the policy " + e.site.Answers.Policy + " and the role " + e.site.Answers.Role + " in account " + e.account + ", so that Expel can look into alerts there",
		Why:  "the account owns the trail, and there is no way into it from here. The log files arrive without it",
		Text: "Policy " + e.site.Answers.Policy + ":\n" + reads.Indent() + "\n\nTrust policy of " + e.site.Answers.Role + ":\n" + trust.Indent()}
	return d
}

func (e elsewhereSeen) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// rolloutElsewhere are the roles of the members where we are in an account
// that cannot reach them.
type rolloutElsewhere struct{ site Site }

func (r rolloutElsewhere) About() engine.About {
	about := r.site.about(idRolloutElsewhere, 7, "StackSet", r.site.stackSetName())
	about.At = r.site.At
	return about
}

func (r rolloutElsewhere) Permissions() []engine.Permission { return nil }

const idRolloutElsewhere engine.ID = "members-elsewhere"

// rolloutElsewhereSeen is what the journal remembers: the members are out of
// reach from here.
type rolloutElsewhereSeen struct {
	rolloutElsewhere
	past engine.Past
}

func (r rolloutElsewhere) Observe(_ context.Context, _ *awsops.Account, past engine.Past) (engine.Seen, error) {
	return rolloutElsewhereSeen{r, past}, nil
}

func (r rolloutElsewhereSeen) Diff(*engine.Values) engine.Diff {
	if d, ok := received(r.past); ok {
		return d
	}
	d := engine.Right("for the management account to make", "", nil)
	d.Handed = &engine.Handover{To: "whoever runs the management account " + r.site.org.ManagementAccount, Account: r.site.org.ManagementAccount,
		What: "Put the role " + r.site.Answers.Role + " into the member accounts: deploy this template as a service-managed StackSet, in one region, with automatic deployment",
		Why:  "only the management account and delegated administrators reach the members. Run there, trailhead does it by itself", Text: r.site.memberTemplate()}
	return d
}

func (r rolloutElsewhereSeen) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
