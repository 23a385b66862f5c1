package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"trailhead/internal/escape"
	"trailhead/steps/engine"
	"trailhead/ui/board"
	"trailhead/ui/cli/document"
	"trailhead/ui/words"
)

// progress tells a run as it goes, one line for each event: when, what, and
// for how long. On a terminal what is under way is in lines that change in place.
type progress struct {
	*session
	from time.Time
	all  int // changes of the plan
	name func(engine.About) string

	mu    sync.Mutex
	done  int
	under []underWay // in the order in which they began
	count string     // of the accounts of a roll-out, "" where there is none
}

// underWay is a change that has begun and has no end yet.
type underWay struct {
	about engine.About
	verb  engine.Verb
	since time.Time
	waits string // why it waits for AWS, "" where it does not
}

func (s *session) progress(plan *engine.Plan) *progress {
	return &progress{session: s, from: s.session.Home.Clock().Now(), all: len(plan.Changes), name: words.RowTitles(plan)}
}

func (p *progress) show(event engine.Event) {
	p.follow(event)
	switch e := event.(type) {
	case engine.Began:
		if !p.lively() {
			p.tell(p.ink.Grey("begin"), e.About, string(e.Verb), "")
		}
	case engine.Waited:
		if !p.lively() {
			p.tell(p.ink.Yellow("wait "), e.About, "", "waits: "+words.Waits(e)+", "+words.Lasted(e.For))
		}
	case engine.Done:
		p.tell(p.ink.Green("done "), e.About, "", fmt.Sprintf("%s (%d of %d)", words.Lasted(e.Took), p.done, p.all))
	case engine.Failed:
		p.tell(p.ink.Red("FAIL "), e.About, "", e.Problem.What)
	case engine.Skipped:
		p.tell(p.ink.Yellow("skip "), e.About, "", e.Why)
	}
}

// follow keeps what is under way.
func (p *progress) follow(event engine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	over := func(about engine.About) {
		p.under = slices.DeleteFunc(p.under, func(u underWay) bool { return u.about.ID == about.ID })
	}
	switch e := event.(type) {
	case engine.Began:
		p.under = append(p.under, underWay{about: e.About, verb: e.Verb, since: p.session.session.Home.Clock().Now()})
	case engine.Waited:
		for i := range p.under {
			if p.under[i].about.ID == e.About.ID {
				p.under[i].waits = words.Waits(e)
			}
		}
	case engine.Done:
		p.done++
		over(e.About)
	case engine.Failed:
		over(e.About)
	}
}

// accounts keeps how many accounts are done.
func (p *progress) accounts(count string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count = count
}

// mostUnderWay is how many of the changes under way have a line.
const mostUnderWay = 8

// stands are the lines that change in place.
func (p *progress) stands() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := []string{fmt.Sprintf("%9s  %d of %s made", words.Lasted(p.since(p.from)), p.done, words.Count(p.all, "change"))}
	if p.count != "" {
		lines = append(lines, fmt.Sprintf("%9s  Accounts: %s", "", p.count))
	}
	for i, u := range p.under {
		if i == mostUnderWay {
			return append(lines, fmt.Sprintf("%9s  and %d more", "", len(p.under)-i))
		}
		text := fmt.Sprintf("%9s  %d %s %s, %s", "", u.about.Step, u.verb, p.name(u.about), words.Lasted(p.since(u.since)))
		if u.waits != "" {
			text += "; waits: " + u.waits
		}
		lines = append(lines, escape.Line(text))
	}
	return lines
}

// tell writes one line: "  12.3 s  done   3 SQS queue q  0.4 s". On a terminal
// it is broken between words.
func (p *progress) tell(word string, about engine.About, verb, more string) {
	text := fmt.Sprintf("%d %s", about.Step, p.name(about))
	if verb != "" {
		text = fmt.Sprintf("%d %s %s", about.Step, verb, p.name(about))
	}
	if more != "" {
		text += ": " + more
	}
	const column = 18
	width := 0 // elsewhere than on a terminal an event is one line
	if p.lively() {
		width = p.width()
	}
	p.say(words.Wrap(escape.Line(text), fmt.Sprintf("%9s  %s  ", words.Lasted(p.since(p.from)), word), strings.Repeat(" ", column), width))
}

// lineOfEvents prints each event as a line of JSON.
func (a *app) lineOfEvents(event engine.Event) {
	if j := document.EventOf(event); j != nil {
		a.jsonLine(j)
	}
}

