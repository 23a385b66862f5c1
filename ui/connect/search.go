package connect

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/ui/screen"
)

// searchable is from how many profiles on they can be searched.
const searchable = 8

// found are the profiles with what is searched for in name, account or role.
func (s *Model) found() []awsops.Profile {
	text := strings.ToLower(strings.TrimSpace(s.search))
	return slices.DeleteFunc(slices.Clone(s.j.Profiles), func(p awsops.Profile) bool {
		return !strings.Contains(strings.ToLower(nameOf(p)+" "+p.Account+" "+p.Role), text)
	})
}

// narrow searches for text, and stays on the profile under the cursor if that is
// among what it finds.
func (s *Model) narrow(text string) {
	was := nameOf(s.profile())
	s.search, s.problem = text, nil
	s.profiles = s.found()
	s.at = max(0, slices.IndexFunc(s.profiles, func(p awsops.Profile) bool { return nameOf(p) == was }))
	s.moved = true
}

// searchActions are those while one types what to search for.
func (s *Model) searchActions() []screen.Action {
	return []screen.Action{
		screen.Moves("up down pgup pgdown", "↑↓", "choose", s.move),
		screen.Does("enter", "search", func() { s.typing = false }),
		screen.Does("esc", "all", func() {
			s.typing = false
			s.narrow("")
		}),
		screen.Does("backspace", "", func() {
			text := []rune(s.search)
			s.narrow(string(text[:max(0, len(text)-1)]))
		}),
		screen.Does("ctrl+u", "", func() { s.narrow("") }),
	}
}
