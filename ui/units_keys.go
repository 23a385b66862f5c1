package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/members"
	"trailhead/ui/flow"
)

func (s *units) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	if !s.typing && s.tree != nil && s.run == 0 {
		s.said = ""
	}
	in, cmd, found := act(s.actions(), key)
	if !found && s.typing {
		s.searchFor(s.search + key.Text)
	}
	return in, cmd
}

// walk moves the cursor.
func (s *units) walk(k string) {
	rows := s.rows()
	if len(rows) == 0 {
		return
	}
	at := slices.IndexFunc(rows, func(u *members.Unit) bool { return u.ID == s.at })
	page := max(1, s.tops.height-2)
	step := map[string]int{"up": -1, "k": -1, "down": 1, "j": 1, "pgup": -page, "pgdown": page, "home": -len(rows), "end": len(rows)}[k]
	s.at = rows[max(0, min(at+step, len(rows)-1))].ID
}

// under is the unit under the cursor, nil where it is not in view.
func (s *units) under() *members.Unit {
	rows := s.rows()
	at := slices.IndexFunc(rows, func(u *members.Unit) bool { return u.ID == s.at })
	if at < 0 {
		return nil
	}
	return rows[at]
}

// with is a change of the unit under the cursor.
func (s *units) with(change func(u *members.Unit)) func() {
	return func() {
		if u := s.under(); u != nil {
			change(u)
		}
	}
}

// in opens a unit, or goes to the first below it. What is searched for is open
// already.
func (s *units) in(u *members.Unit) {
	switch {
	case len(u.Units) == 0:
	case !s.open[u.ID] && s.search == "":
		s.open[u.ID] = true
	default:
		rows := s.rows()
		if at := slices.Index(rows, u) + 1; at < len(rows) && rows[at].Parent == u {
			s.at = rows[at].ID
		}
	}
}

// out closes a unit, or goes to the one that it lies under.
func (s *units) out(u *members.Unit) {
	switch {
	case s.open[u.ID] && len(u.Units) > 0 && s.search == "":
		s.open[u.ID] = false
	case u.Parent != nil:
		s.at = u.Parent.ID
	}
}

// searchFor goes to the first unit with text in name or id.
func (s *units) searchFor(text string) {
	s.search = text
	for u := range s.tree.All() {
		if s.found(u) {
			s.at = u.ID
			break
		}
	}
}

// endSearch shows all units again.
func (s *units) endSearch() {
	s.typing, s.search = false, ""
	s.reveal()
}

// reveal opens all that the unit under the cursor lies below.
func (s *units) reveal() {
	u := s.tree.Unit(s.at)
	for p := u.Parent; p != nil; p = p.Parent {
		s.open[p.ID] = true
	}
}

// unitsHelp is what this screen is about.
const unitsHelp = "The units of the organization, with the accounts in each and below it. [x] is picked: every account in it and below gets the role, those that join later too. " +
	"[+] is included, since a unit that it lies under is picked. [-] has picked units below it. With none picked, which is the usual answer, every account of the organization gets the role. " +
	"Accounts that are suspended, or left out by the setting \"Without these accounts\", get none in any case. The trail records every account, whatever is picked."

func (s *units) help() showHelp { return showHelp{text: unitsHelp} }

// Busy implements busy: while something is typed or searched for, Esc ends
// that; every letter belongs to the search.
func (s *units) Busy() bool { return s.typing || s.search != "" || s.run != 0 }

// Waiting implements waiter.
func (s *units) Waiting() bool { return s.run != 0 }

// actions implements screen.
func (s *units) actions() []action {
	leaves := acts("ctrl+c", "leave", func() (intent, tea.Cmd) {
		s.stop()
		return leave{flow.Cancelled}, nil
	})
	back := acts("esc", "back", func() (intent, tea.Cmd) {
		s.stop()
		return advance{on: flow.Back}, nil
	})
	if s.run != 0 {
		back.SetHelp("esc", "stop listing")
		return []action{back, leaves}
	}
	if s.typing {
		return append(s.searchActions(), leaves.silent())
	}
	all := []action{leaves.silent()}
	if s.tree == nil {
		all = append(all, runs("r", "try again", s.list))
	} else {
		all = append(append(all, s.treeActions()...), runs("r", "", s.list))
	}
	if s.types {
		all = append(all, wants("t", "type ids", advance{flow.Back, typeUnits{}}))
	}
	if s.search != "" {
		return append(all, does("esc", "all", s.endSearch), wants("?", "", s.help()))
	}
	return append(all, back, wants("?", "help", s.help()))
}

// treeActions are those in the tree.
func (s *units) treeActions() []action {
	return []action{
		moves("up k down j pgup pgdown home end", "↑↓", "choose", s.walk),
		does("space", "pick", s.with(s.toggle)),
		does("left h", "close, open", s.with(s.out)).as("←→"), does("right l", "", s.with(s.in)),
		does("/", "search", func() { s.typing = true }),
		acts("enter", "keep", func() (intent, tea.Cmd) { return advance{flow.Back, unitsPicked{s.picked, s.count}}, nil }),
	}
}

// searchActions are those while one types what to look for.
func (s *units) searchActions() []action {
	shorter := func() {
		text := []rune(s.search)
		s.searchFor(string(text[:max(0, len(text)-1)]))
	}
	return []action{
		does("enter", "search", func() { s.typing = false }), does("esc", "all", s.endSearch),
		moves("up down", "", "", func(k string) { s.typing = false; s.walk(k) }),
		does("backspace", "", shorter), does("ctrl+u", "", func() { s.searchFor("") }),
	}
}

// Station implements screen.
func (s *units) Station() flow.Station { return flow.Units }
