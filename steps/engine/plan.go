package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"

	"trailhead/awsops"
)

// Fleet finds the way into an account and region, as the role named or, for
// "", as whoever we are there.
type Fleet interface {
	At(ctx context.Context, target awsops.Target, as string) (*awsops.Account, error)
}

// Plan is what a run would do, as a person can approve it.
type Plan struct {
	Changes []Planned // create, change and remove, in the article's order
	Kept    []Planned
	Blocked []*Problem
	Handed  []Planned // for others to do; nothing of it is done here
	// Hash stands for everything that was seen and would be done. Equal
	// hashes mean equal plans.
	Hash string
	Undo bool // whether this plan takes back

	values  *Values
	subject func() Subject // a function, so that printing a plan does not print it
}

// Subject is what a plan is for. The engine carries it from the look to whoever
// has the plan, and knows nothing of it but which records it fits.
type Subject interface {
	// Fits says whether a record of before identities were kept is about this
	// resource.
	Fits(about About, r OldRecord) bool
}

// Approved is a plan that somebody has said yes to. Only Approve makes one.
type Approved struct {
	plan  *Plan
	known map[Ref]string // what was known when it was shown
}

// Approve says yes. It returns the first thing that stands in the way, if any.
func (p *Plan) Approve() (Approved, error) {
	if len(p.Blocked) > 0 {
		return Approved{}, p.Blocked[0]
	}
	return Approved{plan: p, known: p.values.snapshot()}, nil
}

// Calls counts the writes the plan would make.
func (p *Plan) Calls() []string {
	var actions []string
	for _, c := range p.Changes {
		for _, call := range c.Calls {
			actions = append(actions, call.Action)
		}
	}
	return actions
}

// Value is a value as far as the plan knows it.
func (p *Plan) Value(r Ref) string { return p.values.Get(r) }

// Subject is what the plan is for, as its look has found it; nil of a plan that
// no engine has made.
func (p *Plan) Subject() Subject {
	if p.subject == nil {
		return nil
	}
	return p.subject()
}

// Values are what the plan's look has found, and what is not known yet.
func (p *Plan) Values() *Values { return p.values }

// Engine looks, plans and changes.
type Engine struct {
	Fleet   Fleet
	Journal *Journal
	Clock   awsops.Clock
	By      string // the ARN of who runs, for the journal
	// Answers are kept in the journal with a run, for the next one to go by.
	Answers json.RawMessage
	// ExternalID is ours: the documents of plans and journals show it blotted out.
	ExternalID awsops.SecretText
	// Subject is what is planned; nil where the title of an old record alone tells
	// what it is about.
	Subject Subject
	beside  sync.Once
	others  []*Journal // of other regions

	// Listen hears of every look; nil where nobody cares. It is called from
	// several goroutines.
	Listen func(Event)
}

// Plan looks at every resource, all at the same time, and says what would be
// done. It changes nothing. Resources come in the order of the article.
func (e *Engine) Plan(ctx context.Context, resources []Resource) (*Plan, error) {
	return e.plan(ctx, resources, NewValues(), false)
}

// PlanRemoval looks at every resource and says what it takes to take back what
// was made and changed.
func (e *Engine) PlanRemoval(ctx context.Context, resources []Resource) (*Plan, error) {
	return e.plan(ctx, resources, NewValues(), true)
}

// plan starts from the values that are known already.
func (e *Engine) plan(ctx context.Context, resources []Resource, known *Values, undo bool) (*Plan, error) {
	observed, err := e.lookAll(ctx, resources)
	if err != nil {
		return nil, err
	}
	p := &Plan{Undo: undo, values: known, subject: func() Subject { return e.Subject }}
	for _, s := range observed { // what is there already is known before any diff that needs it
		p.values.learn(s.Diff(p.values).Gives)
	}
	held := map[ID]About{}
	all := make([]Planned, len(resources))
	for i, resource := range resources {
		all[i] = Planned{About: resource.About(), Diff: e.diffOf(observed[i], p.values, undo),
			origin: func() (Resource, Observed) { return resource, observed[i] }}
		for _, id := range all[i].Holds {
			held[id] = all[i].About
		}
	}
	for _, c := range all {
		if by, is := held[c.ID]; is && c.Verb == Remove {
			c.Diff = Kept("it stays as long as " + by.Title() + " does")
		}
		p.take(c)
	}
	p.sort()
	p.Hash = p.hash(func(Planned) bool { return true })
	return p, nil
}

func (e *Engine) diffOf(observed Observed, v *Values, undo bool) Diff {
	if undo {
		return observed.Remove(v).withSecret(e.ExternalID)
	}
	return observed.Diff(v).withSecret(e.ExternalID)
}

