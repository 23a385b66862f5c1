package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps"
	"trailhead/ui/flow"
)

func (s *units) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	k := key.String()
	switch {
	case k == "ctrl+c":
		s.stop()
		return leave{flow.Cancelled}, nil
	case s.typing:
		s.searching(key)
		return nil, nil
	case k == "esc" && s.search != "":
		s.search = ""
		s.reveal()
		return nil, nil
	case k == "esc":
		s.stop()
		return advance{on: flow.Back}, nil
	case k == "?":
		return s.help(), nil
	case k == "t" && s.types && s.run == 0:
		return advance{flow.Back, typeUnits{}}, nil
	case k == "r" && s.run == 0:
		return nil, s.list()
	case s.tree == nil:
		return nil, nil
	}
	return s.walking(k)
}

// walking is a key in the tree.
func (s *units) walking(k string) (intent, tea.Cmd) {
	s.said = ""
	rows := s.rows()
	at := slices.IndexFunc(rows, func(u *steps.Unit) bool { return u.ID == s.at })
	page := max(1, s.tops.height-2)
	step := map[string]int{"up": -1, "k": -1, "down": 1, "j": 1, "pgup": -page, "pgdown": page, "home": -len(rows), "end": len(rows)}[k]
	switch {
	case k == "/":
		s.typing = true
	case k == "enter":
		return s.accept()
	case len(rows) == 0:
	case step != 0:
		s.at = rows[max(0, min(at+step, len(rows)-1))].ID
	case at < 0:
	case k == "space":
		s.toggle(rows[at])
	case k == "right", k == "l":
		s.in(rows[at])
	case k == "left", k == "h":
		s.out(rows[at])
	}
	return nil, nil
}

// accept keeps what is picked.
func (s *units) accept() (intent, tea.Cmd) {
	return advance{flow.Back, unitsPicked{s.picked, s.count}}, nil
}

// in opens a unit, or goes to the first below it. What is searched for is open
// already.
func (s *units) in(u *steps.Unit) {
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
func (s *units) out(u *steps.Unit) {
	switch {
	case s.open[u.ID] && len(u.Units) > 0 && s.search == "":
		s.open[u.ID] = false
	case u.Parent != nil:
		s.at = u.Parent.ID
	}
}

// searching is a key while one types what to look for.
func (s *units) searching(key tea.KeyPressMsg) {
	switch k := key.String(); k {
	case "enter", "up", "down":
		s.typing = false
		if k != "enter" {
			s.walking(k)
		}
		return
	case "esc":
		s.typing, s.search = false, ""
		s.reveal()
		return
	case "backspace":
		text := []rune(s.search)
		s.search = string(text[:max(0, len(text)-1)])
	case "ctrl+u":
		s.search = ""
	default:
		s.search += key.Text
	}
	for u := range s.tree.All() { // the first that fits
		if s.found(u) {
			s.at = u.ID
			break
		}
	}
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

// Keys implements screen.
func (s *units) Keys() []hint {
	var keys []hint
	switch {
	case s.run != 0:
		return []hint{{"esc", "stop listing"}, {"ctrl+c", "leave"}}
	case s.typing:
		return []hint{{"enter", "search"}, {"esc", "all"}}
	case s.tree == nil:
		keys = []hint{{"r", "try again"}}
	default:
		keys = []hint{{"↑↓", "choose"}, {"space", "pick"}, {"←→", "close, open"}, {"/", "search"}, {"enter", "keep"}}
	}
	if s.types {
		keys = append(keys, hint{"t", "type ids"})
	}
	if s.search != "" {
		return append(keys, hint{"esc", "all"})
	}
	return append(keys, hint{"esc", "back"}, hint{"?", "help"})
}

// Station implements screen.
func (s *units) Station() flow.Station { return flow.Units }
