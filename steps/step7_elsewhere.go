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

func (e elsewhere) About() engine.About {
	about := e.site.about("elsewhere@"+engine.ID(e.account), 7, "IAM role", e.site.Answers.Role+" in "+e.account)
	about.At.Account = e.site.At.Account // nothing is looked at there
	return about
}

func (e elsewhere) Permissions() []engine.Permission { return nil }

// Observe needs no call: the account is shut to us.
func (e elsewhere) Observe(context.Context, *awsops.Account, engine.Past) (engine.Seen, error) {
	return e, nil
}

// Diff implements engine.Seen.
func (e elsewhere) Diff(v *engine.Values) engine.Diff {
	reads, trust := policy{e.site, e.account}.document(v), role{e.site, e.account}.trust()
	d := engine.Right("for its administrator to make", "", nil)
	d.Handed = &engine.Handover{To: "an administrator of account " + e.account, Account: e.account,
		What: "Make the policy " + e.site.Answers.Policy + " and the role " + e.site.Answers.Role + " in account " + e.account + ", so that Expel can look into alerts there",
		Why:  "the account owns the trail, and there is no way into it from here. The log files arrive without it",
		Text: "Policy " + e.site.Answers.Policy + ":\n" + reads.Indent() + "\n\nTrust policy of " + e.site.Answers.Role + ":\n" + trust.Indent()}
	return d
}

// Remove implements engine.Seen.
func (e elsewhere) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }

// rolloutElsewhere are the roles of the members where we are in an account
// that cannot reach them.
type rolloutElsewhere struct{ site Site }

func (r rolloutElsewhere) About() engine.About {
	about := r.site.about("members-elsewhere", 7, "StackSet", r.site.stackSetName())
	about.At = r.site.At
	return about
}

func (r rolloutElsewhere) Permissions() []engine.Permission { return nil }

// Observe needs no call: the members are out of reach from here.
func (r rolloutElsewhere) Observe(context.Context, *awsops.Account, engine.Past) (engine.Seen, error) {
	return r, nil
}

// Diff implements engine.Seen.
func (r rolloutElsewhere) Diff(*engine.Values) engine.Diff {
	d := engine.Right("for the management account to make", "", nil)
	d.Handed = &engine.Handover{To: "whoever runs the management account " + r.site.org.ManagementAccount, Account: r.site.org.ManagementAccount,
		What: "Put the role " + r.site.Answers.Role + " into the member accounts: deploy this template as a service-managed StackSet, in one region, with automatic deployment",
		Why:  "only the management account and delegated administrators reach the members. Run there, trailhead does it by itself", Text: r.site.memberTemplate()}
	return d
}

// Remove implements engine.Seen.
func (r rolloutElsewhere) Remove(*engine.Values) engine.Diff { return engine.Right("", "", nil) }
