package screen

import (
	"context"
	"os/exec"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailhead/internal/escape"
	"trailhead/ui/flow"
)

// SentToClipboard: what has been handed to the terminal. Whether the terminal
// took it cannot be known, so nobody says "copied".
type SentToClipboard struct {
	By   Screen // who sent it: every screen of the stack hears of it
	What string
}

// tmuxWait is how long tmux may take to answer.
const tmuxWait = 2 * time.Second

// CopyText sends text to the terminal's clipboard (OSC 52), and inside tmux
// to its buffer too: tmux as it comes passes OSC 52 over in silence. It ends
// with done, after which it is safe to leave: what is still on its
// way when the program ends is lost.
func CopyText(h flow.Host, text string, done SentToClipboard) tea.Cmd {
	text = escape.Text(text)
	steps := []tea.Cmd{tea.SetClipboard(text)}
	if inside, _ := h.LookUp("TMUX"); inside != "" {
		steps = append(steps, loadBuffer(text))
	}
	return tea.Sequence(append(steps, func() tea.Msg { return done })...)
}

// loadBuffer puts text into tmux's newest buffer, and through it into the
// clipboard of the terminal outside (-w, tmux 3.2 and later). The text goes
// through stdin, so that it shows in no list of processes.
func loadBuffer(text string) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), tmuxWait)
		defer cancel()
		for _, args := range [][]string{{"load-buffer", "-w", "-"}, {"load-buffer", "-"}} {
			tmux := exec.CommandContext(ctx, "tmux", args...)
			tmux.Stdin = strings.NewReader(text)
			if tmux.Run() == nil {
				break
			}
		}
		return nil
	}
}
