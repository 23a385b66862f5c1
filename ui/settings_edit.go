package ui

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

// editor is one answer being edited: a field of huh under our own keys. What
// is typed is checked at every key and kept only by enter.
type editor struct {
	field    answers.Field
	input    huh.Field
	text     string   // what is typed or chosen
	picked   []string // where several can be chosen
	problems answers.Problems
	refused  bool // enter was pressed on what is wrong
	width    int
}

// newEditor begins to edit the answer to f, which is now text.
func newEditor(f answers.Field, text string, theme huh.Theme) (*editor, tea.Cmd) {
	e := &editor{field: f, text: text}
	keys := huh.NewDefaultKeyMap()
	keys.Select.Filter.SetEnabled(false)
	keys.MultiSelect.Filter.SetEnabled(false)
	switch {
	case e.picks():
		e.picked = strings.FieldsFunc(text, func(c rune) bool { return c == ',' })
		several := huh.NewMultiSelect[string]()
		several.WithTheme(theme)
		e.input = several.Options(optionsOf(f)...).Value(&e.picked)
	case !e.typed():
		one := huh.NewSelect[string]()
		one.WithTheme(theme)
		e.input = one.Options(optionsOf(f)...).Value(&e.text)
	default:
		e.input = huh.NewInput().Prompt("> ").Placeholder(placeholderOf(f)).Value(&e.text).WithTheme(theme)
	}
	e.input.WithKeyMap(keys)
	e.check()
	return e, e.input.Focus()
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

// typed reports whether the answer is typed, so that every letter belongs to
// it.
func (e *editor) typed() bool { return e.field.Choices == nil && e.field.Kind != answers.Bool }

// picks reports whether several of the choices can be marked.
func (e *editor) picks() bool { return e.field.Choices != nil && e.field.Kind == answers.List }

// update hands on what is not a key of ours. Keys that would end the field are
// kept back: huh would answer them with a message, and a key typed ahead would
// reach the old field.
func (e *editor) update(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		if slices.Contains([]string{"enter", "tab", "shift+tab"}, key.String()) {
			return nil
		}
		e.refused = false
	}
	_, cmd := e.input.Update(msg)
	e.check()
	return cmd
}

// answer is the answer as it stands, as one text.
func (e *editor) answer() string {
	if e.picks() {
		return strings.Join(e.picked, ",")
	}
	return e.text
}

// check holds the answer against its rule.
func (e *editor) check() {
	e.problems = nil
	errors.As(e.field.Check(e.answer()), &e.problems)
}

// accept reports whether the answer can be kept.
func (e *editor) accept() bool {
	e.refused = len(e.problems) > 0
	return !e.refused
}

// lines are the field and, under it, what is wrong: quietly while one types,
// plainly after enter.
func (e *editor) lines(a area, indent string) []string {
	e.resize(max(10, a.Width-len(indent)))
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(fieldView(e.input.View()), "\n "), "\n") {
		out = append(out, indent+strings.TrimRight(line, " "))
	}
	style := a.Styles.dim
	if e.refused {
		style = a.Styles.stopped
	}
	if e.text == "" && e.typed() && !e.refused {
		return out // nobody has typed anything yet
	}
	for _, p := range e.problems {
		text := "· It " + p.What
		if e.refused {
			text = "✗ It " + problemText(p)
		}
		out = append(out, painted(style, words.Hang(text, indent+"  ", indent+"    ", a.Width))...)
	}
	return out
}

// resize gives the field its width. An input works out which part of a long
// text is in view only when it hears of something.
func (e *editor) resize(width int) {
	if e.width == width {
		return
	}
	e.width = width
	e.input.WithWidth(width)
	_, _ = e.input.Update(nil)
}

// problemText is a problem with an answer in the words of the wizard, which has no
// flags: what, by which rule, and what to do.
func problemText(p answers.Problem) string {
	p.Do = slices.DeleteFunc(slices.Clone(p.Do), func(r remedy.Remedy) bool { return r.Accept != "" }) // a key of its own agrees
	return strings.TrimSpace(words.Sentence(p.What) + " " + words.Answer(p, words.InWizard, true))
}

// named is a key of the field itself, as the footer names it.
func (e *editor) named(shown, says string) action {
	return action{Binding: key.NewBinding(key.WithKeys("nothing"), key.WithHelp(shown, says))}
}
