package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"trailhead/steps/engine"
	"trailhead/steps/export"
	"trailhead/steps/setup"
	"trailhead/ui/cli/document"
	"trailhead/ui/cli/view"
	"trailhead/ui/words"
)

const undoLong = `Takes back what trailhead did here, and only that.

It shows first what it would remove and restore, and changes nothing before a
yes. A bucket that holds log files stays unless --delete-logs names it, and the
key stays unless --delete-key names its alias: without it, log files that were
encrypted with it can never be read again.

It goes by its record of what it made, never by the names in answers. Where
there is no record (another machine, a lost disk), what carries trailhead's tag
stays unless --by-tags is given; then it goes if it belongs to this set-up.`

func (a *app) undoCommand() *cobra.Command {
	var yes bool
	var options setup.UndoOptions
	c := a.command("undo", "Take back what trailhead did", undoLong, 0, func(ctx context.Context, _ []string) error {
		s, err := a.open(ctx, needs{})
		if err != nil {
			return err
		}
		plan, err := s.planned(ctx, func(ctx context.Context) (*engine.Plan, error) { return s.session.PlanUndo(ctx, s.set, options) })
		if err != nil {
			return err
		}
		return s.undo(ctx, plan, yes)
	})
	c.Flags().BoolVarP(&yes, "yes", "y", false, "take back without asking")
	c.Flags().StringVar(&options.DeleteLogs, "delete-logs", "", "delete the log files in this `BUCKET` too, for good")
	c.Flags().StringVar(&options.DeleteKey, "delete-key", "", "schedule the key with this `ALIAS` for deletion too")
	c.Flags().BoolVar(&options.ByTags, setup.FlagByTags, false,
		"take back also what no record here names, where its tag says that trailhead made it")
	return c
}

func (s *session) undo(ctx context.Context, plan *engine.Plan, yes bool) error {
	if tagged := words.LeftByTags(plan); len(plan.Changes) == 0 && len(plan.Blocked) == 0 && len(tagged) > 0 {
		return setup.NeedsTags(tagged)
	}
	if len(plan.Changes) == 0 && len(plan.Blocked) == 0 {
		s.sayln("Nothing to take back: trailhead has made nothing that is still here.")
		return s.undone(plan, engine.Result{})
	}
	s.say(s.page(s.ink).Plan(plan, view.Details{}) + "\n")
	if err := s.needsYes(yes, "undo"); err != nil {
		return err
	}
	ok, err := s.approved(plan)
	if err != nil {
		return err
	}
	asked, err := s.yes(ctx, yes, fmt.Sprintf("Take back %s?", words.Count(len(plan.Changes), "change")))
	if err != nil {
		return err
	}
	r := s.run(ctx, plan, ok, asked)
	if err := s.ended(plan, r); err != nil {
		return s.undoFailed(plan, r, err)
	}
	return s.undone(plan, r)
}

// undoFailed tells what was taken back before it stopped. As JSON that is one
// document with the problem in it.
func (s *session) undoFailed(plan *engine.Plan, r engine.Result, err error) error {
	if !s.opts.json {
		return err
	}
	v := s.judge(err, nil)
	doc := s.takenBack(plan, r)
	doc.Problem = document.ProblemOf(v.problem)
	s.say(s.page(s.ink).Problem(v.problem))
	if err := s.document(doc); err != nil {
		return err
	}
	return ending{v.code}
}

// undoJSON says what was taken back and what stays.
type undoJSON struct {
	Schema   string              `json:"schema"`
	Removed  []string            `json:"removed"`
	Restored []string            `json:"restored"`
	Left     []words.Staying     `json:"left"`
	Changed  []changedJSON       `json:"changed_since,omitempty"`
	Handed   []export.PlanHanded `json:"handed,omitempty"`
	Problem  *document.Problem   `json:"problem,omitempty"`
}

// changedJSON are the three versions of a document that somebody else has
// changed since we did.
type changedJSON struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	Left   string `json:"left"`
	Now    string `json:"now"`
}

func (s *session) changedSince(plan *engine.Plan) []changedJSON {
	var all []changedJSON
	title := words.Titles(plan)
	for _, c := range words.Changed(plan) {
		all = append(all, changedJSON{title(c.About), c.Versions.Before.String(), c.Versions.Left.String(), c.Versions.Now.String()})
	}
	return all
}

func (s *session) takenBack(plan *engine.Plan, r engine.Result) undoJSON {
	doc := undoJSON{Schema: schema, Removed: []string{}, Restored: []string{}, Left: []words.Staying{}, Changed: s.changedSince(plan),
		Handed: export.HandedOver(plan)}
	title := words.Titles(plan)
	for _, c := range plan.Changes {
		switch {
		case slices.Contains(r.Failed, c.ID):
			doc.Left = append(doc.Left, words.Staying{What: title(c.About), Why: "it could not be taken back"})
		case !slices.Contains(r.Done, c.ID):
			doc.Left = append(doc.Left, words.Staying{What: title(c.About), Why: "not begun"})
		case c.Verb == engine.Remove:
			doc.Removed = append(doc.Removed, title(c.About))
		default:
			doc.Restored = append(doc.Restored, title(c.About))
		}
	}
	doc.Left = append(doc.Left, words.Stays(plan)...)
	return doc
}

func (s *session) undone(plan *engine.Plan, r engine.Result) error {
	doc := s.takenBack(plan, r)
	if s.opts.json {
		return s.document(doc)
	}
	if len(plan.Changes) > 0 {
		s.sayln("%s", s.ink.Green(fmt.Sprintf("Done in %s: removed %d, restored %d.", words.Lasted(r.Took), len(doc.Removed), len(doc.Restored))))
	}
	for _, l := range doc.Left {
		s.say(words.Wrap(l.String(), "- ", "  ", s.width()))
	}
	if len(plan.Handed) > 0 {
		s.say("\n" + s.page(s.ink).Handed(plan, true))
	}
	return nil
}
