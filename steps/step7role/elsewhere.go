package step7role

import (
	"context"

	"trailhead/awsops"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
)

// Elsewhere is policy and role in an account that Expel is to look into and
// that we cannot enter: they are handed to whoever can.
type Elsewhere struct {
	Setup   setup.Setup
	Account string
}

// ElsewhereID names the role of such an account in plans and journals.
func ElsewhereID(account string) engine.ID { return "elsewhere@" + engine.ID(account) }

// About implements engine.Resource.
func (e Elsewhere) About() engine.About {
	about := e.Setup.About(ElsewhereID(e.Account), 7, "IAM role", e.Setup.Answers.Role+" in "+e.Account)
	about.At.Account = e.Setup.At.Account // nothing is looked at there
	return about
}

// Permissions implements engine.Resource.
func (e Elsewhere) Permissions() []engine.Permission { return nil }

// elsewhereObserved is what the journal remembers: the account is shut to us.
type elsewhereObserved struct {
	Elsewhere
	past engine.Past
}

// Observe implements engine.Resource.
func (e Elsewhere) Observe(_ context.Context, _ *awsops.Account, past engine.Past) (engine.Observed, error) {
	return elsewhereObserved{e, past}, nil
}

// Diff implements engine.Observed.
func (e elsewhereObserved) Diff(v *engine.Values) engine.Diff {
	if d, ok := setup.Received(e.past); ok {
		return d
	}
	reads, trust := step6policy.Policy{Setup: e.Setup, Account: e.Account}.Document(v), Role{e.Setup, e.Account}.Trust()
	d := engine.Kept("for its administrator to make")
	d.Handed = &engine.Handover{To: "an administrator of account " + e.Account, Account: e.Account,
		What: "Make the policy " + e.Setup.Answers.Policy + " and the role " + e.Setup.Answers.Role + " in account " + e.Account +
			", so that Expel can look into alerts there",
		Why: "the account owns the trail, and there is no access to it from here. The log files arrive without it",
		Text: engine.NewDocument("Policy " + e.Setup.Answers.Policy + ":\n" + reads.Indent() + "\n\nTrust policy of " +
			e.Setup.Answers.Role + ":\n" + trust.Indent())}
	return d
}

// Remove implements engine.Observed.
func (e elsewhereObserved) Remove(*engine.Values) engine.Diff { return engine.Kept("") }
