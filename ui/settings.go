package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
)

// settings asks for the External ID when nobody has given it, and shows every
// other answer in one table.
type settings struct {
	j        *journey
	at       string  // the key of the row the cursor is on, "" on "go on"
	edit     *editor // of that row; nil while moving
	ask      *editor // the External ID, before everything else
	problems map[string]answers.Problems
	panel    *engine.Problem // what stood in the way of looking

	planning planning
	scroll   scroll
}

// newSettings is the screen of the answers of the journey.
func newSettings(j *journey) *settings {
	return &settings{j: j, problems: map[string]answers.Problems{}}
}

const keyExternalID = "external_id"

// Init asks, and says what is wrong with what flags and files have answered.
func (s *settings) Init() tea.Cmd {
	s.keepProblems(s.j.resolve())
	s.toProblem()
	if s.ask != nil || s.j.Set.ExternalID != "" {
		return nil
	}
	var cmd tea.Cmd
	f, _ := answers.FieldOf(keyExternalID)
	s.ask, cmd = newEditor(f, "", s.j.huhTheme())
	return cmd
}

// Update implements screen.
func (s *settings) Update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case spinTickMsg:
		return nil, s.planning.ticked(msg)
	case planned:
		return s.received(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil, s.pass(msg)
}

// pass hands a message on to the field being edited: pasted text, the blinking
// of its cursor.
func (s *settings) pass(msg tea.Msg) tea.Cmd {
	switch {
	case s.ask != nil:
		return s.ask.update(msg)
	case s.edit != nil:
		return s.edit.update(msg)
	}
	return nil
}

func (s *settings) key(key tea.KeyPressMsg) (intent, tea.Cmd) {
	in, cmd, found := act(s.actions(), key)
	if !found {
		return nil, s.pass(key)
	}
	return in, cmd
}

// asked takes the External ID.
func (s *settings) asked() {
	if s.ask.accept() {
		s.put(keyExternalID, s.ask.answer())
		s.ask, s.at = nil, ""
		s.toProblem()
	}
}

// back keeps an External ID that is good on the way back, too.
func (s *settings) back() (intent, tea.Cmd) {
	if s.ask != nil && len(s.ask.problems) == 0 {
		s.put(keyExternalID, s.ask.answer())
	}
	return advance{on: flow.Back}, nil
}

// edited keeps the answer that is edited.
func (s *settings) edited() {
	if s.edit.accept() {
		s.put(s.edit.field.Key, s.edit.answer())
		s.edit = nil
	}
}

// put keeps an answer at once, so that keys typed ahead find it.
func (s *settings) put(key, text string) {
	s.planning.stop()
	s.keepProblems(s.j.answer(key, text))
	if !slices.ContainsFunc(s.rows(), func(f answers.Field) bool { return f.Key == s.at }) {
		s.at = "" // its row makes no sense any more
	}
}

// keepProblems puts each problem under its row, in place of those before, and
// one that has no row into the panel.
func (s *settings) keepProblems(err error) {
	s.problems = map[string]answers.Problems{}
	var all answers.Problems
	errors.As(err, &all)
	for _, p := range all {
		s.problems[p.Key] = append(s.problems[p.Key], p)
	}
	s.panel = s.homeless(all)
}

// move moves the cursor; "go on" comes after the last row.
func (s *settings) move(key string) {
	rows := s.rows()
	i := slices.IndexFunc(rows, func(f answers.Field) bool { return f.Key == s.at })
	if i < 0 {
		i = len(rows)
	}
	by := map[string]int{"up": -1, "k": -1, "shift+tab": -1, "down": 1, "j": 1, "tab": 1, "pgup": -8, "pgdown": 8, "home": -i, "end": len(rows)}[key]
	i = max(0, min(i+by, len(rows)))
	s.at = ""
	if i < len(rows) {
		s.at = rows[i].Key
	}
}

// open edits the row under the cursor.
func (s *settings) open() (intent, tea.Cmd) {
	f, _ := answers.FieldOf(s.at)
	s.planning.stop()
	if f.Key == keyUnits && s.j.Session != nil {
		return advance{on: flow.PickUnits}, nil
	}
	return nil, s.begin(f)
}

// begin edits the answer to f.
func (s *settings) begin(f answers.Field) (cmd tea.Cmd) {
	s.edit, cmd = newEditor(f, f.Get(s.j.Set.Answers), s.j.huhTheme())
	return cmd
}

// returned implements returnee: it takes in which units are meant, or that
// their ids are to be typed.
func (s *settings) returned(with any) tea.Cmd {
	switch with := with.(type) {
	case unitsPicked:
		if !slices.Equal(with.ids, s.j.Set.Members.OrganizationalUnits) {
			s.put(keyUnits, strings.Join(with.ids, ","))
		}
	case typeUnits:
		f, _ := answers.FieldOf(keyUnits)
		return s.begin(f)
	}
	return nil
}

// help is about the row under the cursor.
func (s *settings) help() showHelp {
	f, _ := answers.FieldOf(s.at)
	return showHelp{field: f}
}

// rows are the answers that make sense for what was chosen.
func (s *settings) rows() []answers.Field {
	var wrong answers.Problems
	for _, problems := range s.problems {
		wrong = append(wrong, problems...)
	}
	unasked := func(f answers.Field) bool { // a yes is asked for on a screen of its own
		return f.Key == flow.KeyAccept && len(s.j.Set.Accept) == 0 && len(s.problems[f.Key]) == 0
	}
	return slices.DeleteFunc(flow.Rows(s.j.Set, wrong, s.j.Discovery, s.j.account()), unasked)
}

// wanted is the yes that a problem asks for, "" where none does.
func (s *settings) wanted() (answers.Choice, bool) {
	f, _ := answers.FieldOf("accept")
	for _, p := range s.problems[f.Key] {
		for _, c := range f.Choices {
			if slices.ContainsFunc(p.Do, func(r engine.Remedy) bool { return r.Accept == c.Value }) {
				return c, true
			}
		}
	}
	return answers.Choice{}, false
}

// agree gives the yes that a problem asks for.
func (s *settings) agree() {
	if c, ok := s.wanted(); ok {
		s.at = ""
		s.put("accept", strings.Join(append(slices.Clone(s.j.Set.Accept), c.Value), ","))
	}
}

// Busy keeps esc and ctrl+c, and every letter, for the field being edited.
func (s *settings) Busy() bool { return s.ask != nil || s.edit != nil || s.planning.run != 0 }

// Station implements screen.
func (s *settings) Station() flow.Station { return flow.Settings }
