package plain

import (
	"context"
	"slices"
	"strings"
	"time"

	"trailhead/awsops"
	"trailhead/steps"
	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/flow"
	"trailhead/ui/words"
)

// apply carries out the plan that somebody has said yes to.
func (j *journey) apply(ctx context.Context) (stateFunc, error) {
	plan := j.plan
	ok, err := plan.Approve()
	if err != nil {
		p, _ := explained("begin", err)
		return j.stuck(ctx, p, way{"Back to the settings", j.to(flow.ToAnswers)})
	}
	j.gap()
	j.say("ctrl+c once stops after the calls under way; twice leaves at once.")
	j.ending.Began(j.approved.Plan())
	// The run has its own context, so that ctrl+c lets the calls under way finish.
	run := j.session.Apply(context.WithoutCancel(ctx), j.set, ok, true)
	p := newProgress(j, plan)
	j.ending.Follow(run)
	r := j.follow(ctx, run, p)
	p.accounts()
	return j.concluded(ctx, plan, r)
}

// progress tells a run as it goes, one line for each event.
type progress struct {
	*journey
	plan   *engine.Plan
	done   int
	busy   []engine.ID // begun and not yet settled
	titles map[engine.ID]string
	waits  map[engine.ID]string // the reason that was told last
	title  func(engine.About) string
	board  board.Board // the accounts of a roll-out
}

func newProgress(j *journey, plan *engine.Plan) *progress {
	return &progress{journey: j, plan: plan, titles: map[engine.ID]string{}, waits: map[engine.ID]string{}, title: words.RowTitles(plan)}
}

// follow listens to a run until it ends: to its events, to ctrl+c, and to the
// heartbeat.
func (j *journey) follow(ctx context.Context, run *engine.Run, p *progress) engine.Result {
	beating, still := context.WithCancel(context.WithoutCancel(ctx))
	defer still()
	beats := j.beats(beating, heartbeat)
	over, pulled := ctx.Done(), 0
	for {
		select {
		case event, more := <-run.Events():
			if !more {
				return run.Wait()
			}
			p.show(event)
		case passed := <-beats:
			p.beat(passed)
		case <-over:
			over = nil
			j.say("Stopping after the calls under way.")
			run.Stop()
		case <-j.interrupts:
			if pulled++; pulled == 1 {
				j.say("Stopping after the calls under way. ctrl+c again leaves at once.")
				run.Stop()
			} else {
				j.say("Leaving now. What a call under way has done is not known; the next run looks first.")
				run.Abort()
			}
		}
	}
}

func (p *progress) show(event engine.Event) {
	switch e := event.(type) {
	case engine.Began:
		p.busy = append(p.busy, e.About.ID)
		p.titles[e.About.ID] = p.title(e.About)
		p.say("Begin: step %d, %s %s.", e.About.Step, e.Verb, p.title(e.About))
	case engine.Waited:
		p.titles[e.About.ID] = p.title(e.About)
		if why := words.Waits(e); p.waits[e.About.ID] != why { // the heartbeat tells the rest of a long wait
			p.waits[e.About.ID] = why
			p.say("Waiting: %s. %s", p.title(e.About), words.Sentence(words.Capital(why)))
		}
	case engine.Progressed:
		p.board.Take(e.Part)
	case engine.Done:
		p.done++
		p.settled(e.About)
		p.say("Done: %d of %d, %s, %s.", p.done, len(p.plan.Changes), p.title(e.About), words.Lasted(e.Took))
	case engine.Failed:
		p.settled(e.About)
		p.say("Failed: %s. %s", p.title(e.About), words.Sentence(e.Problem.What))
	case engine.Skipped:
		p.say("Not begun: %s, because %s", p.title(e.About), words.Sentence(e.Why))
	}
}

func (p *progress) settled(about engine.About) {
	p.busy = slices.DeleteFunc(p.busy, func(id engine.ID) bool { return id == about.ID })
}

// beat says what is under way.
func (p *progress) beat(passed time.Duration) {
	var what []string
	for _, id := range p.busy {
		what = append(what, p.titles[id])
	}
	if len(what) == 0 {
		what = []string{"looking whether AWS shows it as it was made"}
	}
	if !p.board.Empty() {
		what = append(what, p.board.Counts().Words())
	}
	p.stillAt(strings.Join(what, ", "), passed, "")
}

