package ui

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"trailhead/ui/flow"
	"trailhead/ui/screen"
	"trailhead/ui/uitest"
	"trailhead/ui/values"
)

// In the real program, copy and leave typed in one go still reach the
// terminal in full, every time.
func TestClipboardReachesTheTerminalBeforeTheEnd(t *testing.T) {
	s := atValues(t)
	want := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(uitest.QueueURL))
	for i := range 10 {
		root := &app{j: s.J, stack: []screen.Screen{values.New(s.J)}}
		var out bytes.Buffer
		p := tea.NewProgram(root, tea.WithInput(strings.NewReader("5q")), tea.WithOutput(&out), tea.WithWindowSize(80, 24),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals())
		if _, err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Fatalf("run %d: the queue's URL was not sent: %q", i, out.String())
		}
		if root.code != flow.Done {
			t.Errorf("left with %d", root.code)
		}
	}
}
