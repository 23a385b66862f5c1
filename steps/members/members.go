package members

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"trailhead/awsops"
	"trailhead/steps/access"
	"trailhead/steps/engine"
	"trailhead/steps/setup"
	"trailhead/steps/text"
)

// Members are the other accounts of an organization: each gets the role and
// the policy under the same names, without the part for bucket, queue and key
// (article, step 6). There may be ten thousand of them, so they are worked on
// as AWS lists them, and only what must be told of each is kept.

// memberAccounts are the accounts that the answers mean, as AWS lists them:
// all of the organization, or those under the chosen units.
func memberAccounts(ctx context.Context, aws *awsops.Account, s setup.Setup) iter.Seq2[awsops.Member, error] {
	return func(yield func(awsops.Member, error) bool) {
		for m, err := range byUnit(ctx, aws, s) {
			if !yield(m.Member, err) {
				return
			}
		}
	}
}

// placed is an account with the chosen unit that it was found under, "" where
// all of the organization is meant.
type placed struct {
	awsops.Member
	unit string
}

// byUnit are the accounts that the answers mean, each with its chosen unit.
func byUnit(ctx context.Context, aws *awsops.Account, s setup.Setup) iter.Seq2[placed, error] {
	units := s.Answers.Members.OrganizationalUnits
	return func(yield func(placed, error) bool) {
		yieldIn := func(unit string) func(awsops.Member, error) bool {
			return func(m awsops.Member, err error) bool { return yield(placed{m, unit}, err) }
		}
		if len(units) == 0 {
			aws.Accounts(ctx)(yieldIn(""))
			return
		}
		walked := map[string]bool{}
		for _, unit := range units {
			if !underUnit(ctx, aws, unit, walked, yieldIn(unit)) {
				return
			}
		}
	}
}

// inUnits says that only some of the organization is meant, "" where all of it
// is.
func inUnits(s setup.Setup) string {
	if n := len(s.Answers.Members.OrganizationalUnits); n > 0 {
		return " in " + text.Plural(n, "chosen unit")
	}
	return ""
}

// underUnit walks a unit and those below it, each once: one that is chosen may
// be below another. It reports whether to go on.
func underUnit(ctx context.Context, aws *awsops.Account, unit string, walked map[string]bool, yield func(awsops.Member, error) bool) bool {
	if walked[unit] {
		return true
	}
	walked[unit] = true
	for m, err := range aws.AccountsIn(ctx, unit) {
		if !yield(m, err) || err != nil {
			return false
		}
	}
	for below, err := range aws.OrganizationalUnits(ctx, unit) {
		if err != nil {
			return yield(awsops.Member{}, err)
		}
		if !underUnit(ctx, aws, below.ID, walked, yield) {
			return false
		}
	}
	return true
}

// leftOut says why an account gets no member role; without a cause it gets one.
// The primary account and the one we are signed in to have theirs by themselves.
func leftOut(s setup.Setup, m awsops.Member) why {
	switch {
	case m.ID == s.LogAt().Account:
		return why{cause: engine.CauseLeftOut, reason: "has the primary role"}
	case m.ID == s.At.Account, s.Org != nil && m.ID == s.Org.ManagementAccount:
		return why{cause: engine.CauseLeftOut, reason: "has its own place in the plan"}
	case slices.Contains(s.Answers.Members.ExcludeAccounts, m.ID):
		return why{cause: engine.CauseLeftOut, reason: "left out by members.exclude_accounts"}
	case m.State != "" && m.State != "ACTIVE":
		return why{cause: engine.CauseSuspended, reason: strings.ToLower(strings.ReplaceAll(m.State, "_", " "))}
	}
	return why{}
}

// memberRoles are the roles by which we enter a member: the one named, or
// those that Organizations and Control Tower make.
func memberRoles(s setup.Setup) []string {
	if role := s.Answers.Members.Role; role != "" {
		return []string{role}
	}
	return []string{access.OrganizationRole, access.TowerRole}
}

// entrance remembers which of the roles opened the last account: most often it
// opens the next one too.
type entrance struct {
	roles []string
	last  atomic.Int32
}

// enter takes on a role in a member. The way is not kept: there may be
// thousands, and each is used once.
func (e *entrance) enter(ctx context.Context, home *awsops.Account, account string) (*awsops.Account, error) {
	first := int(e.last.Load())
	var refused error
	for i := range e.roles {
		at := (first + i) % len(e.roles)
		arn := "arn:" + home.Target().Partition + ":iam::" + account + ":role/" + e.roles[at]
		aws, err := home.AssumeIn(ctx, account, arn, access.SessionName)
		if err == nil {
			e.last.Store(int32(at))
			return aws, nil
		}
		if !awsops.Is(err, awsops.Denied) {
			return nil, err
		}
		refused = err
	}
	return nil, refused
}

// ledger is what has become of every account. No account is lost: whatever is
// listed ends as done, failed or skipped.
type ledger struct {
	mu      sync.Mutex
	listed  int
	parts   []engine.Part // as they have ended
	counts  map[engine.PartState]int
	verbs   map[engine.Verb]int
	ended   map[string]bool // by id
	unbegun int             // skipped because the run was stopped
}

func newLedger() *ledger {
	return &ledger{counts: map[engine.PartState]int{}, verbs: map[engine.Verb]int{}, ended: map[string]bool{}}
}

// list takes in accounts that AWS has listed.
func (l *ledger) list(n int) (of int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listed += n
	return l.listed
}

// settle takes in how an account has ended, and tells whoever listens.
func (l *ledger) settle(ctx context.Context, p engine.Part) {
	l.mu.Lock()
	p.Of = l.listed
	l.ended[p.ID] = true
	l.counts[p.State]++
	if p.State == engine.PartDone {
		l.verbs[p.Verb]++
	}
	l.parts = append(l.parts, p)
	l.mu.Unlock()
	engine.Tell(ctx, p)
}

// has reports whether an account has ended already.
func (l *ledger) has(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended[id]
}

// suspended is the reason of an account that is shut.
const suspended = "suspended"

// beginAnew is a ledger of the same accounts, of which only those that are
// skipped have ended.
func (l *ledger) beginAnew(ctx context.Context) *ledger {
	n := newLedger()
	n.list(l.listed)
	for _, p := range l.of(engine.PartSkipped) {
		n.settle(ctx, p)
	}
	return n
}

// forgive turns failures into accounts that were skipped.
func (l *ledger) forgive(ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.parts {
		if p := &l.parts[i]; p.State == engine.PartFailed && slices.Contains(ids, p.ID) {
			p.State = engine.PartSkipped
			l.counts[engine.PartFailed]--
			l.counts[engine.PartSkipped]++
		}
	}
}

// of are the accounts that ended in a state, by id.
func (l *ledger) of(state engine.PartState) []engine.Part {
	return l.those(func(p engine.Part) bool { return p.State == state })
}

func (l *ledger) those(fit func(engine.Part) bool) []engine.Part {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []engine.Part
	for _, p := range l.parts {
		if fit(p) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b engine.Part) int { return strings.Compare(a.ID, b.ID) })
	return found
}
