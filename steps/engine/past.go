package engine

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"trailhead/awsops"
)

// Past is what the journal remembers of one thing.
type Past struct {
	// Made: we made it, and have not taken it back since. Where a run was
	// killed in the middle of the call, it counts as made: the plan had seen
	// that nothing was there.
	Made bool
	// Changed: it was there, and we changed it.
	Changed bool
	// Going: an undo that somebody agreed to was to take it back, and has not
	// come to its end.
	Going bool
	// Beside: the journal of another region says that we made it.
	Beside bool
	// Parts are the calls that have made something, or may have, in the accounts of
	// a change with parts, by this journal or that of another region.
	Parts map[PartCall]bool
	// Names are those that AWS chose for what we made: a key's ARN, the ids of
	// access keys.
	Names []string
	// Lost are calls that may have made something whose name never arrived.
	Lost []LostCall
	// Before is the document as it was before our first change, After as our
	// last change left it.
	Before, After string
	// Since is when we first began to make or change it.
	Since time.Time
	Notes map[string]string
}

// LostCall is a write after which the program ended, or AWS's answer was lost.
type LostCall struct {
	Action string
	At     time.Time // when it began, by our clock
}

// OldRecord is a change that was recorded before identities were kept.
type OldRecord struct {
	Title   string          // About.Title of then
	Answers json.RawMessage // those of its run
}

// Past sums up what the runs on record did with this very resource. Fits judges
// records that hold no identity; nil: the title alone tells.
func (j *Journal) Past(about About, fits func(About, OldRecord) bool) Past {
	return j.foldOf(about, func(e entry, answers json.RawMessage) bool { return about.is(e, answers, fits) })
}

// Whatever sums up what the runs on record did with all that this resource has
// been, whatever its identity was.
func (j *Journal) Whatever(id ID) Past {
	return j.foldOf(About{ID: id}, func(entry, json.RawMessage) bool { return true })
}

// foldOf sums up the changes of a resource that count.
func (j *Journal) foldOf(about About, counts func(entry, json.RawMessage) bool) Past {
	j.mu.Lock()
	defer j.mu.Unlock()
	f := fold{Past: Past{Notes: map[string]string{}}}
	var answers json.RawMessage
	for _, e := range j.past {
		switch {
		case e.Event == "run":
			answers = e.Answers
		case e.Resource != about.ID:
		case e.Event == "change":
			if f.counts = counts(e, answers); f.counts {
				f.begin(e)
			}
		case e.Event == "going":
			f.Going = f.Going || e.Identity == about.Identity && e.Identity != ""
		case f.counts || e.Event == "note":
			f.take(e)
		}
	}
	return f.Past
}

// remember puts facts about a changed resource on record.
func (r *Run) remember(id ID, facts func(*Values) map[string]string) error {
	if facts == nil {
		return nil
	}
	known := facts(r.plan.values)
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if err := r.engine.Journal.write(entry{Event: "note", Resource: id, Key: key,
			Value: NewDocument(known[key]).withSecret(r.engine.ExternalID).String()}); err != nil {
			return err
		}
	}
	return nil
}

// is reports whether a recorded change is about this resource.
func (a About) is(e entry, answers json.RawMessage, fits func(About, OldRecord) bool) bool {
	switch {
	case e.Identity != "" && a.Identity != "":
		return e.Identity == a.Identity
	case e.Title != "" && e.Title != a.Title():
		return false
	}
	return fits == nil || fits(a, OldRecord{Title: e.Title, Answers: answers})
}

// fold is a Past in the making.
type fold struct {
	Past
	counts  bool  // the change that the entries belong to is about this resource
	current entry // that change
	was     bool  // whether it was already made when that change began
	through int   // calls of that change that AWS carried out
}

