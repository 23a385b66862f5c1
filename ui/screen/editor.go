package screen

import (
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"trailhead/steps/answers"
	"trailhead/steps/remedy"
	"trailhead/ui/words"
)

// field is a field of huh under our own keys.
type field struct {
	huh   huh.Field
	width int
}

// endsField are the keys with which huh ends a field. It would answer them with
// a message, and a key typed ahead would reach the old field.
var endsField = key.NewBinding(key.WithKeys("enter", "tab", "shift+tab"))

// Update takes a key, a pasted text, or the blinking of the cursor.
func (f *field) Update(msg tea.Msg) tea.Cmd {
	if pressed, ok := msg.(tea.KeyPressMsg); ok && key.Matches(pressed, endsField) {
		return nil
	}
	_, cmd := f.huh.Update(msg)
	return cmd
}

// View is the field in a width. An input works out which part of a long text is
// in view only when it hears of something.
func (f *field) View(width int) string {
	if width = max(10, width); f.width != width {
		f.width = width
		f.huh.WithWidth(width)
		_, _ = f.huh.Update(nil)
	}
	return strings.TrimRight(FieldView(f.huh.View()), " \n")
}

// Input is a line of text that is typed.
type Input struct {
	field
	Text string
}

// NewInput begins with nothing, and takes at most so many characters, 0 for any
// number.
func NewInput(j *Journey, most int) (*Input, tea.Cmd) {
	i := &Input{}
	i.huh = huh.NewInput().Prompt("> ").CharLimit(most).Value(&i.Text).WithTheme(j.HuhTheme()).WithKeyMap(huh.NewDefaultKeyMap())
	return i, i.huh.Focus()
}

// Editor is one answer being edited. What is typed is checked at every key and
// kept only by enter.
type Editor struct {
	field
	Field    answers.Field
	Text     string   // what is typed or chosen
	picked   []string // where several can be chosen
	Problems answers.Problems
	Refused  bool // enter was pressed on what is wrong
}

// NewEditor begins to edit the answer to f, which is now text.
func NewEditor(f answers.Field, text string, theme huh.Theme) (*Editor, tea.Cmd) {
	e := &Editor{Field: f, Text: text}
	keys := huh.NewDefaultKeyMap()
	keys.Select.Filter.SetEnabled(false)
	keys.MultiSelect.Filter.SetEnabled(false)
	switch {
	case e.Picks():
		e.picked = strings.FieldsFunc(text, func(c rune) bool { return c == ',' })
		several := huh.NewMultiSelect[string]()
		several.WithTheme(theme)
		e.huh = several.Options(optionsOf(f)...).Value(&e.picked)
	case !e.Typed():
		one := huh.NewSelect[string]()
		one.WithTheme(theme)
		e.huh = one.Options(optionsOf(f)...).Value(&e.Text)
	default:
		e.huh = huh.NewInput().Prompt("> ").Placeholder(placeholderOf(f)).Value(&e.Text).WithTheme(theme)
	}
	e.huh.WithKeyMap(keys)
	e.check()
	return e, e.huh.Focus()
}

// placeholderOf shows what an answer looks like, so that nobody takes it for
// one.
func placeholderOf(f answers.Field) string {
	if f.Example == "" {
		return ""
	}
	return "for example " + f.Example
}

func optionsOf(f answers.Field) []huh.Option[string] {
	if f.Kind == answers.Bool {
		return []huh.Option[string]{huh.NewOption("yes", "true"), huh.NewOption("no", "false")}
	}
	width := 0
	for _, c := range f.Choices {
		width = max(width, len(c.Value))
	}
	var all []huh.Option[string]
	for _, c := range f.Choices {
		label := words.Pad(c.Value, width) + "  " + c.Means
		if f.Kind == answers.List { // huh cuts these off where it wraps the others
			label = c.Means
		}
		all = append(all, huh.NewOption(label, c.Value))
	}
	return all
}

// Typed reports whether the answer is typed, so that every letter belongs to
// it.
func (e *Editor) Typed() bool { return e.Field.Choices == nil && e.Field.Kind != answers.Bool }

// Picks reports whether several of the choices can be marked.
func (e *Editor) Picks() bool { return e.Field.Choices != nil && e.Field.Kind == answers.List }

// Update hands on what is not a key of ours, and checks the answer.
func (e *Editor) Update(msg tea.Msg) tea.Cmd {
	if pressed, ok := msg.(tea.KeyPressMsg); ok && !key.Matches(pressed, endsField) {
		e.Refused = false
	}
	cmd := e.field.Update(msg)
	e.check()
	return cmd
}

// Answer is the answer as it stands, as one text.
func (e *Editor) Answer() string {
	if e.Picks() {
		return strings.Join(e.picked, ",")
	}
	return e.Text
}

// check holds the answer against its rule.
func (e *Editor) check() {
	e.Problems = nil
	errors.As(e.Field.Check(e.Answer()), &e.Problems)
}

// Accept reports whether the answer can be kept.
func (e *Editor) Accept() bool {
	e.Refused = len(e.Problems) > 0
	return !e.Refused
}

// Lines are the field and, under it, what is wrong: quietly while one types,
// plainly after enter.
func (e *Editor) Lines(a Area, indent string) []string {
	var out []string
	for line := range strings.SplitSeq(e.View(a.Width-len(indent)), "\n") {
		out = append(out, indent+strings.TrimRight(line, " "))
	}
	style := a.Styles.Dim
	if e.Refused {
		style = a.Styles.Stopped
	}
	if e.Text == "" && e.Typed() && !e.Refused {
		return out // nobody has typed anything yet
	}
	for _, p := range e.Problems {
		text := "· It " + p.What
		if e.Refused {
			text = "✗ It " + ProblemText(p)
		}
		out = append(out, Painted(style, words.Hang(text, indent+"  ", indent+"    ", a.Width))...)
	}
	return out
}

// ProblemText is a problem with an answer in the words of the wizard, which has no
// flags: what, by which rule, and what to do.
func ProblemText(p answers.Problem) string {
	p.Do = slices.DeleteFunc(slices.Clone(p.Do), func(r remedy.Remedy) bool { return r.Accept != "" }) // a key of its own agrees
	return strings.TrimSpace(words.Sentence(p.What) + " " + words.Answer(p, words.InWizard, true))
}

// Named is a key of the field itself, as the footer names it.
func (e *Editor) Named(shown, says string) Action {
	return Action{Binding: key.NewBinding(key.WithKeys("nothing"), key.WithHelp(shown, says))}
}