// concluded tells how a run ended.
func (j *journey) concluded(ctx context.Context, plan *engine.Plan, r engine.Result) (stateFunc, error) {
	j.ending.Ended(r)
	if r.Problem == nil && len(r.Done) == len(plan.Changes) {
		return j.finished(plan, r)
	}
	j.gap()
	if flow.MadeAllBut(plan, r) {
		return j.partly(ctx, plan, r)
	}
	j.fates()
	if r.Interrupted {
		j.say("You stopped it. trailhead goes on from here when it is started again; trailhead undo takes back what stands.")
		j.code = flow.Interrupted
		return j.to(flow.Leave), nil
	}
	p := r.Problem
	if p == nil {
		p = &engine.Problem{ID: "run.incomplete", What: "The run ended before all was done", Kind: awsops.Unknown, Again: true}
	}
	return j.stuckIn(ctx, plan, p)
}

// fates tells what has become of each change.
func (j *journey) fates() {
	all := words.Fates(j.ending.Plan, j.ending.Fate)
	j.say("%s.", words.Capital(words.FateCounts(j.ending.Plan, all)))
	for line := range strings.Lines(words.FateLines(all, 0)) {
		j.say("%s", strings.TrimSuffix(line, "\n"))
	}
	if j.ending.Stands() {
		j.say(words.FateStays)
	}
}

// stuckIn asks what to do about a problem in a run.
func (j *journey) stuckIn(ctx context.Context, plan *engine.Plan, p *engine.Problem) (stateFunc, error) {
	ways := []way{{"Try again", j.afresh(p, j.retry)}, {"Back to the settings", j.to(flow.ToAnswers)}}
	if !plan.Undo {
		ways = append(ways, way{"Undo what was made", j.to(flow.ToUndo)})
	}
	return j.stuck(ctx, p, ways...)
}

// retry looks again, and carries out at once what is left of what was
// approved.
func (j *journey) retry(ctx context.Context) (stateFunc, error) {
	undo := j.plan.Undo
	plan, next, err := j.planBy(ctx, "look at AWS", j.retry, func(ctx context.Context) (*engine.Plan, error) {
		if undo {
			return j.session.PlanUndo(ctx, j.set, j.options)
		}
		return j.session.Plan(ctx, j.set)
	})
	if plan == nil {
		return next, err
	}
	if len(plan.Blocked) > 0 {
		return j.stuckIn(ctx, plan, plan.Blocked[0])
	}
	j.plan = plan
	on := flow.AfterRetry(j.approved, plan)
	if on == flow.Covered {
		j.gap()
		j.say("You have said yes to what is left: %s.", words.Count(len(plan.Changes), "change"))
	} else if on == flow.NotCovered {
		j.planText(plan)
	}
	return j.to(on), nil
}

// afresh goes to a state again, with credentials that may be newer where the
// old ones were the problem.
func (j *journey) afresh(p *engine.Problem, to stateFunc) stateFunc {
	if !p.NeedsSignIn() {
		return to
	}
	return func(ctx context.Context) (stateFunc, error) {
		session, again, err := j.reach(ctx)
		was := j.session.Identity.Account
		switch {
		case err != nil:
			return nil, err
		case again == nil && session.Identity.Account != was:
			again = words.AnotherAccount(session.Identity.Account, was)
		}
		if again != nil {
			return j.stuck(ctx, again, way{"Try again", j.afresh(again, to)})
		}
		j.session = session
		return to, nil
	}
}

// finished: every change was made.
func (j *journey) finished(plan *engine.Plan, r engine.Result) (stateFunc, error) {
	j.gap()
	j.say("Done: %s in %s.", words.Count(len(r.Done), "change"), words.Lasted(r.Took))
	if len(plan.Handed) > 0 {
		j.handedText(plan)
		j.say("The texts for them are left on the screen at the end.")
	}
	if plan.Undo {
		j.undone(plan)
		return j.to(flow.TakenBack), nil
	}
	j.handsOver(r)
	if r.Interrupted {
		j.say("Interrupted, with everything made.")
		j.code = flow.Interrupted
		return j.to(flow.Leave), nil
	}
	return j.to(flow.Made), nil
}

// handsOver keeps the values of a run, and shows a new access key.
func (j *journey) handsOver(r engine.Result) {
	outputs, key := steps.Made(j.plan, j.set, r.Values)
	j.ending.HandsOver(outputs, key)
	if key != nil {
		j.showKey(*key)
	}
}