func (f *fold) take(e entry) {
	switch e.Event {
	case "call":
		f.Made = f.Made || f.current.Verb == Create
		f.Changed = f.Changed || f.current.Verb == Change && !f.current.Undo
		if e.Account != "" {
			f.part(e)
			return
		}
		f.Lost = append(f.Lost, LostCall{Action: e.Action, At: e.Time})
	case "called":
		f.called(e)
	case "made":
		f.Names = append(f.Names, e.Identity)
		f.Lost = f.Lost[:max(0, len(f.Lost)-1)]
	case "did": // what is done has lost nothing
		// Its call may have been refused for the name of what an earlier try has
		// made, whose answer was lost: the plan had seen that nothing was there.
		f.Made = f.Made || f.current.Verb == Create && !f.current.Undo
		f.Lost = slices.DeleteFunc(f.Lost, func(l LostCall) bool { return !l.At.Before(f.current.Time) })
		if f.current.Undo {
			f.Past = Past{Notes: map[string]string{}}
		}
	case "note":
		f.Notes[e.Key] = e.Value
	}
}

// begin takes in the documents of a change. What was there before the first
// of several changes is what undo goes back to.
func (f *fold) begin(e entry) {
	f.current, f.was, f.through = e, f.Made, 0
	if e.Undo {
		return
	}
	f.Going = false
	if !f.Made && !f.Changed {
		f.Before, f.Since = e.Before, e.Time
	}
	f.After = e.After
}

// called takes back Made where AWS refused the very call that would have made
// the resource.
func (f *fold) called(e entry) {
	if e.Kind == "" {
		f.through++
		return
	}
	if slices.Contains(doubtful, e.Kind) {
		return
	}
	if e.Account != "" { // others of its parts may have been made
		delete(f.Parts, PartCall{e.Account, e.Action})
		return
	}
	f.answered(e.Action)
	if f.through == 0 && !f.was {
		f.Made = false
	}
}

// answered takes the last call of an action off those that are lost: calls of one
// change may be on their way beside each other.
func (f *fold) answered(action string) {
	for i, l := range slices.Backward(f.Lost) {
		if l.Action == action {
			f.Lost = slices.Delete(f.Lost, i, i+1)
			return
		}
	}
}

// doubtful are the kinds of error after which a call may have been carried
// out all the same.
var doubtful = []string{awsops.Network.String(), awsops.Unavailable.String(), awsops.Interrupted.String(), awsops.Unknown.String(),
	awsops.TooLarge.String()}

// Answers are those of the last run that wrote here, nil when there was none.
func (j *Journal) Answers() json.RawMessage {
	last := j.lastRunEntry()
	if last == nil {
		return nil
	}
	return last.Answers
}

// LastRun is how the last run here ended.
type LastRun struct {
	When    time.Time
	Outcome string // "done", "stopped", "interrupted", "removed"; "killed" where the run never came to its end
}

// LastRun is nil where nothing was ever done.
func (j *Journal) LastRun() *LastRun {
	last := j.lastRunEntry()
	if last == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range slices.Backward(j.past) {
		if e.Run == last.Run && e.Event == "end" {
			return &LastRun{When: e.Time, Outcome: e.Outcome}
		}
	}
	return &LastRun{When: last.Time, Outcome: "killed"}
}

func (j *Journal) lastRunEntry() *entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range slices.Backward(j.past) {
		if e.Event == "run" {
			return &e
		}
	}
	return nil
}

// journalObserver writes every write of one change into the journal, before and
// after it happens.
type journalObserver struct {
	journal  *Journal
	resource ID
	heard    func(awsops.Call)
	parts    bool // the change has parts in several accounts
	writes   *writes
}

func (w journalObserver) account(call awsops.Call) string {
	if w.parts {
		return call.Account
	}
	return ""
}

// Began implements awsops.Observer.
func (w journalObserver) Began(_ context.Context, call awsops.Call) error {
	if !call.Write {
		return nil
	}
	if err := w.journal.write(entry{Event: "call", Resource: w.resource, Action: call.Action, Account: w.account(call)}); err != nil {
		return err
	}
	w.writes.sent()
	return nil
}

// Ended implements awsops.Observer.
func (w journalObserver) Ended(_ context.Context, call awsops.Call, requestID string, err error) error {
	if !call.Write {
		return nil
	}
	w.writes.answered(err)
	e := entry{Event: "called", Resource: w.resource, Action: call.Action, Account: w.account(call), Request: requestID}
	var refused *awsops.Error
	if errors.As(err, &refused) {
		e.Kind, e.Code, e.Request = refused.Kind.String(), refused.Code, refused.RequestID
	}
	if err == nil {
		w.heard(call)
	}
	return w.journal.write(e)
}
