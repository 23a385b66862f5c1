package settings

import (
	"charm.land/bubbletea/v2"
	"errors"
	"slices"
	"strings"

	"trailhead/steps/answers"
	"trailhead/steps/engine"
	"trailhead/ui/flow"
	"trailhead/ui/screen"
)

// Model asks for the External ID when nobody has given it, and shows every
// other answer in one table.
type Model struct {
	j        *screen.Journey
	at       string         // the key of the row the cursor is on, "" on "go on"
	edit     *screen.Editor // of that row; nil while moving
	ask      *screen.Editor // the External ID, before everything else
	doubted  bool           // what was typed there is a placeholder, and whose it is was asked
	problems map[string]answers.Problems
	panel    *engine.Problem // what stood in the way of looking

	planning screen.Planning
	scroll   screen.Scroll
	settles  screen.RowWanted // what stood in the way of the plan that was shown last
}

// New is the screen of the answers of the journey.
func New(j *screen.Journey) *Model {
	return &Model{j: j, problems: map[string]answers.Problems{}}
}

const keyExternalID = "external_id"

// Init asks, and says what is wrong with what flags and files have answered.
func (s *Model) Init() tea.Cmd {
	s.keepProblems(s.j.Resolve())
	s.toProblem()
	if s.ask != nil || s.j.Set.ExternalID != "" {
		return nil
	}
	var cmd tea.Cmd
	f, _ := answers.FieldOf(keyExternalID)
	s.ask, cmd = screen.NewEditor(f, "", s.j.HuhTheme())
	return cmd
}

// Update implements screen.
func (s *Model) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	switch msg := msg.(type) {
	case screen.SpinTickMsg:
		return nil, s.planning.Ticked(msg)
	case screen.Planned:
		return s.received(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil, s.pass(msg)
}

// pass hands a message on to the field being edited: pasted text, the blinking
// of its cursor.
func (s *Model) pass(msg tea.Msg) tea.Cmd {
	switch {
	case s.ask != nil:
		s.doubted = false
		return s.ask.Update(msg)
	case s.edit != nil:
		return s.edit.Update(msg)
	}
	return nil
}

func (s *Model) key(key tea.KeyPressMsg) (screen.Intent, tea.Cmd) {
	in, cmd, found := screen.Act(s.Actions(), key)
	if !found {
		return nil, s.pass(key)
	}
	return in, cmd
}

// asked takes the External ID.
func (s *Model) asked() {
	if id, err := answers.TypedExternalID(s.ask.Text); err == nil && id.Placeholder() && !s.doubted {
		s.doubted = true
		return
	}
	if s.ask.Accept() {
		s.put(keyExternalID, s.ask.Answer())
		s.ask, s.at = nil, ""
		s.toProblem()
	}
}

// back keeps an External ID that is good on the way back, too.
func (s *Model) back() (screen.Intent, tea.Cmd) {
	if s.ask != nil && len(s.ask.Problems) == 0 {
		s.put(keyExternalID, s.ask.Answer())
	}
	return screen.Advance{On: flow.Back}, nil
}

// edited keeps the answer that is edited.
func (s *Model) edited() {
	if s.edit.Accept() {
		s.put(s.edit.Field.Key, s.edit.Answer())
		s.edit = nil
	}
}

// put keeps an answer at once, so that keys typed ahead find it.
func (s *Model) put(key, text string) {
	s.planning.Stop()
	if id, err := answers.TypedExternalID(text); key == keyExternalID && err == nil {
		text = id.Reveal()
	}
	s.keepProblems(s.j.Answer(key, text))
	if !slices.ContainsFunc(s.rows(), func(f answers.Field) bool { return f.Key == s.at }) {
		s.at = "" // its row makes no sense any more
	}
}

// keepProblems puts each problem under its row, in place of those before, and
// one that has no row into the panel.
func (s *Model) keepProblems(err error) {
	s.problems = map[string]answers.Problems{}
	var all answers.Problems
	errors.As(err, &all)
	for _, p := range all {
		s.problems[p.Key] = append(s.problems[p.Key], p)
	}
	s.panel = s.homeless(all)
}

// move moves the cursor; "go on" comes after the last row.
func (s *Model) move(key string) {
	rows := s.rows()
	i := slices.IndexFunc(rows, func(f answers.Field) bool { return f.Key == s.at })
	if i < 0 {
		i = len(rows)
	}
	by := map[string]int{"up": -1, "k": -1, "shift+tab": -1, "down": 1, "j": 1, "tab": 1, "pgup": -8, "pgdown": 8, "home": -i,
		"end": len(rows)}[key]
	i = max(0, min(i+by, len(rows)))
	s.at = ""
	if i < len(rows) {
		s.at = rows[i].Key
	}
}

// open edits the row under the cursor.
func (s *Model) open() (screen.Intent, tea.Cmd) {
	f, _ := answers.FieldOf(s.at)
	s.planning.Stop()
	if f.Key == screen.KeyUnits && s.j.Session != nil {
		return screen.Advance{On: flow.PickUnits}, nil
	}
	return nil, s.begin(f)
}

// begin edits the answer to f: as it is, or what settles the plan that it stood in
// the way of.
func (s *Model) begin(f answers.Field) (cmd tea.Cmd) {
	text := f.Get(s.j.Set.Answers)
	if s.settles.Key == f.Key && s.settles.Value != "" {
		text = s.settles.Value
	}
	s.edit, cmd = screen.NewEditor(f, text, s.j.HuhTheme())
	return cmd
}

// Returned implements returnee: it takes in which units are meant, that their
// ids are to be typed, or which answer is to be changed.
func (s *Model) Returned(with any) tea.Cmd {
	switch with := with.(type) {
	case screen.UnitsPicked:
		if !slices.Equal(with.Ids, s.j.Set.Members.OrganizationalUnits) {
			s.put(screen.KeyUnits, strings.Join(with.Ids, ","))
		}
	case screen.TypeUnits:
		f, _ := answers.FieldOf(screen.KeyUnits)
		return s.begin(f)
	case screen.RowWanted:
		if slices.ContainsFunc(s.rows(), func(f answers.Field) bool { return f.Key == with.Key }) {
			s.at, s.settles = with.Key, with
		}
	}
	return nil
}

// Help is about the row under the cursor.
func (s *Model) Help() screen.ShowHelp {
	f, _ := answers.FieldOf(s.at)
	return screen.ShowHelp{Field: f}
}

// rows are the answers that make sense for what was chosen.
func (s *Model) rows() []answers.Field {
	var wrong answers.Problems
	for _, problems := range s.problems {
		wrong = append(wrong, problems...)
	}
	unasked := func(f answers.Field) bool { // a yes is asked for on a screen of its own
		return f.Key == flow.KeyAccept && len(s.j.Set.Accept) == 0 && len(s.problems[f.Key]) == 0
	}
	return slices.DeleteFunc(flow.Rows(s.j.Set, wrong, s.j.Discovery, s.j.Account()), unasked)
}

// wanted is the yes that a problem asks for, "" where none does.
func (s *Model) wanted() (answers.Choice, bool) {
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
func (s *Model) agree() {
	if c, ok := s.wanted(); ok {
		s.at = ""
		s.put("accept", strings.Join(append(slices.Clone(s.j.Set.Accept), c.Value), ","))
	}
}

// Busy keeps esc and ctrl+c, and every letter, for the field being edited.
func (s *Model) Busy() bool { return s.ask != nil || s.edit != nil || s.planning.Run != 0 }

// Station implements screen.
func (s *Model) Station() flow.Station { return flow.Settings }
