package ui

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbletea/v2"
	"fmt"
	"strings"

	"trailhead/steps/answers"
	"trailhead/ui/screen"
	"trailhead/ui/words"
)

// help lies over another screen and says what an answer or a screen is about.
type help struct {
	j      *screen.Journey
	about  screen.ShowHelp
	place  string
	keys   []screen.Action // of the screen underneath
	scroll screen.Scroll
}

// helpful is a screen that knows better than its station what to say.
type helpful interface{ Help() screen.ShowHelp }

// newHelp is the help about one answer or, where none is named, about the
// screen it lies over.
func newHelp(j *screen.Journey, about screen.ShowHelp, a *app) *help {
	under := a.screen()
	h := &help{j: j, about: about, place: a.part(), keys: screen.Named(under.Actions())}
	if from, ok := under.(helpful); ok && about.Field.Key == "" && about.Text == "" {
		h.about = from.Help()
	}
	return h
}

// settingsHelp is what the table of settings is about.
const settingsHelp = "Every name and setting that trailhead will use, and who says so. The article's own names are the defaults. " +
	"Nothing is made before you have seen every change and said yes, and you can come back here from there."

// placesHelp is what the stations of the journey are about.
var placesHelp = map[string]string{
	"Connect": "Which identity and which region trailhead works with. It uses the same profiles, sign-ins and variables as the AWS CLI, " +
		"and keeps none of them.",
	"Look": "What is in the account already: organization, Control Tower, trails, buckets, keys and notifications. Looking changes " +
		"nothing. From it follows which trail is best to use; you can choose otherwise.",
	"Settings": settingsHelp,
	"Review": "The plan. What is marked with ! comes first: it edits what trailhead did not make, takes a yes of its own, allows more than " +
		"it should, or costs. Then every change, in the order of the article; what is created or kept is folded until you press a. What is " +
		"listed here is exactly what will be done. A plan is bound to what was seen: if something in AWS changes before your yes, it is " +
		"not carried out.",
	"Apply": "The plan is being carried out. Each call to AWS is on record before and after it is made, so that whatever happens, the " +
		"next run goes on from there.",
	"Verify": "Whether it works, hop by hop: trail, bucket, notification, queue, key, role. Looking changes nothing, and takes no " +
		"message from the queue; nor does f, which makes one harmless call and shows it travel.",
	"Values": "What Workbench asks for. The article's step 8.",
}

// Init implements screen.
func (s *help) Init() tea.Cmd { return nil }

// Update implements overlay.
func (s *help) Update(msg tea.Msg) (screen.Intent, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		in, cmd, _ := screen.Act(s.Actions(), key)
		return in, cmd
	}
	return nil, nil
}

// Busy keeps ? for this screen: it closes what it has opened.
func (s *help) Busy() bool { return true }

// View implements screen.
func (s *help) View(a screen.Area) string {
	title, lines := "What one can do here", s.screenLines(a)
	if s.about.Field.Key != "" {
		title, lines = s.about.Field.Title, s.fieldLines(a)
	}
	top := []string{"", " " + a.Styles.Accent.Bold(true).Render(title), ""}
	return strings.Join(append(top, s.scroll.Show(lines, a.Height-len(top), 0, a.Styles.Dim)...), "\n")
}

// fieldLines are what, why, the risk, the choices, the default, and by which
// names the answer goes elsewhere.
func (s *help) fieldLines(a screen.Area) []string {
	f := s.about.Field
	var out []string
	part := func(label, text string) {
		if text != "" {
			out = append(out, labelled(label, text, a)...)
		}
	}
	part("What", f.What)
	part("Why", f.Why)
	part("Risk", f.Risk)
	if f.Kind == answers.Text || f.Kind == answers.List {
		for i, c := range f.Choices {
			label := ""
			if i == 0 {
				label = "Choices"
			}
			out = append(out, labelled(label, c.Value+": "+c.Means, a)...)
		}
	}
	part("Default", defaultOf(f))
	if len(f.Choices) == 0 {
		part("Example", f.Example)
	}
	part("Now", f.Show(s.j.Set.Answers))
	if f.Step > 0 {
		part("Article", fmt.Sprintf("step %d", f.Step))
	}
	part("Else", fmt.Sprintf("--%s on the command line, %s, or %s in the answers file", f.Flag, f.Env, f.Key))
	return out
}

// defaultOf is the default and who says so.
func defaultOf(f answers.Field) string {
	value := f.Default
	switch {
	case f.Secret:
		return "none: only you know it"
	case f.Key == "region":
		return "the region of your AWS config"
	case f.Key == "bucket":
		value = "a name made of account and region"
	case f.Key == "role_session_name":
		value = "a name made of the account"
	case value == "":
		value = "none"
	case f.Kind == answers.Bool && value == "true":
		value = "yes"
	}
	return value + " (" + f.From + ")"
}

// screenLines are what a screen is about, and its keys.
func (s *help) screenLines(a screen.Area) []string {
	text := s.about.Text
	if text == "" {
		text = placesHelp[s.place]
	}
	out := words.Hang(text, " ", " ", a.Width)
	out = append(out, "")
	keys := keyHelp(a.Styles).FullHelpView([][]key.Binding{bindings(s.keys)})
	for line := range strings.Lines(screen.FieldView(keys)) {
		out = append(out, " "+strings.TrimRight(line, " \n"))
	}
	for _, k := range [][2]string{{"ctrl+c", "leave; what was made stays, and trailhead goes on from there"},
		{"ctrl+z", "to the shell and back with fg"}} {
		if !hasKey(s.keys, k[0]) {
			name := a.Styles.Key.Render(words.Pad(k[0], keyColumn+1))
			out = append(out, words.Hang(k[1], " "+name, strings.Repeat(" ", keyColumn+2), a.Width)...)
		}
	}
	return append(out, append([]string{""}, screen.Painted(a.Styles.Dim, words.Hang(mouseHelp, " ", " ", a.Width))...)...)
}

// mouseHelp is what somebody with a mouse expects to hear.
const mouseHelp = "The mouse is left to your terminal: mark text with it and copy as everywhere else. " +
	"Each value stands alone on its line for that."

// labelled is a text with a word before it in a column of its own.
func labelled(label, text string, a screen.Area) []string {
	return words.Hang(text, " "+a.Styles.Dim.Render(words.Pad(label, 9)), strings.Repeat(" ", 10), a.Width)
}

// Actions implements overlay.
func (s *help) Actions() []screen.Action {
	return append(s.scroll.Actions(), screen.Wants("esc ? q enter", "back", screen.Dismiss{}))
}