func (p *Plan) take(c Planned) {
	switch {
	case c.Blocked != nil:
		c.Blocked.Step = c.Step
		p.Blocked = append(p.Blocked, c.Blocked)
	case c.Handed != nil:
		p.Handed = append(p.Handed, c)
	case c.Verb == Keep && c.Summary == "" && !p.Undo: // there is nothing, and nothing is to be there
	case c.Verb == Keep:
		p.Kept = append(p.Kept, c)
	default:
		p.Changes = append(p.Changes, c)
	}
}

// sort puts the article's steps in order: forwards to make, backwards to
// take back.
func (p *Plan) sort() {
	byStep := func(a, b Planned) int { return cmp.Compare(a.Step, b.Step) }
	slices.SortStableFunc(p.Changes, byStep)
	slices.SortStableFunc(p.Kept, byStep)
	slices.SortStableFunc(p.Handed, byStep)
	if p.Undo {
		slices.Reverse(p.Changes)
	}
}

// hash is over what was seen and what would be done, in a fixed order, of the
// resources that count.
func (p *Plan) hash(counts func(Planned) bool) string {
	type line struct {
		ID            ID
		At            awsops.Target
		Verb          Verb
		Name, Summary string
		Before, After string
		Calls         []string
	}
	var lines []line
	for _, c := range slices.Concat(p.Changes, p.Kept, p.Handed) {
		if !counts(c) {
			continue
		}
		l := line{ID: c.ID, At: c.At, Verb: c.Verb, Name: c.Name, Summary: c.Summary, Before: c.Before.Reveal(), After: c.After.Reveal()}
		for _, call := range c.Calls {
			l.Calls = append(l.Calls, call.Action)
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.ID, b.ID) })
	text, err := json.Marshal(lines)
	if err != nil {
		panic(err) // strings only: it cannot fail
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// lookAll observes the resources side by side. The first error that is not a
// resource's own matter ends it.
func (e *Engine) lookAll(ctx context.Context, resources []Resource) ([]Observed, error) {
	observed, failed := make([]Observed, len(resources)), make([]error, len(resources))
	done := make(chan int)
	for i, resource := range resources {
		go func() {
			observed[i], failed[i] = e.look(ctx, resource)
			done <- i
		}()
	}
	for range resources {
		<-done
	}
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return observed, nil
}

func (e *Engine) look(ctx context.Context, resource Resource) (Observed, error) {
	about, from := resource.About(), e.Clock.Now()
	account, err := e.Fleet.At(ctx, about.At, about.As)
	if err != nil {
		return nil, Explain("reach account "+about.At.Account, resource, err)
	}
	observed, err := resource.Observe(context.WithValue(e.Attend(ctx, about), pastKey{}, e.past), account, e.past(about))
	if err != nil {
		return nil, Explain("look at "+about.Title(), resource, err)
	}
	if hear := e.listener(ctx); hear != nil {
		hear(Looked{About: about, Verb: observed.Diff(NewValues()).Verb, Took: e.Clock.Now().Sub(from)})
	}
	return observed, nil
}

func (e *Engine) fits() func(About, OldRecord) bool {
	if e.Subject == nil {
		return nil
	}
	return e.Subject.Fits
}

func (e *Engine) past(about About) Past {
	if e.Journal == nil {
		return Past{Notes: map[string]string{}}
	}
	past := e.Journal.Past(about, e.fits())
	past.Beside = !past.Made && e.madeBeside(about)
	past.Parts = e.partsBeside(about, past.Parts)
	return past
}

type lastLook struct{}

// LastLook reports whether this is the look right before a write, or right after
// it. What the resource needs is there by then, and need not be looked for.
func LastLook(ctx context.Context) bool { return ctx.Value(lastLook{}) != nil }

type confirming struct{}

// Confirming reports whether this is the look at what a run has just made or
// changed. What else is on it was told in the plan.
func Confirming(ctx context.Context) bool { return ctx.Value(confirming{}) != nil }

// still reports whether a resource is as it was when the plan was shown.
func (e *Engine) still(ctx context.Context, c Planned, v *Values, undo bool) (Diff, error) {
	observed, err := e.look(context.WithValue(awsops.WithSharedReads(ctx), lastLook{}, true), c.resource())
	if err != nil {
		return Diff{}, err
	}
	now := e.diffOf(observed, v, undo)
	if !now.Before.Equal(c.Before) || !v.shownAs(now.After, c.After) || now.Verb != c.Verb {
		return Diff{}, drift(c.About)
	}
	return now, nil
}

func drift(about About) *Problem {
	return &Problem{ID: "run.drift", What: "Stopped before changing " + about.Title(), Why: "it has changed since the plan was shown",
		Do: []Remedy{newPlan}, Err: ErrDrift, Again: true}
}
