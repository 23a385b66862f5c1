package connect

import (
	"slices"
	"strings"

	"trailhead/awsops"
	"trailhead/ui/screen"
)

// fewProfiles can be found without a search.
const fewProfiles = 8

// searchable: there is a list of many. Letters search it then, but for those that
// mean something on this screen; after a / every one does.
func (s *Model) searchable() bool {
	return s.loaded && s.run == 0 && s.region == nil && len(s.j.Profiles) >= fewProfiles
}

// found are the profiles with what is searched for in name, account or role.
func (s *Model) found() []awsops.Profile {
	text := strings.ToLower(strings.TrimSpace(s.search.Text()))
	return slices.DeleteFunc(slices.Clone(s.j.Profiles), func(p awsops.Profile) bool {
		return !strings.Contains(strings.ToLower(nameOf(p)+" "+p.Account+" "+p.Role), text)
	})
}

// narrow shows what is searched for, and stays on the profile under the cursor if
// that is among it.
func (s *Model) narrow() {
	was := nameOf(s.profile())
	s.problem = nil
	s.profiles = s.found()
	s.at = max(0, slices.IndexFunc(s.profiles, func(p awsops.Profile) bool { return nameOf(p) == was }))
	s.moved = true
}

// searchActions are those while one types what to search for.
func (s *Model) searchActions() []screen.Action {
	move := screen.Moves("up down pgup pgdown", "↑↓", "choose", s.move)
	return append([]screen.Action{move}, s.search.Actions(s.narrow)...)
}
