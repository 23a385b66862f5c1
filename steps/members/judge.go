package members

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"trailhead/awsops"
	"trailhead/awsops/policydoc"
	"trailhead/steps/checks"
	"trailhead/steps/engine"
	"trailhead/steps/extra"
	"trailhead/steps/path"
	"trailhead/steps/setup"
	"trailhead/steps/step6policy"
	"trailhead/steps/text"
)

// judge is one look into member accounts by the evaluator that judges the whole
// way of an event: what Expel can do there counts, not what the documents look
// like.
type judge struct {
	setup setup.Setup
	home  *awsops.Account
	way   *entrance
	org   path.Fact[awsops.Organization]

	mu   sync.Mutex
	by   map[string]path.Finding  // what keeps Expel out, or weakens who it is kept to, by account
	more map[string][]engine.Part // accounts by what their role gives beyond the article
}

// part enters a member and judges its role.
func (j *judge) part(ctx context.Context, m awsops.Member) (engine.Part, error) {
	p := engine.Part{ID: m.ID, Name: m.Name}
	aws, err := j.way.enter(ctx, j.home, m.ID)
	if err != nil {
		return whyOf(err).part(p, engine.PartFailed), pointless(err)
	}
	look := awsops.WithSharedReads(ctx) // of this account alone: with the others' its documents would be kept to the end
	facts := path.ReadMember(look, aws, j.home.Target(), j.org,
		path.Start{RoleARN: j.setup.RoleIn(m.ID), ExternalID: awsops.NewSecretText(j.setup.Answers.ExternalID.Reveal())})
	if err := cmp.Or(ctx.Err(), pointless(facts.Identity.Unread())); err != nil {
		return whyOf(err).part(p, engine.PartFailed), err
	}
	decides, found := path.OfMember(facts, j.calls(m.ID)).Evaluate().Decides()
	if found {
		j.mu.Lock()
		j.by[m.ID] = decides
		j.mu.Unlock()
	}
	for _, d := range facts.Identity.Attached.Value {
		if strings.EqualFold(text.NameIn(d.Ref.ARN), j.setup.Answers.Policy) {
			p.Note = strings.Join(step6policy.Policy{Setup: j.setup, Account: m.ID}.Beside(d.Document, engine.NewValues()), " ")
		}
	}
	j.takeExtra(p, facts.Identity)
	p.State, p.Verb = engine.PartDone, engine.Keep
	if decides.Verdict >= path.Unknown {
		if p.Verb, p.Reason = engine.Change, decides.Text(); decides.Reason == "role.none" {
			p.Verb = engine.Create
		}
	}
	return p, nil
}

// takeExtra keeps what policies beside Expel's own give in an account.
func (j *judge) takeExtra(p engine.Part, identity path.Identity) {
	attached, inline := map[string]policydoc.Document{}, map[string]policydoc.Document{}
	for _, d := range identity.Attached.Value {
		if !strings.EqualFold(text.NameIn(d.Ref.ARN), j.setup.Answers.Policy) {
			attached[d.Ref.ARN] = d.Document
		}
	}
	for _, d := range identity.Inline.Value {
		inline[d.Ref.Name] = d.Document
	}
	most := step6policy.Policy{Setup: j.setup, Account: p.ID}.Most(engine.NewValues())
	found := append(extra.Documents(extra.Attached, attached, most), extra.Documents(extra.Inline, inline, most)...)
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, line := range extra.Lines(found) {
		j.more[line] = append(j.more[line], engine.Part{ID: p.ID})
	}
}

// extra are the checks of what the roles of members give beyond the article, one
// for each kind.
func (j *judge) extra(h checks.Hop) []checks.Check {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []checks.Check
	for _, line := range slices.Sorted(maps.Keys(j.more)) {
		in := slices.SortedFunc(slices.Values(j.more[line]), func(a, b engine.Part) int { return strings.Compare(a.ID, b.ID) })
		all = append(all, h.Check(extra.CheckID, checks.Warn, line+" So it is in "+idsOf(in)+".", extra.Remedy))
	}
	return all
}

// calls are what Expel calls in a member account. A name with a wildcard stands
// for the calls of that kind, of which one is tried.
func (j *judge) calls(account string) []string {
	document := step6policy.Policy{Setup: j.setup, Account: account}.Document(engine.NewValues())
	actions := path.Actions(document)
	for i, a := range actions {
		if family, all := strings.CutSuffix(a, "*"); all {
			actions[i] = family + "Roles"
		}
	}
	return actions
}

// check is the check of a member in which Expel does not get what it should.
func (j *judge) check(h checks.Hop, p engine.Part) (checks.Check, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	decides, found := j.by[p.ID]
	if !found {
		return checks.Check{}, false
	}
	status, remedy := checks.Fail, "trailhead repair mends what it has made there. What a boundary or the account's own policies deny, its "+
		"owner has to allow."
	switch decides.Verdict {
	case path.Weak:
		status, remedy = checks.Warn, "Require your own sts:ExternalId in its trust policy, and name only Expel (article, step 7)."
	case path.Unknown:
		status, remedy = checks.NotSeen, "Let the role by which trailhead enters the account read it, and verify again."
	}
	return h.Check(p.ID, status, strings.TrimSpace(p.ID+" "+p.Name)+": "+decides.Text(), remedy), true
}
