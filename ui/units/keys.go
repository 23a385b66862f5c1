package units

import (
	"charm.land/bubbletea/v2"
	"slices"

	"trailhead/steps/members"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

func (s *Model) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	if !s.search.Typing && s.tree != nil && s.run == 0 {
		s.said = ""
	}
	in, cmd, found := screen.Act(s.Actions(), key)
	if !found {
		s.searches(key)
	}
	return in, cmd
}

// walk moves the cursor.
func (s *Model) walk(k string) {
	rows := s.rows()
	if len(rows) == 0 {
		return
	}
	at := slices.IndexFunc(rows, func(u *members.Unit) bool { return u.ID == s.at })
	s.at = rows[screen.Moved(k, at, len(rows), max(1, s.tops.Height-2))].ID
}

// under is the unit under the cursor, nil where it is not in view.
func (s *Model) under() *members.Unit {
	rows := s.rows()
	at := slices.IndexFunc(rows, func(u *members.Unit) bool { return u.ID == s.at })
	if at < 0 {
		return nil
	}
	return rows[at]
}

// with is a change of the unit under the cursor.
func (s *Model) with(change func(u *members.Unit)) func() {
	return func() {
		if u := s.under(); u != nil {
			change(u)
		}
	}
}

// in opens a unit, or goes to the first below it. What is searched for is open
// already.
func (s *Model) in(u *members.Unit) {
	switch {
	case len(u.Units) == 0:
	case !s.open[u.ID] && s.search.Text() == "":
		s.open[u.ID] = true
	default:
		rows := s.rows()
		if at := slices.Index(rows, u) + 1; at < len(rows) && rows[at].Parent == u {
			s.at = rows[at].ID
		}
	}
}

// out closes a unit, or goes to the one that it lies under.
func (s *Model) out(u *members.Unit) {
	switch {
	case s.open[u.ID] && len(u.Units) > 0 && s.search.Text() == "":
		s.open[u.ID] = false
	case u.Parent != nil:
		s.at = u.Parent.ID
	}
}

// searches takes what is typed into the search, and goes to the first unit that
// has it.
func (s *Model) searches(msg tea.Msg) {
	if !s.search.Takes(msg) {
		return
	}
	for u := range s.tree.All() {
		if s.found(u) {
			s.at = u.ID
			break
		}
	}
}

// endSearch shows all units again.
func (s *Model) endSearch() {
	s.search.Clear()
	s.reveal()
}

// reveal opens all that the unit under the cursor lies below.
func (s *Model) reveal() {
	u := s.tree.Unit(s.at)
	for p := u.Parent; p != nil; p = p.Parent {
		s.open[p.ID] = true
	}
}

// unitsHelp is what this screen is about.
const unitsHelp = "The units of the organization, with the accounts in each and below it. [x] is picked: every account in it and below " +
	"gets the role, those that join later too. " +
	"[+] is included, since a unit that it lies under is picked. [-] has picked units below it. With none picked, which is the usual " +
	"answer, every account of the organization gets the role. " +
	"Accounts that are suspended, or left out by the setting \"Without these accounts\", get none in any case. The trail records every " +
	"account, whatever is picked."

// Help implements the root's helpful.
func (s *Model) Help() screen.ShowHelp { return screen.ShowHelp{Text: unitsHelp} }

// Busy implements busy: while something is typed or searched for, Esc ends
// that; every letter belongs to the search.
func (s *Model) Busy() bool { return s.search.Typing || s.search.Text() != "" || s.run != 0 }

// Waiting implements waiter.
func (s *Model) Waiting() bool { return s.run != 0 }

// Actions implements screen.
func (s *Model) Actions() []screen.Action {
	leaves := screen.Leaves(func() (screen.Intent, tea.Cmd) {
		s.stop()
		return screen.Leave{Code: flow.Cancelled}, nil
	})
	back := screen.Acts("esc", "back", func() (screen.Intent, tea.Cmd) {
		s.stop()
		return screen.Advance{On: flow.Back}, nil
	})
	if s.run != 0 {
		back.SetHelp("esc", "stop listing")
		return []screen.Action{back, leaves}
	}
	if s.search.Typing {
		return append(s.searchActions(), leaves.Silent())
	}
	all := []screen.Action{leaves.Silent()}
	if s.tree == nil {
		all = append(all, screen.Runs("r", "try again", s.list))
	} else {
		all = append(append(all, s.treeActions()...), screen.Runs("r", "list anew", s.list).Silent())
	}
	if s.types {
		all = append(all, screen.Wants("e", "type ids", screen.Advance{On: flow.Back, With: screen.TypeUnits{}}))
	}
	if s.search.Text() != "" {
		return append(all, screen.Does("esc", "all", s.endSearch), screen.Wants("?", "help", s.Help()).Silent())
	}
	return append(all, back, screen.Wants("?", "help", s.Help()))
}

// treeActions are those in the tree.
func (s *Model) treeActions() []screen.Action {
	return []screen.Action{
		screen.Moves(screen.ListKeys, "↑↓", "choose", s.walk),
		screen.Does("space", "pick", s.with(s.toggle)),
		screen.Does("left", "close, open", s.with(s.out)).As("←→"), screen.Does("right", "open", s.with(s.in)).Silent(),
		screen.Does("/", "search", s.search.Begin),
		screen.Acts("enter", "keep", func() (screen.Intent, tea.Cmd) {
			return screen.Advance{On: flow.Back, With: screen.UnitsPicked{Ids: s.picked, Count: s.count}}, nil
		}),
	}
}

// searchActions are those while one types what to look for.
func (s *Model) searchActions() []screen.Action {
	walk := screen.Moves("up down", "↑↓", "choose", func(k string) { s.search.Typing = false; s.walk(k) }).Silent()
	return append(s.search.Actions(s.reveal), walk)
}

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Units }