// stoppedText sums up a run that did not come to its end. The lines above it
// name each change.
func stoppedText(plan *engine.Plan, r engine.Result) string {
	text := fmt.Sprintf("Made and standing: %d of %s", len(r.Done), words.Count(len(plan.Changes), "change"))
	if n := len(r.Failed); n > 0 {
		text += fmt.Sprintf("; not finished: %d", n)
	}
	if n := len(r.Skipped); n > 0 {
		text += fmt.Sprintf("; not begun: %d", n)
	}
	return text + "."
}

// rollout follows the accounts of an organization while a plan is looked at or
// carried out: a line for each that fails, and now and then one for how far it
// is.
type rollout struct {
	board board.Board
	from  time.Time // when the first news came
	said  time.Time // when the last line of how far it is was written
	told  int       // failures that have had a line
}

const (
	// farEvery is how often it is said how far a roll-out is.
	farEvery = 5 * time.Second
	// mostTold is how many failures have a line of their own; the rest is in the
	// summary and in the file of --failures.
	mostTold = 20
)

// account takes news of an account. Looking says so in words that promise
// nothing.
func (s *session) account(e engine.Progressed, looking bool) {
	r, now := &s.rollout, s.session.Home.Clock().Now()
	if r.from.IsZero() {
		r.from, r.said = now, now
	}
	r.board.Take(e.Part)
	if s.opts.json {
		if !looking {
			s.jsonLine(document.Account{Schema: schema, Event: "account", Step: e.About.Step, Part: e.Part})
		}
		return
	}
	if e.Part.State == engine.PartFailed && !looking {
		if r.told++; r.told <= mostTold {
			s.say(fmt.Sprintf("%9s  %s  %d %s\n", words.Lasted(s.since(r.from)), s.ink.Red("FAIL "), e.About.Step, accountWords(e.Part)))
		}
	}
	if looking {
		s.lookingInto(now)
	} else if now.Sub(r.said) >= farEvery && !s.lively() {
		r.said = now
		s.sayln("%s.", r.board.Counts().Words())
	}
}

// listed takes news of how many accounts are listed by now.
func (s *session) listed(e engine.Listed) {
	now := s.session.Home.Clock().Now()
	if r := &s.rollout; r.from.IsZero() {
		r.from, r.said = now, now
	}
	s.rollout.board.List(e.Of)
	if !s.opts.json {
		s.lookingInto(now)
	}
}

// lookingInto says now and then how far a look at many accounts is.
func (s *session) lookingInto(now time.Time) {
	if r := &s.rollout; now.Sub(r.said) >= farEvery {
		r.said = now
		s.sayln("Looking into the accounts: %s.", r.board.Counts().Looking())
	}
}

func accountWords(p engine.Part) string {
	return escape.Line(strings.TrimSpace(p.ID+" "+p.Name) + ": " + p.Reason)
}

// members sums up the roll-out, nil where there was none.
func (s *session) members() *document.Members {
	if s.rollout.board.Empty() {
		return nil
	}
	c := s.rollout.board.Counts()
	return &document.Members{Listed: c.Listed, Done: c.Done, Skipped: c.Skipped, Failed: document.List(s.rollout.board.Failures())}
}

// saveFailures writes the accounts that failed into a file, as its name's
// ending says. There is always a file, so that a job can count on it.
func (s *session) saveFailures(path string) error {
	if path == "" {
		return nil
	}
	write := s.rollout.board.CSV
	if strings.EqualFold(filepath.Ext(path), ".json") {
		write = func() ([]byte, error) { return s.rollout.board.JSON(schema) }
	}
	text, err := write()
	if err != nil {
		return err
	}
	if err := s.write(path, s.secrets.Redact(string(text)), failuresFile(path)); err != nil {
		return &engine.Problem{ID: "file.unwritable", What: "The failures could not be saved", Why: err.Error(),
			Do: []engine.Remedy{{Do: "Name another file with --failures, then run trailhead repair --dry-run: it finds them again"}}, Err: err}
	}
	s.sayln("%s saved in %s.", words.Capital(words.Count(s.rollout.board.Counts().Failed, "failure")), path)
	return nil
}

// checkFailuresFile refuses a file whose form cannot be told from its name,
// before anything is done.
func checkFailuresFile(path string) error {
	if ext := strings.ToLower(filepath.Ext(path)); path != "" && ext != ".csv" && ext != ".json" {
		return misused("--failures %q ends in neither .csv nor .json", path)
	}
	return nil
}

// summary is how a roll-out has ended, for people.
func (s *session) rolloutText() string {
	if s.rollout.board.Empty() {
		return ""
	}
	c := s.rollout.board.Counts()
	text := fmt.Sprintf("%s.", c.Words())
	if more := c.Failed - mostTold; more > 0 {
		text += fmt.Sprintf(" %d of the failures are not listed above; --failures FILE saves them all.", more)
	}
	return text
}
